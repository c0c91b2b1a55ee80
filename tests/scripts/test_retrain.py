"""Changing the artefact in use, refusing a worse one, going back; the service follows without a restart."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from scripts import retrain
from scripts.stack_settings import StackError
from services.recommender.app import create_app
from services.recommender.settings import RecommenderSettings
from services.shared.artifacts import write_manifest
from tests.services.gateway.stand_ins import with_state
from tests.services.recommender import toy


def artefact(folder: Path, version: str, ndcg: float) -> Path:
    written = toy.write_artefact(folder, version)
    figures = {"blend": {"validation_ndcg20": {"3": ndcg, "10": ndcg + 0.1}}}
    write_manifest(folder, written.manifest.model_copy(update={"config": figures}))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> RecommenderSettings:
    bundle = toy.write_bundle(tmp_path / "bundle")
    artefact(bundle / "models" / "recommender", "bundled", 0.40)
    nowhere = "postgresql+asyncpg://nobody@127.0.0.1:1/none"
    return RecommenderSettings(
        _env_file=None, database_url=nowhere, bundle_dir=bundle, data_dir=tmp_path, log_level="error"
    )


def version(settings: RecommenderSettings) -> str:
    return retrain.in_use(settings)[1].manifest.version


def test_a_better_one_is_used_a_worse_one_refused_unless_forced(settings: RecommenderSettings) -> None:
    better = artefact(settings.trained_dir / "better", "better", 0.45)
    worse = artefact(settings.trained_dir / "worse", "worse", 0.41)
    retrain.use(settings, better, force=False)
    assert version(settings) == "better"
    with pytest.raises(StackError, match=r"worse than better by 0\.0400 NDCG@20"):
        retrain.use(settings, worse, force=False)
    assert version(settings) == "better"
    retrain.use(settings, worse, force=True)
    assert version(settings) == "worse"
    retrain.rollback(settings)
    assert version(settings) == "better"
    retrain.rollback(settings)
    assert version(settings) == "bundled"
    with pytest.raises(StackError, match="nothing to go back to"):
        retrain.rollback(settings)


def test_one_without_figures_is_not_compared(settings: RecommenderSettings) -> None:
    toy.write_artefact(settings.trained_dir / "plain", "plain")
    with pytest.raises(StackError, match="no figures"):
        retrain.use(settings, settings.trained_dir / "plain", force=False)


def test_training_says_what_it_needs(settings: RecommenderSettings, tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"no ratings\.parquet"):
        retrain.train(settings, tmp_path, [], ["linear"])
    (tmp_path / "ratings.parquet").touch()
    with pytest.raises(StackError, match="database does not answer"):
        retrain.train(settings, tmp_path, [], ["linear"])


async def test_the_service_follows_without_a_restart(settings: RecommenderSettings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app) as state:
        transport = httpx.ASGITransport(with_state(app, state))
        async with httpx.AsyncClient(transport=transport, base_url="http://recommender") as http:
            assert (await http.get("/model")).json()["origin"] == "bundled"
            better = artefact(settings.trained_dir / "better", "better", 0.45)
            retrain.use(settings, better, force=False)
            # Rankings go on while the artefact changes.
            asked = [http.post("/recommend", json={}) for _ in range(5)]
            *answers, changed = await asyncio.gather(*asked, http.post("/model/reload"))
            assert {answer.status_code for answer in answers} == {200}
            assert (changed.json()["version"], changed.json()["origin"]) == ("better", "trained")
            # A broken one is refused, and the one before goes on.
            (better / "blend.json").write_text(json.dumps({}))
            assert (await http.post("/model/reload")).status_code == 422
            assert (await http.post("/recommend", json={})).json()["model"] == "better"
            retrain.rollback(settings)
            assert (await http.post("/model/reload")).json()["version"] == "bundled"
            # Without its database it ranks, and is not ready.
            assert (await http.get("/readyz")).status_code == 503
