"""The catalogue builder on small made-up rows: every rule with a case that would fail without it."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts import build_catalog
from scripts.catalog_fields import studio_spellings, typed_relations
from scripts.catalog_franchises import Overrides, derive_franchises, read_overrides
from scripts.catalog_labels import label_title, read_vocabulary
from scripts.catalog_popularity import CEILING, FLOOR, GAIN_SINCE_2021, fit_popularity, is_before_release

CURATED = Path(build_catalog.REPOSITORY) / "data" / "catalog"
NO_OVERRIDES = Overrides(apart=[], together=[])

SCHEMA = pa.schema(
    [
        ("mal_id", pa.int32()),
        *((name, pa.float64()) for name in ("anilist_id", "anidb_id", "kitsu_id", "tmdb_id")),
        *((name, pa.string()) for name in ("title", "title_english", "title_native")),
        ("synonyms", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("type", "source", "status")),
        *((name, pa.float64()) for name in ("episodes", "duration_min", "year")),
        *((name, pa.string()) for name in ("season", "rating", "aired_from", "aired_to")),
        ("score", pa.float64()),
        ("scored_by", pa.float64()),
        ("members", pa.float64()),
        ("members_asof", pa.string()),
        *((name, pa.float64()) for name in ("favorites", "anilist_score", "anilist_popularity", "kitsu_score")),
        *((name, pa.list_(pa.string())) for name in ("genres", "themes", "demographics")),
        ("tags", pa.list_(pa.struct([("name", pa.string()), ("category", pa.string())]))),
        *((name, pa.list_(pa.string())) for name in ("studios", "producers", "licensors")),
        *((name, pa.string()) for name in ("picture_url", "banner_url", "synopsis")),
        ("is_adult", pa.bool_()),
        (
            "relations",
            pa.list_(pa.struct([("target_mal_id", pa.int64()), ("type", pa.string()), ("src", pa.string())])),
        ),
    ]
)


def row(identity: int, title: str, **fields: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {field.name: [] if pa.types.is_list(field.type) else None for field in SCHEMA}
    return empty | {"mal_id": identity, "title": title, "type": "TV", "is_adult": False} | fields


def edge(target: int, kind: str, src: str = "mal2021") -> dict[str, Any]:
    return {"target_mal_id": target, "type": kind, "src": src}


def tag(name: str, category: str = "kitsu_or_anilist_category") -> dict[str, str]:
    return {"name": name, "category": category}


def library() -> list[dict[str, Any]]:
    """Seventy series a year, 2013 to 2026; in the young years every one has a fraction of its readers."""
    share = {2022: 0.8, 2023: 0.6, 2024: 0.5, 2025: 0.3, 2026: 0.1}
    rows = []
    for year in range(2013, 2027):
        for place in range(70):
            readers = 2_000_000 / (place + 1) * share.get(year, 1.0)
            rows.append(
                row(
                    year * 100 + place,
                    f"Series {year} {place}",
                    year=float(year),
                    aired_from=f"{year}-07-01",
                    members=float(int(readers)),
                    members_asof="2026-02",
                    score=9.0 - place / 20,
                    anilist_popularity=readers / 2 if year >= 2025 else None,
                    relations=[edge(year * 100, "SIDE_STORY")] if place == 1 else [],
                    studios=["Studio A" if place < 35 else "STUDIO A"],
                    genres=["Action"],
                    tags=[tag("Magic"), tag("Earth")] + ([tag("Chess")] if place == 0 else []),
                    synopsis="A sentence that must not be bundled.",
                )
            )
    return rows


# --- labels ----------------------------------------------------------------------------------------------------------


def test_labels_are_one_vocabulary() -> None:
    vocabulary = read_vocabulary(CURATED / "vocabulary.json")
    labels = label_title(
        row(
            1,
            "A",
            genres=["Drama", "Work Life"],
            themes=["Cars"],
            tags=[
                tag("Sci-Fi", "anilist_genre"),
                tag("Thriller", "anilist_genre"),
                tag("Science Fiction"),
                tag("Magical Girl"),
                tag("Mahou Shoujo", "anilist_genre"),
                tag("Shounen Ai"),
                tag("Earth"),
                tag("Aliens", "anilist_tag"),
                tag("Alien"),
                tag("Seinen"),
            ],
        ),
        vocabulary,
    )
    assert labels.genres == ["Boys Love", "Drama", "Sci-Fi", "Suspense"]
    assert labels.themes == ["Mahou Shoujo", "Racing", "Workplace"]
    assert labels.demographics == ["Seinen"]
    assert labels.tags == ["Aliens"]


def test_demographics_of_tags_only_fill_a_gap() -> None:
    vocabulary = read_vocabulary(CURATED / "vocabulary.json")
    labels = label_title(row(1, "A", demographics=["Shounen"], tags=[tag("Seinen")]), vocabulary)
    assert labels.demographics == ["Shounen"]
    assert labels.tags == []


# --- fields ----------------------------------------------------------------------------------------------------------


def test_studios_get_their_most_frequent_spelling() -> None:
    rows = [
        row(1, "A", studios=["Wit Studio"]),
        row(2, "B", studios=["Wit Studio"]),
        row(3, "C", studios=["WIT STUDIO"]),
    ]
    assert studio_spellings(rows) == {"Wit Studio": "Wit Studio", "WIT STUDIO": "Wit Studio"}


def test_relations_are_mutual_and_the_newer_source_wins() -> None:
    rows = [
        row(
            1,
            "A",
            relations=[edge(2, "SIDE_STORY"), edge(2, "SEQUEL", "anilist2026"), edge(1, "OTHER"), edge(9, "SEQUEL")],
        ),
        row(2, "B"),
    ]
    assert typed_relations(rows) == {1: [{"id": 2, "type": "sequel"}], 2: [{"id": 1, "type": "prequel"}]}


# --- franchises ------------------------------------------------------------------------------------------------------


def test_loops_and_one_way_edges_make_one_franchise() -> None:
    rows = [
        row(5, "A", relations=[edge(7, "SEQUEL"), edge(5, "SEQUEL")]),
        row(7, "B", relations=[edge(9, "SEQUEL")]),
        row(9, "C", relations=[edge(5, "PREQUEL")]),
    ]
    assert derive_franchises(rows, NO_OVERRIDES) == {5: 5, 7: 5, 9: 5}


@pytest.mark.parametrize("kind", ["CHARACTER", "OTHER", "ALTERNATIVE_SETTING"])
def test_weak_edges_do_not_join_strangers(kind: str) -> None:
    rows = [row(1, "Red Comet", relations=[edge(2, kind)]), row(2, "Blue Moon")]
    assert derive_franchises(rows, NO_OVERRIDES) == {1: 1, 2: 2}


def test_weak_edges_join_namesakes_but_another_setting_does_not() -> None:
    rows = [
        row(1, "Red Comet", relations=[edge(2, "OTHER"), edge(3, "ALTERNATIVE_SETTING")]),
        row(2, "Red Comet: Pilot"),
        row(3, "Red Comet Zero", relations=[edge(1, "ALTERNATIVE_SETTING")]),
    ]
    assert derive_franchises(rows, NO_OVERRIDES) == {1: 1, 2: 1, 3: 3}


@pytest.mark.parametrize(("title", "kind"), [("Some Song", "Music"), ("Red Comet vs. Blue Moon", "Movie")])
def test_songs_and_crossovers_belong_to_one_and_join_none(title: str, kind: str) -> None:
    rows = [
        row(1, "Red Comet", members=900.0),
        row(2, "Blue Moon", members=100.0),
        row(3, title, type=kind, relations=[edge(1, "PARENT"), edge(2, "PARENT")]),
    ]
    assert derive_franchises(rows, NO_OVERRIDES) == {1: 1, 2: 2, 3: 1}


def test_a_cross_in_the_name_of_the_whole_series_is_no_crossover() -> None:
    rows = [row(1, "Spy x Family", relations=[edge(2, "SEQUEL")]), row(2, "Spy x Family Part 2"), row(3, "Spy")]
    assert derive_franchises(rows, NO_OVERRIDES) == {1: 1, 2: 1, 3: 3}


def test_orphans_join_the_one_group_of_their_name() -> None:
    rows = [
        row(1, "Grand Red", relations=[edge(2, "SEQUEL")], year=2020.0),
        row(2, "Grand Red 2nd Season", year=2021.0),
        row(3, "Grand Red Season 3", year=2022.0),
        row(4, "Grand Red", year=2022.0),
        row(5, "Grand Red: After Dark", is_adult=True),
        row(6, "Grand Red: The Beginning", year=1980.0),
    ]
    assert derive_franchises(rows, NO_OVERRIDES) == {1: 1, 2: 1, 3: 1, 4: 4, 5: 5, 6: 6}


def test_decisions_by_hand_win(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    path.write_text(
        json.dumps(
            {
                "apart": [{"work": "A", "reason": "", "groups": {"a": [1], "b": [2]}, "alone": [3]}],
                "together": [{"reason": "", "ids": [4, 5]}],
            }
        )
    )
    rows = [
        row(1, "A", relations=[edge(2, "SEQUEL"), edge(3, "SEQUEL"), edge(6, "SEQUEL")]),
        *(row(identity, "B") for identity in (2, 3, 4, 5, 6)),
    ]
    assert derive_franchises(rows, read_overrides(path)) == {1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 6: 1}


# --- popularity ------------------------------------------------------------------------------------------------------


def level(popularity: float) -> float:
    return popularity * float(CEILING - FLOOR) + float(FLOOR)


def test_popularity_is_corrected_for_age_by_half() -> None:
    fit = fit_popularity(library())
    assert fit.young_deficit[2025] == pytest.approx(-math.log(0.3), abs=1e-3)
    assert level(fit.values[201500]) == pytest.approx(math.log(2_000_000), abs=1e-3)
    corrected = level(fit.values[202400]) - math.log(1_000_000)
    assert corrected == pytest.approx(-math.log(0.5) / 2, abs=0.15)
    assert fit.error < fit.error_of_mean


def test_an_old_reading_is_raised_and_an_unread_title_is_placed_among_its_like() -> None:
    rows = library()
    old = row(1, "Old", year=1999.0, aired_from="1999-01-01", members=50_000.0, members_asof="2021-11", score=8.0)
    unread = row(2, "Unread", year=2025.0, aired_from="2025-01-01", anilist_popularity=100_000.0)
    premature = row(3, "Early", year=2023.0, aired_from="2023-01-01", members=10.0, members_asof="2021-11", score=8.9)
    fit = fit_popularity([old, unread, premature, *rows], {3: 0.9})
    assert level(fit.values[1]) == pytest.approx(math.log(50_000) + GAIN_SINCE_2021, abs=1e-2)
    assert math.log(150_000) < level(fit.values[2]) < math.log(500_000)
    assert fit.values[3] == 0.9
    assert is_before_release(premature)
    assert not is_before_release(old)


# --- the whole script ------------------------------------------------------------------------------------------------


def write_source(folder: Path, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / "catalog.parquet")
    return folder


def test_two_runs_write_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    rows = [
        *library(),
        row(7, "Nude &amp; Rude ", genres=["Erotica"], relations=[edge(8, "OTHER")], synonyms=["nude & rude", "NR"]),
        row(
            8, "Rude", genres=["Hentai"], rating="Rx - Hentai", is_adult=True, source="Unknown", picture_url="http://a"
        ),
    ]
    first = write_source(tmp_path / "first", rows)
    second = write_source(tmp_path / "second", rows[::-1])
    for source in (first, second):
        assert build_catalog.main(["--source", str(source), "--output", str(source)]) == 0
    data = (first / "catalog.jsonl.gz").read_bytes()
    assert data == (second / "catalog.jsonl.gz").read_bytes()

    text = gzip.decompress(data).decode()
    assert "A sentence" not in text
    records = [json.loads(line) for line in text.splitlines()]
    assert [record["id"] for record in records] == sorted(r["mal_id"] for r in rows)
    nude, rude, series = records[0], records[1], records[2]
    assert (nude["title"], nude["synonyms"], nude["is_adult"]) == ("Nude & Rude", ["NR"], True)
    assert rude["is_adult"]
    assert not {"source", "picture_url", "synonyms"} & rude.keys()
    assert [tag["name"] for tag in series["tags"]] == ["Chess", "Magic"]
    assert series["tags"][0]["weight"] > series["tags"][1]["weight"]
    assert series["studios"] == ["STUDIO A"]


def test_a_missing_source_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_catalog.main(["--source", str(tmp_path)])
    assert stopped.value.code == 2
    assert "there is no catalog.parquet in" in capsys.readouterr().err
