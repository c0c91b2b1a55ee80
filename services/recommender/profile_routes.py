"""Profiles, what people say, and the lists they bring: the HTTP surface that keeps something. Internal."""

import asyncio
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import APIRouter, Query, Request

from services.recommender import events, neighbours, profiles
from services.recommender.lists import reading
from services.recommender.routes import json
from services.recommender.state import DatabaseOf, OptionalToken, SettingsOf, ShelfOf, Token
from services.shared import contracts as c
from services.shared.errors import PayloadTooLarge, ProfileUnknown

router = APIRouter()

IN_MEMORY_BYTES = 1_048_576
"""A list that someone sends waits on disk beyond this."""


@router.post("/profiles")
async def create_profile(database: DatabaseOf) -> c.ProfileCreated:
    async with database.session() as session:
        async with session.begin():
            token = await profiles.create(session)
        return c.ProfileCreated(token=token)


@router.post("/feedback")
async def give_feedback(body: c.FeedbackEvent, database: DatabaseOf, token: Token) -> c.FeedbackResponse:
    async with database.session() as session:
        # Committed before the answer is made: what was acknowledged is never lost.
        async with session.begin():
            profile = await profiles.find(session, token, lock=True)
            stored = await events.say(session, profile.id, body)
            state = await events.state(session, profile.id, body.id)
        return c.FeedbackResponse(stored=stored, state=state)


@router.get("/profile", response_model=c.ProfileExport)
async def export_profile(database: DatabaseOf, token: Token) -> Any:
    async with database.session() as session:
        profile = await profiles.find(session, token)
        return json(await events.export(session, profile.id, profile.created_at))


@router.get("/profile/known", response_model=c.Known)
async def known_titles(database: DatabaseOf, token: Token) -> Any:
    async with database.session() as session:
        profile = await profiles.find(session, token)
        return json(c.Known.model_construct(ids=list(await events.states(session, profile.id))))


@router.get("/profile/neighbours")
async def similar_people(database: DatabaseOf, shelf: ShelfOf, token: Token) -> c.Neighbours:
    async with database.session() as session:
        profile = await profiles.find(session, token)
        states = await events.states(session, profile.id)
        mine = neighbours.opinions(states)
        others = await neighbours.candidates(session, profile.id, list(mine))
    return await asyncio.to_thread(neighbours.neighbours, mine, set(states), others, shelf.facts)


@router.delete("/profile")
async def delete_profile(database: DatabaseOf, token: Token) -> c.Deleted:
    async with database.session() as session:
        async with session.begin():
            profile = await profiles.find(session, token, lock=True)
            deleted = await profiles.remove(session, profile)
        return c.Deleted(deleted_events=deleted)


@router.post("/import", response_model=c.ImportReport)
async def import_list(
    request: Request,
    database: DatabaseOf,
    shelf: ShelfOf,
    settings: SettingsOf,
    token: OptionalToken,
    store: bool = True,
    form: Annotated[c.ImportFormat, Query(alias="format")] = c.ImportFormat.AUTO,
) -> Any:
    if store and token is None:
        raise ProfileUnknown("To keep a list send a profile's token; to use it once send store=false.")
    facts = shelf.facts
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as spooled:
        file = cast(BinaryIO, spooled)
        size = 0
        async for piece in request.stream():
            if (size := size + len(piece)) > settings.import_max_bytes:
                raise PayloadTooLarge(f"The list is larger than {settings.import_max_bytes} bytes.")
            file.write(piece)
        file.seek(0)
        limits = settings.import_max_unpacked_bytes, settings.import_max_entries
        read = await asyncio.to_thread(reading.entries, file, form, *limits)
    report, said = await asyncio.to_thread(reading.report, *read, facts)
    if store and token is not None:
        async with database.session() as session, session.begin():
            profile = await profiles.find(session, token, lock=True)
            stored = await events.store_list(session, profile.id, said, f"import:{report.format.value}")
        report = report.model_copy(update={"stored": stored})
    return json(report)
