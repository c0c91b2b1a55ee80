"""Ingested facts laid over bundled ones. Pure.

What a source names replaces what was known. Labels, synonyms and relations only grow: the bundle has them from more
sources than any one answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.shared.contracts import TitleFacts, TitleRecord

Facts = dict[str, Any]

GROWING = ("synonyms", "genres", "themes")
FAMILY = ("prequel", "parent", "full_story", "sequel", "side_story", "summary", "alternative", "spin_off")
"""Relations that make one franchise, the surest first."""


def over(base: Mapping[str, Any], facts: Mapping[str, Any]) -> Facts:
    """Both as fields of a `TitleFacts`; empty ones of `facts` count as not named.

    >>> over({"title": "Old Name", "genres": ["Drama"], "episodes": 12}, {"title": "New Name", "genres": ["Mystery"]})
    {'title': 'New Name', 'genres': ['Drama', 'Mystery'], 'episodes': 12, 'synonyms': ['Old Name']}
    """
    named = {name: value for name, value in facts.items() if value not in (None, [])}
    both: Facts = {**base, **named}
    for name in GROWING:
        if name in named:
            both[name] = list(dict.fromkeys([*base.get(name, []), *named[name]]))
    if "tags" in named:
        weights = {tag["name"]: tag["weight"] for tag in (*base.get("tags", []), *named["tags"])}
        both["tags"] = [{"name": name, "weight": weight} for name, weight in weights.items()]
    if "relations" in named:
        types = {relation["id"]: relation["type"] for relation in (*base.get("relations", []), *named["relations"])}
        both["relations"] = [{"id": number, "type": kind} for number, kind in types.items()]
    if "popularity" in named:
        # Bundled values are corrected for titles that were young when they were counted; followers hardly leave.
        both["popularity"] = max(base.get("popularity") or 0.0, named["popularity"])
    if (old := base.get("title")) and both["title"] != old:
        both["synonyms"] = [*both.get("synonyms", []), old]
    if "synonyms" in both:
        both["synonyms"] = _without_names(both)
    return both


def _without_names(facts: Mapping[str, Any]) -> list[str]:
    """The synonyms once each, whatever their case, without the names of the title."""
    seen = {name.casefold() for key in ("title", "title_english", "title_native") if (name := facts.get(key))}
    kept = []
    for name in facts["synonyms"]:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            kept.append(name)
    return kept


def overlaid(record: TitleRecord, facts: TitleFacts) -> TitleRecord:
    """A record with the facts laid over it."""
    both = over(record.model_dump(), facts.model_dump(exclude_unset=True))
    both["tags"] = sorted(both["tags"], key=lambda tag: -tag["weight"])
    return TitleRecord.model_validate(both)


def created(number: int, facts: TitleFacts, franchises: Mapping[int, int]) -> TitleRecord:
    """The record of a title that is new; `franchises` are those of the titles that it names."""
    named = facts.model_dump(exclude_none=True, exclude_unset=True)
    named.setdefault("franchise_id", franchise_of(number, named.get("relations", ()), franchises))
    return TitleRecord.model_validate({"id": number, **named})


def franchise_of(number: int, relations: Sequence[Mapping[str, Any]], franchises: Mapping[int, int]) -> int:
    """The franchise of the surest relative that is known, or one of its own.

    >>> franchise_of(9, [{"id": 3, "type": "spin_off"}, {"id": 2, "type": "prequel"}], {2: 1, 3: 30})
    1
    >>> franchise_of(9, [{"id": 3, "type": "character"}], {3: 30})
    9
    """
    known = [relation for relation in relations if relation["type"] in FAMILY and relation["id"] in franchises]
    if not known:
        return number
    surest = min(known, key=lambda relation: (FAMILY.index(relation["type"]), relation["id"]))
    return franchises[surest["id"]]
