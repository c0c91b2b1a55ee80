"""Figures of the benchmark and the tables that show them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

import numpy as np
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from scripts.bench_load import Measured
from scripts.bench_processes import Usage


@dataclass(frozen=True, slots=True)
class Level:
    """One run of one design at one concurrency. Latencies in milliseconds; CPU in milliseconds per search."""

    design: str
    queries: str
    clients: int
    searches: int
    per_second: float
    p50: float
    p95: float
    p99: float
    degraded: int
    errors: dict[str, int]
    client_cpu_ms: float
    cpu_ms: dict[str, float]


def level(
    design: str, queries: str, clients: int, measured: Measured, before: Mapping[str, Usage], after: Mapping[str, Usage]
) -> Level:
    """Figures of a run. Raises `ValueError` when not a single search was answered."""
    answered = len(measured.latencies_ms)
    if not answered:
        raise ValueError(f"{design} answered no search at {clients} clients: {measured.errors}")
    p50, p95, p99 = (float(value) for value in np.percentile(measured.latencies_ms, [50, 95, 99]))
    return Level(
        design=design,
        queries=queries,
        clients=clients,
        searches=answered,
        per_second=answered / measured.wall_s,
        p50=p50,
        p95=p95,
        p99=p99,
        degraded=measured.degraded,
        errors=measured.errors,
        client_cpu_ms=measured.cpu_s * 1000 / answered,
        cpu_ms={name: (after[name].cpu_s - before[name].cpu_s) * 1000 / answered for name in after if name in before},
    )


def speed_table(levels: Sequence[Level]) -> Table:
    columns = ("design", "queries", "clients", "searches", "p50 ms", "p95 ms", "p99 ms", "searches/s")
    table = Table(*columns, "degraded", "errors", "client CPU ms", title="Speed")
    for each in levels:
        table.add_row(
            each.design,
            each.queries,
            str(each.clients),
            f"{each.searches:,}",
            *(f"{value:.1f}" for value in (each.p50, each.p95, each.p99, each.per_second)),
            str(each.degraded),
            ", ".join(f"{number}× {status}" for status, number in each.errors.items()) or "0",
            f"{each.client_cpu_ms:.2f}",
        )
    return table


def ratio_table(levels: Sequence[Level]) -> Table:
    """How many times faster the stack is than the plain design, over the same kind of queries."""
    table = Table("clients", "p50", "p95", "p99", "searches/s", title="Stack against plain design, cold (times better)")
    ours = {each.clients: each for each in levels if (each.design, each.queries) == ("stack", "cold")}
    for plain in levels:
        if plain.design == "plain" and (stack := ours.get(plain.clients)):
            ratios = (plain.p50 / stack.p50, plain.p95 / stack.p95, plain.p99 / stack.p99)
            table.add_row(
                str(plain.clients), *(f"{each:.1f}×" for each in (*ratios, stack.per_second / plain.per_second))
            )
    return table


def cpu_table(levels: Sequence[Level]) -> Table:
    parts = list(dict.fromkeys(name for each in levels for name in each.cpu_ms))
    table = Table("design", "queries", "clients", *parts, "sum", title="CPU milliseconds for each search")
    for each in levels:
        shares = [f"{each.cpu_ms[name]:.2f}" if name in each.cpu_ms else "" for name in parts]
        table.add_row(each.design, each.queries, str(each.clients), *shares, f"{sum(each.cpu_ms.values()):.2f}")
    return table


def memory_table(memory: Mapping[str, Usage]) -> Table:
    title = "Memory after the run (proportional: shared pages are split between those who share them)"
    table = Table("part", "processes", "resident MiB", "proportional MiB", title=title)
    for name, each in memory.items():
        table.add_row(name, str(each.processes), f"{each.resident_mib:,.0f}", f"{each.proportional_mib:,.0f}")
    stack = [each for name, each in memory.items() if name != "plain"]
    if stack:
        total = sum(each.proportional_mib for each in stack)
        table.add_row("stack", str(sum(each.processes for each in stack)), "", f"{total:,.0f}", style="bold")
    return table


def as_json(machine: str, command: str, levels: Sequence[Level], memory: Mapping[str, Usage]) -> dict[str, Any]:
    return {
        "machine": machine,
        "command": command,
        "levels": [asdict(each) for each in levels],
        "memory": {name: asdict(each) for name, each in memory.items()},
    }


def as_markdown(machine: str, command: str, tables: Sequence[Table]) -> str:
    text = StringIO()
    console = Console(file=text, width=200)
    console.print(f"{machine}\n\n`{command}`\n", markup=False)
    for table in tables:
        console.print(f"**{table.title}**\n", markup=False)
        table.title, table.box = None, MARKDOWN
        console.print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"
