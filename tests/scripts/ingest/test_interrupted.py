"""Killed without warning and run again: the same as never killed."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.postgres_cluster import Cluster
from services.shared.settings import REPOSITORY
from tests.scripts.ingest.conftest import Stack, points, running_stack
from tests.scripts.ingest.sources import world

COUNT = 60
CONTENT = {
    # Without the moment of the fetch, which is all that may differ.
    "titles": "SELECT to_jsonb(t) - 'ingested_at' FROM catalog.titles t ORDER BY id",
    "labels": "SELECT title_id, kind, name, weight, origin FROM catalog.title_labels JOIN catalog.labels"
    " ON id = label_id",
    "relations": "SELECT * FROM catalog.relations",
    "documents": "SELECT to_jsonb(d) - 'label_ids' FROM catalog.documents d ORDER BY title_id",
    "names": "SELECT * FROM catalog.title_names",
    "franchises": "SELECT * FROM catalog.franchises ORDER BY id",
    "lexemes": "SELECT * FROM catalog.lexemes",
}


async def start(stack: Stack) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.ingest", "season", "2026-fall"),
        cwd=REPOSITORY,
        env={**os.environ, **stack.environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def content(stack: Stack) -> dict[str, list[Any]]:
    return {name: sorted(map(repr, await stack.rows(query))) for name, query in CONTENT.items()}


async def requests(stack: Stack) -> int:
    return len(stack.world.requests)


async def written(stack: Stack) -> int:
    return int((await stack.rows("SELECT count(*) FROM catalog.titles WHERE id >= 900000000"))[0][0])


async def half_a_batch(stack: Stack) -> int:
    """Titles that are in the catalog and not yet in the vector store."""
    ids = {row[0] for row in await stack.rows("SELECT id FROM catalog.titles")}
    return len(ids - set(await stack.indexed()))


async def kill_when(stack: Stack, grown: Any, least: int) -> None:
    process = await start(stack)
    while process.returncode is None and await grown(stack) < least:  # noqa: ASYNC110 - in another process
        await asyncio.sleep(0.005)
    assert process.returncode is None, "it finished before it could be killed"
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL


async def test_killed_again_and_again_it_ends_as_if_it_never_was(
    postgres: Cluster, small_bundle: Path, tmp_path: Path
) -> None:
    async with running_stack(postgres, small_bundle, tmp_path / "whole", world(COUNT)) as stack:
        assert await (await start(stack)).wait() == 0
        whole, asked = await content(stack), await requests(stack)
    async with running_stack(postgres, small_bundle, tmp_path / "killed", world(COUNT)) as stack:
        for grown, least in ((requests, 1), (written, 1), (half_a_batch, 1), (written, COUNT // 2)):
            await kill_when(stack, grown, least)
            assert await half_a_batch(stack) <= stack.settings.ingest_batch
        assert await (await start(stack)).wait() == 0
        assert await half_a_batch(stack) == 0
        killed = await content(stack)
        # A kill costs at most the requests that were under way.
        assert await requests(stack) <= asked + 4
    for name, rows in whole.items():
        assert killed[name] == rows, name
    first, second = await points(tmp_path / "whole"), await points(tmp_path / "killed")
    assert set(first) == set(second)
    for number, point in first.items():
        assert second[number].payload == point.payload
        # Padding differs with the company a text is encoded in, by rounding alone.
        assert second[number].vector == pytest.approx(point.vector, abs=1e-3)


async def test_ctrl_c_says_how_to_go_on(stack: Stack) -> None:
    # However late the signal comes, there is something left to do.
    stack.world.faults = {"jikan": ["none", *["stall"] * 20]}
    process = await start(stack)
    while process.returncode is None and len(stack.world.requests) < 3:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 130
    stack.world.faults = {}
    assert await (await start(stack)).wait() == 0
    assert await half_a_batch(stack) == 0
