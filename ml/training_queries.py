"""The written queries of `data/queries`: what for, what readers graded, what the whole search brings."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from ml.query_sets import franchise_split, table
from ml.stories import catalog

TRUSTED = 10
"""Titles that the whole search brings first, which count as answers where nobody judged; those behind may fit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A written query: the title that it was written for, grades of readers, and what the whole search brings."""

    query: str
    own: int | None = None
    fits: Mapping[int, int] = field(default_factory=dict)
    """Grade, 1 or 2, by id."""
    against: Sequence[int] = ()
    taught: Sequence[int] = ()
    """Best first."""

    def answers(self) -> dict[int, float]:
        """Titles with their weights, which sum to one: by grade, or else half for the title that the query was written
        for, and the first of what the whole search brings by the inverse of their rank."""
        if self.fits:
            weights = {i: 3.0 if grade == 2 else 1.0 for i, grade in self.fits.items()}
        else:
            weights = {i: 1 / place for place, i in enumerate(self.taught[:TRUSTED], 1) if i not in self.against}
            if self.own is not None:
                weights[self.own] = max(1.0, sum(weights.values()) - weights.get(self.own, 0.0))
        total = sum(weights.values())
        return {i: weight / total for i, weight in weights.items()}


def asked(folder: Path) -> dict[str, tuple[str, int | None]]:
    """Training queries by name, with the title that they were written for: t0000 is the first of `train.jsonl`, w0000
    the first of `wishes.txt`, which were written for no title."""
    written = [json.loads(line) for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    wishes = (folder / "wishes.txt").read_text(encoding="utf-8").splitlines()
    named: dict[str, tuple[str, int | None]] = {f"t{n:04}": (row["text"], row["id"]) for n, row in enumerate(written)}
    return named | {f"w{n:04}": (text, None) for n, text in enumerate(wishes)}


def written(folder: Path, known: Set[int]) -> list[Asked]:
    """The queries of a folder with what its `judged.tsv` and `taught.tsv` say of known titles."""
    fits: dict[str, dict[int, int]] = defaultdict(dict)
    against: dict[str, list[int]] = defaultdict(list)
    for query, item, grade in table(folder / "judged.tsv", header=False):
        if int(item) in known and int(grade):
            fits[query][int(item)] = int(grade)
        elif int(item) in known:
            against[query].append(int(item))
    taught = dict(table(folder / "taught.tsv", header=False))
    return [
        Asked(
            text,
            own if own in known else None,
            fits[query],
            against[query],
            [int(i) for i in taught.get(query, "").split() if int(i) in known],
        )
        for query, (text, own) in asked(folder).items()
    ]


def train_franchises(bundle: Path) -> dict[int, int]:
    """The franchise of every title of the train split that is not adult."""
    rows = (row for row in catalog(bundle) if not row.get("is_adult"))
    franchise = {row["id"]: row["franchise_id"] for row in rows}
    return {i: group for i, group in franchise.items() if franchise_split(group) == "train"}


def one_each(ranking: Sequence[int], franchise: Mapping[int, int], depth: int) -> list[int]:
    """The first title of each of the first `depth` franchises, of the titles that have one.

    >>> one_each([1, 2, 5, 3, 4], {1: 10, 2: 10, 3: 30, 4: 40}, 2)
    [1, 3]
    """
    first: dict[int, int] = {}
    for item in ranking:
        if item in franchise:
            first.setdefault(franchise[item], item)
    return list(first.values())[:depth]
