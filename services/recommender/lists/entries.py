"""An entry of a list, whatever format it came in, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from services.shared.errors import InvalidRequest

Kind = Literal["dislike", "like", "love", "seen", "save"]
Site = Literal["mal", "anilist"]
Status = Literal["completed", "watching", "on_hold", "dropped", "planned"]

STATUSES: Mapping[str, Status] = {
    "completed": "completed",
    "watched": "completed",
    "finished": "completed",
    "2": "completed",
    "watching": "watching",
    "current": "watching",
    "currently_watching": "watching",
    "repeating": "watching",
    "rewatching": "watching",
    "1": "watching",
    "on_hold": "on_hold",
    "onhold": "on_hold",
    "paused": "on_hold",
    "stalled": "on_hold",
    "3": "on_hold",
    "dropped": "dropped",
    "4": "dropped",
    "plan_to_watch": "planned",
    "plantowatch": "planned",
    "planning": "planned",
    "planned": "planned",
    "want_to_watch": "planned",
    "6": "planned",
}
"""By the words of the sites, in lower case and with underscores; the digits are MyAnimeList's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`score` in 0..10, 0 when the title was not scored."""

    title: str | None
    id: int | None
    site: Site = "mal"
    score: float = 0.0
    status: Status | None = None
    at: datetime | None = None

    @property
    def rounded(self) -> int | None:
        """The score as a whole number in 1..10; None when there is none. Halves round up."""
        return min(10, max(1, int(self.score + 0.5))) if self.score > 0 else None

    @property
    def kind(self) -> Kind:
        """What the entry says: the score decides; without one, dropped is a dislike, planned is saved for later, and
        every other title was seen, whatever was thought of it.

        >>> [Entry(None, 1, score=s, status=t).kind for s, t in ((9, "dropped"), (4, None), (0, "dropped"), (0, None))]
        ['love', 'dislike', 'dislike', 'seen']
        """
        if (score := self.rounded) is not None:
            return "dislike" if score <= 4 else "like" if score <= 7 else "love"
        if self.status == "dropped":
            return "dislike"
        return "save" if self.status == "planned" else "seen"


def status_of(text: object) -> Status | None:
    """The status that a word means; None for an empty or unknown one.

    >>> status_of("Plan to Watch"), status_of("On-Hold"), status_of("")
    ('planned', 'on_hold', None)
    """
    return STATUSES.get(str(text or "").strip().casefold().replace(" ", "_").replace("-", "_"))


def number(text: object, what: str) -> float:
    """A number in a list, 0 for nothing. Raises `InvalidRequest` for anything else."""
    written = str(text if text is not None else "").strip().replace(",", ".")
    if written in ("", "-", "None", "null", "N/A"):
        return 0.0
    try:
        value = float(written)
    except ValueError as error:
        raise InvalidRequest(f"The {what} '{written[:40]}' is not a number.") from error
    if not 0 <= value < 2**31:
        raise InvalidRequest(f"The {what} {written[:40]} is out of range.")
    return value


def day(text: object) -> datetime | None:
    """A day such as 2019-04-27 as its midnight in UTC; None for nothing, for 0000-00-00 and for half a date."""
    try:
        return datetime.combine(date.fromisoformat(str(text).strip()[:10]), time(), UTC)
    except ValueError:
        return None
