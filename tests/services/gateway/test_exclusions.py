"""What people ask to be spared: concepts of the vocabulary and the clauses in which they stand."""

import pytest

from services.gateway.asked import signs
from services.gateway.understanding import understand
from services.gateway.unwanted import Unwanted, joined
from tests.services.gateway.query_lexicon import bundled_lexicon

CARD = {"title": "A Quiet Spring", "title_english": None, "synopsis": "Two neighbours share a garden."}


def excluded(text: str) -> tuple[list[str], set[str]]:
    """The excluded phrases of a text and all their labels."""
    parts = understand(text, bundled_lexicon()).exclusions
    return [each.text for each in parts], {name for each in parts for names in each.labels.values() for name in names}


@pytest.mark.parametrize(
    ("text", "phrase", "labels"),
    [
        ("village fantasy, no slavery", "slavery", {"Slavery"}),
        ("a road movie, hold the drug use", "drug use", {"Drugs"}),
        ("detective show (NO SAMURAI please!!)", "SAMURAI", {"Samurai"}),
        ("school comedy, pirates not welcome", "pirates", {"Pirates"}),
        ("space drama, just no amnesia", "amnesia", {"Amnesia"}),
        ("comedy, leave out the crossdressing", "crossdressing", {"Crossdressing", "Gender Bender"}),
        ("slow mystery, steer clear of cops", "cops", {"Police", "Detective"}),
        ("a family story, i could do without the weddings", "weddings", {"Marriage"}),
        ("war epic that doesn't end in a pandemic", "pandemic", {"Pandemic"}),
        ("romance that never turns into a revenge plot", "revenge plot", {"Revenge"}),
        ("music anime, free from werewolves", "werewolves", {"Werewolf"}),
        ("i can't take one more villainess, a quiet drama please", "villainess", {"Villainess"}),
        ("calm drama, no suspense", "suspense", {"Suspense", "suspenseful", "tense"}),
    ],
)
def test_a_concept_brings_all_labels_that_carry_it(text: str, phrase: str, labels: set[str]) -> None:
    phrases, named = excluded(text)
    assert phrases == [phrase]
    assert named >= labels


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("a musical without swordfights that take up whole evenings", ["swordfights"]),
        ("pirate adventure without sea battles every single episode", ["sea battles"]),
        ("office comedy w/o characters who shout all the time", ["characters who shout"]),
        ("idol drama without creepy fans who stalk the singer", ["creepy fans who stalk the singer"]),
        ("road trip, spare me the breakups, exams and weepy mothers", ["breakups", "exams", "weepy mothers"]),
        ("garden show. wars, funerals and exams excluded", ["wars", "funerals", "exams"]),
        ("cute animals, animal cruelty and dead pets excluded", ["animal cruelty", "dead pets"]),
        ("library show, exams are a hard no, so are ghosts", ["exams", "ghosts"]),
    ],
)
def test_a_long_phrase_and_a_whole_list_leave_the_wish(text: str, phrases: list[str]) -> None:
    found = understand(text, bundled_lexicon())
    assert sorted(each.text for each in found.exclusions) == sorted(phrases)
    assert len(found.wish.split()) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "a hero who never shows mercy",
        "a boy without parents, no home, no money",
        "two rivals who can't stand each other",
        "a village where nobody dies",
        "a man who doesn't show feelings",
        "a girl who does not have friends",
        "a boy who can do without sleep",
        "a queen who wants to get away from court",
    ],
)
def test_what_somebody_in_a_plot_lacks_is_wished_for(text: str) -> None:
    found = understand(text, bundled_lexicon())
    assert (found.wish, found.exclusions) == (text, ())


def test_words_that_are_only_ever_excluded_are_no_genres_and_no_wishes() -> None:
    """ "Short" before a genre is a length; "silly" is none, though "no silly humor" leaves comedies out."""
    found = understand("short silly tales", bundled_lexicon())
    assert (found.wish, found.constraints) == ("short silly tales", ())


def test_signs_of_a_phrase_are_also_those_of_what_it_speaks_of() -> None:
    told = signs("spiders in the bathroom", bundled_lexicon())
    assert told[0] == "spiders in the bathroom"
    assert "spider" in told


def test_names_synopsis_and_notes_are_searched_for_signs() -> None:
    unwanted = Unwanted(signs=joined(signs("spiders", bundled_lexicon())))
    assert not unwanted.is_broken_by(CARD)
    assert unwanted.is_broken_by({**CARD, "title_english": "Spider Spring"})
    assert unwanted.is_broken_by({**CARD, "synopsis": "A spider moves in."})
    assert unwanted.is_broken_by(CARD, "new neighbours, insects")
