"""Remember what a step was made from, so that it runs again only when that changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

SKIPPED = frozenset({"node_modules", "dist", "__pycache__", "test-results", "playwright-report", "coverage"})


def fingerprint(sources: Iterable[Path], *also: str) -> str:
    """SHA-256 over the names and contents of files (directories with all below them) and over `also`.

    A source that does not exist counts as empty, so its appearance changes the result.
    """
    digest = hashlib.sha256()
    for text in also:
        digest.update(text.encode() + b"\0")
    for source in sources:
        for path in _files(source):
            digest.update(f"{source.name}/{path.relative_to(source)}".encode() + b"\0")
            with path.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def write(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    found = []
    for folder, subfolders, names in os.walk(source):
        subfolders[:] = sorted(set(subfolders) - SKIPPED)
        found += [Path(folder) / name for name in sorted(names)]
    return found
