"""One process per directory: a lock that the operating system releases when its holder ends, however it ends."""

import fcntl
import os
from pathlib import Path
from typing import IO

from services.semantic.vectors import StoreError

SERVING = "serving.lock"
"""Held by the process that has the shards open."""


def take(path: Path, purpose: str) -> IO[str]:
    """Hold the lock until the returned file is closed; raises `StoreError` naming the holder when it is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise StoreError(f"{path.parent} is in use by {holder}") from error
    file.truncate(0)
    file.write(f"{purpose}, process {os.getpid()}")
    file.flush()
    return file
