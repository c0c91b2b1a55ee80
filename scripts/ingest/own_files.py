"""A catalogue of one's own as CSV, JSON lines or Parquet: read row by row, checked before anything is stored.

The columns are `id`, `title`, `synopsis` and the other fields of a `TitleFacts`; docs/ingest.md describes each.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from scripts.ingest.facts import SourceTitle
from services.shared.contracts import AnimeId, CleanText, TitleFacts
from services.shared.errors import sentence

LISTS = ("synonyms", "genres", "themes", "demographics", "tags", "studios", "relations")
MOST_ERRORS = 50
HIGHEST_ID = 2**31 - 1


class _Row(TitleFacts):
    """A row of the file: facts, its id and its synopsis."""

    id: AnimeId
    synopsis: CleanText | None = Field(None, max_length=20_000)

    @model_validator(mode="after")
    def _named(self) -> "_Row":
        if not self.title:
            raise ValueError("title: a title is needed")
        return self


class UnreadableFile(Exception):
    """The file cannot be read at all; the message says why."""


@dataclass(slots=True)
class Checked:
    """How many rows are good, and what is wrong with which line."""

    rows: int = 0
    errors: list[str] = field(default_factory=list)


def rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Line numbers and rows; in a Parquet file, row numbers from 1. Raises `UnreadableFile`."""
    match path.suffix.lower():
        case ".csv":
            yield from _csv_rows(path)
        case ".jsonl" | ".ndjson":
            yield from _json_rows(path)
        case ".parquet":
            yield from _parquet_rows(path)
        case other:
            raise UnreadableFile(f"{path.name} ends in '{other}'; .csv, .jsonl and .parquet can be read")


def _csv_rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not reader.fieldnames or "id" not in reader.fieldnames:
                raise UnreadableFile(f"{path.name} needs a first line with the names of the columns, among them id")
            for row in reader:
                yield reader.line_num, row
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path.name} is no CSV in UTF-8: {error}") from error


def _json_rows(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield number, json.loads(line)
            except ValueError as error:
                yield number, error


def _parquet_rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UnreadableFile("Parquet needs pyarrow: .venv/bin/python -m pip install pyarrow") from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=1000):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except pyarrow.ArrowInvalid as error:
        raise UnreadableFile(f"{path.name} is no Parquet file: {error}") from error


def _value(name: str, value: Any) -> Any:
    """A cell as JSON has it: lists are written `a|b`, tags `name:weight|…`, relations `id:type|…`.

    >>> _value("genres", "Drama| Mystery "), _value("tags", "Sea:0.5"), _value("relations", "7:sequel")
    (['Drama', 'Mystery'], [{'name': 'Sea', 'weight': 0.5}], [{'id': '7', 'type': 'sequel'}])
    """
    if isinstance(value, str) and name in LISTS:
        value = [part.strip() for part in value.split("|") if part.strip()]
    if isinstance(value, list) and name == "tags":
        return [_tag(tag) if isinstance(tag, str) else tag for tag in value]
    if isinstance(value, list) and name == "relations":
        pairs = [relation.partition(":") if isinstance(relation, str) else relation for relation in value]
        return [{"id": pair[0], "type": pair[2]} if isinstance(pair, tuple) else pair for pair in pairs]
    return value


def _tag(text: str) -> dict[str, Any]:
    name, _, weight = text.rpartition(":")
    try:
        return {"name": name.strip(), "weight": float(weight)} if name else {"name": text, "weight": 1.0}
    except ValueError:
        return {"name": text, "weight": 1.0}


def parse(row: Any, name: str, offset: int, now: datetime) -> SourceTitle:
    """A row as a title of the source `name`, its ids moved up by `offset`.

    Raises `ValueError` or pydantic's `ValidationError` with what is wrong.
    """
    if isinstance(row, ValueError):
        raise ValueError(f"no JSON: {row}")
    if not isinstance(row, dict):
        raise ValueError("not an object")
    if None in row:
        raise ValueError("more cells than the first line names")
    given = {key: _value(key, value) for key, value in row.items() if value not in (None, "", [])}
    checked = _Row.model_validate(given)
    told = checked.model_dump(exclude_unset=True, exclude={"id", "synopsis"})
    number = checked.id + offset
    if number > HIGHEST_ID:
        raise ValueError(f"id: {number} is above {HIGHEST_ID}")
    told["relations"] = [{**relation, "id": relation["id"] + offset} for relation in told.get("relations", [])]
    if "franchise_id" in told:
        told["franchise_id"] += offset
    facts = TitleFacts.model_validate({key: value for key, value in told.items() if value not in (None, [])})
    return SourceTitle(
        source=name, source_id=number, mal_id=number, facts=facts, synopsis=checked.synopsis, fetched_at=now
    )


def titles(path: Path, name: str, offset: int, checked: Checked) -> Iterator[SourceTitle]:
    """The good rows; `checked` learns of the others. Raises `UnreadableFile`."""
    seen: dict[int, int] = {}
    now = datetime.now(UTC)
    for number, row in rows(path):
        try:
            title = parse(row, name, offset, now)
            if (first := seen.setdefault(title.source_id, number)) != number:
                raise ValueError(f"id: {title.source_id - offset} stands on line {first} already")
        except ValidationError as error:
            checked.errors.append(f"line {number}: {sentence(error.errors())}")
        except ValueError as error:
            checked.errors.append(f"line {number}: {error}")
        else:
            checked.rows += 1
            yield title
        if len(checked.errors) >= MOST_ERRORS:
            checked.errors.append(f"{MOST_ERRORS} lines are wrong; the rest was not looked at")
            return


def fingerprint(path: Path) -> str:
    """A digest of the file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
