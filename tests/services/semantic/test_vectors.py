"""The contract of vector stores, over both engines."""

import random
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest

from services.semantic.conditions import Conditions, conditions
from services.semantic.vectors import Shelf, StoredPoint, StoreError, VectorStore
from services.shared.contracts import InternalFilters, PointPayload
from services.shared.text import StoryLevel
from tests.services.semantic.conftest import about, build
from tests.services.semantic.titles import passes, random_filters, titles, unit

TITLES = titles(400)


@pytest.fixture
async def store(shelf: Shelf) -> AsyncIterator[VectorStore]:
    await build(shelf, "g0001", TITLES)
    store = await shelf.open("g0001")
    yield store
    await store.close()


def ranked(target: np.ndarray, points: list[StoredPoint]) -> list[int]:
    return [point.id for point in sorted(points, key=lambda point: -float(point.vector @ target))]


async def test_filters_mean_what_their_contract_says(store: VectorStore) -> None:
    rng = random.Random(3)
    matched = 0
    for _ in range(150):
        filters, target = random_filters(rng), unit(rng)
        expected = ranked(target, [point for point in TITLES if passes(point, filters)])
        hits = await store.search(target, conditions(filters), limit=len(TITLES))
        assert {hit.id for hit in hits} == set(expected), filters
        assert [hit.id for hit in hits[:5]] == expected[:5], filters
        matched += bool(expected)
    assert matched > 75


async def test_hits_carry_the_cosine_and_what_fusion_needs(store: VectorStore) -> None:
    target = unit(random.Random(5))
    hits = await store.search(target, Conditions(), limit=10)
    by_id = {point.id: point for point in TITLES}
    for hit in hits:
        point = by_id[hit.id]
        assert hit.score == pytest.approx(float(point.vector @ target), abs=2e-3)
        assert (hit.franchise_id, hit.popularity) == (point.payload.franchise_id, point.payload.popularity)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


async def test_pages_join_without_gap_or_overlap(store: VectorStore) -> None:
    target = unit(random.Random(6))
    whole = [hit.id for hit in await store.search(target, Conditions(), limit=30)]
    pages = [hit.id for start in (0, 10, 20) for hit in await store.search(target, Conditions(), 10, start)]
    assert pages == whole
    assert await store.search(target, Conditions(), 10, 1000) == []


async def test_points_come_back_as_they_were_written(store: VectorStore) -> None:
    found = await store.points([3, 999_999, 5])
    assert set(found) == {3, 5}
    assert found[3].payload == TITLES[2].payload
    assert found[3].vector == pytest.approx(TITLES[2].vector, abs=1e-3)


async def test_all_payloads_are_walked_page_by_page(store: VectorStore) -> None:
    walked: dict[int, PointPayload] = {}
    while page := await store.page(max(walked, default=0), 90):
        assert list(page) == sorted(page)
        walked |= page
    assert list(walked) == sorted(point.id for point in TITLES)
    assert {id_: known.digest() for id_, known in walked.items()} == {p.id: p.payload.digest() for p in TITLES}


async def test_small_writes_and_deletes_survive_a_reopening(shelf: Shelf, store: VectorStore) -> None:
    new = titles(1, seed=99)[0]
    payload = PointPayload(genres=["Horror"], franchise_id=7, story_level=StoryLevel.OWN)
    await store.upsert([StoredPoint(50_000, new.vector, payload)])
    await store.set_payloads({1: payload})
    await store.delete([2, 3, 777_777])
    assert await store.count() == len(TITLES) - 1
    await store.close()
    again = await shelf.open("g0001")
    assert await again.count() == len(TITLES) - 1
    found = await again.points([1, 2, 3, 50_000])
    assert set(found) == {1, 50_000}
    assert found[1].payload == payload
    assert found[1].vector == pytest.approx(TITLES[0].vector, abs=1e-3)
    horror = conditions(InternalFilters(genres=["Horror"], include_adult=True))
    assert (await again.search(new.vector, horror, limit=1))[0].id == 50_000
    await again.close()


async def test_fifty_thousand_excluded_ids(store: VectorStore) -> None:
    excluded = [id_ for id_ in range(1, 50_001) if id_ != 17]
    filters = InternalFilters(exclude_ids=excluded, include_adult=True)
    assert [hit.id for hit in await store.search(unit(random.Random(1)), conditions(filters), 10)] == [17]


async def test_a_generation_exists_when_it_is_finished_and_not_before(shelf: Shelf) -> None:
    def broken() -> Iterator[StoredPoint]:
        yield from TITLES[:50]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await shelf.build(about("g0001", TITLES), broken(), lambda _what, _more: None)
    assert await shelf.generations() == []
    with pytest.raises(StoreError, match="no generation g0001"):
        await shelf.open("g0001")
    await build(shelf, "g0001", TITLES)
    assert [generation.points for generation in await shelf.generations()] == [400]


async def test_the_active_generation_is_remembered_until_another_is(shelf: Shelf) -> None:
    assert await shelf.current() is None
    for name in ("g0001", "g0002"):
        await build(shelf, name, TITLES[:10])
        await shelf.point_to(name)
        assert await shelf.current() == name
    await shelf.remove("g0001")
    assert [generation.name for generation in await shelf.generations()] == ["g0002"]
