"""Where new titles come onto the map."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts.ingest import places, refreshing
from scripts.ingest.fetching import Plan
from scripts.ingest.places import DrawnMap, middle
from scripts.ingest.running import Options
from services.gateway.map import FILE, LiveMap, read_map
from services.gateway.map_additions import MapAdditions
from services.shared.artifacts import Manifest, write_manifest
from services.shared.contracts import TitleMap
from services.shared.settings import REPOSITORY
from tests.scripts.ingest.conftest import BUNDLED, Stack, first_records
from tests.scripts.ingest.sources import FIRST, jikan

IDS = [record.id for record in first_records()]
PLAN = Plan("season", "2026-fall")


def region(parent: int) -> dict[str, Any]:
    names: dict[str, Any] = {"moods": [], "labels": [], "best_known": []}
    return names | {"group": -1, "parent": parent, "count": 6, "x": 0, "y": 0}


def drawn() -> dict[str, Any]:
    """Two islands of six titles; region 0 is wide, 1 and 2 are narrow. The first six are gentle, the others dark."""
    half = BUNDLED // 2
    return {
        "version": "map-toy-1",
        "encoder": "toy",
        "groups": [{"key": key, "poles": [], "count": half} for key in ("gentle", "dark")],
        "regions": [region(-1), region(0), region(0)],
        "names": [],
        "ids": IDS,
        "x": [100 + n for n in range(half)] + [60_000 + n for n in range(half)],
        "y": [200] * BUNDLED,
        "group": [0] * half + [1] * half,
        "guessed": [0] * BUNDLED,
        "region": [1] * half + [2] * half,
        "fame": [0] * BUNDLED,
    }


def write_map(folder: Path, document: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))
    write_manifest(folder, Manifest(kind="map", version=document["version"], dimensions=2, files={FILE: ""}))


def test_a_title_lies_on_the_island_of_most_of_its_neighbours() -> None:
    map_ = DrawnMap.of(drawn())
    alike = [0.9, 0.8, 0.8, 0.8, 0.8]
    assert map_.place([0, 1, 2, 3, 11], alike) == (101, 200)
    assert map_.region_at((101, 200)) == 1
    assert map_.region_at((50_000, 900)) == 2
    assert map_.guess_group([0, 1, 2, 3, 11], alike) == 0
    assert map_.guess_group([11, 10], [0.5, 0.5]) == 1


def test_the_colour_of_nobody_is_no_colour() -> None:
    document = drawn()
    document["guessed"] = [1] * BUNDLED
    assert DrawnMap.of(document).guess_group([0, 1], [0.9, 0.9]) == -1


def test_where_all_neighbours_lie_is_where_they_lie() -> None:
    assert middle(np.array([[3.0, 4.0]] * 3), np.array([0.1, 0.2, 0.3])) == pytest.approx([3, 4])


def test_the_regions_of_the_shipped_map_are_found_again() -> None:
    """What a place's region is by the middles, for titles whose region is known."""
    folder = REPOSITORY / "data" / "map"
    map_, regions = DrawnMap.read(folder), json.loads(gzip.decompress((folder / FILE).read_bytes()))["region"]
    rows = range(0, len(regions), 50)
    found = [map_.region_at((int(map_.places[row][0]), int(map_.places[row][1]))) for row in rows]
    assert np.mean([one == regions[row] for one, row in zip(found, rows, strict=True)]) > 0.98


def written(stack: Stack) -> bytes:
    return (stack.settings.data_dir / "map" / "additions.json").read_bytes()


async def test_a_refresh_puts_new_titles_on_the_map(stack: Stack, tmp_path: Path) -> None:
    bundle = tmp_path / "data"
    write_map(bundle / "map", drawn())
    (bundle / "catalog").symlink_to(stack.settings.bundle_dir / "catalog")
    settings = stack.settings.model_copy(update={"bundle_dir": bundle})
    stack.world.jikan[FIRST + 4] = jikan(FIRST + 4, rating="Rx - Hentai")
    assert await refreshing.refresh(PLAN, Options(), settings, stack.console) == 0
    assert "29 titles stand on the map beside the 12 drawn ones, 29 of them new" in stack.said.getvalue()
    first = written(stack)
    additions = MapAdditions.model_validate_json(first)
    assert {one.id for one in additions.added} == set(range(FIRST, FIRST + 30)) - {FIRST + 4}
    assert additions.gone == []
    live = LiveMap(read_map(bundle / "map"), stack.settings.data_dir)
    file = await live.current()
    assert file is not None
    assert TitleMap.model_validate_json(file.plain).ids == IDS + [one.id for one in additions.added]

    assert "29 titles stand on the map beside the 12 drawn ones, 0 of them new" in await places.place_new(
        settings, stack.console
    )
    assert written(stack) == first

    await stack.stores.catalog.forget([FIRST, IDS[0]])
    await stack.stores.embed([FIRST, IDS[0]])
    assert (await places.place_new(settings, stack.console)).endswith("; 1 drawn ones are gone")
    file = await live.current()
    assert file is not None
    told = TitleMap.model_validate_json(file.plain).ids
    assert told == IDS[1:] + [one.id for one in additions.added if one.id != FIRST]


async def test_a_title_without_a_vector_has_no_place_yet(stack: Stack, tmp_path: Path) -> None:
    write_map(tmp_path / "data" / "map", {**drawn(), "ids": [*IDS[:-1], 2**31 - 1]})
    settings = stack.settings.model_copy(update={"bundle_dir": tmp_path / "data"})
    await stack.stores.semantic.delete([IDS[-1]])
    said = await places.place_new(settings, stack.console)
    assert said.startswith("0 titles stand on the map")
    assert said.endswith("1 have no vector, or no likeness to a drawn one, and no place")
    assert MapAdditions.model_validate_json(written(stack)).gone == [2**31 - 1]
