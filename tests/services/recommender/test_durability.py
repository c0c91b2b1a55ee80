"""What was acknowledged survives the sudden end of the service and of the database."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts import ports, postgres
from scripts.postgres_cluster import Cluster
from scripts.stack_settings import REPOSITORY, StackSettings
from tests.conftest import open_directory
from tests.services.recommender.conftest import migrated


@pytest.fixture
def own_server() -> Iterator[Cluster]:
    """A PostgreSQL that this test may kill."""
    with open_directory() as place:
        settings = StackSettings(port=ports.free_block(first=24_000), data_dir=place, postgres="auto")
        cluster = postgres.open_cluster(settings)
        postgres.start(cluster, 60)
        try:
            yield cluster
        finally:
            postgres.stop(cluster)


def serve(url: str, bundle: Path, state: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "FUNIKI_DATABASE_URL": url,
        "FUNIKI_BUNDLE_DIR": str(bundle),
        "FUNIKI_DATA_DIR": str(state),
        "FUNIKI_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "uvicorn", "services.recommender.app:create_app", "--factory"]
    started = subprocess.Popen([*command, "--port", str(port), "--no-access-log"], env=environment, cwd=REPOSITORY)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and started.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").is_success:
                return started
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    started.kill()
    started.wait()
    raise AssertionError("the recommender did not become ready")


def test_an_acknowledged_event_survives_kill_9(own_server: Cluster, bundle: Path, tmp_path: Path) -> None:
    url = asyncio.run(migrated(own_server, "recommender_killed"))
    port = ports.free_block(first=25_000)
    address = f"http://127.0.0.1:{port}"
    service = serve(url, bundle, tmp_path, port)
    try:
        me = {"X-Funiki-Profile": httpx.post(f"{address}/profiles").json()["token"]}
        for number, anime_id in enumerate((10, 20, 30, 40)):
            event = {"event_id": f"e{number}", "id": anime_id, "feedback": "love"}
            assert httpx.post(f"{address}/feedback", json=event, headers=me).is_success
        # Both at once, with no time for anything to be written behind the answer.
        database = int((own_server.directory / "postmaster.pid").read_text().splitlines()[0])
        os.kill(service.pid, signal.SIGKILL)
        os.kill(database, signal.SIGKILL)
        service.wait()
        time.sleep(1)  # until its children have noticed
        # Where nothing reaps the dead server its process id stays taken, and the file would say that it runs.
        (own_server.directory / "postmaster.pid").unlink()
        postgres.start(own_server, 60)
        service = serve(url, bundle, tmp_path, port)
        kept = httpx.get(f"{address}/profile", headers=me).json()
        assert [title["id"] for title in kept["titles"]] == [10, 20, 30, 40]
    finally:
        service.kill()
        service.wait()
