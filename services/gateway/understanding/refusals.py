"""What is refused behind its name or in one word: "idols excluded", "harem? no thanks", "gore-free", "-ecchi". Pure."""

import re
from collections.abc import Iterator

from services.gateway.understanding.items import Item, core, exclusion, last_known, resolved
from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.parts import Exclusion, Span
from services.gateway.understanding.wording import (
    FREE,
    LESS,
    MINUS,
    PRONOUNS,
    QUOTED,
    REFUSED,
    SEPARATOR,
    SOFT,
    STOP,
    WISHING,
)
from services.gateway.understanding.words import TAKEN, joined, tokens

SHORT, LONGEST_TERM = 4, 5
TRAITS = frozenset(("humor", "humour"))
"""Whoever is "humourless" need not be spared."""


def refusals(text: str, lexicon: Lexicon) -> list[Exclusion]:
    found: list[Exclusion] = []
    end = 0
    for some in sorted((*_marked(text, lexicon), *_refused(text, lexicon)), key=lambda each: each.span.start):
        if some.span.start >= end:
            found.append(some)
            end = some.span.end
    return found


def _marked(text: str, lexicon: Lexicon) -> Iterator[Exclusion]:
    for pattern in (FREE, MINUS, QUOTED):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            name = next(name for name, value in groups.items() if value)
            words = tokens(match[name])
            while len(words) > 1 and joined(words) not in lexicon.terms and name != "phrase":
                words.pop(0)
            term = lexicon.terms.get(joined(words))
            if not words or TAKEN in match[0] or (term is None and name != "phrase"):
                continue
            low, high = match.start(name) + words[0].start, match.start(name) + words[-1].end
            start = match.start() if name == "phrase" else low
            yield exclusion(text, low, high, Span(start, match.end()), term)
    for match in LESS.finditer(text):
        term = lexicon.terms.get(joined(tokens(match["word"])))
        unwanted = term and term.wanted and term.contents and not term.premise and match["word"].lower() not in TRAITS
        if unwanted and joined(tokens(match[0])) not in lexicon.terms:
            yield exclusion(text, match.start("word"), match.end("word"), Span(*match.span()), term)


def _refused(text: str, lexicon: Lexicon) -> Iterator[Exclusion]:
    """The items of the list before a refusal."""
    for match in REFUSED.finditer(text):
        start = max((stop.end() for stop in STOP.finditer(text, 0, match.start())), default=0)
        bounds = [start, *(place for found in SEPARATOR.finditer(text, start, match.start()) for place in found.span())]
        pieces = list(zip(bounds[::2], [*bounds[1::2], match.start()], strict=True))
        held: list[Item] = []
        for number, (low, high) in reversed(list(enumerate(pieces))):
            between = text[high : held[-1].low].lower() if held else ""
            joins = re.search(r"\b(?:and|or|nor)\b|[/&+]", between) or _is_list_of_its_own(text, start, lexicon, pieces)
            item = _item(text, low, high, match, lexicon) if not held or joins else None
            if item is None:
                break
            held.append(item)
            if not number or any(word.key not in SOFT for word in tokens(text[low : item.low])):
                break
        end = match.end()
        for item in held:
            yield exclusion(text, item.low, item.high, Span(item.low, end), item.term, item.titles)
            end = item.low


def _item(text: str, low: int, high: int, match: re.Match[str], lexicon: Lexicon) -> Item | None:
    words = tokens(text[low:high])
    if not words:
        return None
    for first in range(max(0, len(words) - LONGEST_TERM), len(words)):
        item = resolved(text, low + words[first].start, high, lexicon)
        if item and not text[item.end : high].strip():
            return item
    bare = match[0].strip().lower() == "not"
    kept = core(words)
    opens = not text[:low].strip() or text[:low].rstrip()[-1] in f",.;:!?()-–—&+\n{TAKEN}"
    alone = (
        bare
        or len(kept) > (2 if match["felt"] else SHORT)
        or kept[0].key in WISHING
        or all(word.key in PRONOUNS for word in kept)
    )
    if alone or not text[:low].strip() or not (opens or text[:low].rstrip().lower().endswith(("and", "or"))):
        return None
    begin = low + kept[0].start
    return Item(begin, low + kept[-1].end, high, last_known(text[:high], begin, lexicon))


def _is_list_of_its_own(text: str, start: int, lexicon: Lexicon, pieces: list[tuple[int, int]]) -> bool:
    """Whether commas join: all of a sentence is known, and it is not the whole wish."""
    return bool(text[:start].strip()) and all(resolved(text, low, high, lexicon) for low, high in pieces)
