"""AniList's GraphQL: tags, other names, relations and banners; every optional field may be missing or null."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from scripts.catalog_fields import clean_text, https_url
from scripts.ingest.facts import SourceTitle, date, facts, lenient, names, synopsis
from scripts.ingest.labels import LabelRules, followers, popularity

NAME = "anilist"
PAGE = 50
LEAST_RANK = 50
"""Share of AniList's readers, in percent, who find that a tag fits."""

QUERY = """
query ($page: Int, $perPage: Int, $sort: [MediaSort], $season: MediaSeason, $year: Int, $malIds: [Int]) {
  Page(page: $page, perPage: $perPage) {
    pageInfo { hasNextPage }
    media(type: ANIME, sort: $sort, season: $season, seasonYear: $year, idMal_in: $malIds) {
      id idMal format source(version: 3) status(version: 2) episodes duration season seasonYear isAdult updatedAt
      title { romaji english native }
      synonyms
      startDate { year month day }
      endDate { year month day }
      genres
      tags { name rank category isGeneralSpoiler isMediaSpoiler }
      studios(isMain: true) { nodes { name } }
      averageScore popularity
      description(asHtml: false)
      coverImage { extraLarge large }
      bannerImage
      relations { edges { relationType(version: 2) node { idMal type } } }
    }
  }
}
"""
FORMATS = {"TV": "TV", "TV_SHORT": "TV", "MOVIE": "Movie", "SPECIAL": "Special", "MUSIC": "Music"}
STATUSES = {"FINISHED": "Finished Airing", "RELEASING": "Currently Airing", "NOT_YET_RELEASED": "Not yet aired"}
SOURCES = {
    "ORIGINAL": "Original",
    "MANGA": "Manga",
    "LIGHT_NOVEL": "Light novel",
    "VISUAL_NOVEL": "Visual novel",
    "VIDEO_GAME": "Game",
    "GAME": "Game",
    "NOVEL": "Novel",
    "WEB_NOVEL": "Web novel",
    "PICTURE_BOOK": "Picture book",
    "MULTIMEDIA_PROJECT": "Mixed media",
    "OTHER": "Other",
}
RELATIONS = {
    *("SEQUEL", "PREQUEL", "PARENT", "SIDE_STORY", "SUMMARY", "FULL_STORY", "ALTERNATIVE", "CHARACTER", "SPIN_OFF"),
    "OTHER",
}


class _Names(BaseModel):
    romaji: str | None = None
    english: str | None = None
    native: str | None = None


class _Day(BaseModel):
    year: int | None = None
    month: int | None = None
    day: int | None = None


class _Tag(BaseModel):
    name: str
    rank: int | None = None
    category: str | None = None
    is_general_spoiler: bool | None = Field(None, alias="isGeneralSpoiler")
    is_media_spoiler: bool | None = Field(None, alias="isMediaSpoiler")


class _Studio(BaseModel):
    name: str | None = None


class _Studios(BaseModel):
    nodes: list[_Studio | None] | None = None


class _Node(BaseModel):
    mal_id: int | None = Field(None, alias="idMal")
    type: str | None = None


class _Edge(BaseModel):
    relation: str | None = Field(None, alias="relationType")
    node: _Node | None = None


class _Relations(BaseModel):
    edges: list[_Edge | None] | None = None


class _Cover(BaseModel):
    large: str | None = None
    extra_large: str | None = Field(None, alias="extraLarge")


class _Media(BaseModel):
    id: int = Field(ge=1, le=2**31 - 1)
    mal_id: int | None = Field(None, alias="idMal", ge=1, le=2**31 - 1)
    title: _Names | None = None
    synonyms: list[str | None] | None = None
    format: str | None = None
    source: str | None = None
    status: str | None = None
    episodes: int | None = None
    duration: int | None = None
    season: str | None = None
    season_year: int | None = Field(None, alias="seasonYear")
    start: _Day | None = Field(None, alias="startDate")
    end: _Day | None = Field(None, alias="endDate")
    genres: list[str | None] | None = None
    tags: list[_Tag] | None = None
    studios: _Studios | None = None
    average_score: float | None = Field(None, alias="averageScore")
    popularity: int | None = None
    description: str | None = None
    cover: _Cover | None = Field(None, alias="coverImage")
    banner: str | None = Field(None, alias="bannerImage")
    is_adult: bool | None = Field(None, alias="isAdult")
    relations: _Relations | None = None


def parse(raw: Any, rules: LabelRules, fetched_at: datetime, told: Callable[[str], None]) -> SourceTitle:
    """Raises `Unusable` without an id; `told` hears of fields that are not what they were documented to be."""
    media = lenient(_Media, raw, told)
    tags = [
        {"name": tag.name, "category": tag.category}
        for tag in media.tags or []
        if (tag.rank or 0) >= LEAST_RANK and not (tag.is_general_spoiler or tag.is_media_spoiler)
    ]
    genres = [{"name": name, "category": "anilist_genre"} for name in names(media.genres or [])]
    labels = rules.labels([], [], [], [*genres, *tags])
    title, start, end = media.title or _Names(), media.start or _Day(), media.end or _Day()
    known = facts(
        anilist_id=media.id,
        title=clean_text(title.romaji or title.english or title.native),
        title_english=clean_text(title.english),
        title_native=clean_text(title.native),
        synonyms=names(media.synonyms or []),
        type=FORMATS.get(media.format or "", media.format),
        source=SOURCES.get(media.source or ""),
        status=STATUSES.get(media.status or ""),
        episodes=media.episodes or None,
        duration_min=media.duration or None,
        year=media.season_year or start.year,
        season=media.season.lower() if media.season and media.format in ("TV", "TV_SHORT") else None,
        aired_from=date(start.year, start.month, start.day),
        aired_to=date(end.year, end.month, end.day),
        genres=labels.genres,
        themes=labels.themes,
        demographics=labels.demographics,
        tags=[{"name": name, "weight": rules.weight(name)} for name in labels.tags],
        studios=names([studio.name for studio in (media.studios and media.studios.nodes) or [] if studio]),
        relations=[
            {"id": edge.node.mal_id, "type": (edge.relation or "").lower()}
            for edge in (media.relations and media.relations.edges) or []
            if edge and edge.node and edge.node.mal_id and edge.node.type == "ANIME" and edge.relation in RELATIONS
            if edge.node.mal_id != media.mal_id
        ],
        score=round(media.average_score / 10, 2) if media.average_score else None,
        popularity=popularity(followers(media.popularity)),
        picture_url=https_url(media.cover.extra_large or media.cover.large) if media.cover else None,
        banner_url=https_url(media.banner),
        is_adult=True if media.is_adult or "Hentai" in labels.genres else None,
    )
    return SourceTitle(
        source=NAME,
        source_id=media.id,
        mal_id=media.mal_id,
        anilist_id=media.id,
        facts=known,
        synopsis=synopsis(media.description),
        fetched_at=fetched_at,
    )
