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
from itertools import islice
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


@contextmanager
def plain_design(log: Path, seconds: float = 120.0) -> Iterator[tuple[str, dict[str, int]]]:
    """The plain design on a free port: its address and process id. What it says goes to the file `log`."""
    port = ports.free_block(first=24_000)
    command = [sys.executable, "-m", "uvicorn", "scripts.bench_plain:create_app", "--factory", "--port", str(port)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as said:
        process = subprocess.Popen([*command, "--log-level", "warning"], cwd=REPOSITORY, stdout=said, stderr=said)
    try:
        wait_for(f"http://127.0.0.1:{port}", seconds, process)
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
    console = Console(width=None if sys.stdout.isatty() else 160)
    here = machine()
    settings = StackSettings()
    pids = stack_pids(settings)
    levels: list[Level] = []
    shares = len(args.clients)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("making queries", total=2 * shares + (shares if args.plain_searches else 0))
        different = shares * (args.searches + DIFFERENT_REPEATED + args.plain_searches)
        queries = iter(load_queries(settings.bundle_dir, 2 * WARM_UP + different))

        def take(number: int) -> list[Query]:
            return list(islice(queries, number))

        def run(design: str, kind: str, url: str, who: Mapping[str, int], searches: Iterator[list[Query]]) -> None:
            for clients, asked in zip(args.clients, searches, strict=True):
                progress.update(task, description=f"{design}, {kind}, {clients} at a time")
                before = usage(who)
                measured = load(url, asked, clients, args.seconds)
                levels.append(level(design, kind, clients, measured, before, usage(who)))
                progress.advance(task)

        load(args.url, take(WARM_UP), 4, args.seconds)
        run("stack", "cold", args.url, pids, (take(args.searches) for _ in args.clients))
        again = (repeated(take(DIFFERENT_REPEATED), args.searches) for _ in args.clients)
        run("stack", "repeated", args.url, pids, again)
        memory: dict[str, Usage] = usage(pids)
        if args.plain_searches:
            log = settings.logs_dir / "bench-plain.log"
            try:
                with plain_design(log) as (url, plain):
                    load(url, take(WARM_UP // 4), 1, args.seconds)
                    run("plain", "cold", url, plain, (take(args.plain_searches) for _ in args.clients))
                    memory |= usage(plain)
            except TimeoutError:
                console.print(f"The plain design did not start; it needs the training group. Why: {log}")
    report(console, here, args.output, levels, memory)
    return 0 if all(not each.errors for each in levels) else 1


def report(
    console: Console, here: str, outputs: Sequence[Path], levels: Sequence[Level], memory: Mapping[str, Usage]
) -> None:
    command = shlex.join(["python", "-m", "scripts.bench", *sys.argv[1:]])
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
