"""Whether a trigger excludes rather than tells of a world: "fantasy without romance", not "a boy without kin". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.understanding.items import Item, last_known
from services.gateway.understanding.lexicon import Lexicon
from services.gateway.understanding.wording import ALLOWED_BEFORE, CHARACTERS, FILLING, FOLLOWS_VERB, PRONOUNS
from services.gateway.understanding.words import TAKEN, Token, joined, tokens

_NEEDS_HINT = ("nothing", "never", "not", "is", "are", "ain", "it", "that", "which", "does", "will", "won")
_OF_SHOWS = ("that d", "which d", "that w", "which w")
_HAS = ("has", "have", "with ", "who ", "neither")
_ASKERS = frozenset(("people", "someone", "anyone", "those", "us", "folks"))
_PASSIVE = re.compile(r"\b(?:gets?|getting|being|ends up)\s*$", re.IGNORECASE)
_WITH = re.compile(r"\bwith\s*$")
_BUT = re.compile(r"\bbut\b[^,.;]{0,25}$", re.IGNORECASE)
WINDOW = 40
"""Characters before a trigger and behind it that are looked at."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands before a trigger. `begins`: it begins a clause; `contrast`: it follows "but"; `of_show`: it follows
    what a show is called, `filling` if by a word such as "story".
    """

    trigger: str
    before: str
    last: str
    begins: bool
    contrast: bool
    of_show: bool
    filling: bool

    @property
    def framed(self) -> bool:
        return self.begins or self.of_show


def is_certain(text: str, match: re.Match[str], piece: tuple[int, int], held: Item | None, lexicon: Lexicon) -> bool:
    place = _place(text, match, lexicon)
    trigger = place.trigger
    if match["following"]:
        return place.before.rstrip(" ,").endswith(TAKEN)
    if match["nobody"]:
        stands = place.of_show if trigger.startswith(("where", "in which")) else place.begins
        return stands and _is_spared(text, match, piece, held)
    if trigger == "less":
        term = held.term if held and held.whole else None
        return bool(term and term.contents and "moods" not in term.wanted and (place.begins or place.contrast))
    if match["tired"] and place.last in ("who", "that"):
        asker = tokens(place.before[-WINDOW:])[-2:-1]
        if not asker or asker[0].key not in _ASKERS:
            return False
    if held is None or not held.whole:
        return _is_phrase_certain(text, match, held, place, lexicon)
    if trigger.startswith("who ") and held.term and CHARACTERS & set(held.term.contents):
        return True
    if place.contrast or match["stated"]:
        return True
    if trigger == "non":
        return True
    if "there" in trigger or trigger.startswith(("nothing", "never")):
        return place.framed
    return place.framed or not held.is_premise()


def _place(text: str, match: re.Match[str], lexicon: Lexicon) -> _Place:
    before = _WITH.sub("", text[: match.start()].rstrip()).rstrip()
    words = tokens(before[-WINDOW:])
    last = words[-1].key if words else ""
    opens = not before or before[-1] in f",.;:!?()-–—&+\n{TAKEN}"
    return _Place(
        trigger=match[0].strip().lower(),
        before=before,
        last=last,
        begins=opens or last in ALLOWED_BEFORE,
        contrast=_BUT.search(before) is not None,
        of_show=_is_of_a_show(words, lexicon),
        filling=joined(words[-1:]) in FILLING,
    )


def _is_of_a_show(words: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a text ends in what a show is called: "story", or a known term that is no premise."""
    return joined(words[-1:]) in FILLING or any(
        (term := lexicon.terms.get(joined(words[-length:]))) and (not term.premise or "genres" in term.wanted)
        for length in (1, 2, 3)
        if len(words) >= length
    )


def _is_spared(text: str, match: re.Match[str], piece: tuple[int, int], held: Item | None) -> bool:
    """Whether "nobody" is followed by what is done or happens: "nobody dies at the end", not "nobody else knows"."""
    words = tokens(text[slice(*piece)])
    rest = tokens(text[held.high : piece[1]]) if held else ()
    if held and held.term and (held.whole or (held.first and (not rest or rest[0].key in FOLLOWS_VERB))):
        return True
    happens = _PASSIVE.search(match[0]) or (words and words[0].key.endswith("ing"))
    return bool(words and happens and text[: match.start()].strip())


def _is_phrase_certain(text: str, match: re.Match[str], held: Item | None, place: _Place, lexicon: Lexicon) -> bool:
    """The same of words that are not known as a whole: excluded where the trigger begins a clause, or is plain."""
    trigger, ahead = place.trigger, text[match.end() : match.end() + WINDOW]
    has = trigger.startswith(_HAS)
    named = held and held.term and held.first and (place.framed or not held.is_premise())
    if named and match["firm"] and place.before and not has:
        return True
    if not ahead.isascii() or _WITH.search(text[: match.start()].rstrip()):
        return False
    if not place.before:
        asked = trigger.startswith(("i ", "spare", "none")) or "stand" in trigger
        return asked and any(word.key not in PRONOUNS for word in tokens(ahead)[:1])
    if has or trigger == "non":
        return False
    term = last_known(text, match.end(), lexicon)
    if trigger.startswith(_NEEDS_HINT):
        short = place.last == "but" and trigger == "not" and len(tokens(ahead.split(",")[0])) <= 2
        ends = trigger.endswith((" end", " ends"))
        stated = trigger.startswith(_OF_SHOWS) and (ends or (term and (place.of_show or not term.premise)))
        return bool(short or (match["firm"] and stated) or (term and (place.begins or place.contrast)))
    plain = match["stated"] or match["without"]
    return bool(
        place.begins
        or place.contrast
        or (plain and trigger != "without" and place.of_show)
        or (place.filling and (match["without"] or (trigger == "no" and term)))
    )
