"""What must not be: "no romance", "without gore or horror", "anything but isekai", "idols excluded". Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.gateway.understanding.certainty import is_certain
from services.gateway.understanding.items import Item, core, exclusion, last_known, resolved, within
from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.parts import Exclusion, Span
from services.gateway.understanding.refusals import refusals
from services.gateway.understanding.wording import (
    CLAUSE,
    IDIOM,
    LACKED,
    PRONOUNS,
    SEPARATOR,
    STOP,
    TELLING,
    TRIGGER,
    WISHING,
)
from services.gateway.understanding.words import TAKEN, joined, tokens, touching

LONGEST, SHORT = 6, 4
"""Words of an item that the vocabulary does not know, and of one that a list goes on with."""


def exclusions(text: str, lexicon: Lexicon) -> list[Exclusion]:
    """Every exclusion, an entry for each item of a list."""
    found = refusals(text, lexicon)
    left = text
    for each in found:
        left = left[: each.span.start] + TAKEN * (each.span.end - each.span.start) + left[each.span.end :]
    end = 0
    for match in TRIGGER.finditer(left):
        told = match["nobody"] or match[0].lower().startswith("nothing")
        compound = match["loose"] and match[0].endswith("-") and match[0].lower() != "non-"
        if (
            match.start() < end
            or compound
            or (not told and IDIOM.match(left, match.end()) and not _known_ahead(left, match.end(), lexicon))
        ):
            continue
        some = list(_items(left, match, lexicon))
        found += some
        end = max((each.span.end for each in some), default=end)
    return found


def _known_ahead(text: str, start: int, lexicon: Lexicon) -> bool:
    words = tokens(text[start : start + 60])
    return any(
        joined(words[:length]) in lexicon.terms for length in range(min(4, touching(text[start:], words)), 0, -1)
    )


def _items(text: str, match: re.Match[str], lexicon: Lexicon) -> Iterator[Exclusion]:
    """The items of the list behind a trigger."""
    stop = STOP.search(text, match.end() + 1)
    clause_end = stop.start() if stop else len(text)
    pieces = _pieces(text, match.end(), clause_end)
    known = [resolved(text, low, high, lexicon, before_wish=bool(match["loose"])) for low, high in pieces]
    telling = TELLING.match(text, stop.start()) if stop else None
    if telling and (known[-1] is None or telling["sure"]):
        pieces[-1], known[-1] = _told(text, pieces[-1], telling, known[-1], lexicon)
    plain = match["loose"] and match[0].strip().lower() in ("not", "never", "non", "less")
    for number, (low, high) in enumerate(pieces):
        long = len(tokens(text[low:high])) > SHORT and not plain
        if known[number] is None and (long or match["nobody"]):
            known[number] = within(text, low, high, lexicon)
    if not is_certain(text, match, pieces[0], known[0], lexicon):
        return
    start = match.start()
    for (low, high), item in list(zip(pieces, known, strict=True))[: _reach(text, match, pieces, known)]:
        item = item or _unknown(text, low, high, match, lexicon)
        if item is None:
            return
        end = max(item.end, high) if not item.whole else item.end
        yield exclusion(text, item.low, item.high, Span(start, end), item.term, item.titles)
        start = end
        if match[0].strip().lower() == "non":
            return


def _told(
    text: str, piece: tuple[int, int], telling: re.Match[str], held: Item | None, lexicon: Lexicon
) -> tuple[tuple[int, int], Item | None]:
    """A thing and the clause that tells which one is meant: the known term in that clause, before it, or none."""
    low, high = piece
    further = CLAUSE.search(text, telling.end())
    end = further.start() if further else len(text)
    if held is not None:
        return (low, end), replace(held, end=end)
    noun, whole = core(tokens(text[low:high])), tokens(text[low:end])
    if not noun or len(noun) > SHORT or all(word.key in PRONOUNS for word in noun):
        return piece, None
    start = len(tokens(text[low:high]))
    item = within(text, low, end, lexicon, start, start + 3)
    if item is None and (named := within(text, low, high, lexicon)) and named.high == low + noun[-1].end:
        item = replace(named, end=end)
    last = whole[-1] if len(whole) <= LONGEST else noun[-1]
    return (low, end), item or Item(low + noun[0].start, low + last.end, end, None, whole=False)


def _unknown(text: str, low: int, high: int, match: re.Match[str], lexicon: Lexicon) -> Item | None:
    """What only its words tell. What somebody in a plot lacks is none, and neither is "i hate it"."""
    whole = tokens(text[low:high])
    words = core(whole)
    if (
        not words
        or (not match["firm"] and len(words) > LONGEST)
        or (len(words) == 1 and words[0].key in LACKED)
        or all(word.key in PRONOUNS for word in words)
    ):
        return None
    begin = low + words[0].start
    return Item(begin, low + words[-1].end, low + whole[-1].end, last_known(text[:high], begin, lexicon))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    low = start
    for separator in SEPARATOR.finditer(text, start, end):
        if separator.start() > low:
            pieces.append((low, separator.start()))
        low = separator.end()
    return [*pieces, (low, end)] if end > low else pieces or [(start, end)]


def _reach(text: str, match: re.Match[str], pieces: Sequence[tuple[int, int]], known: Sequence[Item | None]) -> int:
    """How many pieces belong to the list: "or" goes on with anything, "and" and commas with what is known; behind
    "tired of" also with short unknown things. Without a later "or" or "and" a comma ends it: a wish may follow.
    """
    listing = match["tired"] or match["following"] or match["stated"]

    def belongs(place: int) -> bool:
        words = tokens(text[slice(*pieces[place])])
        short = bool(words) and len(words) < SHORT + 2 * bool(match["following"]) and words[0].key not in WISHING
        item = known[place]
        return bool(item and (item.whole or (item.first and item.term))) or bool(listing and short)

    reach = 1
    for place in range(1, len(pieces)):
        between = text[pieces[place - 1][1] : pieces[place][0]].lower()
        if re.search(r"\b(?:or|nor)\b|/", between) and (
            known[place] or len(tokens(text[slice(*pieces[place])])) <= SHORT
        ):
            reach = place + 1
        elif (re.search(r"\b(?:no|not|without|any)\b", between) and known[place]) or (
            re.search(r"\band\b|&", between) and belongs(place)
        ):
            reach = place + 1 if all(belongs(each) for each in range(reach, place + 1)) else reach
    return reach
