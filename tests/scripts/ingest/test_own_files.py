import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts.ingest import running
from scripts.ingest.own_files import Checked, UnreadableFile, titles
from scripts.ingest.running import Options, Refused
from tests.scripts.ingest.conftest import Stack

BOOKS: list[dict[str, Any]] = [
    {
        "id": 1,
        "title": "The Salt Road",
        "type": "Book",
        "year": 1987,
        "genres": ["Drama", "Mystery"],
        "tags": [{"name": "Sea", "weight": 0.5}],
        "relations": [{"id": 2, "type": "sequel"}],
        "synopsis": "A salt merchant crosses a desert with a letter that nobody may read.",
    },
    {"id": 2, "title": "The Salt Sea", "type": "Book", "relations": [{"id": 1, "type": "prequel"}]},
]


def write(path: Path) -> Path:
    match path.suffix:
        case ".jsonl":
            path.write_text("".join(json.dumps(book) + "\n" for book in BOOKS))
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(BOOKS), path)
        case _:
            with path.open("w", newline="") as file:
                table = csv.DictWriter(file, ["id", "title", "type", "year", "genres", "tags", "relations", "synopsis"])
                table.writeheader()
                first = {"genres": "Drama|Mystery", "tags": "Sea:0.5", "relations": "2:sequel"}
                table.writerows([BOOKS[0] | first, BOOKS[1] | {"relations": "1:prequel"}])
    return path


def checked(path: Path) -> tuple[list[Any], list[str]]:
    found = Checked()
    return list(titles(path, "mine", 0, found)), found.errors


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_the_three_kinds_of_file_say_the_same(tmp_path: Path, kind: str) -> None:
    read, errors = checked(write(tmp_path / f"books.{kind}"))
    assert errors == []
    assert [title.facts.title for title in read] == ["The Salt Road", "The Salt Sea"]
    first = read[0].facts.model_dump(exclude_unset=True)
    assert {name: first[name] for name in BOOKS[0] if name not in ("id", "synopsis")} == {
        name: value for name, value in BOOKS[0].items() if name not in ("id", "synopsis")
    }
    assert read[0].synopsis == BOOKS[0]["synopsis"]


def test_errors_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    lines = [
        '{"id": 1, "title": "Good"}',
        '{"id": 2}',
        '{"id": 0, "title": "Zero"}',
        '{"id": 3, "title": "Year", "year": "soon"}',
        '{"id": 4, "title": "Column", "colour": "red"}',
        '{"id": 1, "title": "Twice"}',
        "{not json",
        "[1]",
    ]
    path.write_text("\n".join(lines))
    read, errors = checked(path)
    assert len(read) == 1
    assert [error.partition(":")[0] for error in errors] == [f"line {number}" for number in range(2, 9)]
    assert errors[0] == "line 2: title: a title is needed"
    assert "year" in errors[2]
    assert "colour" in errors[3]
    assert errors[4] == "line 6: id: 1 stands on line 1 already"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("books.txt", b"", "ends in '.txt'"),
        ("books.csv", b"title\nA\n", "among them id"),
        ("books.csv", b"id,title\n1,\xff\n", "no CSV in UTF-8"),
        ("books.parquet", b"PAR", "no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        checked(tmp_path / name)


async def test_a_catalogue_of_ones_own_is_searchable(stack: Stack, tmp_path: Path) -> None:
    path = write(tmp_path / "books.csv")

    async def load(offset: int) -> int:
        return await running.run_file(path, "mine", offset, Options(), stack.settings, stack.console)

    with pytest.raises(Refused, match="id 1 is taken by 'Cowboy Bebop'"):
        await load(0)
    assert await load(1_000_000_000) == 0
    assert await load(1_000_000_000) == 0
    book = await stack.stores.catalog.title(1_000_000_001)
    assert (book.title, book.type, book.synopsis_full_from) == ("The Salt Road", "Book", "mine")
    assert [(other.id, other.type) for other in book.relations] == [(1_000_000_002, "sequel")]
    assert (await stack.stores.catalog.title(1_000_000_002)).franchise.id == book.franchise.id
    assert {1_000_000_001, 1_000_000_002} < set(await stack.indexed())
    assert "Book" in {value.value for value in (await stack.stores.catalog.facets()).types}


async def test_one_wrong_line_stores_nothing(stack: Stack, tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text('{"id": 700, "title": "Good"}\n{"id": 701}\n')
    with pytest.raises(Refused, match="line 2: title: a title is needed"):
        await running.run_file(path, "half", 0, Options(), stack.settings, stack.console)
    assert 700 not in await stack.indexed()
