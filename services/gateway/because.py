"""Why a result is there: what of the wish it fulfils. Pure. Tags are left out, as they may give away a plot."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.cards import Card
from services.gateway.understanding.wording import REQUEST_WORDS
from services.gateway.understanding.words import stem, tokens
from services.shared.contracts import AnimeId

KINDS = ("moods", "genres", "themes")
MOST_OF_A_KIND = 4
SHORTEST_WORD = 4
_WORD = re.compile(r"[^\W\d_]{4,}")


def because(
    card: Card,
    wished: Mapping[str, Sequence[str]],
    words: Mapping[str, str],
    examples: Mapping[AnimeId, Card],
    near: bool,
) -> dict[str, Any]:
    """The JSON of a `Because`. `wished` are labels by kind, `words` the wish's words by stem; with `near`, which says
    that the title was found by meaning, it resembles the example that shares most with it.
    """
    reason: dict[str, Any] = {
        kind: [name for name in card[kind] if name in wished.get(kind, ())][:MOST_OF_A_KIND] for kind in KINDS
    }
    told = (
        {stem(word.lower()) for word in _WORD.findall(f"{card['title']} {card['synopsis'] or ''}")} if words else set()
    )
    reason["words"] = [word for key, word in words.items() if key in told][:MOST_OF_A_KIND]
    reason["like"] = _resembled(card, examples) if near else None
    return reason


def telling_words(wish: str) -> dict[str, str]:
    """The words of a wish that can be found in what is told of a title, by stem.

    >>> telling_words("something about a lonely lighthouse")
    {'lonelie': 'lonely', 'lighthouse': 'lighthouse'}
    """
    kept = (word for word in tokens(wish) if len(word.key) >= SHORTEST_WORD and word.key not in REQUEST_WORDS)
    return {stem(word.key): word.text for word in kept if word.key != "about"}


def _resembled(card: Card, examples: Mapping[AnimeId, Card]) -> dict[str, Any] | None:
    def shared(other: Card) -> int:
        return sum(len({*card[kind]} & {*other[kind]}) for kind in KINDS)

    best = max(examples.values(), key=shared, default=None)
    return {"id": best["id"], "title": best["title"]} if best else None
