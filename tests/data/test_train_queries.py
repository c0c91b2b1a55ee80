"""Training queries belong to titles of the train split and never say the title they were written for."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ml import teach
from ml.query_sets import franchise_split, table
from ml.training_queries import asked

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def queries() -> list[dict[str, Any]]:
    text = (DATA / "queries" / "train.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def catalog() -> dict[int, dict[str, Any]]:
    with gzip.open(DATA / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as rows:
        return {row["id"]: row for row in map(json.loads, rows)}


def test_every_title_is_in_the_train_split(queries: list[dict[str, Any]], catalog: dict[int, dict[str, Any]]) -> None:
    for query in queries:
        assert set(query) == {"id", "text"}, query
        assert query["id"] in catalog, query
        assert franchise_split(catalog[query["id"]]["franchise_id"]) == "train", query


def test_texts_are_of_a_length_one_would_type(queries: list[dict[str, Any]]) -> None:
    for query in queries:
        assert query["text"] == query["text"].strip(), query
        assert 3 <= len(query["text"]) <= 400, query


def test_no_query_says_its_title(queries: list[dict[str, Any]], catalog: dict[int, dict[str, Any]]) -> None:
    for query in queries:
        entry = catalog[query["id"]]
        for title in filter(None, (entry["title"], entry.get("title_english"))):
            assert title.casefold() not in query["text"].casefold(), query


def test_no_query_stands_twice(queries: list[dict[str, Any]]) -> None:
    texts = [query["text"].casefold() for query in queries]
    assert len(texts) == len(set(texts))


def test_judgements_are_of_known_queries_and_train_titles(catalog: dict[int, dict[str, Any]]) -> None:
    known = asked(DATA / "queries")
    seen: set[tuple[str, str]] = set()
    for query, item, grade in table(DATA / "queries" / "judged.tsv", header=False):
        assert query in known
        assert grade in "012"
        assert franchise_split(catalog[int(item)]["franchise_id"]) == "train", item
        assert (query, item) not in seen
        seen.add((query, item))
    assert len({query for query, _ in seen}) > 1600


def test_no_wish_is_a_test_query() -> None:
    wishes = {text.casefold() for text, anime in asked(DATA / "queries").values() if anime is None}
    assert len(wishes) > 700
    held_out = [json.loads(line)["text"] for line in (DATA / "eval" / "queries.jsonl").read_text().splitlines()]
    assert not wishes & {text.casefold() for text in held_out}


def test_what_the_whole_search_brought_are_train_titles_one_a_franchise(catalog: dict[int, dict[str, Any]]) -> None:
    rows = table(DATA / "queries" / "taught.tsv", header=False)
    assert [query for query, _ in rows] == list(asked(DATA / "queries"))
    for query, ids in rows:
        groups = [catalog[int(item)]["franchise_id"] for item in ids.split()]
        assert len(groups) == len(set(groups)) <= 30, query
        assert {franchise_split(group) for group in groups} <= {"train"}, query


def test_teaching_keeps_the_best_train_title_of_each_franchise(
    tmp_path: Path, catalog: dict[int, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "taught.tsv"
    arguments = ["teach", "--bundle", str(DATA), "--retriever", "popularity", "--keep", "4", "--output", str(output)]
    monkeypatch.setattr("sys.argv", arguments)
    teach.main()
    rows = table(output, header=False)
    assert len(rows) == len(asked(DATA / "queries"))
    rest = [row for row in catalog.values() if not row.get("is_adult")]
    best = sorted(rest, key=lambda row: (-row.get("popularity", 0.0), row["id"]))
    train = [row["franchise_id"] for row in best if franchise_split(row["franchise_id"]) == "train"]
    assert [catalog[int(i)]["franchise_id"] for i in rows[0][1].split()] == list(dict.fromkeys(train))[:4]
