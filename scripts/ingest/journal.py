"""What a run has done, on disk: one SQLite file that a kill at any moment leaves whole.

A request is answered and its titles are noted in one transaction; so is a batch that was stored. What an interrupted
run left is what the next run of the same plan goes on with.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.ingest.facts import SourceTitle

Request = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS run (plan TEXT, finished INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS requests (
  number INTEGER PRIMARY KEY, source TEXT, request TEXT, state TEXT DEFAULT 'todo', UNIQUE (source, request));
CREATE INDEX IF NOT EXISTS requests_by_state ON requests (source, state);
CREATE TABLE IF NOT EXISTS wanted (
  source TEXT, mal_id INTEGER, state TEXT DEFAULT 'todo', PRIMARY KEY (source, mal_id));
CREATE INDEX IF NOT EXISTS wanted_by_state ON wanted (source, state);
CREATE TABLE IF NOT EXISTS fetched (
  source TEXT, source_id INTEGER, mal_id INTEGER, title TEXT, PRIMARY KEY (source, source_id));
CREATE INDEX IF NOT EXISTS fetched_by_mal_id ON fetched (mal_id);
CREATE TABLE IF NOT EXISTS titles (id INTEGER PRIMARY KEY, state TEXT DEFAULT 'todo', outcome TEXT);
CREATE INDEX IF NOT EXISTS titles_by_state ON titles (state);
CREATE TABLE IF NOT EXISTS problems (kind TEXT, detail TEXT, PRIMARY KEY (kind, detail));
"""


class Journal:
    """`resumed` tells whether there is something to go on with."""

    def __init__(self, path: Path, plan: Request, *, anew: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._finished = path, False
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.executescript(SCHEMA)
        written = json.dumps(plan, sort_keys=True)
        before = self._file.execute("SELECT plan, finished FROM run").fetchone()
        self.resumed = before == (written, 0) and not anew
        if not self.resumed:
            with self._transaction():
                for table in ("run", "requests", "wanted", "fetched", "titles", "problems"):
                    self._file.execute(f"DELETE FROM {table}")
                self._file.execute("INSERT INTO run (plan) VALUES (?)", (written,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def _one(self, query: str, *values: Any) -> Any:
        return self._file.execute(query, values).fetchone()[0]

    # Fetching.

    def begin(self, requests: Sequence[tuple[str, Request]], wanted: Iterable[tuple[str, int]] = ()) -> None:
        """What a new run asks first; what is noted already stays as it is."""
        with self._transaction():
            self._enqueue(requests, wanted)

    def _enqueue(self, requests: Sequence[tuple[str, Request]], wanted: Iterable[tuple[str, int]]) -> None:
        rows = [(source, json.dumps(request, sort_keys=True)) for source, request in requests]
        self._file.executemany("INSERT OR IGNORE INTO requests (source, request) VALUES (?, ?)", rows)
        new = (
            "INSERT OR IGNORE INTO wanted (source, mal_id) SELECT :source, :mal_id"
            " WHERE NOT EXISTS (SELECT 1 FROM fetched WHERE source = :source AND mal_id = :mal_id)"
        )
        self._file.executemany(new, [{"source": source, "mal_id": number} for source, number in wanted])

    def next_request(self, source: str) -> Request | None:
        query = "SELECT request FROM requests WHERE source = ? AND state = 'todo' ORDER BY number LIMIT 1"
        row = self._file.execute(query, (source,)).fetchone()
        return json.loads(row[0]) if row else None

    def next_wanted(self, source: str, limit: int) -> list[int]:
        query = "SELECT mal_id FROM wanted WHERE source = ? AND state = 'todo' ORDER BY mal_id LIMIT ?"
        return [row[0] for row in self._file.execute(query, (source, limit))]

    def answered(
        self,
        source: str,
        request: Request | None,
        ids: Sequence[int],
        titles: Sequence[SourceTitle],
        follow: Sequence[tuple[str, Request]] = (),
        wanted: Iterable[tuple[str, int]] = (),
        problems: Iterable[tuple[str, str]] = (),
    ) -> None:
        """A request, or a look-up of ids, was answered with these titles; `follow` and `wanted` are asked next."""
        with self._transaction():
            self._settle(source, request, ids, "done")
            for title in titles:
                row = (title.source, title.source_id, title.mal_id, title.model_dump_json(exclude_unset=True))
                self._file.execute("INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?)", row)
                self._file.execute("DELETE FROM titles WHERE id = ?", (title.mal_id,))
                self._settle(title.source, None, [title.mal_id] if title.mal_id else [], "done")
            self._enqueue(follow, wanted)
            self._file.executemany("INSERT OR IGNORE INTO problems VALUES (?, ?)", problems)

    def failed(self, source: str, request: Request | None, ids: Sequence[int], why: str) -> None:
        with self._transaction():
            self._settle(source, request, ids, "failed")
            self._file.execute("INSERT OR IGNORE INTO problems VALUES ('request failed', ?)", (why,))

    def _settle(self, source: str, request: Request | None, ids: Sequence[int], state: str) -> None:
        if request is not None:
            row = (state, source, json.dumps(request, sort_keys=True))
            self._file.execute("UPDATE requests SET state = ? WHERE source = ? AND request = ?", row)
        rows = [(state, source, number) for number in ids]
        self._file.executemany("UPDATE wanted SET state = ? WHERE source = ? AND mal_id = ?", rows)

    def retry_failed(self) -> None:
        with self._transaction():
            for table in ("requests", "wanted"):
                self._file.execute(f"UPDATE {table} SET state = 'todo' WHERE state = 'failed'")
            self._file.execute("DELETE FROM problems WHERE kind = 'request failed'")

    def left(self, *states: str) -> int:
        """Requests and look-ups in one of the states."""
        marks = ", ".join("?" * len(states))
        return int(
            self._one(f"SELECT count(*) FROM requests WHERE state IN ({marks})", *states)
            + self._one(f"SELECT count(*) FROM wanted WHERE state IN ({marks})", *states)
        )

    def fetched_count(self, source: str) -> int:
        return int(self._one("SELECT count(*) FROM fetched WHERE source = ?", source))

    # Matching.

    def without_mal_id(self) -> list[SourceTitle]:
        rows = self._file.execute("SELECT title FROM fetched WHERE mal_id IS NULL ORDER BY source, source_id")
        return [SourceTitle.model_validate_json(row[0]) for row in rows]

    def give_mal_id(self, title: SourceTitle, mal_id: int) -> None:
        row = (mal_id, title.source, title.source_id)
        self._file.execute("UPDATE fetched SET mal_id = ? WHERE source = ? AND source_id = ?", row)

    def of(self, ids: Sequence[int]) -> dict[int, list[SourceTitle]]:
        """What every source said of these MyAnimeList ids."""
        found: dict[int, list[SourceTitle]] = {number: [] for number in ids}
        marks = ", ".join("?" * len(ids))
        query = f"SELECT mal_id, title FROM fetched WHERE mal_id IN ({marks}) ORDER BY source, source_id"
        for number, title in self._file.execute(query, list(ids)):
            found[number].append(SourceTitle.model_validate_json(title))
        return found

    def problem(self, kind: str, detail: str) -> None:
        self._file.execute("INSERT OR IGNORE INTO problems VALUES (?, ?)", (kind, detail))

    def problems(self) -> list[tuple[str, str]]:
        return self._file.execute("SELECT kind, detail FROM problems ORDER BY kind, detail").fetchall()

    # Storing.

    def line_up(self, ids: Iterable[int] = ()) -> int:
        """Note every fetched title, and these ids, as to be stored; returns how many are left to store."""
        with self._transaction():
            self._file.execute(
                "INSERT OR IGNORE INTO titles (id) SELECT DISTINCT mal_id FROM fetched WHERE mal_id IS NOT NULL"
            )
            self._file.executemany("INSERT OR IGNORE INTO titles (id) VALUES (?)", ((number,) for number in ids))
        return int(self._one("SELECT count(*) FROM titles WHERE state != 'done'"))

    def next_batch(self, limit: int) -> tuple[list[int], bool]:
        """Ids to store, and whether an interrupted run had begun with them: then nobody knows what it wrote."""
        for state in ("begun", "todo"):
            query = "SELECT id FROM titles WHERE state = ? ORDER BY id LIMIT ?"
            if ids := [row[0] for row in self._file.execute(query, (state, limit))]:
                return ids, state == "begun"
        return [], False

    def begun(self, ids: Sequence[int]) -> None:
        with self._transaction():
            self._file.executemany("UPDATE titles SET state = 'begun' WHERE id = ?", ((number,) for number in ids))

    def stored(self, outcomes: dict[int, str]) -> None:
        """A batch is in both stores."""
        with self._transaction():
            rows = [(outcome, number) for number, outcome in outcomes.items()]
            self._file.executemany(
                "UPDATE titles SET state = 'done', outcome = coalesce(outcome, ?) WHERE id = ?", rows
            )

    def outcomes(self) -> dict[str, int]:
        query = "SELECT outcome, count(*) FROM titles WHERE state = 'done' GROUP BY outcome ORDER BY outcome"
        return dict(self._file.execute(query).fetchall())

    def unstore(self) -> None:
        """After a dry run: everything is still to be stored."""
        self._file.execute("UPDATE titles SET state = 'todo', outcome = NULL")

    def finish(self) -> None:
        """Nothing is left to do: the file is removed when it is closed."""
        self._file.execute("UPDATE run SET finished = 1")
        self._finished = True

    def close(self) -> None:
        self._file.close()
        if self._finished:
            self._path.unlink()
