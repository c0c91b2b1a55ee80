"""The evaluation files under `data/eval` (formats in its README), read and checked."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its graded answers; `breaking` are judged titles that hold what the question excludes."""

    id: str
    text: str
    kind: str
    split: str
    grades: dict[int, int] = field(default_factory=dict)
    language: str = "en"
    niche: bool = False
    breaking: frozenset[int] = frozenset()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def qrels(path: Path) -> dict[str, dict[int, int]]:
    """Grades by query id from tab-separated rows: query id, MAL id, grade."""
    grades: dict[str, dict[int, int]] = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        query, anime, grade = line.split("\t")[:3]
        if grade not in "012":
            raise ValueError(f"{path.name}:{number}: grade {grade!r} is not 0, 1 or 2")
        grades[query][int(anime)] = int(grade)
    return dict(grades)


def vibe_queries(folder: Path, split: str | None = None) -> list[Query]:
    """Natural-language queries with their judgements, of one split or all."""
    grades = qrels(folder / "qrels.tsv")
    return [
        Query(
            str(row["id"]),
            str(row["text"]),
            str(row["kind"]),
            str(row["split"]),
            grades.get(str(row["id"]), {}),
            str(row.get("language", "en")),
            bool(row.get("niche", False)),
        )
        for row in lines(folder / "queries.jsonl")
        if split in (None, row["split"])
    ]


def lookups(folder: Path, split: str | None = None) -> list[Query]:
    """Title look-ups; every target counts as grade 2."""
    return [
        Query(
            str(row["id"]),
            str(row["text"]),
            str(row["kind"]),
            str(row["split"]),
            {int(target): 2 for target in row["targets"]},  # type: ignore[attr-defined]
        )
        for row in lines(folder / "lookups.jsonl")
        if split in (None, row["split"])
    ]


def exclusions(folder: Path, split: str | None = None, *, without: bool = False) -> list[Query]:
    """Wishes with an exclusion, judged by a reader (`exclusions_qrels.tsv`: id, MAL id, grade for the wish, 1 when it
    breaks the exclusion). `without` gives the same wishes with the exclusion left out. A title that breaks the
    exclusion has grade 0.
    """
    path = folder / "exclusions_qrels.tsv"
    grades = qrels(path)
    breaking: dict[str, set[int]] = defaultdict(set)
    for query, anime, _, broken in table(path, header=False):
        if broken == "1":
            breaking[query].add(int(anime))
    return [
        Query(
            str(row["id"]),
            str(row["without" if without else "with"]),
            "exclusion",
            str(row["split"]),
            {i: 0 if i in breaking[str(row["id"])] else grade for i, grade in grades.get(str(row["id"]), {}).items()},
            breaking=frozenset(breaking[str(row["id"])]),
        )
        for row in lines(folder / "exclusions.jsonl")
        if split in (None, row["split"])
    ]


def franchise_split(franchise_id: int) -> str:
    """The split of a franchise, and so of every title in it: 70 % train, 10 % dev, 20 % test, by hash.

    Derived sets and everything that trains share it, so that no title of a tested franchise is ever trained on.

    >>> [franchise_split(1), franchise_split(5114), franchise_split(457)]
    ['train', 'test', 'train']
    """
    place = int.from_bytes(hashlib.sha256(str(franchise_id).encode()).digest()[:4]) % 10
    return "test" if place < 2 else "dev" if place == 2 else "train"


def table(path: Path, split: str | None = None, *, header: bool = True) -> list[list[str]]:
    """Rows of a tab-separated file below its header, of one split (the last column) or all."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[header:]]
    return [row for row in rows if split in (None, row[-1])]


def triplets(folder: Path, split: str) -> list[tuple[int, int, int]]:
    """(anchor, positive, negative) ids of one split."""
    return [(int(a), int(p), int(n)) for a, p, n, _ in table(folder / "triplets.tsv", split)]
