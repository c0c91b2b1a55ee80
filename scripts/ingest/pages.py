"""One question to a source and what came back, for both sources alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scripts.ingest import anilist, jikan
from scripts.ingest.answers import Answers
from scripts.ingest.asking import Asker, NotThere, SourceAway
from scripts.ingest.facts import SourceTitle, Unusable
from scripts.ingest.journal import Request
from scripts.ingest.labels import LabelRules


@dataclass(slots=True)
class Page:
    """`follow` is the next request, if there is one; `total` how many titles all pages have together, if known."""

    titles: list[SourceTitle] = field(default_factory=list)
    follow: Request | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    total: int | None = None

    def read(self, source: Any, entries: Sequence[Any], rules: LabelRules) -> None:
        """Parse every entry; one that cannot be used costs only itself."""
        now = datetime.now(UTC)
        for entry in entries:
            named = entry.get("mal_id") or entry.get("id") if isinstance(entry, dict) else None

            def told(name: str, named: Any = named) -> None:
                self.problems.append(("field not understood", f"{source.NAME} {named}: {name}"))

            try:
                self.titles.append(source.parse(entry, rules, now, told))
            except Unusable as error:
                self.problems.append(("entry not understood", f"{source.NAME} {named}: {error}"))


class Jikan:
    """Lists by page; titles by id one at a time, with their relations."""

    name = jikan.NAME
    chunk = 1

    def __init__(self, asker: Asker, answers: Answers, rules: LabelRules) -> None:
        self.asker = asker
        self._answers = answers
        self._rules = rules

    async def ask(self, request: Request) -> Page:
        if request["kind"] == "top":
            path, params = "top/anime", {"filter": "bypopularity", "page": request["page"]}
        else:
            path, params = f"seasons/{request['season']}", {"page": request["page"]}
        answer = await self.asker.get(path, params, self._answers)
        entries = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise SourceAway(f"{self.name} answered {path} without a list of titles")
        paging = answer.get("pagination")
        paging = paging if isinstance(paging, dict) else {"has_next_page": len(entries) == jikan.PAGE}
        page, before = Page(), (request["page"] - 1) * jikan.PAGE
        if request["kind"] == "top":
            entries = entries[: request["count"] - before]
        page.read(jikan, entries, self._rules)
        items = paging.get("items")
        total = items.get("total") if isinstance(items, dict) else None
        page.total = min(total or request["count"], request["count"]) if request["kind"] == "top" else total
        enough = request["kind"] == "top" and before + jikan.PAGE >= request["count"]
        if paging.get("has_next_page") and entries and not enough:
            page.follow = {**request, "page": request["page"] + 1}
        return page

    async def look_up(self, ids: Sequence[int]) -> Page:
        page = Page()
        for number in ids:
            try:
                answer = await self.asker.get(f"anime/{number}/full", {}, self._answers)
            except NotThere:
                page.problems.append(("gone at jikan", str(number)))
                continue
            page.read(jikan, [answer.get("data") if isinstance(answer, dict) else None], self._rules)
        return page


class AniList:
    """Lists by page; titles by MyAnimeList ids fifty at a time."""

    name = anilist.NAME
    chunk = anilist.PAGE

    def __init__(self, asker: Asker, url: str, rules: LabelRules) -> None:
        self.asker = asker
        self._url = url
        self._rules = rules

    async def ask(self, request: Request) -> Page:
        variables: dict[str, Any] = {"page": request["page"], "perPage": anilist.PAGE}
        match request["kind"]:
            case "season":
                variables |= {"season": request["season"], "year": request["year"], "sort": ["ID"]}
            case "top":
                variables |= {"sort": ["POPULARITY_DESC"]}
            case _:
                variables |= {"sort": ["UPDATED_AT_DESC"]}
        entries, more, problems = await self._media(variables)
        before = (request["page"] - 1) * anilist.PAGE
        if request["kind"] == "top":
            more = more and before + anilist.PAGE < request["count"]
            entries = entries[: request["count"] - before]
        if request["kind"] == "changed":
            recent = [entry for entry in entries if _updated(entry) >= request["since"]]
            more, entries = more and len(recent) == len(entries), recent
        page = Page(problems=problems)
        page.read(anilist, entries, self._rules)
        page.total = request.get("count")
        page.follow = {**request, "page": request["page"] + 1} if more and entries else None
        return page

    async def look_up(self, ids: Sequence[int]) -> Page:
        page = Page()
        variables: dict[str, Any] = {"page": 1, "perPage": anilist.PAGE, "malIds": list(ids), "sort": ["ID"]}
        more = True
        while more:  # more than one page only where several entries claim one id
            entries, more, problems = await self._media(variables)
            page.problems += problems
            page.read(anilist, entries, self._rules)
            variables["page"] += 1
        return page

    async def _media(self, variables: dict[str, Any]) -> tuple[list[Any], bool, list[tuple[str, str]]]:
        """Entries, whether there are more, and what AniList complained of beside them."""
        answer = await self.asker.post(self._url, {"query": anilist.QUERY, "variables": variables})
        errors = answer.get("errors") if isinstance(answer, dict) else None
        page = (answer.get("data") or {}).get("Page") if isinstance(answer, dict) else None
        if not isinstance(page, dict) or not isinstance(page.get("media"), list):
            raise SourceAway(f"{self.name} answered without a list of titles: {str(errors)[:200]}")
        info = page.get("pageInfo")
        more = bool(info.get("hasNextPage")) if isinstance(info, dict) else len(page["media"]) == anilist.PAGE
        problems = [("complaint of anilist", str(error)[:200]) for error in errors or []]
        return page["media"], more, problems


def _updated(entry: Any) -> int:
    updated = entry.get("updatedAt") if isinstance(entry, dict) else None
    return updated if isinstance(updated, int) else 2**31  # unknown: better fetched once too often
