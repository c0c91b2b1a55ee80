"""Constraints of a query: what the rules of `times` and `measures` read, and studios. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.gateway.understanding import measures, times
from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.parts import Constraint, Span
from services.gateway.understanding.wording import DENIED
from services.gateway.understanding.words import TAKEN, Token, joined, tokens, touching

KEPT_IN_WISH = frozenset({"include_adult"})
_MADE_BY = re.compile(
    r"\b(?:(?:made|done|produced|animated|something|anything) )?(?:by|from)\s+(?:studio\s+)?(?=\w)|\bstudio\s+(?=\w)",
    re.IGNORECASE,
)
_LIKENESS = re.compile(
    r"(?:['’]s)?[\s-]+(?:vibes?|like|esque|ish|style|feel(?:ing)?|level|type|quality|aesthetic|before)\b", re.IGNORECASE
)


@lru_cache(maxsize=4)
def _rules(genres: str) -> tuple[list[tuple[re.Pattern[str], times.Reader]], list[measures.Rule]]:
    return times.rules(genres), measures.rules(genres)


@lru_cache(maxsize=4)
def _genres(terms: frozenset[str]) -> str:
    return "|".join(sorted((re.escape(term).replace("\\ ", r"[\s-]+") + "s?" for term in terms), key=len, reverse=True))


def genre_words(lexicon: Lexicon) -> str:
    """An alternation of words for genres and themes."""
    return _genres(lexicon.genre_terms)


def constraints(text: str, lexicon: Lexicon) -> list[Constraint]:
    """Every constraint in the order of the rules; a field may stand twice, several of one clause share its span."""
    found: list[Constraint] = []
    left = text
    by_time, by_measure = _rules(genre_words(lexicon))

    def take(match: re.Match[str], values: list[tuple[str, measures.Value]]) -> None:
        nonlocal left
        start, end = _trimmed(text, match.start(), match.end())
        found.extend(Constraint(text[start:end], Span(start, end), field, value) for field, value in values)
        left = left[:start] + TAKEN * (end - start) + left[end:]

    for pattern, read in by_time:
        for match in pattern.finditer(left):
            if (
                TAKEN not in match[0]
                and not times.is_setting(left, times.place(match))
                and not _denied(left, match)
                and _plausible(match, lexicon)
            ):
                take(match, list(read(match, lexicon.year)))
    for pattern, measure in by_measure:
        for match in pattern.finditer(left):
            if TAKEN not in match[0] and not _denied(left, match) and (values := measure(match)):
                take(match, values)
    for start, end, name in _studios(left, lexicon):
        found.append(Constraint(text[start:end], Span(start, end), "studios", (name,)))
    return found


def _denied(text: str, match: re.Match[str]) -> bool:
    """Whether a word such as "not" stands right before; then it is an exclusion."""
    return DENIED.search(text, max(0, match.start() - 30), match.start()) is not None


def _plausible(match: re.Match[str], lexicon: Lexicon) -> bool:
    year = match.groupdict().get("year")
    return year is None or times.FIRST <= int(year) <= lexicon.year + 2


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _studios(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Studios behind "by", "from" or "studio", and those that are named so that it can mean nothing else."""
    words = tokens(text)
    led = {match.end(): match for match in _MADE_BY.finditer(text)}
    place = 0
    while place < len(words):
        lead = led.get(words[place].start)
        for length in (4, 3, 2, 1):
            some = words[place : place + length]
            name = lexicon.studios.get(joined(some)) if touching(text, some) == length else None
            if not name or _LIKENESS.match(text, some[-1].end) or DENIED.search(text, 0, some[0].start):
                continue
            if lead and DENIED.search(text, 0, lead.start()):
                continue
            if _is_told(some, name, lexicon, lead[0].lower() if lead else ""):
                yield lead.start() if lead else some[0].start, some[-1].end, name
                place += length - 1
                break
        place += 1


def _is_told(words: list[Token], name: str, lexicon: Lexicon, lead: str) -> bool:
    """Whether words that name a studio mean it: "by bones" does, "from bones" and "bones" do not."""
    key = joined(words)
    if key in lexicon.nicknames:
        return True
    capital = words[0].text[:1].isupper()
    if lead:
        return capital or not lead.startswith("from") or len(words) > 1
    if name not in lexicon.large_studios:
        return False
    return capital if len(words) > 1 else words[0].text.isupper()
