"""Titles named as examples: "like Mushishi but darker", "Death Note meets Kaguya-sama", "the Frieren itch". Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.names import Named
from services.gateway.understanding.parts import Example, Modifier, Span
from services.gateway.understanding.wording import AND, BUT_BEFORE, COMPARISON, DENIAL, LEAD, NOT_AS, SCRATCH, TRAIL
from services.gateway.understanding.words import TAKEN, Token, compact, joined, tokens, touching

MOST_WORDS = 12
PLAIN_WORD_FROM = 0.55
"""Popularity from which a name of one word in lower case is taken for a title."""
LONE_FROM = 0.5
"""Popularity from which a name is taken for an example wherever it stands, spelt as a name."""


def examples(text: str, lexicon: Lexicon) -> list[Example]:
    """The examples in their order, each with the directions away from it."""
    words = tokens(text)
    found: list[Example] = []
    place = 0
    while place < len(words):
        named = _named(text, words, place, lexicon)
        if named is None:
            place += 1
            continue
        length, titles, start, end = named
        last = words[place + length - 1]
        found.append(Example(text[words[place].start : last.end], Span(start, end), tuple(one.id for one in titles)))
        place += length
    if not found:
        return []
    # What leads from one example to the next belongs to the next.
    found = [
        replace(each, span=Span(min(each.span.start, found[i - 1].span.end), each.span.end))
        if i and AND.fullmatch(text, found[i - 1].span.end, each.span.start)
        else each
        for i, each in enumerate(found)
    ]
    hidden = text
    for each in found:
        hidden = hidden[: each.span.start] + TAKEN * (each.span.end - each.span.start) + hidden[each.span.end :]
    return _with_modifiers(found, list(_modifiers(hidden, lexicon)))


def _named(text: str, words: Sequence[Token], place: int, lexicon: Lexicon) -> tuple[int, list[Named], int, int] | None:
    """How many words from `place` on name a title that stands as an example, the titles, and the clause's span."""
    word = words[place]
    lead_end = word.start
    lead = next((m for m in LEAD.finditer(text, max(0, lead_end - 90), lead_end) if m.end() == lead_end), None)
    if lead and word.text.islower() and COMPARISON.search(text, 0, lead.start()):
        lead = None
    scratch = SCRATCH.search(text, max(0, lead_end - 60), lead_end)
    listed = _listed(text, lead_end, lexicon)
    most = min(MOST_WORDS, touching(text, words[place : place + MOST_WORDS]) + 3, len(words) - place)
    for length in range(most, 0, -1):
        some = words[place : place + length]
        if TAKEN in text[word.start : some[-1].end]:
            continue
        key = compact(some)
        possessive = re.sub(r"s$", "", key) if re.search(r"['’]s$", some[-1].text) else ""
        titles = lexicon.names.exact(key) or (lexicon.names.exact(possessive) if possessive else [])
        if not titles or not _is_name(
            some, titles[0], lexicon, bool(lead or scratch or listed or _directed(text, word.start, lexicon))
        ):
            continue
        end = some[-1].end
        while end < len(text) and text[end] in "!?*°" and not text[end + 1 : end + 2].isalnum() and text[end] == "!":
            end += 1
        trail = TRAIL.match(text, end)
        if (
            trail
            and not (lead or listed)
            and not (
                _opens(text, word.start, trail[0])
                and ("meets" not in trail[0].lower() or _begins_name(text, trail.end(), lexicon))
            )
        ):
            trail = None
        directed = _directed(text, word.start, lexicon)
        if DENIAL.search(text, max(0, word.start - 20), word.start):
            continue
        start = lead.start() if lead else scratch.start() if scratch and trail else word.start
        if directed and not lead and (than := re.search(r"\bthan\s+(?:the\s+)?$", text[:start])):
            start = than.start()
        if not (
            lead
            or listed
            or (scratch and (trail or "scratch" in scratch[0] or "vibe" in scratch[0]))
            or trail
            or directed
            or _stands_alone(some, titles[0])
        ):
            continue
        if trail and not re.match(r".*(?:but|meets|with|except|only)$|['’]s", trail[0].lower()):
            end = trail.end()
        return length, titles, start, end
    return _misspelt(text, words, place, lexicon, lead) if lead else None


def _begins_name(text: str, start: int, lexicon: Lexicon) -> bool:
    words = tokens(text[start : start + 80])
    found = (lexicon.names.exact(compact(words[:length])) for length in range(1, min(MOST_WORDS, len(words)) + 1))
    return any(titles and titles[0].popularity >= LONE_FROM for titles in found)


def _opens(text: str, start: int, trail: str) -> bool:
    """Whether a name that only what follows makes an example stands where one may: at the beginning of a clause, or
    before a word such as "vibes".
    """
    if not re.search(r"(?:but|meets|with|except|only|['’]s\s+\w)$", trail.lower().strip()):
        return True
    return re.search(r"(?:^|[,.;:!?(\n]|\b(?:basically|the|has))\s*$", text[:start], re.IGNORECASE) is not None


def _directed(text: str, start: int, lexicon: Lexicon) -> bool:
    """Whether a direction leads to a name: "a darker Naruto", "darker than Naruto"."""
    words = [token.key for token in tokens(text[max(0, start - 50) : start])]
    while words and words[-1] in ("than", "a", "an", "the", "version", "of"):
        words.pop()
    return any(" ".join(words[-length:]) in lexicon.direction_names for length in (1, 2, 3) if len(words) >= length)


def _listed(text: str, start: int, lexicon: Lexicon) -> bool:
    """Whether a name at `start` goes on a list that an example begins: the text before it ends so."""
    before = text[max(0, start - 12) : start]
    joint = re.search(r"(?:\bmeets|\bcrossed with|\bmixed with|\bmeets the)\s+$", before, re.IGNORECASE)
    if joint:
        return _ends_in_name(text[: start - len(joint[0])], lexicon)
    joint = re.search(r"(?:,|/|&|\+|\band|\bor)\s+(?:the )?$", before, re.IGNORECASE)
    if not joint:
        return False
    head = text[: start - len(joint[0])].rstrip()
    return LEAD.search(head) is not None and _ends_in_name(head, lexicon)


def _ends_in_name(head: str, lexicon: Lexicon) -> bool:
    words = tokens(head[-80:])
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        titles = lexicon.names.exact(compact(words[-length:]))
        if titles and titles[0].popularity >= LONE_FROM:
            return joined(words[-length:]) not in lexicon.terms
    return False


def _is_name(words: Sequence[Token], best: Named, lexicon: Lexicon, led: bool) -> bool:
    """Whether words that are a name are meant as one: "monster" need not be, "Monster" behind "like" is."""
    spelt = words[0].text[:1].isupper() or not words[0].text[:1].isascii()
    if joined(words) in lexicon.terms and not (spelt and led):
        return False
    if len(words) > 1:
        return best.popularity >= (0.25 if led else LONE_FROM) or spelt
    if words[0].key.isdecimal() and not led:
        return False
    short = len(words[0].key) < (2 if spelt else 4) and best.weight < 1
    return not short and best.weight >= (0.2 if spelt else PLAIN_WORD_FROM)


def _stands_alone(words: Sequence[Token], best: Named) -> bool:
    """Whether a name is an example although nothing says so."""
    capitals = sum(word.text[:1].isupper() for word in words)
    length = sum(len(word.key) for word in words)
    spelt = words[0].text[:1].isupper() and len(words[0].text) > 1 and (capitals >= 2 or len(words) >= 3)
    return len(words) > 1 and length >= 8 and best.popularity >= LONE_FROM and spelt


def _misspelt(
    text: str, words: Sequence[Token], place: int, lexicon: Lexicon, lead: re.Match[str]
) -> tuple[int, list[Named], int, int] | None:
    limit = touching(text, words[place : place + 6])
    for length in range(limit, 0, -1):
        some = words[place : place + length]
        if joined(some) in lexicon.terms or any(
            word.key in ("but", "with", "without", "no", "and", "that", "where") for word in some
        ):
            continue
        titles = lexicon.names.near(compact(some))
        if titles and titles[0].popularity >= PLAIN_WORD_FROM:
            return length, titles, lead.start(), some[-1].end
    return None


def _modifiers(text: str, lexicon: Lexicon) -> Iterator[Modifier]:
    """Every direction in a text, "not as dark" as "less dark"."""
    taken: list[tuple[int, int]] = []
    for match in NOT_AS.finditer(text):
        if moods := lexicon.directions.get(phrase := f"less {match['what'].lower()}"):
            taken.append(match.span())
            yield Modifier(phrase, _widened(text, *match.span()), moods)
    words = tokens(text)
    place = 0
    while place < len(words):
        for length in (5, 4, 3, 2, 1):
            some = words[place : place + length]
            phrase = " ".join(word.key for word in some)
            if re.match(r"\s+than\s+\d", text[some[-1].end :]) or len(some) < length:
                continue
            if touching(text, some) == length and (name := lexicon.direction_names.get(phrase)):
                if not any(low < some[-1].end and some[0].start < high for low, high in taken):
                    yield Modifier(name, _widened(text, some[0].start, some[-1].end), lexicon.directions[name])
                place += length - 1
                break
        place += 1


def _widened(text: str, start: int, end: int) -> Span:
    """The span of a direction with the "but" before it."""
    before = BUT_BEFORE.search(text, 0, start)
    low = before.start() if before else start
    while low < start and (text[low].isspace() or text[low] == TAKEN):
        low += 1
    return Span(low, end)


def _with_modifiers(found: list[Example], modifiers: Sequence[Modifier]) -> list[Example]:
    """Each direction hangs on the last example before it, else on the first."""
    for modifier in modifiers:
        place = max((i for i, each in enumerate(found) if each.span.start < modifier.span.start), default=0)
        found[place] = replace(found[place], but=(*found[place].but, modifier))
    return found
