import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.gateway import map_additions
from services.gateway.map import FILE, LiveMap, read_map
from services.gateway.map_additions import Added, MapAdditions
from services.gateway.settings import GatewaySettings
from services.shared import contracts as c
from services.shared.artifacts import Manifest, write_manifest
from tests.services.gateway.conftest import BY_MEANING, BY_WORDS, TITLES
from tests.services.gateway.stand_ins import Stage, catalog, gateway, semantic

MAP = c.TitleMap(
    version="map-toy-1",
    encoder="toy-1",
    groups=[c.MapGroup(key="dark", poles=["dark"], count=2)],
    regions=[c.MapRegion(moods=["eerie"], labels=["Horror"], group=0, parent=-1, count=2, x=5, y=6, best_known=[3])],
    names=[c.MapName(id=3, title="Three", title_english=None)],
    ids=[1, 3],
    x=[0, 65535],
    y=[7, 8],
    group=[0, 0],
    guessed=[1, 0],
    region=[0, 0],
    fame=[0, 9],
)


ADDITIONS = MapAdditions(map=MAP.version, added=[Added(id=2, x=4, y=4, group=-1, region=0, fame=1)], gone=[3])


def write(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.compress(content, mtime=0))
    write_manifest(folder, Manifest(kind="map", version=MAP.version, dimensions=2, files={FILE: ""}))


def add(data_dir: Path, additions: MapAdditions) -> Path:
    folder = data_dir / map_additions.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / map_additions.FILE).write_text(additions.model_dump_json())
    return folder / map_additions.FILE


@pytest.fixture
async def mapped(settings: GatewaySettings, tmp_path: Path) -> AsyncIterator[Stage]:
    write(tmp_path / "map", MAP.model_dump_json().encode())
    with_map = settings.model_copy(update={"bundle_dir": tmp_path, "data_dir": tmp_path / "data"})
    async with gateway(with_map, catalog(BY_WORDS, TITLES), semantic(BY_MEANING)) as stage:
        yield stage


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_the_map_arrives_whole_compressed_or_not(mapped: Stage, encoding: str) -> None:
    answer = await mapped.http.get("/api/v1/map", headers={"Accept-Encoding": encoding})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert c.TitleMap.model_validate_json(answer.content) == MAP
    assert answer.headers["ETag"] == '"map-toy-1"'
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


async def test_who_has_this_version_is_told_so_in_a_line(mapped: Stage) -> None:
    again = await mapped.http.get("/api/v1/map", headers={"If-None-Match": 'W/"map-toy-1", "other"'})
    assert (again.status_code, again.content) == (304, b"")
    older = await mapped.http.get("/api/v1/map", headers={"If-None-Match": '"map-toy-0"'})
    assert older.status_code == 200


async def test_without_a_map_the_answer_says_how_to_get_one(settings: GatewaySettings, tmp_path: Path) -> None:
    bare = settings.model_copy(update={"bundle_dir": tmp_path})
    async with gateway(bare, catalog(BY_WORDS, TITLES), semantic(BY_MEANING)) as stage:
        answer = await stage.http.get("/api/v1/map")
    assert (answer.status_code, answer.json()["error"]) == (404, "MapNotFound")
    assert "make map" in answer.json()["detail"]


@pytest.mark.parametrize("content", [b"not json", b'{"version": "x"}'])
def test_a_damaged_map_is_no_map(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "map", content)
    assert read_map(tmp_path / "map") is None


def test_an_altered_map_is_no_map(tmp_path: Path) -> None:
    write(tmp_path / "map", MAP.model_dump_json().encode())
    (tmp_path / "map" / FILE).write_bytes(gzip.compress(b"{}"))
    assert read_map(tmp_path / "map") is None


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        c.TitleMap.model_validate(MAP.model_dump() | {"x": [1]})


async def test_additions_come_and_go_while_the_gateway_runs(mapped: Stage, tmp_path: Path) -> None:
    before = await mapped.http.get("/api/v1/map")
    file = add(tmp_path / "data", ADDITIONS)
    answer = await mapped.http.get("/api/v1/map", headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"map-toy-1+')
    told = c.TitleMap.model_validate_json(answer.content)
    assert (told.ids, told.x, told.y, told.group, told.guessed) == ([1, 2], [0, 4], [7, 4], [0, -1], [1, 0])
    assert (told.region, told.fame) == ([0, 0], [0, 1])
    assert (told.groups[0].count, told.regions[0].count) == (1, 2)
    assert (told.names, told.regions[0].best_known) == ([], [])
    again = await mapped.http.get("/api/v1/map", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    file.unlink()
    assert (await mapped.http.get("/api/v1/map")).content == before.content


async def test_additions_survive_a_restart(tmp_path: Path) -> None:
    write(tmp_path / "map", MAP.model_dump_json().encode())
    add(tmp_path / "data", ADDITIONS)
    files = [await LiveMap(read_map(tmp_path / "map"), tmp_path / "data").current() for _ in range(2)]
    assert files[0] == files[1]
    assert files[0] is not None
    assert c.TitleMap.model_validate_json(files[0].plain).ids == [1, 2]
    assert gzip.decompress(files[0].compressed) == files[0].plain


async def test_everything_may_be_gone(tmp_path: Path) -> None:
    write(tmp_path / "map", MAP.model_dump_json().encode())
    add(tmp_path / "data", MapAdditions(map=MAP.version, added=[], gone=[1, 3]))
    file = await LiveMap(read_map(tmp_path / "map"), tmp_path / "data").current()
    assert file is not None
    assert c.TitleMap.model_validate_json(file.plain).ids == []


@pytest.mark.parametrize(
    "wrong",
    [
        ADDITIONS.model_copy(update={"map": "map-toy-0"}),
        ADDITIONS.model_copy(update={"added": [Added(id=2, x=4, y=4, group=-1, region=1, fame=1)]}),
        ADDITIONS.model_copy(update={"added": [Added(id=2, x=4, y=4, group=1, region=0, fame=1)]}),
    ],
)
async def test_additions_that_do_not_fit_are_left_out(tmp_path: Path, wrong: MapAdditions) -> None:
    write(tmp_path / "map", MAP.model_dump_json().encode())
    file = add(tmp_path / "data", wrong)
    live, bundled = LiveMap(read_map(tmp_path / "map"), tmp_path / "data"), read_map(tmp_path / "map")
    assert await live.current() == bundled
    file.write_text("half a")
    assert await live.current() == bundled
    add(tmp_path / "data", ADDITIONS)
    assert await live.current() != bundled
