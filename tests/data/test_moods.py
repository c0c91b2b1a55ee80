"""The mood vocabulary is a graph that "darker" or "funnier" walks along, so its links must hold both ways."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def moods() -> dict[str, dict[str, Any]]:
    vocabulary: dict[str, dict[str, Any]] = json.loads((DATA / "moods.json").read_text(encoding="utf-8"))
    return vocabulary


@pytest.fixture(scope="module")
def axes() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = json.loads((DATA / "mood_axes.json").read_text(encoding="utf-8"))
    return loaded


def test_size_and_shape(moods: dict[str, dict[str, Any]]) -> None:
    assert 80 <= len(moods) <= 140
    for term, entry in moods.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", term)
        assert set(entry) == {"meaning", "axis", "pole", "synonyms", "opposites"}, term
        assert entry["meaning"].strip()
        assert "\n" not in entry["meaning"]


def test_no_term_stands_twice() -> None:
    pairs = json.loads((DATA / "moods.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    terms = [term for term, _ in pairs]
    assert len(terms) == len(set(terms))


def test_a_synonym_leads_to_one_term(moods: dict[str, dict[str, Any]]) -> None:
    owner: dict[str, str] = {}
    for term, entry in moods.items():
        for synonym in entry["synonyms"]:
            assert synonym == synonym.lower().strip()
            assert synonym not in moods, f"{synonym} is a term itself"
            assert synonym not in owner, f"{synonym} belongs to {owner[synonym]} and to {term}"
            owner[synonym] = term


def test_opposites_are_terms_and_symmetric(moods: dict[str, dict[str, Any]]) -> None:
    for term, entry in moods.items():
        assert term not in entry["opposites"]
        assert not set(entry["opposites"]) & set(entry["synonyms"])
        for opposite in entry["opposites"]:
            assert term in moods[opposite]["opposites"], f"{term} → {opposite} does not lead back"


def test_every_term_stands_on_a_documented_axis(
    moods: dict[str, dict[str, Any]], axes: dict[str, dict[str, Any]]
) -> None:
    for term, entry in moods.items():
        assert entry["axis"] in axes, term
        assert entry["pole"] is None or entry["pole"] in axes[entry["axis"]]["poles"], term


def test_opposites_on_one_axis_stand_at_different_poles(moods: dict[str, dict[str, Any]]) -> None:
    for term, entry in moods.items():
        for opposite in entry["opposites"]:
            other = moods[opposite]
            if entry["axis"] == other["axis"] and entry["pole"] is not None:
                assert entry["pole"] != other["pole"], f"{term} / {opposite}"


def test_directions_lead_to_a_pole_that_holds_terms(
    moods: dict[str, dict[str, Any]], axes: dict[str, dict[str, Any]]
) -> None:
    held = {(entry["axis"], entry["pole"]) for entry in moods.values()}
    spoken: set[str] = set()
    for name, axis in axes.items():
        assert len(set(axis["poles"])) == 2
        assert all((name, pole) in held for pole in axis["poles"]), name
        assert set(axis["directions"].values()) == set(axis["poles"]), name
        assert not spoken & set(axis["directions"]), "one phrase must not move two axes"
        spoken |= set(axis["directions"])
    assert {"darker", "lighter", "slower", "faster", "funnier", "sadder", "weirder"} <= spoken
