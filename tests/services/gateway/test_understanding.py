import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.understanding import Constraint, Lexicon, Span, Understood, understand
from services.gateway.understanding.wording import REQUEST_WORDS
from services.gateway.understanding.words import tokens
from tests.services.gateway.query_lexicon import DATA, bundled_lexicon

EXAMPLES = [
    json.loads(line)
    for line in Path(__file__).with_name("understanding_examples.jsonl").read_text(encoding="utf-8").splitlines()
]
IGNORED = set(
    re.findall(
        r"\w+",
        """a an the and or but with without also some any of in on at for to from by that which is are be it
        its this s i im id ive me my we you want wanted need looking look search searching find give
        recommend please suggest story recommendation recommendations something anything stuff anime animes
        show shows series one ones thing things kind sort of type like similar really just maybe preferably
        ideally ok okay no not nothing more than so too very as there have has who stories about what watch""",
    )
)
# fmt: off
FRAGMENTS = (
    "no", "not", "without", "like", "but", "romance", "gore", "or", "and", ",", "Mushishi", "Naruto", "90s", "movie",
    "under 13 episodes", "anything but", "isekai", "darker", "nothing too sad", "by", "MAPPA", "before 2010", "-harem",
    "short", "old", "Your Name", "meets", "vibes", "finished", "日本", "é", "\x1f", "romance-free", "quiet sea", ".",
    "excluded", "? no thanks", "is a hard no", "so are", "spare me the", "nobody", "gets", "bloodless", "sans", "that",
    "who scream", "none of that", "i hate it", "there is", "tsundere", "slime", "less", '"',
)  # fmt: skip
# fmt: on


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return bundled_lexicon()


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", re.sub("['’`]", "", text.casefold()))) - IGNORED


def overlaps(span: Span, start: int, end: int) -> bool:
    return (span.start <= start and end <= span.end) or (start <= span.start and span.end <= end)


def values(constraints: Iterable[Constraint]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for each in constraints:
        if isinstance(each.value, tuple):
            held[each.field] = {*held.get(each.field, ()), *each.value}
        else:
            held.setdefault(each.field, each.value)
    return held


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["text"][:60] for each in EXAMPLES])
def test_a_query_is_understood_as_written_down(example: dict[str, Any], lexicon: Lexicon) -> None:
    text = example["text"]
    found = understand(text, lexicon)
    if example.get("lookup"):
        assert found.lookup is not None
        assert found.lookup.titles[0] in example["titles"]
    else:
        assert found.lookup is None
    if "wish" in example:
        assert words(found.wish) == words(example["wish"])
    assert len(found.exclusions) == len(example.get("exclusions", []))
    for wanted in example.get("exclusions", []):
        start = text.index(wanted["text"])
        same = [each for each in found.exclusions if overlaps(each.span, start, start + len(wanted["text"]))]
        assert {name for each in same for names in each.labels.values() for name in names} >= set(
            wanted.get("labels", [])
        )
        assert not wanted.get("titles") or {each.titles[0] for each in same if each.titles} & set(wanted["titles"])
    first = [each.titles[0] for each in found.examples]
    assert len(first) == len(example.get("examples", []))
    assert all(set(first) & set(wanted["titles"]) for wanted in example.get("examples", []))
    but = {way for wanted in example.get("examples", []) for way in wanted.get("but", [])}
    assert {way.text for each in found.examples for way in each.but} == but
    expected = {
        each["field"]: set(each["value"]) if isinstance(each["value"], list) else each["value"]
        for each in example.get("constraints", [])
    }
    assert values(found.constraints) == expected


def spans(found: Understood) -> list[Span]:
    parts: list[Any] = [*found.exclusions, *found.examples, *found.constraints]
    ways = [way for each in found.examples for way in each.but]
    return [*found.spans, *(each.span for each in (*parts, *ways))]


phrases = st.lists(st.sampled_from(FRAGMENTS), max_size=9).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(phrases, st.text(max_size=60)))
def test_no_word_is_lost_and_the_wish_is_understood_as_itself(text: str) -> None:
    lexicon = bundled_lexicon()
    found = understand(text, lexicon)
    inside = spans(found)
    assert all(0 <= span.start < span.end <= len(text) for span in inside)
    lost = [word for word in tokens(text) if not any(s.start < word.end and word.start < s.end for s in inside)]
    assert {word.key for word in lost} <= REQUEST_WORDS | {"plus", "though", "only", "pls", "thats"}
    again = understand(found.wish, lexicon)
    assert again.wish == found.wish
    assert not again.exclusions
    assert not again.examples


def test_a_mood_in_a_plain_wish_stays_there_and_never_becomes_a_filter(lexicon: Lexicon) -> None:
    for mood in json.loads((DATA / "moods.json").read_text(encoding="utf-8")):
        for text in (mood, f"something {mood} about friendship"):
            found = understand(text, lexicon)
            assert found.wish == text
            assert (found.exclusions, found.examples, found.constraints, found.lookup) == ((), (), (), None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("steins gate anime", 9253),
        ("a silent voice", 28851),
        ("mob psycho s2", 37510),
        ("hxh 2011", 11061),
        ("spice & wolf", 2966),
        ("that time i got reincarnated as a slme", 37430),
    ],
)
def test_names_as_people_type_them_are_looked_up(text: str, title: int, lexicon: Lexicon) -> None:
    lookup = understand(text, lexicon).lookup
    assert lookup is not None
    assert lookup.titles[0] == title


def test_nobody_yells_speaks_of_no_studio(lexicon: Lexicon) -> None:
    found = understand("a show where nobody yells", lexicon)
    assert (found.wish, found.exclusions) == ("a show where nobody yells", ())


def test_what_happens_to_somebody_is_excluded_as_a_whole(lexicon: Lexicon) -> None:
    found = understand("something kind. not about animals dying", lexicon)
    assert (found.wish, [each.text for each in found.exclusions]) == ("something kind.", ["animals dying"])
