"""The bundled catalogue keeps its promises: facts only, one vocabulary, franchises as a viewer would draw them."""

import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from services.shared.contracts import TitleRecord

CATALOG = Path(__file__).resolve().parents[2] / "data" / "catalog" / "catalog.jsonl.gz"

RATINGS = {
    None,
    "G - All Ages",
    "PG - Children",
    "PG-13 - Teens 13 or older",
    "R - 17+ (violence & profanity)",
    "R+ - Mild Nudity",
    "Rx - Hentai",
}
TYPES = {None, "TV", "Movie", "OVA", "ONA", "Special", "TV Special", "Music", "CM", "PV"}
RELATIONS = {
    "sequel",
    "prequel",
    "side_story",
    "parent",
    "spin_off",
    "alternative",
    "alternative_setting",
    "summary",
    "full_story",
    "character",
    "other",
}

TOGETHER = {
    "Fullmetal Alchemist and Brotherhood": (121, 5114),
    "Naruto, Shippuuden and Boruto": (20, 1735, 34566),
    "Dragon Ball, Z and Super": (223, 813, 30694),
    "Fate/stay night, Zero, Unlimited Blade Works, Heaven's Feel": (356, 10087, 22297, 25537),
    "Bakemonogatari and Kizumonogatari": (5081, 9260, 31181),
    "Macross and Macross Frontier": (1088, 3572),
    "Gundam, Zeta, 0080, 0083 and Unicorn": (80, 85, 82, 84, 6336),
    "Gundam 00 and its film": (2581, 6288),
    "Evangelion and the Rebuild films": (30, 32, 2759),
    "Attack on Titan, its OVA and its last film": (16498, 25777, 59571),
    "Hunter x Hunter of 1999 and of 2011": (136, 11061),
    "Steins;Gate and Steins;Gate 0": (9253, 30484),
    "Spy x Family and its film": (50265, 53888),
    "Pokemon and Sun & Moon": (527, 34034),
    "Index and Railgun": (4654, 6213),
    "Violet Evergarden and its film": (33352, 37987),
    "Stone Ocean, all three parts": (48661, 51367, 53273),
    "Hajime no Ippo and New Challenger": (263, 5258),
    "One Piece and Film: Red": (21, 50410),
    "Lupin III and its meetings with Conan": (1412, 1430, 6115, 18429),
    "Digimon Adventure, 02 and Kizuna": (552, 1313, 38088),
    "Mahouka and its films": (20785, 32900),
}

APART = {
    "Detective Conan and Lupin III": (235, 1412),
    "Detective Conan and Magic Kaito 1412": (235, 25517),
    "Gundam, Wing, SEED, 00, Iron-Blooded Orphans, Witch from Mercury": (80, 90, 93, 2581, 31251, 49828),
    "Fate/stay night, kaleid liner, Apocrypha, Grand Order": (356, 14829, 34662, 38084),
    "Doraemon and Crayon Shin-chan": (2471, 966),
    "Digimon Adventure and Tamers": (552, 874),
    "Precure: first, Heartcatch, Smile": (603, 7645, 12191),
    "Love Live, Sunshine, Superstar": (15051, 32526, 41169),
    "Monogatari and Nisekoi": (5081, 18897),
    "Isekai Quartet and its guests": (38472, 29803, 32615, 30831, 31240),
    "Inazuma Eleven, Mahouka, Danball Senki": (5231, 20785, 7081),
    "Mazinger Z, Getter Robo, Devilman, Cyborg 009, Yatterman": (2253, 3579, 2252, 1678, 3008),
    "Kyoukai no Kanata and Free!": (18153, 18507),
    "Ashita no Joe and Megalo Box": (2402, 36563),
    "xxxHOLiC and Tsubasa Chronicle": (861, 177),
    "Captain Harlock and Galaxy Express 999": (1000, 1491),
    "Whisper of the Heart and The Cat Returns": (585, 597),
    "One Piece, Dragon Ball Z and Toriko": (21, 813, 6941),
    "Gintama and Mameshiba": (918, 7261),
}

BEST_KNOWN = {
    (1970, 1979): {80, 1430, 1412, 2402},
    (1980, 1989): {813, 223, 523, 47, 578},
    (1990, 1999): {21, 1, 30, 164},
    (2000, 2009): {1535, 5114, 20, 199},
    (2010, 2019): {16498, 30276, 38000, 32281},
    (2022, 2022): {44511, 50265, 42310, 50594},
    (2023, 2023): {52991, 51009, 52034},
    (2024, 2024): {52299, 57334},
    (2025, 2025): {58567, 60543},
}


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return gzip.decompress(CATALOG.read_bytes()).splitlines()


@pytest.fixture(scope="module")
def catalog(lines: list[bytes]) -> dict[int, TitleRecord]:
    records = [TitleRecord.model_validate_json(line) for line in lines]
    assert [record.id for record in records] == sorted({record.id for record in records})
    return {record.id: record for record in records}


def test_size_and_number(catalog: dict[int, TitleRecord]) -> None:
    assert CATALOG.stat().st_size <= 15 * 1024 * 1024
    assert sum(not record.is_adult for record in catalog.values()) >= 22_000


def test_file_carries_no_time_stamp_and_no_defaults(lines: list[bytes], catalog: dict[int, TitleRecord]) -> None:
    assert CATALOG.read_bytes()[4:8] == bytes(4)
    for line in lines[::100]:
        assert json.loads(line) == catalog[json.loads(line)["id"]].model_dump(exclude_defaults=True)


def test_adult_titles_are_flagged(catalog: dict[int, TitleRecord]) -> None:
    unflagged = [
        record.title
        for record in catalog.values()
        if not record.is_adult and ("Hentai" in record.genres or record.rating == "Rx - Hentai")
    ]
    assert unflagged == []


def test_values_are_spelled_one_way(catalog: dict[int, TitleRecord]) -> None:
    records = catalog.values()
    assert {record.rating for record in records} <= RATINGS
    assert {record.type for record in records} <= TYPES
    assert {record.status for record in records} <= {None, "Finished Airing", "Currently Airing", "Not yet aired"}
    assert {record.season for record in records} <= {None, "winter", "spring", "summer", "fall"}
    for field in ("genres", "themes", "demographics", "studios"):
        names = {name for record in records for name in getattr(record, field)}
        assert [name for name, count in Counter(name.casefold() for name in names).items() if count > 1] == [], field
    tags = {tag.name for record in records for tag in record.tags}
    assert len({tag.casefold() for tag in tags}) == len(tags)
    assert not tags & {"Science Fiction", "Magical Girl", "Demon", "Earth", "School Life", "Plot Continuity"}


def test_a_label_stands_in_one_place(catalog: dict[int, TitleRecord]) -> None:
    for record in catalog.values():
        labels = [*record.genres, *record.themes, *record.demographics, *(tag.name for tag in record.tags)]
        assert len(labels) == len(set(labels)), record.title


def test_text_is_clean_and_no_sentence(catalog: dict[int, TitleRecord]) -> None:
    unclean = re.compile(r"&(?:[a-z]+|#\d+);|\s\s|^\s|\s$|[\x00-\x1f]")
    for record in catalog.values():
        names = [name for name in (record.title, record.title_english, record.title_native) if name]
        assert not any(unclean.search(text) for text in (*names, *record.synonyms, *record.studios)), record.id
        assert not {name.casefold() for name in names} & {synonym.casefold() for synonym in record.synonyms}
        assert len({synonym.casefold() for synonym in record.synonyms}) == len(record.synonyms)
        assert max(map(len, (*names, *record.synonyms))) <= 250


def test_relations_are_typed_known_and_mutual(catalog: dict[int, TitleRecord]) -> None:
    for record in catalog.values():
        targets = [relation.id for relation in record.relations]
        assert len(targets) == len(set(targets))
        assert record.id not in targets
        assert {relation.type for relation in record.relations} <= RELATIONS
        for target in targets:
            assert record.id in {relation.id for relation in catalog[target].relations}


def test_franchise_is_the_smallest_id_of_its_members(catalog: dict[int, TitleRecord]) -> None:
    members: dict[int, list[int]] = defaultdict(list)
    for record in catalog.values():
        members[record.franchise_id].append(record.id)
    assert all(franchise == min(ids) for franchise, ids in members.items())
    looked_at_by_hand = {527, 501, 235, 21}
    assert {franchise for franchise, ids in members.items() if len(ids) >= 80} == looked_at_by_hand


@pytest.mark.parametrize("ids", TOGETHER.values(), ids=TOGETHER)
def test_franchises_hold_together(catalog: dict[int, TitleRecord], ids: tuple[int, ...]) -> None:
    assert len({catalog[identity].franchise_id for identity in ids}) == 1


@pytest.mark.parametrize("ids", APART.values(), ids=APART)
def test_franchises_stay_apart(catalog: dict[int, TitleRecord], ids: tuple[int, ...]) -> None:
    assert len({catalog[identity].franchise_id for identity in ids}) == len(ids)


@pytest.mark.parametrize(("years", "ids"), BEST_KNOWN.items(), ids=str)
def test_best_known_titles_of_every_era_rank_high(
    catalog: dict[int, TitleRecord], years: tuple[int, int], ids: set[int]
) -> None:
    era = [record for record in catalog.values() if record.year and years[0] <= record.year <= years[1]]
    era.sort(key=lambda record: -record.popularity)
    assert ids <= {record.id for record in era[:20]}


def test_popularity_and_weights_use_their_range(catalog: dict[int, TitleRecord]) -> None:
    values = [record.popularity for record in catalog.values()]
    assert max(values) == 1.0
    assert sum(value > 0.5 for value in values) > 3000
    weights = {tag.name: tag.weight for record in catalog.values() for tag in record.tags}
    assert weights["Magic"] < weights["Countryside"] < weights["Steampunk"] < weights["Stop Motion"] <= 1
    assert min(weights.values()) > 0


def test_readers_counted_before_release_are_left_out(catalog: dict[int, TitleRecord]) -> None:
    assert catalog[36699].year == 2023
    assert catalog[36699].members is None
    assert catalog[36699].favorites is None
