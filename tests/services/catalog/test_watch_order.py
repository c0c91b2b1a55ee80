import random

from services.catalog.watch_order import Edge, Member, arrange


def member(number: int, year: int | None, kind: str = "TV", popularity: float = 0.5) -> Member:
    return Member(number, kind, year, None, None, popularity)


def order(members: list[Member], edges: list[Edge]) -> list[int]:
    return [place.id for place in arrange(members, edges)[1]]


def test_by_release() -> None:
    assert order([member(3, 2010), member(1, 2012), member(2, 2001)], []) == [2, 3, 1]


def test_undated_titles_stand_where_sequels_put_them() -> None:
    members = [member(1, 2001), member(2, None), member(3, 2003)]
    edges = [Edge(1, 2, "sequel"), Edge(2, 3, "sequel")]
    assert order(members, edges) == [1, 2, 3]


def test_prequels_put_titles_of_one_year_in_order() -> None:
    assert order([member(1, 2005), member(2, 2005)], [Edge(1, 2, "prequel")]) == [2, 1]


def test_a_prequel_made_later_stays_later() -> None:
    assert order([member(1, 2006), member(2, 2011)], [Edge(1, 2, "prequel")]) == [1, 2]


def test_loops_end() -> None:
    members = [member(number, None) for number in (1, 2, 3)]
    edges = [Edge(1, 2, "sequel"), Edge(2, 3, "sequel"), Edge(3, 1, "sequel"), Edge(2, 2, "sequel")]
    assert order(members, edges) == [1, 2, 3]


def test_every_member_comes_once_whatever_the_edges_say() -> None:
    chance = random.Random(1)
    kinds = ["sequel", "prequel", "side_story", "parent", "summary", "character", "SPIN_OFF", "Full Story"]
    for _ in range(200):
        members = [member(n, chance.choice([None, 2000, 2001]), chance.choice(["TV", "Special"])) for n in range(1, 9)]
        edges = [Edge(chance.randint(1, 9), chance.randint(1, 9), chance.choice(kinds)) for _ in range(20)]
        start, places = arrange(members, edges)
        assert sorted(place.id for place in places) == list(range(1, 9))
        assert next(place for place in places if place.id == start).main
        assert next(place for place in places if place.id == start).relation is None


def test_the_way_in_is_no_summary_special_or_pilot() -> None:
    members = [
        member(1, 2000, "Special"),
        member(2, 2001, "TV", popularity=0.1),
        member(3, 2002, "TV", popularity=0.8),
        member(4, 2001, "Movie", popularity=0.8),
    ]
    edges = [Edge(3, 4, "summary"), Edge(4, 3, "full_story")]
    start, places = arrange(members, edges)
    assert start == 3
    assert {place.id: place.main for place in places} == {1: False, 2: False, 3: True, 4: False}


def test_a_franchise_of_specials_has_a_way_in_too() -> None:
    assert arrange([member(1, 2000, "Special"), member(2, 1999, "Music")], [])[0] == 2


def test_relations_are_named_from_the_entry_on() -> None:
    members = [member(1, 2001), member(2, 2002), member(3, 2003, "OVA")]
    _, places = arrange(members, [Edge(2, 1, "prequel"), Edge(3, 2, "parent")])
    assert {place.id: place.relation for place in places} == {1: None, 2: "sequel", 3: "side_story"}


def test_a_spin_off_named_in_both_directions_is_the_lesser_known() -> None:
    members = [member(1, 2006, popularity=0.9), member(2, 2005, popularity=0.4), member(3, 2010, popularity=0.7)]
    edges = [Edge(1, 2, "spin_off"), Edge(2, 1, "spin_off"), Edge(1, 3, "sequel")]
    start, places = arrange(members, edges)
    assert start == 1
    assert {place.id: place.main for place in places} == {2: False, 1: True, 3: True}
