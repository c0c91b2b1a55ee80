"""What must not be: "no romance", "without gore or horror", "anything but isekai", "romance-free". Pure."""

import re
from collections.abc import Iterator, Sequence

from services.gateway.understanding.lexicon import Lexicon, Term
from services.gateway.understanding.parts import Exclusion, Span
from services.gateway.understanding.wording import (
    ALLOWED_BEFORE,
    FILLING,
    FREE,
    IDIOM,
    MINUS,
    SEPARATOR,
    SOFT,
    STOP,
    TAIL,
    TRIGGER,
    UNWELCOME,
)
from services.gateway.understanding.words import TAKEN, Token, compact, joined, tokens, touching

LONGEST = 6
"""Words of an item that the vocabulary does not know."""
LEAST_KNOWN_TITLE, WELL_KNOWN = 0.3, 0.75


_NEEDS_HINT = frozenset(("too old for",))


def exclusions(text: str, lexicon: Lexicon) -> list[Exclusion]:
    """Every exclusion, an entry for each item of a list."""
    found: list[Exclusion] = []
    left = text
    for match in (*FREE.finditer(text), *MINUS.finditer(text), *UNWELCOME.finditer(text)):
        groups = match.groupdict()
        words = tokens(next(value for value in groups.values() if value))
        while len(words) > 1 and joined(words) not in lexicon.terms and "phrase" not in groups:
            words.pop(0)
        if not words or TAKEN in match[0] or (joined(words) not in lexicon.terms and "phrase" not in groups):
            continue
        shift = match.start() + match[0].index(next(value for value in groups.values() if value))
        low, high, start = shift + words[0].start, shift + words[-1].end, match.start()
        if "phrase" not in groups:
            start = low
        found.append(_exclusion(text[low:high], start, match.end(), lexicon.terms.get(joined(words))))
        left = left[:start] + TAKEN * (match.end() - start) + left[match.end() :]
    end = 0
    for match in TRIGGER.finditer(left):
        told = match[0].lower().startswith(("nothing", "nobody", "no one"))
        if match.start() < end or (
            not told and IDIOM.match(left, match.end()) and not _known_ahead(left, match.end(), lexicon)
        ):
            continue
        some = list(_items(left, match, lexicon))
        found += some
        end = max((each.span.end for each in some), default=end)
    return found


def _exclusion(phrase: str, start: int, end: int, term: Term | None, titles: Sequence[int] = ()) -> Exclusion:
    labels = {kind: tuple(names) for kind, names in term.labels.items()} if term else {}
    return Exclusion(phrase, Span(start, end), labels, tuple(term.signs) if term else (), tuple(titles))


def _known_ahead(text: str, start: int, lexicon: Lexicon) -> bool:
    words = tokens(text[start : start + 60])
    return any(
        joined(words[:length]) in lexicon.terms for length in range(min(4, touching(text[start:], words)), 0, -1)
    )


def _items(text: str, match: re.Match[str], lexicon: Lexicon) -> Iterator[Exclusion]:
    """The items of the list behind a trigger."""
    start, trigger = match.end(), match[0].strip().lower()
    stop = STOP.search(text, start + 1)
    clause_end = stop.start() if stop else len(text)
    pieces = _pieces(text, start, clause_end)
    known = [_resolved(text, low, high, lexicon) for low, high in pieces]
    certain = _is_certain(text, match, known[0], lexicon)
    if not pieces or not certain:
        return
    span_start = match.start()
    for (low, high), held in list(zip(pieces, known, strict=True))[: _reach(text, pieces, known)]:
        if held is None:
            whole = tokens(text[low:high])
            words = _core(whole)
            if not words or (not match["firm"] and len(words) > LONGEST):
                return
            low, high, ending = low + words[0].start, low + words[-1].end, low + whole[-1].end
            yield _exclusion(text[low:high], span_start, ending, last_known(text[:high], low, lexicon))
            high = ending
        else:
            (low, high), term, titles, ending = held
            yield _exclusion(text[low:high], span_start, ending, term, titles)
            high = ending
        span_start = high
        if trigger == "non":
            return


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    low = start
    for separator in SEPARATOR.finditer(text, start, end):
        if separator.start() > low:
            pieces.append((low, separator.start()))
        low = separator.end()
    return [*pieces, (low, end)] if end > low else pieces or [(start, end)]


def _reach(text: str, pieces: Sequence[tuple[int, int]], known: Sequence[object]) -> int:
    """How many pieces belong to the list: "or" goes on with anything, "and" and commas with what is known only; a comma
    without a later "or" or "and" ends it, as what follows may be wished for.
    """
    reach = 1
    for place in range(1, len(pieces)):
        between = text[pieces[place - 1][1] : pieces[place][0]].lower()
        if re.search(r"\b(?:or|nor)\b|/", between) and (known[place] or len(tokens(text[slice(*pieces[place])])) <= 4):
            reach = place + 1
        elif re.search(r"\b(?:no|not|without|any)\b", between) or (
            ("and" in between or "&" in between) and known[place]
        ):
            reach = place + 1 if all(known[reach : place + 1]) else reach
    return reach


Resolved = tuple[tuple[int, int], Term | None, tuple[int, ...], int]


def _resolved(text: str, low: int, high: int, lexicon: Lexicon) -> Resolved | None:
    """The known term or title that an item is: where its word stands, and where the item ends. A filling word such as
    "stuff" behind a term belongs to it; other known terms behind it are wished for, as in "no harem fantasy".
    """
    words = tokens(text[low:high])
    words = words[: touching(text[low:high], words)]
    first = 0
    while first < len(words) - 1 and words[first].key in SOFT and joined(words[first : first + 2]) not in lexicon.terms:
        first += 1
    for length in range(min(5, len(words) - first), 0, -1):
        some, rest = words[first : first + length], words[first + length :]
        if term := lexicon.terms.get(joined(some)):
            tail = 0
            while tail < len(rest) and _is_tail(rest[tail]):
                tail += 1
            if tail == len(rest) or (
                all(joined([word]) in lexicon.terms for word in rest[tail:]) and not rest[tail].key.endswith("ing")
            ):
                return _place(low, some), term, (), low + ([*some, *rest[:tail]])[-1].end
        if not rest and (studio := _studio(some, lexicon)):
            return _place(low, some), Term({"studios": [studio]}), (), low + some[-1].end
        if not rest and (titles := lexicon.names.exact(compact(some))) and _is_title(some, titles[0].popularity):
            return _place(low, some), None, tuple(title.id for title in titles), low + some[-1].end
    return None


def _studio(words: Sequence[Token], lexicon: Lexicon) -> str | None:
    """The studio that words name: spelled as a name, or one that is known by it. "Nobody yells" speaks of no studio."""
    key = joined(words)
    name = lexicon.studios.get(key)
    known = (
        words[0].text[:1].isupper() or key in lexicon.nicknames or (len(words) > 1 and name in lexicon.large_studios)
    )
    return name if known else None


def _is_title(words: Sequence[Token], popularity: float) -> bool:
    if len(words) > 1:
        return popularity >= LEAST_KNOWN_TITLE
    return popularity >= (LEAST_KNOWN_TITLE if words[0].text[0].isupper() else WELL_KNOWN) and len(words[0].key) > 3


def _place(low: int, words: Sequence[Token]) -> tuple[int, int]:
    return low + words[0].start, low + words[-1].end


def _is_tail(word: Token) -> bool:
    return word.key in TAIL or joined([word]) in TAIL


def _core(words: Sequence[Token]) -> list[Token]:
    kept = list(words)
    while len(kept) > 1 and kept[0].key in SOFT:
        kept.pop(0)
    while len(kept) > 1 and _is_tail(kept[-1]):
        kept.pop()
    return kept


def _is_certain(text: str, match: re.Match[str], held: Resolved | None, lexicon: Lexicon) -> bool:
    """Whether a trigger excludes rather than tells of a world: "fantasy without romance", not "a boy without kin"."""
    trigger = match[0].strip().lower()
    before = re.sub(r"\bwith\s*$", "", text[: match.start()].rstrip()).rstrip()
    words = tokens(before[-40:])
    opens = not before or before[-1] in f",.;:!?()-–—&+\n{TAKEN}"
    last = words[-1].key if words else ""
    told = joined(words[-1:]) in FILLING or any(
        (term := lexicon.terms.get(joined(words[-length:]))) and not term.premise
        for length in (1, 2, 3)
        if len(words) >= length
    )
    framed = opens or last in ALLOWED_BEFORE or told
    contrast = re.search(r"\bbut\b[^,.;]{0,25}$", before, re.IGNORECASE) is not None
    if held is None:
        ascii_only = text[match.end() : match.end() + 40].isascii()
        if not before or not ascii_only or re.search(r"\bwith\s*$", text[: match.start()].rstrip()):
            return False
        if trigger.startswith(("has", "have", "with ", "non", "neither")):
            return False
        filling = trigger == "without" and joined(words[-1:]) in FILLING
        hinted = bool(last_known(text, match.end(), lexicon))
        if trigger in _NEEDS_HINT or trigger.startswith(
            ("nothing", "nobody", "no one", "never", "is", "are", "that", "which", "not")
        ):
            short = (
                last == "but"
                and trigger == "not"
                and len(tokens(text[match.end() : match.end() + 40].split(",")[0])) <= 2
            )
            return short or (hinted and (opens or contrast or last in ALLOWED_BEFORE))
        return opens or contrast or filling or last in ALLOWED_BEFORE
    if contrast:
        return True
    if trigger.startswith(("nothing", "never")) or trigger == "non":
        return framed or trigger == "non"
    return framed or not _is_premise(held)


def last_known(text: str, start: int, lexicon: Lexicon) -> Term | None:
    """The last known term of a clause that begins at `start`: its head as a rule, as in "teacher student romance"."""
    words = tokens(text[start : start + 70])
    words = words[: touching(text[start:], words)]
    for end in range(len(words), 0, -1):
        for begin in range(max(0, end - 4), end):
            if (term := lexicon.terms.get(joined(words[begin:end]))) and words[end - 1].key not in TAIL:
                return term
    return None


def _is_premise(held: Resolved) -> bool:
    term = held[1]
    return term is not None and (term.premise or set(term.labels) <= {"tags"})
