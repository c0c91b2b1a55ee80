from scripts.ingest import refreshing, running
from scripts.ingest.fetching import Plan
from scripts.ingest.running import Options
from services.shared.contracts import Point
from services.shared.text import StoryLevel
from tests.scripts.ingest.conftest import Stack
from tests.scripts.ingest.sources import FIRST


async def repair(stack: Stack, *, dry_run: bool = False) -> tuple[int, str]:
    console = stack.console
    status = await refreshing.repair(stack.settings, console, dry_run=dry_run)
    return status, " ".join(stack.said.getvalue().split())


async def test_every_kind_of_drift_is_found_and_mended(stack: Stack) -> None:
    await running.run(Plan("ids", (FIRST, FIRST + 1)), Options(), stack.settings, stack.console)
    before = await stack.indexed()
    assert (await repair(stack))[0] == 0
    semantic = stack.stores.semantic
    told = {p.id: p for p in (await stack.stores.catalog.stories([1, 5, FIRST + 1])).points}
    stray = told[1].model_copy(update={"id": 12345})
    other_facts = told[5].model_copy(
        update={"payload": told[5].payload.model_copy(update={"year": 1900, "story_level": StoryLevel.FULL})}
    )
    await semantic.delete([6, FIRST, FIRST + 1])
    poorer = told[FIRST + 1].payload.model_copy(update={"story_level": StoryLevel.FACTS})
    await semantic.upsert([stray, other_facts, Point(id=FIRST + 1, payload=poorer, story="Little is known.")])
    status, said = await repair(stack, dry_run=True)
    assert status == 1
    expected = "2 without a vector, 1 vectors without a title, 1 vectors of a poorer story, 1 with other facts"
    assert expected in said
    assert 12345 in await stack.indexed()
    status, said = await repair(stack)
    assert status == 0
    assert said.endswith("14 titles stand alike in both stores")
    # The richer story that number 5 had is kept, only its facts are mended.
    assert await stack.indexed() == before | {5: (before[5][0], "full")}
