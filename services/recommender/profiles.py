"""Profiles: a random token that only the person holds, of which we keep the SHA-256."""

import hashlib
import secrets

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.recommender.models import Event, Profile
from services.shared.errors import ProfileUnknown

TOKEN_BYTES = 32


def token_hash(token: str) -> bytes:
    """The token is 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


async def create(session: AsyncSession) -> str:
    """Store a new profile; returns its token, which nobody can tell again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await session.execute(insert(Profile).values(token_hash=token_hash(token)))
    return token


async def find(session: AsyncSession, token: str, *, lock: bool = False) -> Profile:
    """The profile of a token. With `lock`, its writers follow one another, so that undo sees what came before.

    Raises `ProfileUnknown`.
    """
    statement = select(Profile).where(Profile.token_hash == token_hash(token))
    profile = await session.scalar(statement.with_for_update() if lock else statement)
    if profile is None:
        raise ProfileUnknown("There is no such profile; it may have been deleted.")
    return profile


async def remove(session: AsyncSession, profile: Profile) -> int:
    """Delete the profile with everything that belongs to it; returns how many events went."""
    events = await session.scalar(select(func.count()).where(Event.profile_id == profile.id))
    await session.execute(delete(Profile).where(Profile.id == profile.id))
    return events or 0
