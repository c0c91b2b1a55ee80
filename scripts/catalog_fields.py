"""Plain fields of the catalogue: text is cleaned, numbers and dates are checked, names are spelled one way."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from services.catalog.watch_order import INVERSE

Row = dict[str, Any]

STATUSES = {"finished": "Finished Airing"}
SOURCES = {"Light Novel": "Light novel", "Visual Novel": "Visual novel", "Video Game": "Game", "Unknown": None}
RATINGS = {"G": "G - All Ages", "PG": "PG - Children", "R": "R - 17+ (violence & profanity)"}
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f]")


def clean_text(text: str | None) -> str | None:
    """Decode HTML entities, remove invisible characters, make every run of white space one space.

    >>> clean_text(" Spice &amp;  Wolf\\u3000")
    'Spice & Wolf'
    >>> clean_text("  ") is None
    True
    """
    if not text:
        return None
    plain = INVISIBLE.sub("", unicodedata.normalize("NFC", html.unescape(text)))
    return " ".join(plain.split()) or None


def clean_synonyms(synonyms: Iterable[str], titles: Iterable[str | None]) -> list[str]:
    """Synonyms once each, in their order, without the titles themselves.

    >>> clean_synonyms(["Naruto", "NARUTO", "ナルト "], ["Naruto", None])
    ['ナルト']
    """
    seen = {title.casefold() for title in titles if title}
    kept = []
    for synonym in synonyms:
        text = clean_text(synonym)
        if text and text.casefold() not in seen:
            seen.add(text.casefold())
            kept.append(text)
    return kept


def whole(number: float | None, *, positive: bool = True) -> int | None:
    """A count stored as a float; zero is unknown unless `positive` is off."""
    if number is None or number != number or (positive and number <= 0):
        return None
    return int(number)


def https_url(url: str | None) -> str | None:
    """The address when it is one over HTTPS."""
    return url.strip() if url and url.startswith("https://") else None


def studio_spellings(rows: Sequence[Row]) -> dict[str, str]:
    """The most frequent spelling of every studio name; case, spaces and punctuation do not tell studios apart."""
    counts = Counter(name for row in rows for studio in row["studios"] if (name := clean_text(studio)))
    best: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        best.setdefault(_studio_key(name), name)
    return {name: best[_studio_key(name)] for name in counts}


def _studio_key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold()) or name


def typed_relations(rows: Sequence[Row]) -> dict[int, list[dict[str, Any]]]:
    """Relations by id, one per pair and direction, to known titles only, with the missing other directions added.

    Where two sources name a pair differently, the newer (AniList, 2026) is kept.
    """
    known = {row["mal_id"] for row in rows}
    relations: dict[int, dict[int, str]] = {row["mal_id"]: {} for row in rows}
    for row in rows:
        edges = sorted(row["relations"], key=lambda e: ("anilist2026" not in e["src"], e["target_mal_id"], e["type"]))
        for edge in edges:
            target = edge["target_mal_id"]
            if target in known and target != row["mal_id"] and edge["type"] != "ADAPTATION":
                relations[row["mal_id"]].setdefault(target, edge["type"].lower())
    for identity in sorted(relations):
        for target, kind in sorted(relations[identity].items()):
            relations[target].setdefault(identity, INVERSE[kind])
    return {
        identity: [{"id": target, "type": kind} for target, kind in sorted(targets.items())]
        for identity, targets in relations.items()
    }
