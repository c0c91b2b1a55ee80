"""A nickname that leads nowhere, or that is an ordinary word of a wish, would hijack a search."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def abbreviations() -> Mapping[str, list[int]]:
    loaded: dict[str, list[int]] = json.loads((DATA / "abbreviations.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def catalogue() -> list[dict[str, Any]]:
    with gzip.open(DATA / "catalog" / "catalog.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_keys_are_casefolded_and_trimmed(abbreviations: Mapping[str, list[int]]) -> None:
    assert len(abbreviations) >= 150
    for key in abbreviations:
        assert key == " ".join(key.casefold().split())
        assert key


def test_keys_stand_once_and_in_order() -> None:
    pairs = json.loads((DATA / "abbreviations.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))


def test_every_title_is_in_the_catalogue(
    abbreviations: Mapping[str, list[int]], catalogue: list[dict[str, Any]]
) -> None:
    known = {title["id"] for title in catalogue}
    for key, ids in abbreviations.items():
        assert ids, key
        assert len(ids) == len(set(ids)), key
        assert set(ids) <= known, key


def test_no_title_is_adult(abbreviations: Mapping[str, list[int]], catalogue: list[dict[str, Any]]) -> None:
    adult = {title["id"] for title in catalogue if title.get("is_adult")}
    assert not {key for key, ids in abbreviations.items() if adult & set(ids)}


def test_no_key_is_a_label_or_a_mood(abbreviations: Mapping[str, list[int]], catalogue: list[dict[str, Any]]) -> None:
    words: set[str] = set()
    for title in catalogue:
        words |= {label for field in ("genres", "themes", "demographics") for label in title.get(field, [])}
        words |= {tag["name"] for tag in title.get("tags", [])}
    moods = json.loads((DATA / "moods.json").read_text(encoding="utf-8"))
    words |= set(moods) | {synonym for mood in moods.values() for synonym in mood["synonyms"]}
    assert not abbreviations.keys() & {word.casefold() for word in words}
