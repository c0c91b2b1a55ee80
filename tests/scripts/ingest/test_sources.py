"""What the two sources say, in the one shape; manners; and what is made of two opinions. Without any store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.catalog_labels import read_vocabulary
from scripts.ingest import anilist, jikan
from scripts.ingest.answers import Answers
from scripts.ingest.asking import Asker, NotThere, SourceAway, asked_pause, limiter, user_agent
from scripts.ingest.facts import SourceTitle, Unusable
from scripts.ingest.labels import LabelRules
from scripts.ingest.matching import combined
from scripts.ingest.settings import IngestSettings
from services.shared.contracts import Identity
from services.shared.settings import REPOSITORY
from tests.scripts.ingest import sources
from tests.scripts.ingest.sources import create_sources, world

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NUMBER = sources.FIRST


@pytest.fixture(scope="module")
def rules() -> LabelRules:
    return LabelRules(read_vocabulary(REPOSITORY / "data" / "catalog" / "vocabulary.json"), {"Ships": 0.4})


def from_jikan(rules: LabelRules, **changed: Any) -> tuple[SourceTitle, list[str]]:
    told: list[str] = []
    return jikan.parse(sources.jikan(NUMBER, **changed), rules, NOW, told.append), told


def from_anilist(rules: LabelRules, **changed: Any) -> tuple[SourceTitle, list[str]]:
    told: list[str] = []
    return anilist.parse(sources.anilist(NUMBER, **changed), rules, NOW, told.append), told


def test_jikan_is_read_into_our_words(rules: LabelRules) -> None:
    relations = [
        {"relation": "Prequel", "entry": [{"mal_id": 7, "type": "anime"}, {"mal_id": 8, "type": "manga"}]},
        {"relation": "Adaptation", "entry": [{"mal_id": 9, "type": "manga"}]},
    ]
    themes = [{"name": "Cars"}, {"name": "Workplace"}]
    title, told = from_jikan(rules, relations=relations, themes=themes, source="Light Novel", duration="1 hr 54 min")
    facts = title.facts
    assert told == []
    assert [(relation.id, relation.type) for relation in facts.relations] == [(7, "prequel")]
    assert facts.themes == ["Racing", "Workplace"]
    assert (facts.source, facts.duration_min, facts.year, facts.season) == ("Light novel", 114, 2026, "fall")
    assert facts.aired_from == f"2026-10-{1 + NUMBER % 28:02d}"
    assert facts.picture_url == f"https://cdn.example/{NUMBER}.jpg"
    assert title.synopsis is not None
    assert "Nobody's plan" in title.synopsis


def test_anilist_is_read_into_our_words(rules: LabelRules) -> None:
    edges = [
        {"relationType": "PREQUEL", "node": {"idMal": 7, "type": "ANIME"}},
        {"relationType": "SOURCE", "node": {"idMal": 8, "type": "MANGA"}},
        {"relationType": "SEQUEL", "node": {"idMal": None, "type": "ANIME"}},
        None,
    ]
    genres = ["Thriller", "Mahou Shoujo", None, "Drama"]
    facts = from_anilist(rules, relations={"edges": edges}, genres=genres)[0].facts
    assert [(relation.id, relation.type) for relation in facts.relations] == [(7, "prequel")]
    assert facts.genres == ["Drama", "Suspense"]
    assert facts.themes == ["Mahou Shoujo"]
    assert [(tag.name, tag.weight) for tag in facts.tags] == [("Ships", 0.4)]  # no spoilers, nothing unlikely
    assert facts.score == 7.1


@pytest.mark.parametrize("field", sorted(set(sources.jikan(1)) - {"mal_id"}))
@pytest.mark.parametrize("value", [None, "missing", {"unexpected": []}, [[]], -1])
def test_no_field_of_jikan_but_the_id_is_needed(rules: LabelRules, field: str, value: Any) -> None:
    entry = sources.jikan(NUMBER, **{field: value})
    if value == "missing":
        del entry[field]
    title = jikan.parse(entry, rules, NOW, lambda _: None)
    assert title.mal_id == NUMBER
    assert title.facts.status == (None if field == "status" and value != "missing" else title.facts.status)


@pytest.mark.parametrize("field", sorted(set(sources.anilist(1)) - {"id", "idMal"}))
@pytest.mark.parametrize("value", [None, "missing", {"unexpected": []}, [[]], -1])
def test_no_field_of_anilist_but_the_id_is_needed(rules: LabelRules, field: str, value: Any) -> None:
    entry = sources.anilist(NUMBER, **{field: value})
    if value == "missing":
        del entry[field]
    assert anilist.parse(entry, rules, NOW, lambda _: None).anilist_id == NUMBER + 100_000


@pytest.mark.parametrize("entry", [None, [], "text", {}, {"mal_id": None}, {"mal_id": 0}, {"mal_id": "x"}])
def test_an_entry_without_an_id_is_unusable(rules: LabelRules, entry: Any) -> None:
    with pytest.raises(Unusable):
        jikan.parse(entry, rules, NOW, lambda _: None)


def test_a_changed_shape_is_told_once_and_costs_only_itself(rules: LabelRules) -> None:
    title, told = from_jikan(rules, score="high", genres={"1": "Drama"})
    assert told == ["genres", "score"]
    assert title.facts.score is None
    assert title.facts.studios


def test_adult_titles_are_flagged(rules: LabelRules) -> None:
    assert from_jikan(rules, rating="Rx - Hentai")[0].facts.is_adult
    assert from_jikan(rules, explicit_genres=[{"name": "Hentai"}])[0].facts.is_adult
    assert from_anilist(rules, isAdult=True)[0].facts.is_adult
    assert from_anilist(rules)[0].facts.is_adult is None


def stored(number: int, anilist_id: int | None) -> Identity:
    return Identity(id=number, anilist_id=anilist_id, title="T", bundled=True, ingested_from=None, ingested_at=None)


def test_both_opinions_make_one_title(rules: LabelRules) -> None:
    both = [from_anilist(rules)[0], from_jikan(rules, score=None, synopsis=None)[0]]
    title, problems = combined(NUMBER, both, [])
    assert title is not None
    assert problems == []
    assert title.facts.anilist_id == NUMBER + 100_000
    assert title.facts.studios == [f"Studio {NUMBER % 9}"]
    assert title.facts.score is None
    assert title.synopsis_from == "anilist"


def test_anilist_alone_never_replaces_numbers_of_another_scale(rules: LabelRules) -> None:
    [said] = [from_anilist(rules)[0]]
    new, _ = combined(NUMBER, [said], [])
    known, _ = combined(NUMBER, [said], [stored(NUMBER, None)])
    assert new is not None
    assert known is not None
    assert (new.facts.score, known.facts.score) == (7.1, None)


@pytest.mark.parametrize(
    ("entries", "known", "used"),
    [
        ([50], [], 50),
        ([50, 51], [], None),
        ([50, 51], [stored(NUMBER, 51)], 51),
        ([50], [stored(NUMBER, 51)], None),
        ([50], [stored(NUMBER, None), stored(3, 50)], None),
    ],
)
def test_a_doubt_is_reported_and_not_decided(
    rules: LabelRules, entries: list[int], known: list[Identity], used: int | None
) -> None:
    said = [from_anilist(rules, id=number)[0] for number in entries]
    title, problems = combined(NUMBER, [*said, from_jikan(rules)[0]], known)
    assert title is not None
    assert title.facts.anilist_id == used
    assert bool(problems) == (used is None or len(entries) > 1)


async def test_limits_hold_over_every_window() -> None:
    # Time enough for a slow machine: the windows are far longer than the test.
    per_minute = limiter(1000, 5)
    taken = [await per_minute.try_acquire_async("source", blocking=False) for _ in range(7)]
    assert taken == [True] * 5 + [False] * 2
    per_minute.close()
    slow = limiter(1 / 3600, 1)
    assert [await slow.try_acquire_async("source", blocking=False) for _ in range(2)] == [True, False]
    slow.close()


def test_retry_after_is_a_number_or_a_date() -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert asked_pause(httpx.Headers({"Retry-After": later})) == pytest.approx(3600, abs=60)
    assert asked_pause(httpx.Headers()) is None


def test_the_user_agent_says_who_asks() -> None:
    assert user_agent(IngestSettings(_env_file=None, ingest_contact="me@example.org")).endswith("; me@example.org)")


QUICK = IngestSettings(
    _env_file=None, ingest_backoff_s=0.001, ingest_backoff_max_s=0.002, ingest_attempts=4, ingest_timeout_s=0.2
)


@pytest.fixture
async def known() -> sources.World:
    return world(3)


@pytest.fixture
async def asker(known: sources.World) -> AsyncIterator[Asker]:
    transport = httpx.ASGITransport(app=create_sources(known))
    limit = limiter(10_000, 600_000)
    async with httpx.AsyncClient(transport=transport, base_url="http://source/v4") as http:
        yield Asker("jikan", http, limit, QUICK)
    limit.close()


@pytest.mark.parametrize("fault", ["429", "429 after", "500", "truncated"])
async def test_a_failure_is_tried_again_so_often_and_no_more(
    asker: Asker, known: sources.World, tmp_path: Path, fault: str
) -> None:
    answers = Answers(tmp_path / "answers.sqlite")
    known.faults = {"jikan": [fault] * 3}
    assert (await asker.get(f"anime/{NUMBER}/full", {}, answers))["data"]["mal_id"] == NUMBER
    assert (asker.sent, asker.repeated) == (4, 3)
    known.faults = {"jikan": [fault] * 4}
    with pytest.raises(SourceAway, match="jikan failed 4 times"):
        await asker.get(f"anime/{NUMBER + 1}/full", {}, answers)
    with pytest.raises(NotThere):
        await asker.get("anime/1/full", {}, answers)
    assert asker.sent == 9
    answers.close()


async def test_an_answer_that_did_not_change_is_not_sent_again(
    asker: Asker, known: sources.World, tmp_path: Path
) -> None:
    for number, unchanged in ((1, 0), (2, 1), (3, 2)):
        answers = Answers(tmp_path / "answers.sqlite")  # as every run does
        answer = await asker.get(f"anime/{NUMBER}/full", {}, answers)
        assert answer["data"]["title"] == f"Made Up {NUMBER}"
        assert (asker.sent, asker.unchanged) == (number, unchanged)
        answers.close()
    known.jikan[NUMBER]["title"] = "Other"
    answers = Answers(tmp_path / "answers.sqlite")
    assert (await asker.get(f"anime/{NUMBER}/full", {}, answers))["data"]["title"] == "Other"
    answers.close()
