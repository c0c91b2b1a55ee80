"""What the vibe encoder learns from: stories that vary, and queries in the manner of people for each of them.

Queries come from seven sources: written ones (`data/queries`: for titles with a card, and wishes for none; readers
graded what retrievers brought for some, and the whole search answered all, `ml.teach`), moods and themes put into
sentences of many shapes, our own synopses, sentences of a full synopsis, windows of reviews, human "if you liked X"
pairs, and names. A query never meets the very text that it was made from. Only titles of train franchises take part.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ml import stories
from ml.training_queries import Asked, train_franchises, written
from services.shared.text import StorySource, clean, listing, story

SOURCES = ("written", "phrase", "own", "sentence", "review", "pair", "name")
KINDS = {"TV": "series", "Movie": "movie", "OVA": "ova", "Special": "special", "ONA": "web series"}
WINDOW_WORDS = (20, 60)
JUDGED_SHARE = 0.65
"""Of the written queries that are drawn: those that readers judged."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """A query with the story that should be found. `labels` are what the query asks for, where that is known: every
    title that has them all fits it too. `answers` are titles that answer it, by weight, `maybe` titles that may, and
    `against` titles that do not; `hard` is a story of one of the latter."""

    id: int
    query: str
    story: str
    labels: tuple[str, ...] = ()
    answers: Mapping[int, float] = field(default_factory=dict)
    maybe: frozenset[int] = frozenset()
    against: frozenset[int] = frozenset()
    hard: tuple[int, str] | None = None


@dataclass(slots=True)
class Texts:
    """Everything that queries are made from, for the titles of the train franchises."""

    told: dict[int, StorySource]
    franchise: dict[int, int]
    synonyms: dict[str, list[str]]
    shapes: list[str]
    asked: list[Asked]
    reviews: dict[int, list[str]]
    likes: dict[int, list[int]]
    with_moods: bool = True
    facts_only: bool = False
    like_shapes: list[str] = field(default_factory=list)
    ids: dict[str, list[int]] = field(init=False)
    judged: list[Asked] = field(init=False)
    unjudged: list[Asked] = field(init=False)

    def __post_init__(self) -> None:
        told = self.told
        self.ids = {
            "phrase": [i for i, s in told.items() if s.moods or len(s.themes) + len(s.tags) > 1],
            "carded": [i for i, s in told.items() if s.own_synopsis],
            "own": [i for i, s in told.items() if s.own_synopsis],
            "sentence": [i for i, s in told.items() if s.synopsis and len(_SENTENCE.split(s.synopsis)) > 2],
            "review": sorted(self.reviews),
            "pair": sorted(self.likes),
            "name": sorted(told),
        }
        self.judged = [asked for asked in self.asked if asked.fits]
        self.unjudged = [asked for asked in self.asked if not asked.fits and asked.answers()]

    def pair(self, source: str, chance: random.Random) -> Pair:
        """One query of a source and its story, drawn by `chance`."""
        if source == "written":
            judged = bool(self.judged) and chance.random() < JUDGED_SHARE
            return self.written(chance.choice(self.judged if judged else self.unjudged), chance)
        ids = self.ids[source]
        if source == "phrase" and chance.random() < 0.6:
            ids = self.ids["carded"]
        anime = chance.choice(ids)
        known = self.told[anime]
        if source == "phrase":
            query, labels = self.phrase(known, chance)
            return Pair(anime, query, self.story(known, chance), labels)
        if source == "name":
            return Pair(anime, spelling(name(known, chance), chance), self.story(known, chance))
        if source == "own":
            return Pair(anime, known.own_synopsis or "", self.story(replace(known, own_synopsis=None), chance))
        if source == "sentence":
            query, rest = taken_out(known.synopsis or "", chance)
            return Pair(anime, query, self.story(replace(known, synopsis=rest), chance))
        if source == "review":
            query = window(chance.choice(self.reviews[anime]), f"{known.title} {known.title_english or ''}", chance)
            return Pair(anime, query, self.story(known, chance))
        other = chance.choice(self.likes[anime])
        if self.like_shapes and chance.random() < 0.6:
            query = self.example(known, self.told[other], chance.choice(self.likes.get(other) or [anime]), chance)
        else:
            query = self.story(known, chance)
        return Pair(other, query, self.story(self.told[other], chance))

    def example(self, known: StorySource, wanted: StorySource, third: int, chance: random.Random) -> str:
        """ "Like X but …": what `wanted` has and `known`, which people liked as well, has not."""
        moods = [mood for mood in wanted.moods if mood not in known.moods]
        had = {*known.card_themes, *known.themes, *known.tags}
        themes = [theme for theme in (*wanted.card_themes, *wanted.themes, *wanted.tags) if theme not in had]
        parts = {
            "title": name(known, chance),
            "other": name(self.told[third], chance) if self.told[third] not in (known, wanted) else "",
            "mood": chance.choice([moods[0], *self.synonyms.get(moods[0], [])]) if moods else "",
            "theme": chance.choice(themes).lower() if themes else "",
        }
        fitting = [shape for shape in self.like_shapes if all(parts[part] for part in re.findall(r"{(\w+)}", shape))]
        return chance.choice(fitting).format(**parts)

    def written(self, asked: Asked, chance: random.Random) -> Pair:
        """A written query with one of the titles that answer it, by weight, and one that does not."""
        answers = asked.answers()
        (anime,) = chance.choices(list(answers), list(answers.values()))
        hard = None
        if asked.against:
            wrong = chance.choice(asked.against)
            hard = (wrong, self.story(self.told[wrong], chance))
        story, against = self.story(self.told[anime], chance), frozenset(asked.against)
        return Pair(anime, asked.query, story, (), answers, frozenset(asked.taught) - against, against, hard)

    def story(self, known: StorySource, chance: random.Random) -> str:
        """The story in shuffled wording; parts of it are left out at times, as they are for many titles."""
        if self.facts_only:
            known = replace(known, own_synopsis=None, synopsis=None)
        if not self.with_moods or chance.random() < 0.25:
            known = replace(known, moods=())
        if chance.random() < 0.3:
            known = replace(known, genres=())
        part = chance.random()
        if part < 0.25:
            known = replace(known, synopsis=None)
        elif part < 0.4:
            known = replace(known, own_synopsis=None)
        return story(known, chance).text

    def phrase(self, known: StorySource, chance: random.Random) -> tuple[str, tuple[str, ...]]:
        """Moods, themes and genres of a title in one of the shapes, and the labels that it asks for."""
        themes = [*known.card_themes, *known.themes, *known.tags]
        moods = chance.sample(known.moods, min(len(known.moods), chance.choice((1, 1, 2, 2, 3))))
        themes = chance.sample(themes, min(len(themes), chance.choice((1, 1, 2, 2, 3))))
        genres = chance.sample(known.genres, min(len(known.genres), chance.choice((1, 1, 2))))
        said = [chance.choice([mood, mood, *self.synonyms.get(mood, [])]) for mood in moods]
        decade = f"{known.year // 10 * 10}s" if known.year else ""
        parts = {
            "moods": listing(said) if chance.random() < 0.5 else ", ".join(said),
            "mood": said[0] if said else "",
            "themes": listing(themes).lower(),
            "genres": " ".join(genres).lower(),
            "kind": KINDS.get(known.type or "", "anime"),
            "decade": chance.choice([decade, f"{decade[2:]}"]) if decade else "",
            "all": ", ".join(chance.sample([*said, *(t.lower() for t in themes)], len(said) + len(themes))),
        }
        fitting = [shape for shape in self.shapes if all(parts[name] for name in re.findall(r"{(\w+)}", shape))]
        shape = chance.choice(fitting or ["{all}"])
        used = set(re.findall(r"{(\w+)}", shape))
        labels = [*(moods if used & {"moods", "all"} else moods[:1] if "mood" in used else [])]
        labels += themes if used & {"themes", "all"} else []
        labels += genres if "genres" in used else []
        return shape.format(**parts), tuple(labels)


def name(known: StorySource, chance: random.Random) -> str:
    return chance.choice([known.title, known.title_english or known.title])


def spelling(name: str, chance: random.Random) -> str:
    """A name as people type it: in small letters, without a word, or with a slip of the fingers, at times.

    >>> spelling("Mushishi", random.Random(4))
    'mushshi'
    """
    words = name.split()
    if len(words) > 2 and chance.random() < 0.3:
        words.pop(chance.randrange(len(words)))
    typed = " ".join(words)
    if chance.random() < 0.6:
        typed = typed.lower()
    if len(typed) > 4 and chance.random() < 0.3:
        at = chance.randrange(1, len(typed) - 1)
        slips = (typed[at + 1] + typed[at], typed[at + 1], typed[at] * 2 + typed[at + 1])
        typed = typed[:at] + chance.choice(slips) + typed[at + 2 :]
    return typed


def labels_of(known: StorySource) -> list[str]:
    """Every label that a phrase can ask a title for."""
    return sorted({*known.moods, *known.card_themes, *known.themes, *known.tags, *known.genres})


def taken_out(synopsis: str, chance: random.Random) -> tuple[str, str]:
    """One or two sentences of a synopsis with most names dropped, and the rest of it.

    >>> taken_out("A boy leaves. In Osaka old Kenji waits. They talk.", random.Random(0))
    ('In old waits.', 'A boy leaves. They talk.')
    """
    sentences = _SENTENCE.split(synopsis)
    count = 1 if len(sentences) < 4 else chance.choice((1, 2))
    start = chance.randrange(len(sentences) - count + 1)
    query = " ".join(sentences[start : start + count])
    if chance.random() < 0.8:
        query = re.sub(r"\s+", " ", _NAME.sub("", query))
    return query, " ".join(sentences[:start] + sentences[start + count :])


def window(review: str, names: str, chance: random.Random) -> str:
    """Some words in a row of a review, without the words of the title's names.

    >>> window("one two Mushishi three", "Mushishi", random.Random(0))
    'one two three'
    """
    words, hidden = review.split(), set(re.findall(r"\w+", names.casefold()))
    count = chance.randint(*WINDOW_WORDS)
    start = chance.randrange(max(1, len(words) - count))
    kept = (word for word in words[start : start + count] if not hidden & set(re.findall(r"\w+", word.casefold())))
    return " ".join(kept)


def load(bundle: Path, research: Path, *, with_moods: bool = True, facts_only: bool = False) -> Texts:
    """The training texts of the bundle and the research data."""
    train = train_franchises(bundle)
    told = {i: replace(s, synopsis=clean(s.synopsis)) for i, s in stories.sources(bundle, research) if i in train}
    moods = json.loads((bundle / "moods.json").read_text(encoding="utf-8"))
    reviews: dict[int, list[str]] = defaultdict(list)
    frame = pd.read_parquet(research / "reviews.parquet", columns=["mal_id", "text"])
    for anime, text in zip(frame.mal_id, frame.text, strict=True):
        if anime in train and len(text) > 400:
            reviews[int(anime)].append(clean(text))
    likes: dict[int, list[int]] = defaultdict(list)
    pairs = pd.read_parquet(research / "human_recs.parquet", columns=["mal_id", "rec_mal_id"])
    for a, b in zip(pairs.mal_id, pairs.rec_mal_id, strict=True):
        if a in train and b in train and train[a] != train[b]:
            likes[int(a)].append(int(b))
    return Texts(
        told,
        train,
        {mood: entry["synonyms"] for mood, entry in moods.items()},
        json.loads((bundle / "queries" / "shapes.json").read_text(encoding="utf-8")),
        written(bundle / "queries", told.keys()),
        dict(reviews),
        dict(likes),
        with_moods,
        facts_only,
        json.loads((bundle / "queries" / "like_shapes.json").read_text(encoding="utf-8")),
    )
