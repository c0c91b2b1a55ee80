"""Moods for titles that came with ingest, from the models behind the bundled predictions; numpy is enough."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from scripts.ingest.running import Bar, bar, folder_of
from scripts.ingest.settings import IngestSettings
from scripts.ingest.storing import Stores, opened
from services.semantic.encoder import Encoder, open_encoder
from services.shared.artifacts import ArtifactError, open_artifact
from services.shared.contracts import TitleDetail
from services.shared.text import StoryLevel

Floats = NDArray[np.float32]

MOST_MOODS = 8
LEAST_TEXT = 150
"""Characters of story; a title with less gets no moods. Both numbers as in the bundled predictions."""


@dataclass(frozen=True, slots=True)
class MoodModels:
    """For each of M moods the mean of two logistic regressions: over F facts, and over story, reviews and facts (P)."""

    encoder: str
    moods: list[str]
    columns: dict[str, int]
    mean: Floats
    scale: Floats
    threshold: Floats
    facts_weights: Floats
    facts_bias: Floats
    all_weights: Floats
    all_bias: Floats

    def probabilities(self, facts: Floats, stories: Floats) -> Floats:
        """(N, F) facts and (N, D) story vectors -> (N, M). Nothing is known of reviews here: they count as none."""
        absent = np.zeros((len(facts), len(self.mean) - stories.shape[1] - facts.shape[1]), np.float32)
        every = (np.hstack([stories, absent, facts]) - self.mean) / self.scale
        by_facts = every[:, -facts.shape[1] :] @ self.facts_weights.T + self.facts_bias
        by_all = every @ self.all_weights.T + self.all_bias
        mean = (1 / (1 + np.exp(-by_facts)) + 1 / (1 + np.exp(-by_all))) / 2
        return np.asarray(mean, np.float32)

    def facts(self, titles: Sequence[Mapping[str, Any]]) -> Floats:
        """(N, F) as in training; labels without a column say nothing."""
        matrix = np.zeros((len(titles), len(self.columns)), np.float32)
        for place, title in enumerate(titles):
            values = {
                **{f"{kind}:{name}": 1.0 for kind in ("genres", "themes", "demographics") for name in title[kind]},
                **{f"tags:{tag['name']}": 0.5 + tag["weight"] / 2 for tag in title["tags"]},
                f"type:{title['type']}": 1.0,
                f"decade:{(title['year'] or 0) // 10}": 1.0,
            }
            for name, value in values.items():
                if name in self.columns:
                    matrix[place, self.columns[name]] = value
        return matrix

    def over_threshold(self, probabilities: Floats) -> dict[str, float]:
        """(M,) -> the moods that are likely enough, the likeliest first."""
        likely = [
            (float(chance), mood)
            for mood, chance, least in zip(self.moods, probabilities, self.threshold, strict=True)
            if chance >= least
        ]
        return {
            mood: round(chance, 3) for chance, mood in sorted(likely, key=lambda pair: (-pair[0], pair[1]))[:MOST_MOODS]
        }


def read_models(folder: Path) -> MoodModels:
    """Raises `ArtifactError` when the artefact or its models are missing or damaged."""
    artifact = open_artifact(folder, "moods")
    path = folder / "models.npz"
    if not path.is_file():
        raise ArtifactError(f"{folder} has predictions but no models.npz")
    with np.load(path, allow_pickle=False) as arrays:
        names = {str(name): place for place, name in enumerate(arrays["columns"])}
        weights = {name: arrays[name] for name in ("mean", "scale", "threshold")}
        for part in ("facts", "all"):
            weights |= {f"{part}_{kind}": arrays[f"{part}_{kind}"] for kind in ("weights", "bias")}
        moods = [str(mood) for mood in arrays["moods"]]
    return MoodModels(str(artifact.manifest.config["encoder"]), moods, names, **weights)


def encoder_of(bundle: Path, version: str) -> Encoder:
    """The bundled encoder that the models were trained on, which need not be the one that search uses; raises
    `ArtifactError` when there is none."""
    for manifest in sorted((bundle / "models").glob("*/manifest.json")):
        if json.loads(manifest.read_text(encoding="utf-8"))["version"] == version:
            return open_encoder(manifest.parent)
    raise ArtifactError(
        f"the models read stories as {version} encodes them, and {bundle / 'models'} has no such encoder"
    )


async def predict_missing(settings: IngestSettings, console: Console) -> str:
    """Predict for titles with a full synopsis and no moods, store what is likely, embed anew what changed by it.

    Returns a sentence that says what was done or why nothing was.
    """
    try:
        models = read_models(settings.bundle_dir / "moods")
        encoder = encoder_of(settings.bundle_dir, models.encoder)
    except ArtifactError as error:
        return f"left out: {error}"
    tried_path = folder_of(settings) / "moods.json"
    tried: dict[str, str] = json.loads(tried_path.read_text()) if tried_path.is_file() else {}
    async with opened(settings) as stores:
        with bar(console) as shown:
            shown.phase("predicting moods", None)
            looked_at, written = await _predict(stores, models, encoder, tried, shown)
    tried_path.parent.mkdir(parents=True, exist_ok=True)
    tried_path.write_text(json.dumps(tried))
    return f"{looked_at:,} titles without moods looked at, {written:,} have some now"


async def _predict(
    stores: Stores, models: MoodModels, encoder: Encoder, tried: dict[str, str], shown: Bar
) -> tuple[int, int]:
    """`tried` maps ids to the digest of what was predicted from: a title without a likely mood is not tried daily."""
    looked_at = written = after = 0
    while entries := (await stores.catalog.index(after)).entries:
        after = entries[-1].id
        open_ids = [e.id for e in entries if e.level is StoryLevel.FULL and tried.get(str(e.id)) != e.digest]
        digests = {entry.id: entry.digest for entry in entries}
        for start in range(0, len(open_ids), stores.encode):
            part = open_ids[start : start + stores.encode]
            found = await stores.catalog.stories(part)
            bare = set(found.without_moods)
            told = {p.id: p.story for p in found.points if p.id in bare and p.story and len(p.story) >= LEAST_TEXT}
            if told:
                likely = await _likely(stores, models, encoder, told)
                changed = (await stores.catalog.store_moods(likely)).written if likely else []
                await stores.embed(changed)
                written += len(changed)
                looked_at += len(told)
            tried.update({str(number): digests[number] for number in part})
            shown.advance(len(part))
    return looked_at, written


async def _likely(
    stores: Stores, models: MoodModels, encoder: Encoder, told: Mapping[int, str]
) -> dict[int, dict[str, float]]:
    """Likely moods of those titles that have any."""
    vectors = await asyncio.to_thread(encoder.encode, list(told.values()))
    titles: list[TitleDetail] = [await stores.catalog.title(number) for number in told]
    chances = models.probabilities(models.facts([title.model_dump() for title in titles]), vectors)
    found = {number: models.over_threshold(row) for number, row in zip(told, chances, strict=True)}
    return {number: moods for number, moods in found.items() if moods}
