"""Build the next generation of vectors and swap it in while search stays up.

    python -m scripts.index build    build when the titles, the encoder or the shipped vectors changed
    python -m scripts.index load     build only when there is no generation yet

Titles come from the local database. A vector is taken from `data/index/` when it was made by this encoder from a story
at least as rich as what the database can offer, and computed from the story text otherwise. Interrupt it when you
like: texts that are encoded stay encoded, and the generation that answers is exchanged only for a finished one.
"""

import argparse
import asyncio
import sys
import time
from contextlib import AbstractContextManager, nullcontext

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from scripts.index_sources import gather
from services.catalog.settings import CatalogSettings
from services.gateway.settings import GatewaySettings
from services.semantic import locks
from services.semantic.settings import SemanticSettings
from services.semantic.shelf import create_shelf
from services.semantic.vectors import StoreError
from services.shared.artifacts import ArtifactError


async def run(command: str, semantic_url: str, console: Console) -> None:
    """Raises `StoreError` or `ArtifactError` with what stands in the way."""
    settings = SemanticSettings()
    engine = create_async_engine(CatalogSettings().database, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            await _run(command, semantic_url, console, settings, connection)
    finally:
        await engine.dispose()


async def _run(
    command: str, semantic_url: str, console: Console, settings: SemanticSettings, connection: AsyncConnection
) -> None:
    started = time.time()
    sources = await gather(settings, connection)
    shelf = create_shelf(settings, sources.version)
    generations, current = await shelf.generations(), await shelf.current()
    names = {generation.name: generation for generation in generations}
    if current in names and (command == "load" or names[current].fingerprint == sources.fingerprint):
        console.print(f"{sources.version}-{current}: nothing to do, {names[current].points} points")
        return
    # Only now: these cost half a second to import, which would be most of a run that finds nothing to do.
    from scripts.index_build import activate, build

    # A server needs no local directory, which may not even be writable beside it.
    lock: AbstractContextManager[object] = nullcontext()
    if shelf.kind == "embedded":
        lock = locks.take(settings.vectors_dir / sources.version / "building.lock", "another run of this script")
    with lock:
        finished = [one for one in generations if one.fingerprint == sources.fingerprint]
        generation = finished[-1] if finished else await build(sources, shelf, connection, started, console)
        done = await activate(sources, shelf, generation.name, semantic_url)
    counts = ", ".join(f"{count} {level}" for level, count in generation.levels.items())
    console.print(f"{sources.version}-{generation.name}: {generation.points} points ({counts}); {done}")
    await shelf.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=("build", "load"), default="build")
    parser.add_argument("--semantic-url", default=GatewaySettings().semantic_url, help="default %(default)s")
    args = parser.parse_args()
    console = Console(stderr=True)
    try:
        asyncio.run(run(args.command, args.semantic_url, console))
    except (StoreError, ArtifactError) as error:
        console.print(f"index: {error}", markup=False)
        return 1
    except (SQLAlchemyError, ConnectionError) as error:
        console.print(f"index: the database cannot be read: {error}", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("index: interrupted; run it again to go on from here")
        return 130
    except Exception as error:
        # Imported here for the same reason as the building.
        from services.shared.errors import FunikiError

        if not isinstance(error, FunikiError):
            raise
        console.print(f"index: {error}", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
