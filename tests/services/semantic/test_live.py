"""The exchange of generations, and the rule that a richer story is never replaced by a poorer one."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from services.semantic.conditions import Conditions
from services.semantic.live import Live, NotReady
from services.semantic.vectors import Shelf, StoredPoint
from services.shared.contracts import PointPayload
from services.shared.errors import InvalidRequest
from services.shared.text import StoryLevel
from tests.services.semantic.conftest import ENCODER, build
from tests.services.semantic.titles import DIMENSIONS, titles

FEW = titles(30)


@pytest.fixture
async def live(shelf: Shelf) -> AsyncIterator[Live]:
    """Started on `g0001`."""
    await build(shelf, "g0001", FEW)
    await shelf.point_to("g0001")
    live = Live(shelf, ENCODER, DIMENSIONS)
    await live.start()
    yield live
    if live.is_open():
        async with live.store() as (store, _):
            await store.count()


def told(id_: int, level: StoryLevel, genre: str) -> StoredPoint:
    payload = PointPayload(genres=[genre], franchise_id=id_, story_level=level)
    return StoredPoint(id_, FEW[-1].vector, payload)


async def stored(live: Live, id_: int) -> StoredPoint:
    async with live.store() as (store, _):
        return (await store.points([id_]))[id_]


async def test_a_poorer_story_changes_facts_but_keeps_the_vector(live: Live) -> None:
    assert await live.upsert([told(5, StoryLevel.FULL, "Drama")]) == []
    rich = await stored(live, 5)
    poorer = StoredPoint(5, FEW[0].vector, PointPayload(genres=["Horror"], franchise_id=9, story_level=StoryLevel.OWN))
    assert await live.upsert([poorer, told(6, StoryLevel.FULL, "Sports")]) == [5]
    kept = await stored(live, 5)
    assert kept.vector == pytest.approx(rich.vector)
    assert kept.payload == poorer.payload.model_copy(update={"story_level": StoryLevel.FULL})
    assert (await stored(live, 6)).payload.genres == ["Sports"]


@pytest.mark.parametrize("level", [StoryLevel.OWN, StoryLevel.FULL])
async def test_an_equal_or_richer_story_replaces_the_vector(live: Live, level: StoryLevel) -> None:
    await live.upsert([told(900, StoryLevel.OWN, "Drama")])
    other = StoredPoint(900, FEW[0].vector, PointPayload(franchise_id=9, story_level=level))
    assert await live.upsert([other]) == []
    found = await stored(live, 900)
    assert found.payload.story_level is level
    assert found.vector == pytest.approx(FEW[0].vector, abs=1e-3)


async def test_searches_go_on_while_generations_change(shelf: Shelf, live: Live) -> None:
    for number in range(2, 5):
        await build(shelf, f"g{number:04d}", FEW[: 30 - number])
    answered: set[str] = set()
    changing = True

    async def search() -> None:
        while changing:
            async with live.store() as (store, collection):
                await asyncio.sleep(0)
                assert await store.search(FEW[0].vector, Conditions(), limit=3)
                answered.add(collection)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(search())
        for number in range(2, 5):
            await live.activate(f"g{number:04d}")
            await asyncio.sleep(0.05)
        changing = False
    assert answered == {f"{ENCODER}-g{number:04d}" for number in range(1, 5)} or len(answered) >= 3
    assert (await live.info()).generation == "g0004"
    assert (await live.info()).points == 26
    assert [generation.name for generation in await shelf.generations()] == ["g0003", "g0004"]
    assert await shelf.current() == "g0004"


async def test_the_old_generation_stays_open_until_its_last_search_ends(shelf: Shelf, live: Live) -> None:
    await build(shelf, "g0002", FEW[:10])
    async with live.store() as (old, _):
        await live.activate("g0002")
        assert await old.count() == 30
        assert (await live.info()).points == 10


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"encoder": "other-1"}, "made by other-1"), ({"dimensions": DIMENSIONS + 1}, r"not tiny-1 \(16\)")],
)
async def test_a_generation_of_another_encoder_is_refused(
    shelf: Shelf, live: Live, changed: dict[str, object], reason: str
) -> None:
    await build(shelf, "g0002", [] if "dimensions" in changed else FEW, **changed)
    with pytest.raises(InvalidRequest, match=reason):
        await live.activate("g0002")
    assert (await live.info()).generation == "g0001"
    with pytest.raises(InvalidRequest, match="no generation g0777"):
        await live.activate("g0777")


async def test_writes_during_a_build_reach_the_new_generation(shelf: Shelf, live: Live) -> None:
    await live.upsert([told(1, StoryLevel.FULL, "Before")])
    started = time.time()
    await live.upsert([told(2, StoryLevel.FULL, "After"), told(800, StoryLevel.FACTS, "After")])
    await live.delete([3])
    await build(shelf, "g0002", FEW, started=started)
    await live.activate("g0002")
    assert (await stored(live, 1)).payload == FEW[0].payload
    assert (await stored(live, 2)).payload.genres == ["After"]
    assert (await stored(live, 800)).payload.genres == ["After"]
    async with live.store() as (store, _):
        assert await store.points([3]) == {}


async def test_without_vectors_the_reason_is_said_and_later_ones_are_found(shelf: Shelf) -> None:
    live = Live(shelf, ENCODER, DIMENSIONS)
    await live.start()
    with pytest.raises(NotReady, match="make index"):
        await live.info()
    await build(shelf, "g0001", FEW)
    await shelf.point_to("g0001")
    await live.start()
    assert (await live.info()).points == 30
    async with live.store() as (store, _):
        await store.close()
