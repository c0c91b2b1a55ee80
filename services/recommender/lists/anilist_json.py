"""Lists of AniList as JSON: an answer of its API, its data export, or a plain list of titles."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson

from services.recommender.lists.entries import Entry, Site, Status, day, number, status_of
from services.shared.errors import InvalidRequest

EXPORT_STATUSES: dict[int, Status] = {
    0: "watching",
    1: "planned",
    2: "completed",
    3: "dropped",
    4: "on_hold",
    5: "watching",
}
"""The numbers of AniList's own data export."""
LARGEST_SCORE = {"POINT_100": 100, "POINT_10_DECIMAL": 10, "POINT_10": 10, "POINT_5": 5, "POINT_3": 3}


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries in their order. Raises `InvalidRequest` for what is no such list."""
    try:
        document = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The list is not valid JSON: {error}.") from error
    entries = list(_found(document))
    if not entries:
        raise InvalidRequest("The list holds no entries of anime that we can read.")
    largest = _largest_score(document, entries)
    for entry in entries:
        yield _entry(entry, largest)


def _found(document: Any) -> Iterator[Mapping[str, Any]]:
    """The entries of anime, wherever the known shapes have them."""
    if isinstance(document, Mapping) and isinstance(document.get("data"), Mapping):
        document = document["data"]
    if isinstance(document, Mapping):
        document = document.get("MediaListCollection", document)
    if isinstance(document, Mapping):
        document = next((document[key] for key in ("lists", "entries", "anime") if key in document), [])
    for each in document if isinstance(document, list) else []:
        if not isinstance(each, Mapping):
            raise InvalidRequest("An entry of the list is not an object.")
        if isinstance(each.get("entries"), list):
            yield from (entry for entry in each["entries"] if isinstance(entry, Mapping) and _is_anime(entry))
        elif _is_anime(each):
            yield each


def _is_anime(entry: Mapping[str, Any]) -> bool:
    media = entry.get("media")
    kind = media.get("type") if isinstance(media, Mapping) else entry.get("series_type", entry.get("type"))
    return kind not in ("MANGA", "manga", 1)


def _largest_score(document: Any, entries: list[Mapping[str, Any]]) -> float:
    """What a full score is on this list: as it says, else judged by its highest; data exports count to 100."""
    if "series_type" in entries[0]:
        return 100
    inner: Any = document
    for step in ("data", "MediaListCollection"):
        inner = inner.get(step, inner) if isinstance(inner, Mapping) else inner
    for step in ("user", "mediaListOptions", "scoreFormat"):
        inner = inner.get(step) if isinstance(inner, Mapping) else None
    if isinstance(inner, str) and inner in LARGEST_SCORE:
        return LARGEST_SCORE[inner]
    return 100 if max(number(entry.get("score"), "score") for entry in entries) > 10 else 10


def _entry(entry: Mapping[str, Any], largest: float) -> Entry:
    media = entry["media"] if isinstance(entry.get("media"), Mapping) else entry
    title = media.get("title")
    if isinstance(title, Mapping):
        title = next((title[kind] for kind in ("romaji", "english", "native") if title.get(kind)), None)
    number_of, site = _id(entry, media)
    status = entry.get("status")
    return Entry(
        title=title if isinstance(title, str) else None,
        id=number_of,
        site=site,
        score=min(10.0, number(entry.get("score"), "score") * 10 / largest),
        status=EXPORT_STATUSES.get(status) if isinstance(status, int) else status_of(status),
        at=_date(entry.get("completedAt") or entry.get("finished_on"), entry.get("updatedAt")),
    )


def _id(entry: Mapping[str, Any], media: Mapping[str, Any]) -> tuple[int | None, Site]:
    for holder, key in ((media, "idMal"), (media, "mal_id"), (entry, "idMal")):
        if holder.get(key):
            return int(number(holder[key], key)), "mal"
    for holder, key in ((media, "id"), (entry, "mediaId"), (entry, "series_id"), (media, "anilist_id")):
        # The id of an entry itself is no title's.
        if holder.get(key) and not (key == "id" and holder is entry and ("mediaId" in entry or "series_id" in entry)):
            return int(number(holder[key], key)), "anilist"
    return None, "anilist"


def _date(completed: Any, updated: Any) -> datetime | None:
    if isinstance(completed, Mapping) and completed.get("year"):
        parts = [int(number(completed.get(part) or 1, part)) for part in ("year", "month", "day")]
        return day(f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}")
    if isinstance(completed, str) and (found := day(completed)):
        return found
    if isinstance(updated, int) and 0 < updated < 2**33:
        return datetime.fromtimestamp(updated, UTC)
    return None
