"""Whole runs against the real stores."""

import json
from typing import Any

from scripts.ingest import running
from scripts.ingest.fetching import Plan
from scripts.ingest.running import Options
from tests.scripts.ingest.conftest import BUNDLED, CARD, Stack, first_records
from tests.scripts.ingest.sources import FIRST, anilist, jikan

SEASON = Plan("season", "2026-fall")
TITLES = "SELECT id FROM catalog.titles ORDER BY id"


async def run(stack: Stack, plan: Plan = SEASON, **options: bool) -> int:
    status = await running.run(plan, Options(**options), stack.settings, stack.console)
    print(stack.said.getvalue())  # shown where a test fails
    return status


def report(stack: Stack) -> Any:
    return json.loads((running.folder_of(stack.settings) / "report.json").read_text())


async def same_ids(stack: Stack) -> set[int]:
    """The ids in both stores, which must be the same."""
    ids = {row[0] for row in await stack.rows(TITLES)}
    assert set(await stack.indexed()) == ids
    return ids


async def test_a_season_comes_into_both_stores(stack: Stack) -> None:
    assert await run(stack) == 0
    assert await same_ids(stack) == {record.id for record in first_records()} | set(range(FIRST, FIRST + 30))
    assert report(stack)["titles"] == {"new": 30}
    title = await stack.stores.catalog.title(FIRST + 1)
    assert title.title_english == f"Made Up in English {FIRST + 1}"
    assert title.anilist_id == FIRST + 100_001
    assert [tag.name for tag in title.tags] == ["Ships"]
    assert "Psychological" in title.themes
    assert title.banner_url == f"https://banners.example/{FIRST + 1}.jpg"
    assert title.synopsis_source == "ingested"
    assert title.synopsis is not None
    assert "Nobody's plan survives the first week & the season" in title.synopsis
    assert title.synopsis.endswith(".")
    assert title.synopsis_full_from == "myanimelist"
    assert (await stack.indexed())[FIRST + 1][1] == "full"
    facets = await stack.stores.catalog.facets()
    assert "Studio 1" in {value.value for value in facets.studios}
    assert (await stack.stores.catalog.suggest(f"Made Up {FIRST + 7}", 3, False)).suggestions[0].id == FIRST + 7
    assert all("Funiki" in agent for agent in stack.world.agents)


async def test_the_same_season_again_changes_and_encodes_nothing(stack: Stack) -> None:
    await run(stack)
    before = await stack.rows("SELECT * FROM catalog.titles ORDER BY id")
    assert await run(stack) == 0
    assert report(stack)["titles"] == {"unchanged": 30}
    assert report(stack)["encoded"] == 0
    assert report(stack)["asked"]["jikan"]["unchanged"] == 2  # both pages were answered with 304
    assert await stack.rows("SELECT * FROM catalog.titles ORDER BY id") == before


async def test_a_dry_run_writes_nothing_and_its_answers_are_used(stack: Stack) -> None:
    assert await run(stack, dry_run=True) == 0
    assert len(await same_ids(stack)) == BUNDLED
    assert report(stack)["titles"] == {"new": 30}
    asked = len(stack.world.requests)
    assert await run(stack) == 0
    assert len(stack.world.requests) == asked
    assert len(await same_ids(stack)) == BUNDLED + 30


async def test_every_way_to_fail_costs_tries_and_no_title(stack: Stack) -> None:
    stack.world.stall_s = 3
    stack.world.faults = {
        "jikan": ["429", "429 after", "500", "500", "500", "truncated", "none", "stall", "truncated"],
        "anilist": ["500", "429", "truncated", "429 after"],
    }
    assert await run(stack) == 0
    assert len(await same_ids(stack)) == BUNDLED + 30
    assert report(stack)["asked"]["jikan"]["repeated"] == 8
    assert report(stack)["asked"]["anilist"]["repeated"] == 4


async def test_a_source_that_stays_away_is_asked_again_by_the_next_run(stack: Stack) -> None:
    stack.world.faults = {"anilist": ["500"] * 1000}
    assert await run(stack) == 1
    assert len(await same_ids(stack)) == BUNDLED + 30
    assert "request failed" in report(stack)["problems"]
    stack.world.faults = {}
    assert await run(stack) == 0
    assert (await stack.stores.catalog.title(FIRST)).anilist_id == FIRST + 100_000
    assert report(stack)["titles"] == {"changed": 30}


async def test_awkward_entries_cost_only_themselves(stack: Stack) -> None:
    known = stack.world.jikan
    known[FIRST] = {"mal_id": FIRST, "title": "Bare"}
    known[FIRST + 1] = dict.fromkeys(jikan(FIRST + 1)) | {"mal_id": FIRST + 1, "title": "Null &amp; Void"}
    known[FIRST + 2] = jikan(FIRST + 2, score={"value": 7}, studios="One Studio", title="Changed Shape")
    known[FIRST + 3] = {"title": "no id"}
    known[FIRST + 4] = jikan(FIRST + 4, rating="Rx - Hentai", title="For Adults")
    known[FIRST + 5] = jikan(FIRST + 5, synopsis="No synopsis information has been added to this title.")
    stack.world.anilist = []
    assert await run(stack) == 0
    ids = await same_ids(stack)
    assert FIRST + 3 not in ids
    assert (await stack.stores.catalog.title(FIRST + 1)).title == "Null & Void"
    shape = await stack.stores.catalog.title(FIRST + 2)
    assert (shape.score, shape.studios, shape.episodes) == (None, [], 14)
    assert (await stack.stores.catalog.title(FIRST + 4)).is_adult
    assert (await stack.stores.catalog.title(FIRST + 5)).synopsis is None
    problems = report(stack)["problems"]
    assert problems["field not understood"] == [f"jikan {FIRST + 2}: score", f"jikan {FIRST + 2}: studios"]
    assert len(problems["entry not understood"]) == 1


async def test_bundled_titles_are_renamed_and_keep_what_is_ours(stack: Stack) -> None:
    renamed = jikan(5, title="Renamed Film", titles=[], score=None, synopsis="A long and full telling of it all.")
    stack.world.jikan = {5: renamed}
    stack.world.anilist = [anilist(5, id=5)]
    assert await run(stack) == 0
    title = await stack.stores.catalog.title(5)
    assert title.title == "Renamed Film"
    assert "Cowboy Bebop: Tengoku no Tobira" in title.synonyms
    assert title.synopsis == CARD["synopsis"]
    assert title.synopsis_full == "A long and full telling of it all."
    assert title.score == first_records()[1].score  # the source names none, and AniList's is another scale
    assert title.moods == ["cool"]
    found = await stack.stores.catalog.suggest("renamed fi", 3, False)
    assert found.suggestions[0].id == 5


async def test_doubts_are_reported_and_never_merged(stack: Stack) -> None:
    stack.world.jikan = {FIRST: jikan(FIRST), 1: jikan(1), 6: jikan(6)}
    stack.world.anilist = [
        anilist(FIRST, id=70),
        anilist(FIRST, id=71, bannerImage="https://banners.example/wrong.jpg"),
        anilist(1, id=72, bannerImage="https://banners.example/wrong.jpg"),  # stored as AniList 1
        anilist(FIRST + 9, id=6, idMal=None, bannerImage="https://banners.example/by-anilist-id.jpg"),
        anilist(FIRST + 8, id=73, idMal=None),
    ]
    assert await run(stack) == 0
    problems = report(stack)["problems"]
    assert problems["duplicate anilist entries"] == [f"MyAnimeList {FIRST} is AniList 70, 71: none is used"]
    assert len(problems["conflicting anilist id"]) == 1
    assert len(problems["without a MyAnimeList id"]) == 1
    assert (await stack.stores.catalog.title(FIRST)).anilist_id is None
    assert (await stack.stores.catalog.title(1)).anilist_id == 1
    assert (await stack.stores.catalog.title(6)).banner_url == "https://banners.example/by-anilist-id.jpg"


async def test_a_title_that_is_gone_stays_unless_one_asks(stack: Stack) -> None:
    await run(stack)
    stack.world.jikan[FIRST + 3] = None
    stack.world.anilist = [entry for entry in stack.world.anilist if entry["idMal"] != FIRST + 3]
    plan = Plan("ids", (FIRST + 2, FIRST + 3))
    assert await run(stack, plan) == 0
    assert report(stack)["problems"] == {"gone at jikan": [str(FIRST + 3)]}
    assert FIRST + 3 in await same_ids(stack)
    assert await run(stack, plan, remove_gone=True) == 0
    assert FIRST + 3 not in await same_ids(stack)


async def test_only_what_changed_since_a_day_is_fetched(stack: Stack) -> None:
    stack.world.anilist[4]["updatedAt"] = 1_800_000_000
    assert await run(stack, Plan("changed", "2027-01-01")) == 0
    assert await same_ids(stack) == {record.id for record in first_records()} | {FIRST + 4}
    assert (await stack.stores.catalog.title(FIRST + 4)).synopsis_full_from == "myanimelist"


async def test_the_best_known_titles_come_first(stack: Stack) -> None:
    assert await run(stack, Plan("top", 26)) == 0
    best = sorted(stack.world.list_titles(), key=lambda entry: -entry["members"])[:26]
    assert {entry["mal_id"] for entry in best} == await same_ids(stack) - {r.id for r in first_records()}
