from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts.ingest import moods, refreshing
from scripts.ingest.fetching import Plan
from scripts.ingest.moods import read_models
from scripts.ingest.running import Options
from services.shared.artifacts import Manifest, write_manifest
from services.shared.settings import REPOSITORY
from tests.scripts.ingest.conftest import Stack
from tests.scripts.ingest.sources import FIRST

STORY, REVIEWS = 384, 385


def write_models(folder: Path, encoder: str = "minilm-base-1", **changed: Any) -> Path:
    """Models by which every drama is quiet, and nothing is loud, of another encoder than search uses."""
    width = STORY + REVIEWS + 1
    arrays: dict[str, Any] = {
        "columns": np.array(["genres:Drama"]),
        "mean": np.zeros(width, np.float32),
        "scale": np.ones(width, np.float32),
        "moods": np.array(["quiet", "loud"]),
        "threshold": np.array([0.7, 0.7], np.float32),
        "facts_weights": np.array([[4.0], [0.0]], np.float32),
        "facts_bias": np.array([-2.0, -9.0], np.float32),
        "all_weights": np.zeros((2, width), np.float32),
        "all_bias": np.array([2.0, -9.0], np.float32),
    }
    folder.mkdir(parents=True)
    np.savez(folder / "models.npz", **(arrays | changed))
    files = {"models.npz": ""}
    write_manifest(folder, Manifest(kind="moods", version="m", dimensions=2, files=files, config={"encoder": encoder}))
    return folder


def test_a_mood_is_the_mean_of_two_regressions(tmp_path: Path) -> None:
    models = read_models(write_models(tmp_path / "moods"))
    title = {"genres": ["Drama", "Odd"], "themes": [], "demographics": [], "tags": [], "type": None, "year": None}
    facts = models.facts([title])
    chances = models.probabilities(facts, np.zeros((1, STORY), np.float32))
    # Both regressions say 2 for quiet: 1 / (1 + exp(-2)).
    assert chances[0] == pytest.approx([0.880797, 0.000123], abs=1e-6)
    assert models.over_threshold(chances[0]) == {"quiet": 0.881}


def test_the_shipped_models_belong_to_the_shipped_predictions() -> None:
    models = read_models(REPOSITORY / "data" / "moods")
    assert len(models.moods) == len(models.threshold) == len(models.all_weights)
    assert len(models.mean) == STORY + REVIEWS + len(models.columns)


async def test_a_refresh_goes_from_the_season_to_both_stores(stack: Stack, tmp_path: Path) -> None:
    write_models(tmp_path / "data" / "moods")
    for part in ("catalog", "models"):
        (tmp_path / "data" / part).symlink_to(stack.settings.bundle_dir / part)
    settings = stack.settings.model_copy(update={"bundle_dir": tmp_path / "data"})
    plan = Plan("season", "2026-fall")
    assert await refreshing.refresh(plan, Options(), settings, stack.console) == 0
    said = stack.said.getvalue()
    assert "30 titles without moods looked at" in said
    assert "left out: no manifest.json in" in said
    assert "42 titles stand alike in both stores" in said
    for number in range(FIRST, FIRST + 7):
        title = await stack.stores.catalog.title(number)
        assert title.moods == (["quiet"] if "Drama" in title.genres else [])
    assert (await stack.stores.catalog.title(5)).moods == ["cool"]  # the one with a card
    assert await refreshing.refresh(plan, Options(), settings, stack.console) == 0
    assert "0 titles without moods looked at, 0 have some now" in stack.said.getvalue()


async def test_models_of_another_encoder_are_left_out(stack: Stack, tmp_path: Path) -> None:
    write_models(tmp_path / "data" / "moods", encoder="other-9")
    settings = stack.settings.model_copy(update={"bundle_dir": tmp_path / "data"})
    said = await moods.predict_missing(settings, stack.console)
    assert said.startswith("left out: the models read stories as other-9 encodes them, and ")
    nothing = stack.settings.model_copy(update={"bundle_dir": tmp_path / "none"})
    assert (await moods.predict_missing(nothing, stack.console)).startswith("left out: no manifest.json")
