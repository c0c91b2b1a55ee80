"""What a run did, for people on one screen and in full as a file."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

SHOWN = 5


def write(path: Path, run: dict[str, Any], problems: Sequence[tuple[str, str]]) -> None:
    """The report as JSON: what the run says of itself, then every problem by kind."""
    by_kind: dict[str, list[str]] = {}
    for kind, detail in problems:
        by_kind.setdefault(kind, []).append(detail)
    report = {"written_at": datetime.now(UTC).isoformat(timespec="seconds"), **run, "problems": by_kind}
    part = path.with_suffix(".part")
    part.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def show(console: Console, outcomes: dict[str, int], problems: Sequence[tuple[str, str]], path: Path) -> None:
    told = ", ".join(f"{count:,} {name}" for name, count in outcomes.items()) or "nothing"
    console.print(f"titles: {told}", highlight=False)
    if problems:
        table = Table("problem", "titles", "for example", box=None)
        for kind, count in Counter(kind for kind, _ in problems).most_common():
            examples = [detail for other, detail in problems if other == kind][:SHOWN]
            table.add_row(kind, f"{count:,}", "\n".join(examples))
        console.print(table)
    console.print(f"report: {path}", highlight=False, soft_wrap=True)
