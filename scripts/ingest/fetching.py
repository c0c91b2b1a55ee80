"""The first half of a run: what the plan asks for, from both sources at once, into the journal."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from scripts.ingest import anilist, jikan
from scripts.ingest.asking import NotThere, SourceAway
from scripts.ingest.facts import SourceTitle, season_of
from scripts.ingest.journal import Journal, Request
from scripts.ingest.pages import AniList, Jikan, Page

GIVE_UP_AFTER = 3
"""Requests in a row, each of them repeated, after which a source is left alone until the next run."""

Fetched = Callable[[int, int | None], None]
"""Called with how many titles are known by now and how many are expected."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch. `value` is a season (`2026-fall`, `now`, `upcoming`), ids, a date, or a count."""

    kind: Literal["season", "ids", "changed", "top"]
    value: str | int | tuple[int, ...]
    sources: tuple[str, ...] = (jikan.NAME, anilist.NAME)

    def as_json(self) -> Request:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"kind": self.kind, "value": value, "sources": list(self.sources)}

    def opening(self, now: datetime) -> tuple[list[tuple[str, Request]], list[tuple[str, int]]]:
        """The first requests, and the ids to look up."""
        requests: list[tuple[str, Request]] = []
        match self.kind, self.value:
            case "ids", tuple(ids):
                return [], [(source, number) for source in self.sources for number in ids]
            case "changed", str(day):
                since = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
                requests = [(anilist.NAME, {"kind": "changed", "since": since, "page": 1})]
            case "top", int(count):
                requests = [(self.sources[0], {"kind": "top", "count": count, "page": 1})]
            case "season", str(name):
                year, season = season_named(name, now)
                listed = name if name in ("now", "upcoming") else f"{year}/{season}"
                requests = [
                    (jikan.NAME, {"kind": "season", "season": listed, "page": 1}),
                    (anilist.NAME, {"kind": "season", "season": season.upper(), "year": year, "page": 1}),
                ]
        return [(source, request) for source, request in requests if source in self.sources], []


def season_named(name: str, now: datetime) -> tuple[int, str]:
    """Year and season; raises `ValueError` for what is none.

    >>> season_named("2026-fall", datetime(2026, 1, 1)), season_named("upcoming", datetime(2026, 11, 21))
    ((2026, 'fall'), (2027, 'winter'))
    """
    if name in ("now", "upcoming"):
        then = now if name == "now" else now + timedelta(days=92)
        return then.year, season_of(then.month)
    year, _, season = name.partition("-")
    if not (year.isdigit() and len(year) == 4 and season in ("winter", "spring", "summer", "fall")):
        raise ValueError(f"'{name}' is no season: write now, upcoming, or for example 2026-fall")
    return int(year), season


class Fetching:
    """Workers, one per source. What one source lists, the others are asked for by MyAnimeList id."""

    def __init__(self, journal: Journal, sources: Sequence[Jikan | AniList], told: Fetched) -> None:
        self._journal = journal
        self._sources = sources
        self._told = told
        self._news = asyncio.Condition()
        self._busy = {source.name for source in sources}
        self._there = set(self._busy)
        self._expected: int | None = None

    async def run(self) -> None:
        """Returns when all is asked, or no source answers any more."""
        async with asyncio.TaskGroup() as workers:
            for source in self._sources:
                workers.create_task(self._work(source))

    async def _work(self, source: Jikan | AniList) -> None:
        failures = 0
        while failures < GIVE_UP_AFTER:
            request = self._journal.next_request(source.name)
            ids = [] if request else self._journal.next_wanted(source.name, source.chunk)
            if request is None and len(ids) < source.chunk and await self._more_may_come(source.name):
                continue
            if request is None and not ids:
                break
            try:
                page = await (source.ask(request) if request else source.look_up(ids))
            except (SourceAway, NotThere) as error:
                failures += 1
                self._journal.failed(source.name, request, ids, str(error))
            else:
                failures = 0
                self._note(source.name, request, ids, page)
            async with self._news:
                self._news.notify_all()
        await self._leave(source.name)

    async def _more_may_come(self, name: str) -> bool:
        """Wait for news while another worker is busy; False at once when none is."""
        async with self._news:
            self._busy.discard(name)
            self._news.notify_all()
            if not self._busy and not any(self._has_work(other) for other in self._there - {name}):
                self._busy.add(name)
                return False
            await self._news.wait()
            self._busy.add(name)
            return True

    async def _leave(self, name: str) -> None:
        async with self._news:
            self._busy.discard(name)
            self._there.discard(name)
            self._news.notify_all()

    def _has_work(self, name: str) -> bool:
        return bool(self._journal.next_request(name) or self._journal.next_wanted(name, 1))

    def _note(self, name: str, request: Request | None, ids: Sequence[int], page: Page) -> None:
        follow = [(name, page.follow)] if page.follow else []
        self._journal.answered(name, request, ids, page.titles, follow, self._wanted(name, page.titles), page.problems)
        self._expected = page.total or self._expected
        self._told(max(self._journal.fetched_count(source.name) for source in self._sources), self._expected)

    def _wanted(self, name: str, titles: Iterable[SourceTitle]) -> list[tuple[str, int]]:
        others = [source.name for source in self._sources if source.name != name]
        return [(other, title.mal_id) for title in titles if title.mal_id for other in others]
