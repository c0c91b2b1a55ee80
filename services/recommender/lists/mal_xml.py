"""The XML export of MyAnimeList, read as it streams in; entities and document types are refused."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from services.recommender.lists.entries import Entry, day, number, status_of
from services.shared.errors import InvalidRequest

DEEPEST = 4
"""An export is a root, its entries and their fields; nothing lies deeper."""
MOST_FIELDS = 200


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries in their order. Raises `InvalidRequest` for what is no such export."""
    try:
        yield from _entries(file)
    except DefusedXmlException as error:
        raise InvalidRequest("The list holds a document type or entities, which no export does.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise InvalidRequest(f"The list is not well-formed XML: {error}.") from error


def _entries(file: BinaryIO) -> Iterator[Entry]:
    open_elements: list[Element] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            open_elements.append(element)
            if len(open_elements) > DEEPEST or len(open_elements[-2 if len(open_elements) > 1 else -1]) > MOST_FIELDS:
                raise InvalidRequest("The list is not an export of MyAnimeList.")
            continue
        open_elements.pop()
        if len(open_elements) != 1:
            if not open_elements and element.tag != "myanimelist":
                raise InvalidRequest("The list is not an export of MyAnimeList.")
            continue
        if element.tag == "manga":
            raise InvalidRequest("This is a list of manga; export the anime list instead.")
        if element.tag == "anime":
            yield _entry(element)
        open_elements[0].remove(element)


def _entry(element: Element) -> Entry:
    field = {child.tag: (child.text or "").strip() for child in element}
    return Entry(
        title=field.get("series_title") or None,
        id=int(number(field.get("series_animedb_id"), "series_animedb_id")) or None,
        score=number(field.get("my_score"), "my_score"),
        status=status_of(field.get("my_status")),
        at=day(field.get("my_finish_date")) or day(field.get("my_start_date")),
    )
