"""A run from its plan to its report."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from stamina import instrumentation

from scripts.ingest import anilist, jikan, own_files, reporting
from scripts.ingest.answers import Answers
from scripts.ingest.asking import Asker, limiter, user_agent
from scripts.ingest.fetching import Fetching, Plan
from scripts.ingest.journal import Journal
from scripts.ingest.labels import read_rules
from scripts.ingest.pages import AniList, Jikan
from scripts.ingest.settings import IngestSettings
from scripts.ingest.storing import Stored, opened, store
from services.shared.contracts import IdentityRequest


class Refused(Exception):
    """The run cannot be done as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: `anew` throws away what an interrupted run had fetched, `replace` lets a file write over titles of
    other origin, `remove_gone` removes titles that Jikan no longer has."""

    dry_run: bool = False
    anew: bool = False
    replace: bool = False
    remove_gone: bool = False


@dataclass(slots=True)
class Bar:
    """One bar with rate and time left; a new phase begins it anew."""

    progress: Progress
    task: TaskID

    def phase(self, name: str, total: int | None) -> None:
        self.progress.reset(self.task, description=name, total=total)

    def advance(self, count: int) -> None:
        self.progress.advance(self.task, count)
        self._rate()

    def at(self, count: int, total: int | None) -> None:
        self.progress.update(self.task, completed=count, total=max(total, count) if total else None)
        self._rate()

    def _rate(self) -> None:
        speed = self.progress.tasks[0].speed
        self.progress.update(self.task, rate=f"{speed:.1f}/s" if speed else "")


@contextmanager
def bar(console: Console) -> Iterator[Bar]:
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}")),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, speed_estimate_period=60) as progress:
        yield Bar(progress, progress.add_task("starting", total=None, rate=""))


@asynccontextmanager
async def _sources(
    settings: IngestSettings, names: Sequence[str], folder: Path
) -> AsyncIterator[list[Jikan | AniList]]:
    rules = read_rules(settings.bundle_dir)
    answers = Answers(folder / "answers.sqlite")
    headers = {"User-Agent": user_agent(settings), "Accept": "application/json"}
    timeout = settings.ingest_timeout_s
    limits = {
        jikan.NAME: limiter(settings.jikan_per_second, settings.jikan_per_minute),
        anilist.NAME: limiter(settings.anilist_per_second, settings.anilist_per_minute),
    }
    async with (
        httpx.AsyncClient(base_url=settings.jikan_url, headers=headers, timeout=timeout) as jikan_http,
        httpx.AsyncClient(headers=headers, timeout=timeout) as anilist_http,
    ):
        both: list[Jikan | AniList] = [
            Jikan(Asker(jikan.NAME, jikan_http, limits[jikan.NAME], settings), answers, rules),
            AniList(Asker(anilist.NAME, anilist_http, limits[anilist.NAME], settings), settings.anilist_url, rules),
        ]
        try:
            yield [source for source in both if source.name in names]
        finally:
            answers.close()
            for limit in limits.values():
                limit.close()


def folder_of(settings: IngestSettings) -> Path:
    return settings.data_dir / "ingest"


def _journal(folder: Path, plan: dict[str, Any], options: Options) -> Journal:
    """One file per plan, so that another plan in between does not cost an interrupted run its progress."""
    digest = hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:10]
    return Journal(folder / f"{plan['kind']}-{digest}.sqlite", plan, anew=options.anew)


async def run(plan: Plan, options: Options, settings: IngestSettings, console: Console) -> int:
    """Fetch what the plan names and store it; 0 when nothing is left to do."""
    folder = folder_of(settings)
    journal = _journal(folder, plan.as_json(), options)
    try:
        if journal.resumed:
            console.print("going on with the interrupted run of this plan")
            journal.retry_failed()
        else:
            journal.begin(*plan.opening(datetime.now(UTC)))
        with bar(console) as shown:
            async with _sources(settings, plan.sources, folder) as sources:
                shown.phase("fetching", None)
                await Fetching(journal, sources, shown.at).run()
                asked = {
                    source.name: {
                        "requests": source.asker.sent,
                        "repeated": source.asker.repeated,
                        "unchanged": source.asker.unchanged,
                    }
                    for source in sources
                }
            stored = await _store(journal, settings, options, shown)
        return _report(journal, folder / "report.json", console, plan.as_json(), asked, stored, options)
    finally:
        journal.close()


async def _store(journal: Journal, settings: IngestSettings, options: Options, shown: Bar) -> Stored:
    shown.phase("comparing" if options.dry_run else "storing", journal.line_up())
    async with opened(settings) as stores:
        done = await store(journal, stores, settings.ingest_batch, shown.advance, dry_run=options.dry_run)
        if options.remove_gone and not options.dry_run:
            gone = [int(detail) for kind, detail in journal.problems() if kind == "gone at jikan"]
            gone = [number for number, said in journal.of(gone).items() if not said] if gone else []
            for start in range(0, len(gone), settings.ingest_batch):
                part = gone[start : start + settings.ingest_batch]
                await stores.catalog.forget(part)
                await stores.embed(part)  # what the catalog does not have leaves the vector store too
                for number in part:
                    journal.problem("removed", str(number))
        return done


def _report(
    journal: Journal, path: Path, console: Console, plan: Any, asked: Any, stored: Stored, options: Options
) -> int:
    outcomes, problems, left = journal.outcomes(), journal.problems(), journal.left("todo", "failed")
    run = {"plan": plan, "dry_run": options.dry_run, "asked": asked, "titles": outcomes, "encoded": stored.encoded}
    reporting.write(path, {**run, "requests_left": left}, problems)
    reporting.show(console, outcomes, problems, path)
    if options.dry_run:
        journal.unstore()
        console.print("dry run: nothing was written; run it without --dry-run to store what was fetched")
        return 1 if left else 0
    if left:
        console.print(f"{left:,} requests failed or were not sent; run it again to go on with them")
        return 1
    journal.finish()
    return 0


async def run_file(
    path: Path, name: str, offset: int, options: Options, settings: IngestSettings, console: Console
) -> int:
    """Check a file from its first to its last line, then store it; raises `Refused` or `UnreadableFile`."""
    folder = folder_of(settings)
    plan = {"kind": "file", "sha256": own_files.fingerprint(path), "name": name, "offset": offset}
    journal, reading = _journal(folder, plan, options), {"kind": "read"}
    try:
        if not journal.resumed:
            journal.begin([(name, reading)])
        if journal.next_request(name):
            checked = own_files.Checked()
            for _ in own_files.titles(path, name, offset, checked):
                pass
            if checked.errors:
                raise Refused("\n".join([f"{path.name}: nothing was stored", *checked.errors]))
            good = own_files.titles(path, name, offset, own_files.Checked())
            while part := list(islice(good, 1000)):
                if not options.replace:
                    await _refuse_taken([title.source_id for title in part], name, offset, settings)
                journal.answered(name, None, (), part)
            journal.answered(name, reading, (), ())
        with bar(console) as shown:
            stored = await _store(journal, settings, options, shown)
        return _report(journal, folder / "report.json", console, plan, {}, stored, options)
    finally:
        journal.close()


async def _refuse_taken(ids: list[int], name: str, offset: int, settings: IngestSettings) -> None:
    async with opened(settings) as stores:
        known = await stores.catalog.identities(IdentityRequest(ids=ids))
    taken = [one for one in known if one.bundled or one.ingested_from not in (None, name)]
    if taken:
        lines = [f"id {one.id - offset} is taken by '{one.title}' ({one.id})" for one in taken[:10]]
        hint = "use --offset to give the file ids of its own, or --replace to write over these titles"
        raise Refused("\n".join([*lines, hint]))


def silence_retries() -> None:
    """Retries show in the report, not as log lines through the bar."""
    instrumentation.set_on_retry_hooks([])
