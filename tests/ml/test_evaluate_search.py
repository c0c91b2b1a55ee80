"""The evaluator on rankings whose figures are computed by hand."""

import json
from math import log2
from pathlib import Path

import pytest

from ml import evaluate_search, pool
from ml.query_sets import Query, exclusions, qrels, vibe_queries
from ml.retrievers import Retrievers, fuse

FRANCHISE = {1: 1, 2: 1, 3: 3, 4: 4}


def test_scores_at_title_level() -> None:
    query = Query("q", "sea", "mood", "dev", {2: 2, 3: 1, 4: 0})
    rows = evaluate_search.scores([[1, 2, 3]], [query], None)
    gained, ideal = 3 / log2(3) + 1 / log2(4), 3 + 1 / log2(3)
    assert rows["nDCG@10"] == [pytest.approx(gained / ideal)]
    assert rows["MRR"] == [0.5]
    assert rows["success@1"] == [0.0]
    assert rows["judged@10"] == [pytest.approx(2 / 3)]


def test_scores_at_franchise_level_take_the_best_member() -> None:
    query = Query("q", "sea", "mood", "dev", {2: 2, 3: 1, 4: 0})
    rows = evaluate_search.scores([[1, 2, 3]], [query], FRANCHISE)
    assert rows["nDCG@10"] == [pytest.approx(1.0)]
    assert rows["MRR"] == [1.0]
    assert rows["judged@10"] == [1.0]


def test_violations_count_the_whole_page() -> None:
    query = Query("x", "quiet, no romance", "exclusion", "dev", {1: 2, 2: 0}, breaking=frozenset({2}))
    assert evaluate_search.scores([[2, 1]], [query], None)["violations@10"] == [pytest.approx(0.1)]


def test_fusion_is_reciprocal_rank_fusion() -> None:
    assert fuse([[1, 2], [2, 3]], 3) == [2, 1, 3]  # 1/61 + 1/62 > 1/61 > 1/62


def test_bm25_finds_the_rare_word(tmp_path: Path) -> None:
    stories = {1: "a lighthouse by the sea", 2: "robots fight in space", 3: "a school by the sea"}
    retriever = Retrievers(dict.fromkeys(stories, 0.0), {"s": stories}, tmp_path).build("bm25@s")
    assert retriever(["lighthouse sea"], 3) == [[1, 3]]


def test_popularity_ignores_the_question(tmp_path: Path) -> None:
    retriever = Retrievers({1: 0.2, 2: 0.9, 3: 0.2}, {}, tmp_path).build("popularity")
    assert retriever(["anything"], 3) == [[2, 1, 3]]


def test_an_unknown_retriever_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no --stories nowhere"):
        Retrievers({1: 0.0}, {}, tmp_path).build("bm25@nowhere")


def test_verdicts_come_back_into_the_judgements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / pool.POOL).write_text(json.dumps({"q1": [1, 2, 3], "q2": [4]}))
    (tmp_path / "reader.txt").write_text("# a reader\nq1 2=2 3=1\n")
    args = pool.parse(
        ["merge", str(tmp_path / "reader.txt"), "--pool", str(tmp_path), "--qrels", str(tmp_path / "q.tsv")]
    )
    pool.merge(args)
    assert qrels(tmp_path / "q.tsv") == {"q1": {1: 0, 2: 2, 3: 1}}
    assert "['q2']" in capsys.readouterr().out


def test_a_verdict_on_a_title_outside_the_pool_is_refused(tmp_path: Path) -> None:
    (tmp_path / pool.POOL).write_text(json.dumps({"q1": [1]}))
    (tmp_path / "reader.txt").write_text("q1 9=2\n")
    args = pool.parse(
        ["merge", str(tmp_path / "reader.txt"), "--pool", str(tmp_path), "--qrels", str(tmp_path / "q.tsv")]
    )
    with pytest.raises(SystemExit, match="not in the pool"):
        pool.merge(args)


def test_a_title_that_breaks_the_exclusion_is_no_answer(tmp_path: Path) -> None:
    row = {"id": "x1", "with": "quiet, no romance", "without": "quiet", "exclude": ["romance"], "split": "dev"}
    (tmp_path / "exclusions.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "exclusions_qrels.tsv").write_text("x1\t1\t2\t0\nx1\t2\t2\t1\n")
    query = exclusions(tmp_path)[0]
    assert (query.grades, query.breaking) == ({1: 2, 2: 0}, frozenset({2}))


def test_queries_of_one_split_only(tmp_path: Path) -> None:
    rows = [{"id": f"q{i}", "text": "t", "kind": "mood", "split": split} for i, split in enumerate(("dev", "test"))]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "qrels.tsv").write_text("q1\t7\t2\n")
    assert [(query.id, query.grades) for query in vibe_queries(tmp_path, "test")] == [("q1", {7: 2})]
