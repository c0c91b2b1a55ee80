"""Marks must name known titles and known contents, and every content must be reachable by words that people use."""

import gzip
import json
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def keys() -> set[str]:
    return set(json.loads((DATA / "contents" / "keys.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def marks() -> list[tuple[int, list[str]]]:
    rows = (DATA / "contents" / "marks.tsv").read_text(encoding="utf-8").splitlines()
    return [(int(number), marked.split()) for number, _, marked in (row.partition("\t") for row in rows)]


def test_marked_titles_are_in_the_catalogue_once_and_in_order(marks: list[tuple[int, list[str]]]) -> None:
    with gzip.open(DATA / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        known = {json.loads(line)["id"] for line in lines}
    ids = [number for number, _ in marks]
    assert ids == sorted(set(ids))
    assert known.issuperset(ids)


def test_every_carded_title_is_marked(marks: list[tuple[int, list[str]]]) -> None:
    paths = sorted((DATA / "cards").glob("slice_*.jsonl"))
    carded = {json.loads(line)["id"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()}
    assert carded <= {number for number, _ in marks}


def test_marks_are_known_and_used(marks: list[tuple[int, list[str]]], keys: set[str]) -> None:
    used = {key for _, marked in marks for key in marked}
    assert used == keys


def test_words_lead_to_every_content_and_to_nothing_unknown(keys: set[str]) -> None:
    groups = json.loads((DATA / "query_labels.json").read_text(encoding="utf-8"))
    named = {key for group in groups if group.get("unwanted") for key in group["contents"][:1]}
    assert named == keys
    assert all(set(group.get("contents", ())) <= keys for group in groups)
