"""Every filter, checked against a plain reading of the same records in Python."""

from collections.abc import Callable

import pytest

from services.shared.clients import CatalogClient
from services.shared.contracts import InternalFilters, TextSearchRequest, TitleRecord

Passes = Callable[[TitleRecord], bool]


def tags(record: TitleRecord) -> set[str]:
    return {tag.name for tag in record.tags}


CASES: list[tuple[dict[str, object], Passes]] = [
    ({"genres": ["Drama"]}, lambda r: "Drama" in r.genres),
    ({"genres": ["drama", "SCI-FI"]}, lambda r: {"Drama", "Sci-Fi"} <= set(r.genres)),
    ({"exclude_genres": ["Action", "Comedy"]}, lambda r: not {"Action", "Comedy"} & set(r.genres)),
    ({"themes": ["Military"]}, lambda r: "Military" in r.themes),
    ({"exclude_themes": ["Military"]}, lambda r: "Military" not in r.themes),
    ({"tags": ["Ninja"]}, lambda r: "Ninja" in tags(r)),
    ({"exclude_tags": ["Ninja"]}, lambda r: "Ninja" not in tags(r)),
    ({"moods": ["quiet"]}, lambda r: r.id in {457, 34798}),
    ({"moods": ["quiet", "eerie"]}, lambda r: r.id == 457),
    ({"moods": ["gentle"]}, lambda r: r.id == 4081),
    ({"exclude_moods": ["quiet"]}, lambda r: r.id not in {457, 34798}),
    ({"studios": ["Bones", "madhouse"]}, lambda r: bool({"Bones", "Madhouse"} & set(r.studios))),
    ({"types": ["Movie"]}, lambda r: r.type == "Movie"),
    ({"types": ["movie", "special"]}, lambda r: r.type in ("Movie", "Special")),
    ({"statuses": ["Finished Airing"]}, lambda r: r.status == "Finished Airing"),
    ({"sources": ["Original"], "types": ["TV"]}, lambda r: r.source == "Original" and r.type == "TV"),
    ({"year_min": 2010}, lambda r: r.year is not None and r.year >= 2010),
    ({"year_max": 1999}, lambda r: r.year is not None and r.year <= 1999),
    ({"year_min": 2000, "year_max": 2005}, lambda r: r.year is not None and 2000 <= r.year <= 2005),
    ({"episodes_min": 50}, lambda r: r.episodes is not None and r.episodes >= 50),
    ({"episodes_max": 1}, lambda r: r.episodes is not None and r.episodes <= 1),
    ({"duration_max": 23.5}, lambda r: r.duration_min is not None and r.duration_min <= 23.5),
    ({"score_min": 8.7}, lambda r: r.score is not None and r.score >= 8.7),
    ({"min_members": 2_000_000}, lambda r: r.members is not None and r.members >= 2_000_000),
    ({"include_adult": True}, lambda r: r.id > 0),
    ({"exclude_ids": [1, 5, 6]}, lambda r: r.id not in {1, 5, 6}),
]


@pytest.mark.parametrize(("filters", "passes"), CASES, ids=[" ".join(case[0]) for case in CASES])
async def test_filter(
    catalog: CatalogClient, records: list[TitleRecord], filters: dict[str, object], passes: Passes
) -> None:
    request = TextSearchRequest(mode="browse", filters=InternalFilters.model_validate(filters), limit=200)
    answer = await catalog.search(request)
    shown = [record for record in records if "include_adult" in filters or not record.is_adult]
    expected = {record.id for record in shown if passes(record)}
    assert {hit.id for hit in answer.hits} == expected
    assert expected
    assert answer.total == len(expected)


@pytest.mark.parametrize(("filters", "passes"), CASES, ids=[" ".join(case[0]) for case in CASES])
async def test_filter_while_searching(
    catalog: CatalogClient, records: list[TitleRecord], filters: dict[str, object], passes: Passes
) -> None:
    words = "fantasy drama comedy action science school adventure mystery"
    chosen = InternalFilters.model_validate(filters)
    every = await catalog.search(TextSearchRequest(text=words, limit=200))
    answer = await catalog.search(TextSearchRequest(text=words, limit=200, filters=chosen))
    by_id = {record.id: record for record in records}
    found = {hit.id for hit in every.hits}
    assert {hit.id for hit in answer.hits} >= {number for number in found if passes(by_id[number])}
    assert all(passes(by_id[hit.id]) for hit in answer.hits)


async def test_fifty_thousand_excluded_ids_are_taken(catalog: CatalogClient) -> None:
    filters = InternalFilters(exclude_ids=list(range(100, 50_100)))
    answer = await catalog.search(TextSearchRequest(mode="browse", filters=filters, limit=200))
    assert {hit.id for hit in answer.hits} == {1, 5, 6, 19, 20, 21, 30, 32, 33, 43, 47, 52991, 59978}
