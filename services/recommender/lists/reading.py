"""From a file that someone sent to entries of known titles: format, packing, limits."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from services.recommender.events import Said
from services.recommender.lists import anilist_json, mal_xml, plain_csv
from services.recommender.lists.entries import Entry
from services.recommender.titles import Titles, folded
from services.shared import contracts as c
from services.shared.contracts.recommender import HistoryEntry, ImportFormat, ImportReport, Opinion, UnknownTitle
from services.shared.errors import InvalidRequest, PayloadTooLarge

GZIP_MAGIC = b"\x1f\x8b"
READERS: dict[ImportFormat, Callable[[BinaryIO], Iterator[Entry]]] = {
    ImportFormat.MAL_XML: mal_xml.read,
    ImportFormat.ANILIST_JSON: anilist_json.read,
    ImportFormat.CSV: plain_csv.read,
}
UNKNOWN_SHOWN = 200


class Limited(io.RawIOBase):
    """A readable file that refuses to give more than `limit` bytes: what unpacks to a thousand times its size is
    stopped on the way, not after it filled the memory.
    """

    def __init__(self, inner: BinaryIO, limit: int) -> None:
        self.inner = inner
        self.left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self.inner.read(len(buffer))
        self.left -= len(piece)
        if self.left < 0:
            raise PayloadTooLarge("The list unpacks to more than is allowed.")
        buffer[: len(piece)] = piece
        return len(piece)


def entries(file: BinaryIO, form: ImportFormat, most_bytes: int, most: int) -> tuple[ImportFormat, list[Entry]]:
    """The entries of a list, packed with gzip or not, and its format.

    Raises `InvalidRequest` when it cannot be read, `PayloadTooLarge` beyond `most_bytes` unpacked or `most` entries.
    """
    packed = file.read(2) == GZIP_MAGIC
    file.seek(0)
    opened = cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb")) if packed else file
    text = io.BufferedReader(Limited(opened, most_bytes), 65536)
    found: list[Entry] = []
    try:
        start = text.peek(512)[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start:
            raise InvalidRequest("The list is empty.")
        if form is ImportFormat.AUTO:
            form = _guess(start)
        for entry in READERS[form](cast(BinaryIO, text)):
            found.append(entry)
            if len(found) > most:
                raise PayloadTooLarge(f"The list has more than {most} entries.")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidRequest("The list is packed with gzip but damaged.") from error
    return form, found


def _guess(start: bytes) -> ImportFormat:
    match start[:1]:
        case b"<":
            return ImportFormat.MAL_XML
        case b"{" | b"[":
            return ImportFormat.ANILIST_JSON
        case _:
            return ImportFormat.CSV


def resolve(entry: Entry, titles: Titles) -> c.AnimeId | None:
    """The title that an entry means: by its id, else by its exact name."""
    if entry.id is not None:
        number = titles.by_anilist_id.get(entry.id) if entry.site == "anilist" else entry.id
        if number is not None and len(titles.positions([number])):
            return number
    return titles.by_name.get(folded(entry.title)) if entry.title else None


def report(form: ImportFormat, found: list[Entry], titles: Titles) -> tuple[ImportReport, list[Said]]:
    """What a list says, and as events. A title that stands in it twice counts as it stands last."""
    unknown: list[UnknownTitle] = []
    unknown_total = 0
    understood: dict[c.AnimeId, Entry] = {}
    for entry in found:
        if (anime_id := resolve(entry, titles)) is not None:
            understood.pop(anime_id, None)
            understood[anime_id] = entry
            continue
        unknown_total += 1
        if len(unknown) < UNKNOWN_SHOWN:
            reason = "neither id nor title" if entry.id is None and not entry.title else "not in the catalogue"
            unknown.append(UnknownTitle(title=entry.title and entry.title[:200], id=entry.id, reason=reason))
    said = [_said(anime_id, entry) for anime_id, entry in understood.items()]
    by_kind: dict[str, int] = {}
    for each in said:
        by_kind[each.kind] = by_kind.get(each.kind, 0) + 1
    history = [
        HistoryEntry.model_construct(
            id=each.anime_id,
            feedback=None if each.score else Opinion(each.kind),
            score=each.score,
            at=each.at,
        )
        for each in said
        if each.kind != "save"
    ]
    answer = ImportReport(
        format=form,
        entries=len(found),
        understood=len(said),
        by_kind=by_kind,
        unknown=unknown,
        unknown_total=unknown_total,
        stored=0,
        history=history,
        exclude_ids=[each.anime_id for each in said if each.kind == "save"],
    )
    return answer, said


def _said(anime_id: c.AnimeId, entry: Entry) -> Said:
    """The same entry has the same id whenever it is imported, so that a second import adds only what changed."""
    day = entry.at.date().isoformat() if entry.at else ""
    client_id = f"import:{anime_id}:{entry.kind}:{entry.rounded or 0}:{day}"
    return Said(client_id, anime_id, entry.kind, entry.rounded, entry.at)
