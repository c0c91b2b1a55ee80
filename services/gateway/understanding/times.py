"""Years in a query: "90s", "before 2010", "the last three years", "old". Pure."""

import re
from collections.abc import Callable

Values = list[tuple[str, int]]
Reader = Callable[[re.Match[str], int], Values]

FIRST, LAST = 1917, 2099
RECENT_YEARS, FEW_YEARS = 5, 3
OLD_UNTIL = 2005
NOUN = (
    r"(?=[\s\x1f-]+(?:(?:{genres})[\s\x1f-]+){0,2}?(?:anime|animes|show|shows|series|movie|movies|film|films|stuff|ones?|titles?|ova|ovas|tv|"
    r"cartoons?|releases?)\b|[\s\x1f-]+(?:{genres})\b)"
)
"""What follows an adjective that speaks of the title rather than of somebody in it."""
NUMBERS = {
    **{
        "a": 1,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
    },
    **{"twelve": 12, "thirteen": 13, "twenty": 20, "couple": 2, "a couple": 2, "a couple of": 2},
}
NUMBER = (
    r"\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirteen|twenty|a couple(?: of)?|couple(?: of)?"
)
_WORDED = {"sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000, "aughts": 2000}
_YEAR = r"(?:19[1-9]\d|20\d\d)"
_DECADE = r"(?:(?:19|20)?\d0'?s|sixties|seventies|eighties|nineties|noughties|aughts)"
_SETTING = re.compile(
    r"\b(?:set in|sets? during|takes? place in|place in|life in|living in|back in|alternate|era of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def number(text: str) -> int:
    """
    >>> number("13"), number("Three"), number("a couple of")
    (13, 3, 2)
    """
    plain = " ".join(text.lower().split())
    return int(plain) if plain.isdecimal() else NUMBERS.get(plain, NUMBERS.get(plain.removesuffix(" of"), 1))


def decade(text: str) -> int:
    """The first year.

    >>> decade("90s"), decade("1980s"), decade("10's"), decade("seventies")
    (1990, 1980, 2010, 1970)
    """
    plain = text.lower()
    if plain in _WORDED:
        return _WORDED[plain]
    year = int(re.sub(r"\D", "", plain))
    return year if year > 100 else (1900 if year >= 30 else 2000) + year


def _decade(match: re.Match[str], _: int) -> Values:
    first = decade(match["decade"])
    last = decade(match["until"]) + 9 if match["until"] else first + 9
    part = (match["part"] or "").lower()
    if part == "early":
        last = first + 3
    elif part == "mid":
        first, last = first + 4, first + 6
    elif part == "late":
        first = first + 6
    return [("year_min", first), ("year_max", last)]


def _between(match: re.Match[str], _: int) -> Values:
    low, high = sorted((int(match["low"]), int(match["high"])))
    return [("year_min", low), ("year_max", high)]


def _about(match: re.Match[str], _: int) -> Values:
    return [("year_min", int(match["year"]) - 2), ("year_max", int(match["year"]) + 2)]


def _relative(match: re.Match[str], now: int) -> Values:
    unit, count = match["unit"].lower(), match["count"]
    if count is None and unit.startswith("year"):
        which = match["which"].lower()
        past = now - 1
        return [("year_min", past), ("year_max", past)] if which == "last" else [("year_min", now - FEW_YEARS)]
    years = FEW_YEARS if (count or "").lower() in ("few", "couple of", "couple") else number(count or "one")
    return [("year_min", now - years * (10 if unit.startswith("decade") else 1))]


def _bound(field: str, shift: int) -> Reader:
    return lambda match, _: [(field, int(match["year"]) + shift)]


def rules(genres: str) -> list[tuple[re.Pattern[str], Reader]]:
    """The rules in order; `genres` is an alternation of genre words, before which "old" speaks of the title."""
    noun = NOUN.replace("{genres}", genres)

    def of(pattern: str, reader: Reader) -> tuple[re.Pattern[str], Reader]:
        return re.compile(pattern, re.IGNORECASE), reader

    year = rf"(?P<year>{_YEAR})\b(?!\s*(?:episodes|eps|chapters))"
    lead = r"\b(?:(?:made|released|aired|produced|airing|came out|that came out|it's|is|was)\s+)?"
    return [
        of(
            rf"{lead}(?:between|from)\s+(?P<low>{_YEAR})\s+(?:and|to|until|till|through|-)\s+(?P<high>{_YEAR})\b",
            _between,
        ),
        of(rf"\b(?P<low>{_YEAR})\s*[-–—]\s*(?P<high>{_YEAR})\b", _between),
        of(
            rf"\b(?:from|in|of|during)?\s*(?:the\s+)?\b(?:(?P<part>early|mid|late)[\s-]+)?(?P<decade>{_DECADE})"
            rf"(?:\s*(?:or|and|to|-|–|/)\s*(?:the\s+)?(?:early |late )?(?P<until>{_DECADE}))?(?:[\s-]+era)?\b(?!\s*(?:old|girl|boy))",
            _decade,
        ),
        of(
            rf"{lead}(?:not older than|not before|nothing before|no earlier than|nothing older than|since)\s+{year}",
            _bound("year_min", 0),
        ),
        of(
            rf"{lead}(?:from\s+)?{year}\s*(?:or (?:later|newer|after)|and (?:later|newer)|onwards?|\+)",
            _bound("year_min", 0),
        ),
        of(rf"{lead}from\s+{year}\s+on\b", _bound("year_min", 0)),
        of(rf"{lead}{year}\s*(?:or|and) (?:earlier|older|before)", _bound("year_max", 0)),
        of(
            rf"{lead}(?:not (?:after|later than|newer than)|nothing after|until|till|up to)\s+{year}",
            _bound("year_max", 0),
        ),
        of(rf"{lead}(?:from )?(?:before|older than|prior to|earlier than|pre)[\s-]*{year}", _bound("year_max", -1)),
        of(rf"{lead}(?:from )?(?:after|newer than|later than|post)[\s-]*{year}", _bound("year_min", 1)),
        of(rf"{lead}(?:around|about|circa|roughly|near)\s+{year}", _about),
        of(
            rf"{lead}\b(?:from |in |within |of |over )?(?:the |these )?(?P<which>last|past)\s+"
            rf"(?:(?P<count>few|couple of|couple|{NUMBER})\s+)?(?P<unit>years?|decades?)\b",
            _relative,
        ),
        of(r"\b(?:from |in |of )?this year\b", lambda _, now: [("year_min", now), ("year_max", now)]),
        of(
            rf"{lead}\b(?:from|in|of)\s+(?:(?:spring|summer|fall|autumn|winter)\s+)?{year}",
            lambda match, _: [("year_min", int(match["year"])), ("year_max", int(match["year"]))],
        ),
        of(
            rf"\b(?P<year>19[6-9]\d|20[0-2]\d){noun}|(?:(?<=anime )|(?<=movie )|(?<=film ))(?P<after>19[6-9]\d|20[0-2]\d)\b",
            lambda match, _: [(field, int(match["year"] or match["after"])) for field in ("year_min", "year_max")],
        ),
        of(
            r"\bnot too old\b|\bnothing too old\b|\bnot (?:very|that|so) old\b",
            lambda *_: [("year_min", OLD_UNTIL + 1)],
        ),
        of(
            rf"\b(?:more )?(?:recent|newer|new|modern)(?:ish)?{noun}", lambda _, now: [("year_min", now - RECENT_YEARS)]
        ),
        of(
            r"\bmore recent\b|(?<=[,;] )recent\b|\brecent(?: one)?$|\b(?:something|anything) (?:new|recent|modern)\b(?!\s+\w)",
            lambda _, now: [("year_min", now - RECENT_YEARS)],
        ),
        of(rf"\b(?:old[\s-]?school|retro|vintage|older|old){noun}", lambda *_: [("year_max", OLD_UNTIL)]),
        of(
            r"\b(?:old[\s-]school|retro|vintage)\b|\b(?:something|anything) old\b(?!\s+\w)",
            lambda *_: [("year_max", OLD_UNTIL)],
        ),
    ]


def place(match: re.Match[str]) -> int:
    """Where the time itself begins."""
    named = [name for name in ("part", "decade", "year", "low") if match.groupdict().get(name)]
    return min((match.start(name) for name in named), default=match.start())


def is_setting(text: str, start: int) -> bool:
    """Whether the time at `start` is when a story plays rather than when it was made.

    >>> is_setting("a love story set in the 1920s", 24), is_setting("love from the 90s", 5)
    (True, False)
    """
    return _SETTING.search(text, 0, start) is not None
