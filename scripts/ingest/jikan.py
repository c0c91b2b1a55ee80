"""Jikan v4: MyAnimeList's facts as documented at docs.api.jikan.moe; every optional field may be missing or null."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from scripts.catalog_fields import RATINGS, SOURCES, clean_text, https_url
from scripts.ingest.facts import SourceTitle, date, facts, lenient, names, season_of, synopsis
from scripts.ingest.labels import LabelRules, popularity

NAME = "jikan"
PAGE = 25
RELATIONS = {
    "Sequel": "sequel",
    "Prequel": "prequel",
    "Parent story": "parent",
    "Parent Story": "parent",
    "Side story": "side_story",
    "Side Story": "side_story",
    "Summary": "summary",
    "Full story": "full_story",
    "Full Story": "full_story",
    "Alternative version": "alternative",
    "Alternative Version": "alternative",
    "Alternative setting": "alternative_setting",
    "Alternative Setting": "alternative_setting",
    "Character": "character",
    "Spin-off": "spin_off",
    "Spin-Off": "spin_off",
    "Other": "other",
}
_HOURS, _MINUTES, _SECONDS = (re.compile(rf"(\d+)\s*{unit}") for unit in ("hr", "min", "sec"))


class _Named(BaseModel):
    name: str | None = None


class _Related(BaseModel):
    mal_id: int
    type: str | None = None


class _Relation(BaseModel):
    relation: str | None = None
    entry: list[_Related] = []


class _Title(BaseModel):
    type: str | None = None
    title: str | None = None


class _Day(BaseModel):
    day: int | None = None
    month: int | None = None
    year: int | None = None


class _Span(BaseModel):
    from_: _Day | None = Field(None, alias="from")
    to: _Day | None = None


class _Aired(BaseModel):
    prop: _Span | None = None


class _Image(BaseModel):
    image_url: str | None = None
    large_image_url: str | None = None


class _Images(BaseModel):
    jpg: _Image | None = None


class _Anime(BaseModel):
    mal_id: int = Field(ge=1, le=2**31 - 1)
    title: str | None = None
    title_english: str | None = None
    title_japanese: str | None = None
    title_synonyms: list[str] | None = None
    titles: list[_Title] | None = None
    type: str | None = None
    source: str | None = None
    episodes: int | None = None
    status: str | None = None
    aired: _Aired | None = None
    duration: str | None = None
    rating: str | None = None
    score: float | None = None
    scored_by: int | None = None
    members: int | None = None
    favorites: int | None = None
    synopsis: str | None = None
    season: str | None = None
    year: int | None = None
    studios: list[_Named] | None = None
    genres: list[_Named] | None = None
    explicit_genres: list[_Named] | None = None
    themes: list[_Named] | None = None
    demographics: list[_Named] | None = None
    relations: list[_Relation] | None = None
    images: _Images | None = None


def minutes(duration: str | None) -> float | None:
    """
    >>> minutes("24 min per ep"), minutes("1 hr 54 min"), minutes("30 sec"), minutes("Unknown")
    (24.0, 114.0, 0.5, None)
    """
    hours, mins, secs = (
        int(found.group(1)) if (found := unit.search(duration or "")) else 0 for unit in (_HOURS, _MINUTES, _SECONDS)
    )
    return round(hours * 60 + mins + secs / 60, 2) or None


def parse(raw: Any, rules: LabelRules, fetched_at: datetime, told: Callable[[str], None]) -> SourceTitle:
    """Raises `Unusable` without an id; `told` hears of fields that are not what they were documented to be."""
    anime = lenient(_Anime, raw, told)
    labels = rules.labels(
        _names([*(anime.genres or []), *(anime.explicit_genres or [])]),
        _names(anime.themes),
        _names(anime.demographics),
    )
    titles = anime.titles or []
    default = anime.title or next((t.title for t in titles if t.type == "Default"), None)
    english = anime.title_english or next((t.title for t in titles if t.type == "English"), None)
    native = anime.title_japanese or next((t.title for t in titles if t.type == "Japanese"), None)
    span = anime.aired.prop if anime.aired else None
    start, end = (span.from_ if span else None) or _Day(), (span.to if span else None) or _Day()
    image = (anime.images.jpg if anime.images else None) or _Image()
    source = clean_text(anime.source)
    rating = clean_text(anime.rating)
    known = facts(
        title=clean_text(default),
        title_english=clean_text(english),
        title_native=clean_text(native),
        synonyms=names([*(anime.title_synonyms or []), *(t.title for t in titles if t.type == "Synonym")]),
        type=clean_text(anime.type),
        source=SOURCES.get(source, source) if source else None,
        status=clean_text(anime.status),
        episodes=anime.episodes or None,
        duration_min=minutes(anime.duration),
        year=anime.year or start.year,
        season=anime.season or (season_of(start.month) if start.month and anime.type == "TV" else None),
        aired_from=date(start.year, start.month, start.day),
        aired_to=date(end.year, end.month, end.day),
        rating=RATINGS.get(rating, rating) if rating else None,
        genres=labels.genres,
        themes=labels.themes,
        demographics=labels.demographics,
        studios=_names(anime.studios),
        relations=[
            {"id": entry.mal_id, "type": RELATIONS[relation.relation]}
            for relation in anime.relations or []
            if relation.relation in RELATIONS
            for entry in relation.entry
            if entry.type == "anime" and entry.mal_id != anime.mal_id
        ],
        score=round(anime.score, 2) if anime.score else None,
        scored_by=anime.scored_by or None,
        members=anime.members or None,
        favorites=anime.favorites,
        popularity=popularity(anime.members),
        picture_url=https_url(image.large_image_url or image.image_url),
        is_adult=True if "Hentai" in labels.genres or (rating or "").startswith("Rx") else None,
    )
    return SourceTitle(
        source=NAME,
        source_id=anime.mal_id,
        mal_id=anime.mal_id,
        facts=known,
        synopsis=synopsis(anime.synopsis),
        fetched_at=fetched_at,
    )


def _names(values: list[_Named] | None) -> list[str]:
    return names([value.name for value in values or []])
