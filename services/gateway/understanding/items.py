"""One excluded thing: the known term, studio or title that its words name, or only the words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.understanding.lexicon import Lexicon, Term
from services.gateway.understanding.parts import Exclusion, Span
from services.gateway.understanding.wording import SOFT, TAIL
from services.gateway.understanding.words import Token, compact, joined, tokens, touching

LEAST_KNOWN_TITLE, WELL_KNOWN = 0.3, 0.75
LONGEST_TERM = 5
LONGEST_PHRASE = 20
LONG = 4
"""Words above which a phrase is named by the known term in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """What stands at `low` to `high`, in a phrase that ends at `end`. `whole`: nothing else is said of it; `first`: the
    phrase begins with it.
    """

    low: int
    high: int
    end: int
    term: Term | None
    titles: tuple[int, ...] = ()
    whole: bool = True
    first: bool = True

    def is_premise(self) -> bool:
        """Whether a world may lack it, so that its lack may be wished for."""
        return self.term is not None and (self.term.premise or (set(self.term.labels) == {"tags"}))


def exclusion(text: str, low: int, high: int, span: Span, term: Term | None, titles: Sequence[int] = ()) -> Exclusion:
    labels = {kind: tuple(names) for kind, names in term.labels.items()} if term else {}
    return Exclusion(text[low:high], span, labels, tuple(term.signs) if term else (), tuple(titles))


def resolved(text: str, low: int, high: int, lexicon: Lexicon, *, before_wish: bool = False) -> Item | None:
    """The known term or title that an item is. A filling word such as "stuff" behind a term belongs to it; a genre
    may be wished for behind it, as in "no harem fantasy".
    """
    words = tokens(text[low:high])
    words = words[: touching(text[low:high], words)]
    words = words[_soft(words, lexicon) :]
    for length in range(min(LONGEST_TERM, len(words)), 0, -1):
        some, rest = words[:length], words[length:]
        if term := lexicon.terms.get(joined(some)):
            tail = 0
            while tail < len(rest) and is_tail(rest[tail]):
                tail += 1
            if tail == len(rest) or (before_wish and all(_is_wished(word, lexicon) for word in rest[tail:])):
                return Item(*_place(low, some), low + ([*some, *rest[:tail]])[-1].end, term)
        if not rest and (studio := _studio(some, lexicon)):
            return Item(*_place(low, some), low + some[-1].end, Term({"studios": [studio]}))
        if not rest and (titles := lexicon.names.exact(compact(some))) and _is_title(some, titles[0].popularity):
            return Item(*_place(low, some), low + some[-1].end, None, tuple(title.id for title in titles))
    return None


def within(text: str, low: int, high: int, lexicon: Lexicon, start: int = 0, stop: int | None = None) -> Item | None:
    """The longest known term in a phrase that says more of it, as in "tournaments that take up half the show"; the
    first of several, or the last of a compound such as "sea battles". It begins at the word of number `start` or later,
    before `stop`.
    """
    words = tokens(text[low:high])
    words = words[: touching(text[low:high], words)]
    soft = _soft(words, lexicon)
    first, last, longest, term = 0, 0, 0, None
    for begin in range(max(soft, start), min(len(words), LONGEST_PHRASE if stop is None else stop)):
        for end in range(min(len(words), begin + LONGEST_TERM), begin, -1):
            compound = end - begin == longest and begin == last and not words[begin].key.endswith("ing")
            if end - begin <= longest and not compound:
                break
            if (known := lexicon.terms.get(joined(words[begin:end]))) and known.contents:
                first, last, longest, term = (first if compound else begin), end, end - begin, known
                break
    if term is None:
        return None
    place = _place(low, words[first if first - soft > LONG else soft : last])
    return Item(*place, low + words[-1].end, term, whole=False, first=first == soft)


def core(words: Sequence[Token]) -> list[Token]:
    """The words of an item without what only fills it."""
    kept = list(words)
    while len(kept) > 1 and kept[0].key in SOFT:
        kept.pop(0)
    while len(kept) > 1 and is_tail(kept[-1]):
        kept.pop()
    return kept


def is_tail(word: Token) -> bool:
    return word.key in TAIL or joined([word]) in TAIL


def last_known(text: str, start: int, lexicon: Lexicon) -> Term | None:
    """The last known term of a clause that begins at `start`: its head as a rule, as in "teacher student romance"."""
    words = tokens(text[start : start + 70])
    words = words[: touching(text[start:], words)]
    for end in range(len(words), 0, -1):
        for begin in range(max(0, end - 4), end):
            if (term := lexicon.terms.get(joined(words[begin:end]))) and words[end - 1].key not in TAIL:
                return term
    return None


def _soft(words: Sequence[Token], lexicon: Lexicon) -> int:
    """How many words at the start only lead to what is meant."""
    first = 0
    while first < len(words) - 1 and words[first].key in SOFT and joined(words[first : first + 2]) not in lexicon.terms:
        first += 1
    return first


def _is_wished(word: Token, lexicon: Lexicon) -> bool:
    return word.key in lexicon.genre_terms and not word.key.endswith("ing")


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
