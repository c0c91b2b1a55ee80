"""Kill parts of the running local stack under load, and measure what searchers see until everything is back.

Each part in turn is ended with SIGKILL, without a word; the supervisor starts it again. Searches must go on, degraded,
while one retriever lives, end in a clear 503 when none does, and be whole again within seconds of the return. Needs
the stack of this machine: `python -m scripts.stack with -- python -m scripts.bench_outages` starts one for it.
"""

import argparse
import asyncio
import itertools
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table

from scripts.bench_processes import machine, stack_pids
from scripts.bench_queries import load_queries
from scripts.stack_settings import StackSettings

OUTAGES = (("semantic",), ("catalog",), ("postgres",), ("catalog", "semantic"))
BEFORE_S = 2.0
QUIET_S = 3.0
"""So long all answers must be whole before the outage counts as over."""
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """When a search was sent and answered (seconds on the monotonic clock), and how: `whole`, what was missing, or
    the error.
    """

    asked: float
    answered: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Outage:
    """`away_s` from the kill until the part is ready again; `whole_after_s` from then until the last answer that was
    not whole (negative when that came earlier); `outcomes` of the searches sent in between.
    """

    parts: tuple[str, ...]
    away_s: float
    whole_after_s: float
    outcomes: Counter[str]
    slowest_ms: float


async def search(session: aiohttp.ClientSession, url: str) -> str:
    """How one search ended."""
    try:
        async with session.get(url) as response:
            body = orjson.loads(await response.read())
    except (aiohttp.ClientError, orjson.JSONDecodeError) as error:
        return type(error).__name__
    if response.status == 200:
        return "whole" if not body["degraded"] else f"without {' and '.join(body['degraded'])}"
    return f"{response.status} {body['error']}"


class Load:
    """Searches without end, so many at a time, each remembered."""

    def __init__(self, url: str, queries: Sequence[str], clients: int) -> None:
        self.answers: list[Answer] = []
        self._urls = itertools.cycle(f"{url}/api/v1/search?{query}" for query in queries)
        self._clients = clients

    async def run(self) -> None:
        """Runs until cancelled."""
        connector = aiohttp.TCPConnector(limit=self._clients)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as tasks:
            for _ in range(self._clients):
                tasks.create_task(self._client(session))

    async def _client(self, session: aiohttp.ClientSession) -> None:
        while True:
            asked = time.monotonic()
            outcome = await search(session, next(self._urls))
            self.answers.append(Answer(asked, time.monotonic(), outcome))
            if outcome[0].isdigit():
                await asyncio.sleep(0.05)  # A person reads an error before asking again.

    def last_not_whole(self) -> float:
        return max((each.answered for each in self.answers if each.outcome != "whole"), default=0.0)


async def ready(session: aiohttp.ClientSession, settings: StackSettings, parts: Sequence[str]) -> bool:
    """Whether the parts do their work; PostgreSQL's is seen through the catalog."""
    for service in {"catalog" if part == "postgres" else part for part in parts}:
        try:
            async with session.get(f"http://127.0.0.1:{settings.port_of(service)}/readyz") as answer:
                if answer.status != 200:
                    return False
        except (aiohttp.ClientError, TimeoutError):
            return False
    return True


async def outage(load: Load, settings: StackSettings, parts: tuple[str, ...]) -> Outage:
    """Kill the parts, wait until they are back and answers are whole. Raises `TimeoutError`."""
    pids = stack_pids(settings)
    killed = time.monotonic()
    for part in parts:
        os.kill(pids[part], signal.SIGKILL)
    patience = aiohttp.ClientTimeout(total=2)
    async with asyncio.timeout(LONGEST_S), aiohttp.ClientSession(timeout=patience) as session:
        while not await ready(session, settings, parts):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.05)
        back = time.monotonic()
        while time.monotonic() - max(back, load.last_not_whole()) < QUIET_S:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    last = load.last_not_whole()
    during = [each for each in load.answers if killed <= each.answered and each.asked <= max(back, last)]
    return Outage(
        parts=parts,
        away_s=back - killed,
        whole_after_s=last - back,
        outcomes=Counter(each.outcome for each in during),
        slowest_ms=max((each.answered - each.asked) * 1000 for each in during),
    )


async def measure(url: str, settings: StackSettings, clients: int, console: Console) -> list[Outage]:
    queries = [each.parameters for each in load_queries(settings.bundle_dir, 2000) if each.kind == "vibe"]
    load = Load(url, queries, clients)
    running = asyncio.create_task(load.run())
    outages = []
    try:
        for parts in OUTAGES:
            await asyncio.sleep(BEFORE_S)
            if running.done():
                running.result()
            with console.status(f"killed: {' and '.join(parts)}"):
                outages.append(await outage(load, settings, parts))
    finally:
        running.cancel()
    return outages


def table(outages: Sequence[Outage]) -> Table:
    columns = ("killed", "away s", "whole again after the return, s", "slowest answer ms", "answers until then")
    shown = Table(*columns, title="Outages under load")
    for each in outages:
        outcomes = "\n".join(f"{number}× {outcome}" for outcome, number in each.outcomes.most_common())
        figures = (f"{each.away_s:.1f}", f"{max(0.0, each.whole_after_s):.1f}", f"{each.slowest_ms:.0f}")
        shown.add_row(" and ".join(each.parts), *figures, outcomes)
    return shown


def main() -> int:
    settings = StackSettings()
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench_outages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = os.environ.get("FUNIKI_URL", f"http://127.0.0.1:{settings.port}")
    parser.add_argument("--url", default=default, help="address of the gateway (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=8, help="searches at the same time")
    args = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 160)
    here = machine()
    if not stack_pids(settings):
        console.print("The stack does not run. Start it with: make up")
        return 1
    outages = asyncio.run(measure(args.url, settings, args.clients, console))
    console.print(here, markup=False)
    console.print(table(outages))
    unclear = [name for each in outages for name in each.outcomes if name not in ("whole", "503 SearchUnavailable")]
    return 1 if any(not name.startswith("without") for name in unclear) else 0


if __name__ == "__main__":
    sys.exit(main())
