"""The whole local stack, started and stopped for real, over the first titles of the bundle so that it loads fast."""

import gzip
import json
import os
import random
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ports, stack, supervision
from scripts.stack_settings import REPOSITORY, SERVICES, StackSettings
from tests.conftest import open_directory


def small_bundle(place: Path, titles: int) -> Path:
    """The bundle with the first `titles` titles of its catalogue, everything else as it is."""
    (place / "catalog").mkdir(parents=True)
    for part in [*(REPOSITORY / "data").iterdir(), *(REPOSITORY / "data" / "catalog").iterdir()]:
        target = place / part.relative_to(REPOSITORY / "data")
        if not target.exists():
            target.symlink_to(part)
    catalog = place / "catalog" / "catalog.jsonl.gz"
    with gzip.open(catalog) as whole:
        first = [line for _, line in zip(range(titles), whole, strict=False)]
    catalog.unlink()
    catalog.write_bytes(gzip.compress(b"".join(first)))
    return place


@pytest.fixture(scope="module")
def settings() -> Iterator[StackSettings]:
    with open_directory() as place, pytest.MonkeyPatch.context() as environment:
        port = ports.free_block(first=27_000 + 10 * random.randrange(100))
        environment.setenv("FUNIKI_DATA_DIR", str(place))
        environment.setenv("FUNIKI_PORT", str(port))
        environment.setenv("FUNIKI_BUNDLE_DIR", str(small_bundle(place / "bundle", 300)))
        settings = StackSettings()
        assert stack.main(["up"]) == 0
        try:
            yield settings
        finally:
            assert stack.main(["down"]) == 0


def pids(settings: StackSettings) -> dict[str, int]:
    return {process["name"]: process["pid"] for process in supervision.processes(settings)}


def search(settings: StackSettings) -> dict[str, object]:
    address = f"http://127.0.0.1:{settings.port}/api/v1/search?q=quiet+stories+about+spirits"
    with urllib.request.urlopen(address, timeout=30) as answer:
        body: dict[str, object] = json.load(answer)
    return body


def test_everything_runs_and_a_search_is_answered_in_full(settings: StackSettings) -> None:
    assert set(supervision.states(settings)) == {*SERVICES, "postgres"}
    assert stack.main(["status"]) == 0
    body = search(settings)
    assert body["results"]
    assert body["degraded"] == []


def test_a_second_start_changes_nothing(settings: StackSettings) -> None:
    before = pids(settings)
    assert stack.main(["up"]) == 0
    assert pids(settings) == before


def test_a_killed_service_comes_back(settings: StackSettings) -> None:
    before = pids(settings)
    os.kill(before["catalog"], signal.SIGKILL)
    assert stack.main(["up"]) == 0
    after = pids(settings)
    assert after.pop("catalog") != before.pop("catalog")
    assert after == before
    assert search(settings)["degraded"] == []


def test_a_killed_supervisor_leaves_nothing_in_the_way(settings: StackSettings) -> None:
    before = pids(settings)
    os.kill(int((supervision.run_dir(settings) / "supervisord.pid").read_text()), signal.SIGKILL)
    assert stack.main(["up"]) == 0
    assert not set(pids(settings).values()) & set(before.values())
    assert search(settings)["degraded"] == []


def test_what_runs_beside_the_stack_knows_its_addresses(settings: StackSettings, tmp_path: Path) -> None:
    script = f'echo "$FUNIKI_URL $FUNIKI_DATABASE_URL" > {tmp_path}/seen; exit 7'
    assert stack.main(["run", "--", "sh", "-c", script]) == 7
    url, database = (tmp_path / "seen").read_text().split()
    assert url == f"http://127.0.0.1:{settings.port}"
    assert database.endswith(f"@127.0.0.1:{settings.port + 4}/funiki")


def test_down_ends_every_process_and_frees_every_port(settings: StackSettings) -> None:
    before = pids(settings)
    assert stack.main(["down"]) == 0
    assert not [pid for pid in before.values() if Path(f"/proc/{pid}").is_dir()]
    assert all(ports.is_free(settings.port + offset) for offset in range(5))
    log = (settings.logs_dir / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    assert stack.main(["status"]) == 3
