"""From a title as it arrives to the rows that are stored. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from services.catalog.names import compact, normalize
from services.shared.contracts import SynopsisSource, TitleRecord
from services.shared.text import clean

LONGEST_NAME = 200
"""Characters of a name that are indexed; a B-tree entry must stay below 2,700 bytes."""

Label = tuple[str, str]
"""Kind and name."""


@dataclass(frozen=True, slots=True)
class StoredLabel:
    """A label as it is stored: its id, and other words for it."""

    id: int
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """`weight` is 1 for a mood that a person wrote down, the probability of a predicted one."""

    name: str
    weight: float
    origin: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What is known of a title beyond its facts. `facts_ingested` are laid over the bundled ones (`overlay.py`), as the
    JSON of a `TitleFacts`."""

    synopsis_own: str | None = None
    card_themes: tuple[str, ...] = ()
    content_notes: tuple[str, ...] = ()
    moods: tuple[Mood, ...] = ()
    synopsis_ingested: str | None = None
    synopsis_ingested_from: str | None = None
    facts_ingested: str | None = None
    ingested_at: datetime | None = None


@dataclass(slots=True)
class Rows:
    """Rows by table, each a tuple in the order of `COLUMNS`."""

    titles: list[tuple[Any, ...]] = field(default_factory=list)
    title_labels: list[tuple[Any, ...]] = field(default_factory=list)
    relations: list[tuple[Any, ...]] = field(default_factory=list)
    documents: list[tuple[Any, ...]] = field(default_factory=list)
    title_names: list[tuple[Any, ...]] = field(default_factory=list)


FACTS = (
    *("id", "franchise_id", "anilist_id", "anidb_id", "kitsu_id", "tmdb_id", "title", "title_english", "title_native"),
    *("synonyms", "type", "source", "status", "episodes", "duration_min", "year", "season", "aired_from", "aired_to"),
    *("rating", "score", "scored_by", "members", "favorites", "popularity", "picture_url", "banner_url", "is_adult"),
)
COLUMNS = {
    "titles": (
        *FACTS,
        "synopsis_own",
        "card_themes",
        "content_notes",
        "synopsis_ingested",
        "synopsis_ingested_from",
        "facts_ingested",
        "ingested_at",
        "card",
        "seed_fingerprint",
    ),
    "title_labels": ("title_id", "label_id", "position", "weight", "origin"),
    "relations": ("title_id", "related_id", "type"),
    "documents": (
        *[
            "title_id",
            "franchise_id",
            "popularity",
            "is_adult",
            "year",
            "episodes",
            "duration_min",
            "score",
            "members",
            "label_ids",
        ],
        *["names", "synonyms", "labels", "body"],
    ),
    "title_names": ("title_id", "compact", "normalized", "name", "place", "popularity", "is_adult"),
}


def labels(record: TitleRecord, texts: Texts) -> Iterator[tuple[Label, float, str]]:
    """Every label of a title, with its weight and origin, in the order in which people see them; may repeat."""
    catalogue = "catalogue"
    for kind, names in (
        ("genre", record.genres),
        ("theme", record.themes),
        ("demographic", record.demographics),
        ("studio", record.studios),
    ):
        for name in names:
            yield (kind, name), 1.0, catalogue
    for tag in sorted(record.tags, key=lambda tag: -tag.weight):
        yield ("tag", tag.name), tag.weight, catalogue
    for mood in sorted(texts.moods, key=lambda mood: -mood.weight):
        yield ("mood", mood.name), mood.weight, mood.origin
    for kind, value in (("type", record.type), ("status", record.status), ("source", record.source)):
        if value:
            yield (kind, value), 1.0, catalogue


def card(record: TitleRecord, texts: Texts) -> str:
    """The `TitleCard` as a JSON object without its last member, `franchise`: `{"id":1,…,"synopsis_source":null`."""
    synopsis, source = texts.synopsis_own, SynopsisSource.OWN
    if not synopsis and texts.synopsis_ingested:
        synopsis, source = clean(texts.synopsis_ingested), SynopsisSource.INGESTED
    fields = {
        "id": record.id,
        "title": record.title,
        "title_english": record.title_english,
        "title_native": record.title_native,
        "type": record.type,
        "year": record.year,
        "season": record.season,
        "status": record.status,
        "episodes": record.episodes,
        "duration_min": record.duration_min,
        "studios": record.studios,
        "genres": record.genres,
        "themes": record.themes,
        "moods": [mood.name for mood in sorted(texts.moods, key=lambda mood: -mood.weight)],
        "score": record.score,
        "members": record.members,
        "popularity": record.popularity,
        "picture_url": record.picture_url,
        "synopsis": synopsis or None,
        "synopsis_source": source if synopsis else None,
    }
    return orjson.dumps(fields).decode().removesuffix("}")


def names(record: TitleRecord) -> list[tuple[str, str, str]]:
    """Every different name as (compact, normalised, as written), the main title first."""
    kept: dict[str, tuple[str, str, str]] = {}
    for name in (record.title, record.title_english, record.title_native, *record.synonyms):
        if name and (normalized := normalize(name[:LONGEST_NAME])):
            kept.setdefault(compact(normalized), (compact(normalized), normalized, name))
    return list(kept.values())


def add(
    rows: Rows, record: TitleRecord, texts: Texts, stored: Mapping[Label, StoredLabel], fingerprint: str | None = None
) -> None:
    """Append the rows of one title; `stored` holds every label it has, `fingerprint` is of the seed it came from."""
    rows.titles.append(
        (
            *(getattr(record, column) for column in FACTS),
            texts.synopsis_own,
            list(texts.card_themes),
            list(texts.content_notes),
            texts.synopsis_ingested,
            texts.synopsis_ingested_from,
            texts.facts_ingested,
            texts.ingested_at,
            card(record, texts),
            fingerprint,
        )
    )
    seen: set[int] = set()
    for position, (label, weight, origin) in enumerate(labels(record, texts)):
        if (number := stored[label].id) not in seen:
            seen.add(number)
            rows.title_labels.append((record.id, number, position, weight, origin))
    relations = {(relation.id, relation.type) for relation in record.relations if relation.id != record.id}
    rows.relations += [(record.id, related, kind) for related, kind in sorted(relations)]
    main = [name for name in (record.title, record.title_english, record.title_native) if name]
    words = [
        word
        for label, _, _ in labels(record, texts)
        if label[0] not in ("type", "status", "source")
        for word in (label[1], *stored[label].synonyms)
    ]
    body = " ".join(filter(None, (texts.synopsis_own, clean(texts.synopsis_ingested))))
    rows.documents.append(
        (
            *(record.id, record.franchise_id, record.popularity, record.is_adult, record.year, record.episodes),
            *(record.duration_min, record.score, record.members, sorted(seen)),
            *(" . ".join(main), " . ".join(record.synonyms), " . ".join([*words, *texts.card_themes]), body),
        )
    )
    rows.title_names += [
        (record.id, *name, place, record.popularity, record.is_adult) for place, name in enumerate(names(record))
    ]
