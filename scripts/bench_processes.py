"""What the processes of the stack use: memory and CPU time."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from scripts import supervision
from scripts.stack_settings import StackSettings

MIB = 1024 * 1024
CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Usage:
    """Of a part of the stack with all its child processes. `resident_mib` counts memory that processes share once
    for each of them; `proportional_mib` splits it between them, so that it may be added up.
    """

    processes: int
    resident_mib: float
    proportional_mib: float
    cpu_s: float


def stack_pids(settings: StackSettings) -> dict[str, int]:
    """The process id of every running part, and of the supervisor above them; empty when nothing runs."""
    parts = {each["name"]: int(each["pid"]) for each in supervision.processes(settings) if each["pid"]}
    if parts:
        parts["supervisor"] = psutil.Process(next(iter(parts.values()))).ppid()
    return parts


def usage(pids: Mapping[str, int]) -> dict[str, Usage]:
    """What each part uses now, in the order of `pids`."""
    return {name: _usage(psutil.Process(pid), with_children=name != "supervisor") for name, pid in pids.items()}


def _usage(process: psutil.Process, with_children: bool) -> Usage:
    resident = proportional = 0
    cpu_s, number = 0.0, 0
    for each in [process, *(process.children(recursive=True) if with_children else [])]:
        try:
            with each.oneshot():
                memory, times = each.memory_full_info(), each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        number += 1
        resident += memory.rss
        proportional += getattr(memory, "pss", memory.uss)
        # Children that have ended count too: PostgreSQL has a process for each connection.
        cpu_s += times.user + times.system + times.children_user + times.children_system
    return Usage(number, resident / MIB, proportional / MIB, cpu_s)


def machine() -> str:
    """One line about this machine: processor, cores, memory, system, Python, and how busy it is already."""
    name = platform.processor() or platform.machine()
    if CPU_INFO.is_file():
        lines = CPU_INFO.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return (
        f"{name}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total / MIB / 1024:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"load {psutil.getloadavg()[0]:.1f}"
    )
