"""A list as CSV with a line of column names: an id or a title, and whatever of score, status and date there is."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from services.recommender.lists.entries import Entry, day, number, status_of
from services.shared.errors import InvalidRequest

MAL_IDS = ("mal_id", "anime_id", "series_animedb_id", "myanimelist_id", "idmal", "id")
ANILIST_IDS = ("anilist_id", "anilist")
TITLES = ("title", "name", "anime", "series_title")
SCORES = ("score", "rating", "my_score")
STATUSES = ("status", "my_status")
DATES = ("finished", "finish_date", "my_finish_date", "date", "at")
LONGEST_FIELD = 10_000


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries in their order. Raises `InvalidRequest` for what is no such list."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        header = text.readline(LONGEST_FIELD)
        separator = max(",;\t", key=header.count)
        names = [name.strip().casefold().replace(" ", "_") for name in next(csv.reader([header], delimiter=separator))]
        if not {*MAL_IDS, *ANILIST_IDS, *TITLES} & set(names):
            raise InvalidRequest("The first line must name the columns, among them id, anilist_id or title.")
        for row in csv.reader(_bounded(text), delimiter=separator):
            if any(cell.strip() for cell in row):
                yield _entry(dict(zip(names, row, strict=False)))
    except UnicodeDecodeError as error:
        raise InvalidRequest("The list is not UTF-8 text.") from error
    except (csv.Error, StopIteration) as error:
        raise InvalidRequest(f"The list is not valid CSV: {error}.") from error
    finally:
        text.detach()


def _bounded(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_FIELD + 1):
        if len(line) > LONGEST_FIELD:
            raise InvalidRequest("A line of the list is too long.")
        yield line


def _entry(cells: dict[str, str]) -> Entry:
    def first(names: tuple[str, ...]) -> str:
        return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")

    anilist = first(ANILIST_IDS)
    mal = first(MAL_IDS)
    return Entry(
        title=first(TITLES) or None,
        id=int(number(mal or anilist, "id")) or None,
        site="mal" if mal or not anilist else "anilist",
        score=min(10.0, number(first(SCORES), "score")),
        status=status_of(first(STATUSES)),
        at=day(first(DATES)),
    )
