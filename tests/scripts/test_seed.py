from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from scripts import seed as seed_script
from scripts.postgres_cluster import Cluster
from scripts.seed import main, seed
from services.shared.contracts import TitleRecord
from tests.conftest import ClusterOf, migrated_database
from tests.services.catalog.conftest import write_bundle

MANY = [TitleRecord(id=number, title=f"Title {number}", franchise_id=number) for number in range(1, 31)]
CARD = {"id": 3, "synopsis": "Three of them.", "moods": ["calm"], "themes": ["threes"], "content_notes": ["loss"]}


@pytest.fixture(scope="session")
def cluster_here(cluster_of: ClusterOf) -> Cluster:
    return cluster_of("auto")


@pytest.fixture
async def engine(cluster_here: Cluster, request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """An empty migrated database for each test."""
    name = "seed_" + str(abs(hash(request.node.name)))
    engine = create_async_engine(await migrated_database(cluster_here, name), poolclass=NullPool)
    yield engine
    await engine.dispose()


async def one(engine: AsyncEngine, query: str) -> object:
    async with engine.connect() as connection:
        return await connection.scalar(text(query))


async def test_the_second_time_there_is_nothing_to_do(engine: AsyncEngine, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, MANY, [CARD])
    assert (await seed(engine, bundle, quiet=True)).startswith("30 titles: 30 written in ")
    version = await one(engine, "SELECT version FROM catalog.state")
    assert "30 titles are loaded already; nothing to do" in await seed(engine, bundle, quiet=True)
    assert await one(engine, "SELECT version FROM catalog.state") == version


async def test_only_what_changed_is_written(engine: AsyncEngine, tmp_path: Path) -> None:
    await seed(engine, write_bundle(tmp_path, MANY, [CARD]), quiet=True)
    changed = [MANY[0].model_copy(update={"title": "Changed"}), *MANY[1:-1]]
    report = await seed(engine, write_bundle(tmp_path, changed, [CARD | {"moods": ["calm", "odd"]}]), quiet=True)
    assert report.startswith("29 titles: 2 written, 1 gone in ")
    assert await one(engine, "SELECT title FROM catalog.titles WHERE id = 1") == "Changed"
    moods = "SELECT count(*) FROM catalog.title_labels JOIN catalog.labels ON id = label_id WHERE kind = 'mood'"
    assert await one(engine, f"{moods} AND title_id = 3") == 2
    assert await one(engine, "SELECT count(*) FROM catalog.documents") == 29
    assert await one(engine, "SELECT titles FROM catalog.state") == 29


async def test_a_card_that_is_withdrawn_takes_its_words_along(engine: AsyncEngine, tmp_path: Path) -> None:
    await seed(engine, write_bundle(tmp_path, MANY, [CARD]), quiet=True)
    assert await one(engine, "SELECT synopsis_own FROM catalog.titles WHERE id = 3") == "Three of them."
    assert await one(engine, "SELECT content_notes FROM catalog.titles WHERE id = 3") == ["loss"]
    await seed(engine, write_bundle(tmp_path, MANY, []), quiet=True)
    assert await one(engine, "SELECT synopsis_own FROM catalog.titles WHERE id = 3") is None
    assert await one(engine, "SELECT count(*) FROM catalog.lexemes WHERE lexeme = 'three'") == 0


async def test_new_words_for_a_mood_reach_the_titles_that_have_it(engine: AsyncEngine, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, MANY, [CARD])
    await seed(engine, bundle, quiet=True)
    (bundle / "moods.json").write_text('{"calm": {"synonyms": ["serene"]}}')
    assert (await seed(engine, bundle, quiet=True)).startswith("30 titles: 1 written in ")
    assert await one(engine, "SELECT title_id FROM catalog.documents WHERE search @@ 'seren'") == 3


async def test_an_ingested_synopsis_survives(engine: AsyncEngine, tmp_path: Path) -> None:
    await seed(engine, write_bundle(tmp_path, MANY, []), quiet=True)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE catalog.titles SET synopsis_ingested = 'Long.' WHERE id = 3"))
    await seed(engine, write_bundle(tmp_path, MANY, [CARD]), quiet=True)
    assert await one(engine, "SELECT synopsis_ingested FROM catalog.titles WHERE id = 3") == "Long."
    assert await one(engine, "SELECT synopsis_own FROM catalog.titles WHERE id = 3") == "Three of them."


async def test_an_interrupted_run_goes_on_where_it_stopped(
    engine: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = write_bundle(tmp_path, MANY, [CARD])
    monkeypatch.setattr(seed_script, "BATCH", 10)
    write, batches = seed_script._write, 0

    async def interrupted(*arguments: object) -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt
        await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(seed_script, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await seed(engine, bundle, quiet=True)
    assert await one(engine, "SELECT count(*) FROM catalog.titles") == 20
    monkeypatch.setattr(seed_script, "_write", write)
    assert (await seed(engine, bundle, quiet=True)).startswith("30 titles: 10 written in ")


async def test_predicted_moods_count_where_no_card_says_otherwise(engine: AsyncEngine, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, MANY, [CARD])
    moods = '{"id": 3, "moods": {"loud": 0.9}}\n{"id": 4, "moods": {"loud": 0.7}}\n'
    (bundle / "moods" / "predicted.jsonl").write_text(moods)
    await seed(engine, bundle, quiet=True)
    query = "SELECT array_agg((title_id, name, weight, origin)::text ORDER BY title_id) FROM catalog.title_labels"
    found = await one(engine, f"{query} JOIN catalog.labels ON id = label_id WHERE kind = 'mood'")
    assert found == ["(3,calm,1,card)", "(4,loud,0.7,predicted)"]


def test_a_bundle_without_a_catalogue_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There is no catalogue at"):
        main(["--bundle", str(tmp_path)])


def test_a_database_that_is_away_or_empty_is_one_clear_line(cluster_here: Cluster, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, MANY, [CARD])
    with pytest.raises(SystemExit, match=r"^The database at 127\.0\.0\.1:1 cannot be reached"):
        main(["--bundle", str(bundle), "--database", "postgresql+asyncpg://funiki@127.0.0.1:1/funiki"])
    with pytest.raises(SystemExit, match="not at the newest migration"):
        main(["--bundle", str(bundle), "--database", cluster_here.url()])
