"""Answers of sources kept on disk, so that asking again can be conditional: a page that did not change is not sent."""

import sqlite3
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

KEPT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A body and how to ask whether it is still the right one; until `expires` (seconds since 1970) it is."""

    body: bytes
    etag: str | None
    modified: str | None
    expires: float

    def conditions(self) -> dict[str, str]:
        """Request headers."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


class Answers:
    """Bodies by address, compressed. Only what could be read as JSON is kept."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS answers"
            " (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, expires REAL, kept_at REAL, body BLOB)"
        )
        self._file.execute("DELETE FROM answers WHERE kept_at < ?", (time.time() - KEPT_DAYS * 86_400,))

    def get(self, url: str) -> Kept | None:
        row = self._file.execute("SELECT body, etag, modified, expires FROM answers WHERE url = ?", (url,)).fetchone()
        return Kept(zlib.decompress(row[0]), *row[1:]) if row else None

    def keep(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Keep an answer that can be asked for again; one without a validator or a date is forgotten."""
        etag, modified = headers.get("etag"), headers.get("last-modified")
        expires = _seconds(headers.get("expires"))
        if etag or modified or expires > time.time():
            row = (url, etag, modified, expires, time.time(), zlib.compress(body))
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
        else:
            self._file.execute("DELETE FROM answers WHERE url = ?", (url,))

    def close(self) -> None:
        self._file.close()


def _seconds(date: str | None) -> float:
    """
    >>> _seconds("Thu, 01 Jan 1970 00:01:00 GMT"), _seconds("soon"), _seconds(None)
    (60.0, 0.0, 0.0)
    """
    try:
        return parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return 0.0
