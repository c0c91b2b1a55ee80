"""What the sources said of one title made one, by MyAnimeList id first and AniList id second; never by guess."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scripts.ingest import anilist, jikan
from scripts.ingest.facts import SourceTitle
from scripts.ingest.journal import Journal
from services.catalog.overlay import over
from services.shared import contracts as c
from services.shared.clients import CatalogClient

WRITTEN_BY = {jikan.NAME: "myanimelist", anilist.NAME: "anilist"}
LOOKED_UP = 500
NOT_COMPARABLE = {"score", "popularity"}
"""Facts that AniList counts among other people: they fill gaps and never replace MyAnimeList's."""

Problem = tuple[str, str]


async def match_by_anilist_id(journal: Journal, catalog: CatalogClient) -> None:
    """Find stored titles for fetched ones that name no MyAnimeList id; the others are reported and left out."""
    titles = journal.without_mal_id()
    for start in range(0, len(titles), LOOKED_UP):
        part = titles[start : start + LOOKED_UP]
        request = c.IdentityRequest(anilist_ids=[title.source_id for title in part if title.anilist_id])
        stored = await catalog.identities(request)
        for title in part:
            owners = [one.id for one in stored if one.anilist_id == title.anilist_id]
            if len(owners) == 1:
                journal.give_mal_id(title, owners[0])
            else:
                why = f"belongs to {owners}" if owners else "is unknown to MyAnimeList, by whose ids titles are kept"
                kind = "conflicting anilist id" if owners else "without a MyAnimeList id"
                journal.problem(kind, f"AniList {title.source_id} ({title.facts.title}) {why}")


def combined(
    number: int, said: Sequence[SourceTitle], identities: Iterable[c.Identity]
) -> tuple[c.IngestedTitle | None, list[Problem]]:
    """One title of what was said of its id, and what stood in the way. `identities` are the stored titles that have
    its id or one of its AniList ids."""
    known = {identity.id: identity for identity in identities}
    problems: list[Problem] = []
    by_anilist = [title for title in said if title.source == anilist.NAME]
    others = [title for title in said if title.source != anilist.NAME]
    chosen = _one_of_anilist(number, by_anilist, known, problems)
    kept = [*([chosen] if chosen else []), *others]
    if not kept:
        return None, problems
    facts: dict[str, Any] = {}
    for title in kept:
        told = title.facts.model_dump(exclude_unset=True)
        if title.source == anilist.NAME and (others or number in known):
            told = {name: value for name, value in told.items() if name not in NOT_COMPARABLE}
        facts = over(facts, told) if facts else told
    telling = next((title for title in reversed(kept) if title.synopsis), None)
    return (
        c.IngestedTitle(
            id=number,
            facts=c.TitleFacts.model_validate(facts),
            synopsis=telling.synopsis if telling else None,
            synopsis_from=WRITTEN_BY.get(telling.source, telling.source) if telling else None,
            fetched_at=max(title.fetched_at for title in kept),
        ),
        problems,
    )


def _one_of_anilist(
    number: int, entries: Sequence[SourceTitle], known: Mapping[int, c.Identity], problems: list[Problem]
) -> SourceTitle | None:
    """AniList's entry for a title, unless there is a doubt which one it is."""
    if not entries:
        return None
    stored = known[number].anilist_id if number in known else None
    if len(entries) > 1:
        ids = ", ".join(str(entry.source_id) for entry in entries)
        chosen = next((entry for entry in entries if entry.source_id == stored), None)
        used = f"{stored} is the one that is stored" if chosen else "none is used"
        problems.append(("duplicate anilist entries", f"MyAnimeList {number} is AniList {ids}: {used}"))
        return chosen
    [entry] = entries
    if stored and entry.source_id != stored:
        detail = f"MyAnimeList {number} is stored as AniList {stored}, AniList says {entry.source_id}: not used"
        problems.append(("conflicting anilist id", detail))
        return None
    if owner := next((one for one in known.values() if one.anilist_id == entry.source_id and one.id != number), None):
        detail = f"AniList {entry.source_id} says MyAnimeList {number}, but is stored with {owner.id} ({owner.title})"
        problems.append(("conflicting anilist id", f"{detail}: not used"))
        return None
    return entry
