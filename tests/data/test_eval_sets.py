"""The evaluation files follow their documented formats."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from ml.query_sets import exclusions, franchise_split, lines, lookups, qrels, table, triplets, vibe_queries

DATA = Path(__file__).parents[2] / "data"
EVAL = DATA / "eval"


@pytest.fixture(scope="module")
def franchises() -> dict[int, int]:
    """Franchise by id of every title that is not adult."""
    with gzip.open(DATA / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as rows:
        titles = [json.loads(row) for row in rows]
    return {title["id"]: title["franchise_id"] for title in titles if not title.get("is_adult")}


def test_enough_queries_split_in_half_and_unlike_each_other() -> None:
    queries = vibe_queries(EVAL)
    assert len(queries) >= 400
    assert len({query.id for query in queries}) == len({query.text.casefold() for query in queries}) == len(queries)
    halves = Counter(query.split for query in queries)
    assert halves["dev"] == halves["test"]
    assert sum(query.language != "en" for query in queries) >= len(queries) // 10
    assert sum(query.niche for query in queries) >= len(queries) // 5


def test_every_query_was_judged_and_has_an_answer(franchises: dict[int, int]) -> None:
    for query in vibe_queries(EVAL):
        assert len(query.grades) >= 20, query.id
        assert max(query.grades.values()) > 0, query.id
        assert query.grades.keys() <= franchises.keys(), query.id


def test_judgements_and_known_answers_belong_to_queries() -> None:
    ids = {query.id for query in vibe_queries(EVAL)}
    assert qrels(EVAL / "qrels.tsv").keys() == ids
    assert qrels(EVAL / "known.tsv").keys() == ids


def test_lookups_name_titles_that_exist(franchises: dict[int, int]) -> None:
    queries = lookups(EVAL)
    assert len(queries) >= 200
    assert all(query.grades and query.grades.keys() <= franchises.keys() for query in queries)


def test_exclusion_pairs_differ_and_were_judged() -> None:
    pairs = lines(EVAL / "exclusions.jsonl")
    assert len(pairs) >= 100
    assert all(pair["with"] != pair["without"] and pair["exclude"] for pair in pairs)
    judged = exclusions(EVAL)
    assert all(query.grades for query in judged)
    assert sum(bool(query.breaking) for query in judged) > len(judged) // 2


def test_triplets_stay_within_franchises_of_their_split(franchises: dict[int, int]) -> None:
    assert len(triplets(EVAL, "test")) >= 3000
    for split in ("dev", "test"):
        for triplet in triplets(EVAL, split):
            assert {franchise_split(franchises[anime]) for anime in triplet} == {split}
            assert len({franchises[triplet[0]], franchises[triplet[1]], franchises[triplet[2]]}) >= 2


@pytest.mark.parametrize("name", ["reviews.tsv", "pairs.tsv", "triplets.tsv"])
def test_derived_sets_hold_ids_only(name: str) -> None:
    for row in table(EVAL / name):
        assert row[-1] in ("dev", "test")
        assert all(field.lstrip("-").isalnum() and len(field) < 40 for field in row[:-1]), row
