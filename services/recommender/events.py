"""Events: stored once by the client's id, undone by later ones, and folded into what holds now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.recommender.models import Event
from services.shared import contracts as c
from services.shared.contracts.recommender import (
    EventKind,
    FeedbackEvent,
    HistoryEntry,
    Opinion,
    ProfileExport,
    StoredEvent,
    TitleState,
)
from services.shared.errors import InvalidRequest

OPINIONS = {"dislike", "like", "love"}
BATCH = 2000
"""Rows of one INSERT; each has six parameters, and a statement takes at most 32,767."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something to store of a profile."""

    client_id: str
    anime_id: c.AnimeId
    kind: str
    score: int | None = None
    at: datetime | None = None


async def _store(session: AsyncSession, profile_id: int, said: Sequence[Said], source: str) -> list[int]:
    """Insert what is new; returns the ids of the rows that were."""
    new: list[int] = []
    for start in range(0, len(said), BATCH):
        rows = [
            {
                "profile_id": profile_id,
                "client_id": each.client_id,
                "anime_id": each.anime_id,
                "kind": each.kind,
                "score": each.score,
                "at": each.at,
                "source": source,
            }
            for each in said[start : start + BATCH]
        ]
        statement = insert(Event).values(rows).on_conflict_do_nothing(index_elements=["profile_id", "client_id"])
        new += await session.scalars(statement.returning(Event.id))
    return new


async def say(session: AsyncSession, profile_id: int, event: FeedbackEvent) -> bool:
    """Store one event of the app; False when it was stored before. The caller commits.

    Raises `InvalidRequest` when the id was used for something else, or there is nothing to undo.
    """
    said = Said(event.event_id, event.id, event.feedback.value, at=event.at or datetime.now(UTC))
    new = await _store(session, profile_id, [said], "app")
    if not new:
        before = select(Event.anime_id, Event.kind).where(
            Event.profile_id == profile_id, Event.client_id == event.event_id
        )
        if tuple((await session.execute(before)).one()) != (event.id, event.feedback.value):
            raise InvalidRequest(f"The event id {event.event_id} was used for another event.")
        return False
    if event.feedback is EventKind.UNDO:
        await _undo(session, profile_id, event, new[0])
    return True


async def _undo(session: AsyncSession, profile_id: int, event: FeedbackEvent, undo_id: int) -> None:
    valid = select(Event.id).where(
        Event.profile_id == profile_id,
        Event.anime_id == event.id,
        Event.undone_by.is_(None),
        Event.kind != EventKind.UNDO.value,
    )
    if event.undoes is not None:
        valid = valid.where(Event.client_id == event.undoes)
    target = await session.scalar(valid.order_by(Event.id.desc()).limit(1))
    if target is None:
        raise InvalidRequest("There is nothing to undo on this title.")
    await session.execute(update(Event).where(Event.id == target).values(undone_by=undo_id))


async def store_list(session: AsyncSession, profile_id: int, said: Sequence[Said], source: str) -> int:
    """Store an imported list; returns how many events are new. The caller commits."""
    return len(await _store(session, profile_id, said, source))


def fold(rows: Iterable[Any]) -> dict[c.AnimeId, TitleState]:
    """What holds for each title, from valid events (anime id, kind, score, time) in the order they came. The newest
    opinion counts; an opinion says that the title was seen.

    >>> states = fold([(1, "save", None, None), (1, "love", 9, None), (2, "seen", None, None), (1, "like", None, None)])
    >>> states[1].opinion.value, states[1].saved, states[1].score, states[2].opinion
    ('like', True, None, None)
    """
    states: dict[c.AnimeId, TitleState] = {}
    for anime_id, kind, score, at in rows:
        if (state := states.get(anime_id)) is None:
            state = states[anime_id] = TitleState.model_construct(id=anime_id)
        if kind in OPINIONS:
            state.opinion, state.score, state.at, state.seen = Opinion(kind), score, at, True
        elif kind == "seen":
            state.seen = True
            state.at = state.at or at
        elif kind == "save":
            state.saved = True
    return states


async def state(session: AsyncSession, profile_id: int, anime_id: c.AnimeId) -> TitleState | None:
    """What holds for one title of a profile, None for nothing."""
    return fold(await session.execute(_valid(profile_id).where(Event.anime_id == anime_id))).get(anime_id)


async def states(session: AsyncSession, profile_id: int) -> dict[c.AnimeId, TitleState]:
    """What holds for every title of a profile."""
    return fold(await session.execute(_valid(profile_id)))


def _valid(profile_id: int) -> Select[int, str, int | None, datetime | None]:
    columns = select(Event.anime_id, Event.kind, Event.score, Event.at)
    valid = columns.where(Event.profile_id == profile_id, Event.undone_by.is_(None), Event.kind != EventKind.UNDO.value)
    return valid.order_by(Event.id)


def history(states: Iterable[TitleState]) -> tuple[list[HistoryEntry], list[c.AnimeId]]:
    """The history for the models, and the saved titles, which are known but tell nothing."""
    entries: list[HistoryEntry] = []
    saved: list[c.AnimeId] = []
    for state in states:
        if state.opinion is not None or state.seen:
            opinion = state.opinion or Opinion.SEEN
            entries.append(HistoryEntry.model_construct(id=state.id, feedback=opinion, score=None, at=state.at))
        else:
            saved.append(state.id)
    return entries, saved


async def export(session: AsyncSession, profile_id: int, created_at: datetime) -> ProfileExport:
    """Everything that is kept of a profile, events in the order they came."""
    rows = list(await session.scalars(select(Event).where(Event.profile_id == profile_id).order_by(Event.id)))
    kept = [row for row in rows if row.undone_by is None and row.kind != "undo"]
    return ProfileExport(
        created_at=created_at,
        titles=list(fold((row.anime_id, row.kind, row.score, row.at) for row in kept).values()),
        events=[
            StoredEvent(
                event_id=row.client_id,
                id=row.anime_id,
                feedback=EventKind(row.kind),
                score=row.score,
                at=row.at,
                source=row.source,
                undone=row.undone_by is not None,
                received_at=row.received_at,
            )
            for row in rows
        ],
    )
