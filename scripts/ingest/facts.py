"""The one small shape in which titles come from a source, and how plain values are read leniently."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from scripts.catalog_fields import clean_text
from services.shared.contracts import TitleFacts
from services.shared.text import clean

Value = TypeVar("Value", bound=BaseModel)

NO_SYNOPSIS = re.compile(r"^no synopsis (information )?(has been added|yet)", re.IGNORECASE)
LEAST_SYNOPSIS = 20
"""Characters of a synopsis, without credits, that say anything."""


class SourceTitle(BaseModel):
    """A title as one source knows it. `mal_id` None: the source has no MyAnimeList id for it."""

    source: str
    source_id: int
    mal_id: int | None
    anilist_id: int | None = None
    facts: TitleFacts
    synopsis: str | None = None
    fetched_at: datetime


class Unusable(Exception):
    """One entry of an answer without the little that is needed; the message says what."""


def lenient(model: type[Value], raw: Any, told: Callable[[str], None]) -> Value:
    """`raw` as a `model`, without optional fields that are not what they were documented to be; `told` hears of them.

    Raises `Unusable` when what is left is not enough.
    """
    if not isinstance(raw, Mapping):
        raise Unusable(f"an entry is {type(raw).__name__}, not an object")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
    names = {field.alias or name for name, field in model.model_fields.items()}
    try:
        left = model.model_validate({key: value for key, value in raw.items() if key not in wrong})
    except ValidationError as error:
        missing = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors()}))
        raise Unusable(f"{missing} is missing or no longer what it was") from error
    for name in sorted(wrong & names):
        told(name)
    return left


def facts(**named: Any) -> TitleFacts:
    """Facts without those that are unknown or out of range: one bad field must not cost the others."""
    known = {name: value for name, value in named.items() if value not in (None, [], "")}
    try:
        return TitleFacts.model_validate(known)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors()}
    return TitleFacts.model_validate({name: value for name, value in known.items() if name not in wrong})


def synopsis(text: str | None) -> str | None:
    """What a source tells, with its credits; None when that is a placeholder or nothing beside the credits.

    >>> synopsis("No synopsis information has been added to this title. Help improve our database!") is None
    True
    >>> synopsis(" A clockmaker repairs the hours.&nbsp;(Source: A shop) ")
    'A clockmaker repairs the hours.\\xa0(Source: A shop)'
    """
    plain = html.unescape(text or "").replace("\x00", "").strip()
    told = clean(plain)
    return plain if len(told) >= LEAST_SYNOPSIS and not NO_SYNOPSIS.match(told) else None


def names(values: list[Any]) -> list[str]:
    """Readable names once each, in their order."""
    return list(dict.fromkeys(name for value in values if isinstance(value, str) and (name := clean_text(value))))


def date(year: int | None, month: int | None, day: int | None) -> str | None:
    """As much of an ISO date as is known.

    >>> date(2026, 4, None), date(2026, None, 3), date(None, 4, 3)
    ('2026-04', '2026', None)
    """
    if not year:
        return None
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def season_of(month: int) -> str:
    """The season of a month as both sources count: winter begins in January.

    >>> season_of(1), season_of(4), season_of(12)
    ('winter', 'spring', 'fall')
    """
    return ("winter", "spring", "summer", "fall")[(month - 1) // 3]
