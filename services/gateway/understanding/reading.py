"""A query taken apart, step by step. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from services.gateway.understanding.constraints import KEPT_IN_WISH, constraints
from services.gateway.understanding.examples import examples
from services.gateway.understanding.exclusions import exclusions
from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.names import ABBREVIATED, NEAR, Names
from services.gateway.understanding.parts import Lookup, Part, Span, Understood, moved
from services.gateway.understanding.wording import LEADING, REQUEST_WORDS, TRAILING
from services.gateway.understanding.words import TAKEN, Token, compact, joined, tokens

MOST_ROUNDS = 8
"""Taking a clause out can join what stood around it; later rounds read that."""
LONGEST_LOOKUP = 14
LONGEST_TYPO, LONGEST_CLOSE_TYPO = 7, 12
"""Words of a misspelt name, and of one that is spelled nearly right; a longer text is rather a wish."""
STRICTLY = 0.9
"""Likeness of a misspelt name in which something else was understood, such as an audience in "shoujo"."""
_SEASON = re.compile(
    r"\s+(?:s|season |part |series )(?P<number>\d)$|\s+(?P<th>\d)(?:st|nd|rd|th) season$", re.IGNORECASE
)
_ORDINALS = {"2": "2nd", "3": "3rd", "4": "4th", "5": "5th"}
_ROMAN = {"2": "II", "3": "III", "4": "IV"}
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\w+\s)", re.IGNORECASE)
_CALLED = re.compile(r"\s+(?:anime|tv series|tv show|series|show)$", re.IGNORECASE)
"""What people put behind the name of a title without narrowing it, as "movie" would."""
LITTLE_KNOWN, WELL_KNOWN = 0.25, 0.6


def understand(text: str, lexicon: Lexicon) -> Understood:
    """What a text asks for; never raises. A word that stands in no part and not in the wish is a request word or a
    connective next to a part.
    """
    if lookup := _lookup(text, lexicon):
        return Understood(text, text.strip(), _stripped(text), lookup=lookup)
    found: dict[str, list[Any]] = {"exclusions": [], "examples": [], "constraints": []}
    left, places = text.replace(TAKEN, " "), list(range(len(text)))
    for _ in range(MOST_ROUNDS):
        new = _parts(left, lexicon)
        held = {each.field for each in found["constraints"]} & KEPT_IN_WISH
        new["constraints"] = [each for each in new["constraints"] if each.field not in held]
        if not (taken := _spans(new)) and not new["constraints"]:
            break
        for name, parts in new.items():
            found[name] += [moved(part, places) for part in parts]
        if not taken:
            break
        left, places = _rest(left, places, taken)
    liked = found["exclusions"] or found["examples"]
    if not liked and (lookup := _nearly(text, lexicon, STRICTLY if found["constraints"] else NEAR)):
        return Understood(text, text.strip(), _stripped(text), lookup=lookup)
    asks = _asks(left, lexicon)
    return Understood(
        text,
        " ".join(left.split()) if asks else "",
        _pieces(left, places) if asks else (),
        exclusions=tuple(found["exclusions"]),
        examples=tuple(found["examples"]),
        constraints=tuple(found["constraints"]),
    )


def _stripped(text: str) -> tuple[Span, ...]:
    start = len(text) - len(text.lstrip())
    return (Span(start, len(text.rstrip())),) if text.strip() else ()


def _lookup(text: str, lexicon: Lexicon) -> Lookup | None:
    words = tokens(text)
    if not words or len(words) > LONGEST_LOOKUP:
        return None
    span = _stripped(text)[0]
    names = lexicon.names
    exact = next((found for key in _spellings(text, words, names) if (found := names.exact(key))), [])
    if exact and _is_name(words, exact[0].weight, lexicon):
        return Lookup(text.strip(), span, tuple(one.id for one in exact))
    if season := _SEASON.search(text):
        number = season["number"] or season["th"]
        ends = (f"season{number}", f"{_ORDINALS.get(number, number)}season", _ROMAN.get(number, number).lower())
        if begun := names.begun(compact(tokens(text[: season.start()])), ends):
            return Lookup(text.strip(), span, tuple(one.id for one in begun))
    head = tokens(_CALLED.sub("", text.strip()))
    called = names.exact(compact(head)) if head and len(head) < len(words) else []
    if called and _is_name(head, called[0].weight, lexicon) and (len(head) > 1 or called[0].weight >= WELL_KNOWN):
        return Lookup(text.strip(), span, tuple(one.id for one in called))
    return None


def _spellings(text: str, words: Sequence[Token], names: Names) -> list[str]:
    """The keys under which a name may be known: "&" read as "and", "s3" as "season 3", then as it stands, then with a
    leading abbreviation written out and without an article.
    """
    keys = []
    if "&" in text:
        keys.append(compact(tokens(text.replace("&", " and "))))
    if season := _SEASON.search(text):
        head, number = text[: season.start()], season["number"] or season["th"]
        forms = (
            f" season {number}",
            f" {number}",
            f" {_ORDINALS.get(number, number)} season",
            f" {_ROMAN.get(number, number)}",
        )
        keys += [compact(tokens(head + form)) for form in forms]
    keys.append(compact(words))
    if len(words) > 1:
        rest = compact(words[1:])
        short = [one for one in names.exact(words[0].key) if one.weight >= ABBREVIATED]
        keys += [compact(tokens(name)) + rest for one in short for name in names.titles[one.id].names]
    if article := _ARTICLE.match(text.strip()):
        keys.append(compact(tokens(text.strip()[article.end() :])))
    return keys


def _is_name(words: Sequence[Token], weight: float, lexicon: Lexicon) -> bool:
    """Whether words that are a name mean it: "romance" is a wish even if a title is called so, "Monster" is not."""
    if joined(words) in lexicon.terms:
        own = joined(words) in lexicon.own_terms
        return weight >= WELL_KNOWN and not own and words[0].text[:1].isupper()
    if len(words) > 1 or len(words[0].key) > 5:
        return True
    return weight >= (
        1.0 if len(words[0].key) < 3 and words[0].text.isascii() and words[0].text.isalpha() else LITTLE_KNOWN
    )


def _nearly(text: str, lexicon: Lexicon, least: float) -> Lookup | None:
    """A look-up of a misspelt name, for a short text in which nothing else was understood."""
    words = tokens(text)
    if (
        not words
        or len(words) > LONGEST_CLOSE_TYPO
        or all(joined([word]) in lexicon.ordinary or word.key in REQUEST_WORDS for word in words)
    ):
        return None
    near = lexicon.names.near(compact(words), least if len(words) <= LONGEST_TYPO else STRICTLY)
    return Lookup(text.strip(), _stripped(text)[0], tuple(one.id for one in near), nearly=True) if near else None


def _parts(text: str, lexicon: Lexicon) -> dict[str, list[Any]]:
    liked = examples(text, lexicon)
    left = _hidden(text, (part.span for part in (*liked, *(modifier for each in liked for modifier in each.but))))
    bounds = constraints(left, lexicon)
    left = _hidden(left, (each.span for each in bounds))
    return {"exclusions": exclusions(left, lexicon), "examples": liked, "constraints": bounds}


def _hidden(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + TAKEN * (span.end - span.start) + text[span.end :]
    return text


def _spans(parts: dict[str, list[Any]]) -> list[Span]:
    every: list[Part] = [
        part for some in parts.values() for part in some if getattr(part, "field", "") not in KEPT_IN_WISH
    ]
    every += [modifier for each in parts["examples"] for modifier in each.but]
    return [part.span for part in every]


def _rest(text: str, places: Sequence[int], spans: Sequence[Span]) -> tuple[str, list[int]]:
    """The text without the spans and without connectives that hang at them, and where its characters stand."""
    taken = bytearray(len(text))
    for span in spans:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    kept: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and taken[end] == taken[start]:
            end += 1
        if not taken[start]:
            low, high = start, end
            if start > 0 and (edge := LEADING.match(text[start:end])):
                low = start + edge.end()
            if end < len(text) and (edge := TRAILING.search(text[low:end])):
                high = low + edge.start()
            if low < high:
                kept.append((low, high))
        start = end
    letters: list[str] = []
    where: list[int] = []
    for number, (low, high) in enumerate(kept):
        if number:
            letters.append(" ")
            where.append(places[low])
        letters.append(text[low:high])
        where += places[low:high]
    return "".join(letters), where


def _asks(text: str, lexicon: Lexicon) -> bool:
    """Whether a text wishes for something: "something kind" does, "some kind of anime" does not."""
    words = tokens(text)
    following = [*(word.key for word in words[1:]), ""]
    return (not words and bool(text.strip())) or any(
        word.key not in REQUEST_WORDS or (_is_mood(word, lexicon) and after != "of")
        for word, after in zip(words, following, strict=False)
    )


def _is_mood(word: Token, lexicon: Lexicon) -> bool:
    term = lexicon.terms.get(joined([word]))
    return term is not None and bool(term.wanted.get("moods"))


def _pieces(text: str, places: Sequence[int]) -> tuple[Span, ...]:
    """Where the characters of a text stand, as few spans as possible."""
    spans: list[Span] = []
    for letter, place in zip(text, places, strict=True):
        if letter.isspace():
            continue
        if spans and place <= spans[-1].end + 1:
            spans[-1] = replace(spans[-1], end=max(spans[-1].end, place + 1))
        else:
            spans.append(Span(place, place + 1))
    return tuple(spans)
