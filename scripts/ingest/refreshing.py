"""What a timer runs: the new season, then whatever follows from it; and the repair of drift."""

from rich.console import Console

from scripts.ingest import moods, places, running
from scripts.ingest.fetching import Plan
from scripts.ingest.repairing import Drift, find, mend
from scripts.ingest.running import Options, bar
from scripts.ingest.settings import IngestSettings
from scripts.ingest.storing import opened


async def repair(settings: IngestSettings, console: Console, *, dry_run: bool = False) -> int:
    """Compare both stores and mend what differs; 0 when nothing differs any more."""
    async with opened(settings) as stores:
        with bar(console) as shown:
            shown.phase("comparing", None)
            drift = await find(stores, shown.advance)
        console.print(_sentence(drift), highlight=False)
        if not drift or dry_run:
            return 1 if drift else 0
        with bar(console) as shown:
            wrong = (drift.without_title, drift.without_vector, drift.poorer_story, drift.other_facts)
            shown.phase("mending", sum(len(ids) for ids in wrong))
            await mend(stores, drift, shown.advance)
            shown.phase("comparing again", None)
            left = await find(stores, shown.advance)
        console.print(_sentence(left), highlight=False)
        return 1 if left else 0


def _sentence(drift: Drift) -> str:
    if not drift:
        return f"{drift.compared:,} titles stand alike in both stores"
    return (
        f"{drift.compared:,} titles compared: {len(drift.without_vector):,} without a vector, "
        f"{len(drift.without_title):,} vectors without a title, {len(drift.poorer_story):,} vectors of a poorer story, "
        f"{len(drift.other_facts):,} with other facts"
    )


async def refresh(plan: Plan, options: Options, settings: IngestSettings, console: Console) -> int:
    """Each step goes on where an interrupted one stopped, and says what it did or why it was left out."""
    console.rule("new titles")
    status = await running.run(plan, options, settings, console)
    if options.dry_run:
        return status
    console.rule("moods")
    console.print(await moods.predict_missing(settings, console), highlight=False)
    console.rule("both stores")
    status = max(status, await repair(settings, console))
    console.rule("map")
    console.print(await places.place_new(settings, console), highlight=False)
    return status
