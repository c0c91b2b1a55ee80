"""Bring fresh titles in while search stays up: from Jikan (MyAnimeList) and AniList, or from a file of your own.

    python -m scripts.ingest season now            the running season; also: upcoming, 2026-fall
    python -m scripts.ingest top 5000              the 5,000 best known titles, with full synopses
    python -m scripts.ingest ids 1 5 @ids.txt      these MyAnimeList ids
    python -m scripts.ingest changed 2026-11-01    what AniList changed since that day
    python -m scripts.ingest file mine.csv         a catalogue of your own (CSV, JSON lines or Parquet)
    python -m scripts.ingest refresh               new season, moods, repair, map: for a timer
    python -m scripts.ingest repair                find and mend drift between PostgreSQL and the vector store

The stack must run. Interrupt it when you like: the same command goes on where it stopped. Nothing that is fetched is
ever given to anyone else. See docs/ingest.md.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from scripts.ingest import anilist, jikan, refreshing, running
from scripts.ingest.fetching import Plan, season_named
from scripts.ingest.own_files import UnreadableFile
from scripts.ingest.repairing import NothingToCompare
from scripts.ingest.running import Options, Refused
from scripts.ingest.settings import IngestSettings
from services.semantic import locks
from services.semantic.vectors import StoreError
from services.shared.errors import FunikiError, sentence

SOURCES = {"both": (jikan.NAME, anilist.NAME), "jikan": (jikan.NAME,), "anilist": (anilist.NAME,)}


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.ingest", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    plan = argparse.ArgumentParser(add_help=False, parents=[common])
    plan.add_argument("--anew", action="store_true", help="forget what an interrupted run of this command has fetched")
    fetched = argparse.ArgumentParser(add_help=False, parents=[plan])
    fetched.add_argument("--from", dest="source", choices=SOURCES, default="both", help="default: %(default)s")
    fetched.add_argument("--remove-gone", action="store_true", help="remove titles that neither source has any more")
    season = commands.add_parser("season", parents=[fetched], help="all titles of a season")
    season.add_argument("value", metavar="SEASON", nargs="?", default="now", help="now, upcoming or 2026-fall")
    ids = commands.add_parser("ids", parents=[fetched], help="titles by MyAnimeList id")
    ids.add_argument("value", metavar="ID", nargs="+", help="an id, or @FILE with one id a line")
    changed = commands.add_parser("changed", parents=[fetched], help="what changed since a day, as AniList knows it")
    changed.add_argument("value", metavar="DAY", help="for example 2026-11-01")
    top = commands.add_parser("top", parents=[fetched], help="the best known titles")
    top.add_argument("value", metavar="COUNT", type=int, nargs="?", default=5000)
    file = commands.add_parser("file", parents=[plan], help="a catalogue of your own")
    file.add_argument("path", type=Path, help=".csv, .jsonl or .parquet; the columns are described in docs/ingest.md")
    file.add_argument("--name", help="whose sentences these are; by default the name of the file")
    file.add_argument("--offset", type=int, default=0, help="added to every id of the file")
    file.add_argument("--replace", action="store_true", help="write over titles that did not come from this file")
    refresh = commands.add_parser("refresh", parents=[fetched], help="the running season, then moods, repair and map")
    refresh.add_argument("value", metavar="SEASON", nargs="?", default="now", help="now, upcoming or 2026-fall")
    commands.add_parser("repair", parents=[common], help="find and mend drift between the two stores")
    return parser


def plan_of(given: argparse.Namespace) -> Plan:
    """Raises `Refused` for a plan that makes no sense."""
    sources = SOURCES[given.source]
    try:
        match given.command:
            case "ids":
                return Plan("ids", tuple(sorted(set(_ids(given.value)))), sources)
            case "changed":
                if sources == SOURCES["jikan"]:
                    raise Refused("Jikan cannot tell what changed; leave --from out, or use --from anilist")
                datetime.fromisoformat(given.value)
                return Plan("changed", given.value, sources)
            case "top":
                if given.value < 1:
                    raise Refused("top needs a count from 1")
                return Plan("top", given.value, sources)
            case _:
                season_named(given.value, datetime.now(UTC))
                return Plan("season", given.value, sources)
    except (ValueError, OSError) as error:
        raise Refused(str(error)) from error


def _ids(values: list[str]) -> list[int]:
    found: list[int] = []
    for value in values:
        if value.startswith("@"):
            found += _ids(Path(value[1:]).read_text(encoding="utf-8").split())
        else:
            found.append(int(value))
    if bad := [number for number in found if not 1 <= number < 2**31]:
        raise Refused(f"{bad[0]} is no id")
    return found


async def work(given: argparse.Namespace, settings: IngestSettings, console: Console) -> int:
    running.silence_retries()
    options = Options(
        dry_run=given.dry_run,
        anew=getattr(given, "anew", False),
        replace=getattr(given, "replace", False),
        remove_gone=getattr(given, "remove_gone", False),
    )
    match given.command:
        case "repair":
            return await refreshing.repair(settings, console, dry_run=given.dry_run)
        case "refresh":
            return await refreshing.refresh(plan_of(given), options, settings, console)
        case "file":
            name = given.name or given.path.stem
            return await running.run_file(given.path, name, given.offset, options, settings, console)
        case _:
            return await running.run(plan_of(given), options, settings, console)


def main(argv: list[str] | None = None) -> int:
    given = arguments().parse_args(argv)
    console = Console(stderr=True)
    try:
        settings = IngestSettings()
        with locks.take(running.folder_of(settings) / "running.lock", "another ingest"):
            return asyncio.run(work(given, settings, console))
    except KeyboardInterrupt:
        console.print("ingest: interrupted; run it again to go on from here")
        return 130
    except ValidationError as error:
        console.print(f"ingest: {sentence(error.errors())}", markup=False)
    except FunikiError as error:
        console.print(f"ingest: {error} (does the stack run? what was done so far is kept)", markup=False)
    except (Refused, UnreadableFile, NothingToCompare, StoreError, OSError) as error:
        console.print(f"ingest: {error}", markup=False, soft_wrap=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
