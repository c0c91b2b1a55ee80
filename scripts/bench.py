"""Measure the running stack: latency, searches per second, CPU time and memory, next to the plain design.

Queries are made from the bundled catalogue. `cold`: no query comes twice. `repeated`: they come as often as people
repeat searches (Zipf's law over 2,000). The plain design (scripts/bench_plain.py) answers fewer of the same kind, as
it needs longer. `make bench` runs this with the addresses of the running stack.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import Progress

from scripts import ports
from scripts.bench_http import wait_for
from scripts.bench_load import Job, Measured
from scripts.bench_processes import Usage, machine, stack_pids, usage
from scripts.bench_queries import Query, load_queries, repeated
from scripts.bench_report import (
    Level,
    as_json,
    as_markdown,
    cpu_table,
    level,
    memory_table,
    ratio_table,
    speed_table,
)
from scripts.stack_settings import REPOSITORY, StackSettings

WARM_UP = 200
DIFFERENT_REPEATED = 2000


def load(url: str, queries: Sequence[Query], clients: int, seconds: float) -> Measured:
    """Let a process of its own ask the queries."""
    job = Job(f"{url}/api/v1/search", [each.parameters for each in queries], clients, seconds)
    command = [sys.executable, "-m", "scripts.bench_load"]
    done = subprocess.run(command, input=orjson.dumps(asdict(job)), stdout=subprocess.PIPE, check=True, cwd=REPOSITORY)
    return Measured(**orjson.loads(done.stdout))


def measure(
    design: str,
    kind: str,
    url: str,
    pids: Mapping[str, int],
    rounds: Sequence[tuple[int, Sequence[Query]]],
    seconds: float,
) -> Iterator[Level]:
    """One `Level` for each (clients, queries)."""
    for clients, queries in rounds:
        before = usage(pids)
        measured = load(url, queries, clients, seconds)
        yield level(design, kind, clients, measured, before, usage(pids))


@contextmanager
def plain_design(seconds: float = 120.0) -> Iterator[tuple[str, dict[str, int]]]:
    """The plain design on a free port: its address and process id."""
    port = ports.free_block(first=24_000)
    command = [sys.executable, "-m", "uvicorn", "scripts.bench_plain:create_app", "--factory", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning", "--no-access-log"], cwd=REPOSITORY)
    try:
        wait_for(f"http://127.0.0.1:{port}", seconds)
        yield f"http://127.0.0.1:{port}", {"plain": process.pid}
    finally:
        process.terminate()
        process.wait()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("FUNIKI_URL", f"http://127.0.0.1:{StackSettings().port}")
    parser.add_argument("--url", default=default, help="address of the gateway (default: %(default)s)")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16, 64], help="concurrencies")
    parser.add_argument("--searches", type=int, default=2000, help="searches at each concurrency")
    parser.add_argument(
        "--plain-searches", type=int, default=300, help="the same for the plain design; 0 leaves it out"
    )
    parser.add_argument("--seconds", type=float, default=120, help="longest time for each concurrency")
    parser.add_argument("--output", type=Path, nargs="*", default=[], metavar="FILE", help="write .json and .md files")
    return parser.parse_args()


def main() -> int:
    args = arguments()
    console = Console()
    settings = StackSettings()
    pids = stack_pids(settings)
    levels: list[Level] = []
    shares = len(args.clients)
    with Progress(console=console, transient=True) as progress:
        making = progress.add_task("making queries", total=None)
        queries = load_queries(settings.bundle_dir, WARM_UP * 2 + args.searches * shares + args.plain_searches * shares)
        progress.remove_task(making)
        task = progress.add_task("stack", total=2 * shares + (shares if args.plain_searches else 0))
        warm_up, left = queries[: 2 * WARM_UP], iter(queries[2 * WARM_UP :])

        def take(number: int) -> list[Query]:
            return [next(left) for _ in range(number)]

        def run(design: str, kind: str, url: str, who: Mapping[str, int], searches: list[list[Query]]) -> None:
            rounds = list(zip(args.clients, searches, strict=True))
            for each in measure(design, kind, url, who, rounds, args.seconds):
                levels.append(each)
                progress.update(
                    task, advance=1, description=f"{design} {kind}: {each.per_second:.0f}/s at {each.clients}"
                )

        load(args.url, warm_up[:WARM_UP], 4, args.seconds)
        run("stack", "cold", args.url, pids, [take(args.searches) for _ in args.clients])
        popular = queries[:DIFFERENT_REPEATED]
        again = [repeated(popular, args.searches, seed) for seed in range(shares)]
        run("stack", "repeated", args.url, pids, again)
        memory: dict[str, Usage] = usage(pids)
        if args.plain_searches:
            with plain_design() as (url, plain):
                load(url, warm_up[WARM_UP : WARM_UP + 50], 1, args.seconds)
                run("plain", "cold", url, plain, [take(args.plain_searches) for _ in args.clients])
                memory |= usage(plain)
    report(console, args.output, levels, memory)
    return 0 if all(not each.errors for each in levels) else 1


def report(console: Console, outputs: Sequence[Path], levels: Sequence[Level], memory: Mapping[str, Usage]) -> None:
    command = shlex.join(["python", "-m", "scripts.bench", *sys.argv[1:]])
    here = machine()
    console.print(here, markup=False)
    tables = [speed_table(levels), ratio_table(levels), cpu_table(levels), memory_table(memory)]
    for table in tables:
        if table.row_count:
            console.print(table)
    for path in outputs:
        if path.suffix == ".json":
            path.write_text(json.dumps(as_json(here, command, levels, memory), indent=2) + "\n", encoding="utf-8")
        else:
            path.write_text(as_markdown(here, command, [each for each in tables if each.row_count]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
