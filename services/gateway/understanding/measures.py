"""Length, kind, state and fame of a title in a query. Pure."""

import re
from collections.abc import Callable

from services.gateway.understanding.times import NOUN, NUMBER, number

Value = int | float | bool | tuple[str, ...]
Reader = Callable[[re.Match[str]], list[tuple[str, Value]]]
Rule = tuple[re.Pattern[str], Reader]

SHORT_UNTIL, NOT_LONG_UNTIL, LONG_FROM, ENDLESS_FROM = 13, 26, 50, 100
SHORT_EPISODE_MIN = 15
WELL_RATED = 8.0
HOURS = {"evening": 4, "night": 4, "sitting": 4, "tonight": 4, "day": 8, "weekend": 12}
SOURCES = {
    "light novel": "Light novel", "visual novel": "Visual novel", "web novel": "Web novel", "web manga": "Web manga",
    "video game": "Game", "game": "Game", "novel": "Novel", "manga": "Manga", "4-koma": "4-koma manga",
    "4 koma": "4-koma manga", "4-koma manga": "4-koma manga", "webtoon": "Web manga", "picture book": "Picture book",
    "card game": "Card game", "book": "Book",
}  # fmt: skip
_EPISODES = r"(?:episodes?|eps?)\b(?:\s+long|\s+in total|\s+max(?:imum)?)?"
_OR = r"(?:or|and)"


def _set(field: str, value: Value) -> Reader:
    return lambda _: [(field, value)]


def _count(field: str, shift: int = 0) -> Reader:
    return lambda match: [(field, max(0, number(match["n"]) + shift))]


def _source(match: re.Match[str]) -> list[tuple[str, Value]]:
    name = " ".join((match["source"] or match["adapted"]).lower().split()).rstrip("s")
    return [("sources", (SOURCES[name],))]


def _about(match: re.Match[str]) -> list[tuple[str, Value]]:
    count = number(match["n"])
    return [("episodes_min", max(0, count - 2)), ("episodes_max", count + 2)]


def _cours(match: re.Match[str]) -> list[tuple[str, Value]]:
    two = match["n"].lower() in ("two", "2", "double")
    return [("episodes_min", 20 if two else 10), ("episodes_max", 28 if two else 14)]


def _score(match: re.Match[str]) -> list[tuple[str, Value]]:
    return [("score_min", float(match["n"]))] if float(match["n"]) <= 10 else []


def rules(genres: str) -> list[Rule]:
    """The rules in order; `genres` is an alternation of genre words, before which "short" speaks of the title."""
    noun = NOUN.replace("{genres}", genres)

    def of(pattern: str, reader: Reader) -> Rule:
        return re.compile(pattern, re.IGNORECASE), reader

    n = rf"(?P<n>{NUMBER})"
    fewer = r"(?:under|less than|fewer than|below|shorter than)"
    most = r"(?:at most|max\.?|maximum|up to|no more than|not more than|not over|no longer than|not longer than)"
    least = r"(?:at least|min\.?|minimum|no less than|not less than)"
    sources = "|".join(sorted((re.escape(name) for name in SOURCES), key=len, reverse=True))
    return [
        of(
            rf"\b(?:(?:in|with|for)\s+)?(?:{fewer}|{most}|at most)\s+{n}\s*(?:hours?|hrs?|h)\b(?:\s+(?:long|in total|total))?",
            _count("hours_max"),
        ),
        of(
            rf"\b(?:in\s+)?{n}\s*(?:hours?|hrs?)\s+(?:or less|or fewer|at most|max(?:imum)?|tops)\b",
            _count("hours_max"),
        ),
        of(
            r"\b(?:(?:that |which )?(?:i|we|you)? ?(?:can |could )?(?:to )?(?:finish|binge|watch|done|finished|bingeable)(?: \w+)? )?"
            r"(?:in|over|within) (?:one|a|an|the|a single|this) (?P<unit>evening|night|sitting|day|weekend)\b",
            lambda match: [("hours_max", HOURS[match["unit"].lower()])],
        ),
        of(r"\b(?:to )?(?:finish|binge) (?:it )?tonight\b", _set("hours_max", HOURS["tonight"])),
        of(
            rf"\b(?:with |has |have )?(?:episodes?|eps) (?:of )?(?:{fewer}|{most}|about|around)\s+{n}\s*(?:minutes?|mins?|m)\b(?: long| each)?",
            _count("duration_max"),
        ),
        of(
            rf"\b(?:(?:{fewer}|{most}|about|around)\s+)?{n}[\s-]*(?:minutes?|mins?)(?:[\s-]+(?:long\s+)?(?:episodes?|eps|an episode|per episode|each|long))",
            _count("duration_max"),
        ),
        of(r"\bshort (?:episodes|eps)\b", _set("duration_max", SHORT_EPISODE_MIN)),
        of(rf"\b(?:with |has |have |in )?(?:{fewer})\s+{n}\s+{_EPISODES}", _count("episodes_max", -1)),
        of(rf"\b(?:with |has |have |in )?(?:{most})\s+{n}\s+{_EPISODES}", _count("episodes_max")),
        of(
            rf"\b{n}\s+{_EPISODES}?\s*{_OR} (?:less|fewer|under|shorter)\b|\b(?P<m>{NUMBER})\s+(?:episodes|eps) (?:max|tops|at most)\b",
            lambda match: [("episodes_max", number(match["n"] or match["m"]))],
        ),
        of(
            rf"\b(?:with |has |have )?(?:more than|over|longer than|above)\s+{n}\s+{_EPISODES}",
            _count("episodes_min", 1),
        ),
        of(
            rf"\b(?:with |has |have )?(?:{least})\s+{n}\s+{_EPISODES}|\b(?P<m>\d+)\s*\+\s*{_EPISODES}",
            lambda match: [("episodes_min", number(match["n"] or match["m"]))],
        ),
        of(rf"\b{n}\s+{_EPISODES}?\s*{_OR} (?:more|longer|over)\b", _count("episodes_min")),
        of(
            r"\b(?:with |has |have |exactly |around |about |roughly |only )*(?P<n>\d+|one|two|three|four|five|six|ten|twelve|thirteen|twenty)[\s-]+(?:episodes?|eps)\b(?:\s+or so\b)?",
            _about,
        ),
        of(r"\b(?P<n>one|single|1|two|2|double)[\s-]+cours?\b", _cours),
        of(
            r"\b(?:not|nothing) (?:too|very|so|that|overly) long\b|\bnothing long\b",
            _set("episodes_max", NOT_LONG_UNTIL),
        ),
        of(r"\blong[\s-]?running\b|\bnever[\s-]?ending (?:anime|series|shows?)\b", _set("episodes_min", ENDLESS_FROM)),
        of(rf"\blong{noun.replace('movie|movies|film|films|', '')}", _set("episodes_min", LONG_FROM)),
        of(
            rf"\bshort(?!-){noun.replace('movie|movies|film|films|', '')}|(?<=[,;] )short(?=\s*(?:[,.;!?]|and\b|$))|^short(?= and\b|,)|(?<=\band )short(?=\s*(?:[,.;!?]|$))|\b(?:something|anything) short\b(?!\s+and\s+\w+\s+\w+\s+\w)",
            _set("episodes_max", SHORT_UNTIL),
        ),
        of(
            r"\b(?:already |that is |that's |that are |which is |only |fully |has )*(?:finished|completed)(?: airing)?(?=\s+(?:\w+\s+){0,2}(?:anime|shows?|series|ones?|titles?|stuff|tv)\b|\s*(?:[,.;!?)]|$))|\b(?:is|are|already|fully) (?:finished|completed|complete)\b|\b(?:completed|complete)(?=\s+(?:\w+\s+)?(?:anime|shows?|series|story)\b)|\bcompleted\b",
            _set("statuses", ("Finished Airing",)),
        ),
        of(
            r"\b(?:that is |that's |which is |is |are )?(?:currently |still )(?:airing|ongoing|running)\b|\b(?:airing|ongoing)\b(?: (?:now|right now|this season))?",
            _set("statuses", ("Currently Airing",)),
        ),
        of(r"\b(?:upcoming|not yet aired|unreleased)\b", _set("statuses", ("Not yet aired",))),
        of(
            r"\b(?:with |has |have )?(?:an? )?(?:mal )?(?:score|scored|rating|rated|ratings?)(?: of)? (?:above|over|at least|higher than|better than|more than|of at least|of)\s*(?P<n>\d+(?:\.\d+)?)\b(?:\s*(?:/|out of) ?10)?",
            _score,
        ),
        of(
            r"\b(?:rated|score[ds]?|rating)\s*(?P<n>\d+(?:\.\d+)?)\s*(?:\+|or (?:higher|more|better|above)|and (?:up|above))",
            _score,
        ),
        of(
            r"\b(?P<n>[1-9](?:\.\d+)?)\s*\+\s*(?:score|rating|rated|stars?)\b|\b(?:at least|above|over)\s+(?P<m>\d(?:\.\d+)?)\s*(?:out of 10|/\s?10|rated|rating|score|stars?)\b",
            lambda match: [("score_min", float(match["n"] or match["m"]))],
        ),
        of(r"\b(?:highly|high|top|best|well)[\s-]rated\b|\bhigh (?:scores?|ratings?)\b", _set("score_min", WELL_RATED)),
        of(
            r"\b(?:a |some )?hidden gems?\b|\bunder[\s-]?rated\b|\bless(?:er)?[\s-]known\b|\bobscure\b|\b(?:that )?nobody(?: has|'s)? (?:ever )?(?:heard of|talks about|knows about|knows|watched)\b|\bnot (?:too |very |so )?(?:mainstream|popular|well[\s-]known|famous)\b|\b(?:flew )?under the radar\b|\boverlooked\b(?=\s+(?:anime|gem|show|series))|\bniche\b(?=\s+(?:anime|shows?|series))",
            _set("niche", 1),
        ),
        of(rf"\b(?:popular|well[\s-]known|mainstream|famous){noun}", _set("niche", 0)),
        of(r"\b(?:18\s*\+|nsfw|hentai)", _set("include_adult", True)),
        of(
            rf"\b(?:(?:that(?:'s| is| are) )?(?:based on|adapted from|adaptations? of|from) (?:an? |the )?(?P<source>{sources})s?)\b(?! (?:artist|author|club|shop|store))|\b(?P<adapted>{sources})[\s-]+(?:adaptations?|based)\b",
            _source,
        ),
        of(
            r"\b(?:anime[\s-]originals?|original (?=anime\b)|originals?(?= (?:series|shows?|movies?|films?|story)\b)|not (?:based on|adapted from) (?:anything|a manga|any manga|manga)|not an adaptation)\b",
            _set("sources", ("Original",)),
        ),
        of(r"\btv (?:series|shows?|anime)\b|\bseries(?=,? not (?:a )?(?:films?|movies?))", _set("types", ("TV",))),
        of(
            r"(?<!-)\b(?:anime )?(?:feature[\s-](?:length )?)?(?:movies?|films?)\b(?!\s+(?:directors?|stars?|makers?|making|club|studios?|theaters?|theatres?|sets?|industry|crew|students?|buffs?|critics?|noir))",
            _set("types", ("Movie",)),
        ),
        of(r"\bovas?\b", _set("types", ("OVA",))),
        of(r"\bonas?\b", _set("types", ("ONA",))),
        of(
            r"\b(?:tv |anime )?specials?\b(?=\s*(?:[,.;!?]|$|from|about|with|before|after))",
            _set("types", ("Special", "TV Special")),
        ),
        of(
            r"\bkids?['’]? (?:anime|shows?|series|movies?|films?|cartoons?)|\b(?:made |suitable |good |safe )?for (?:little |small |young |my )?(?:kids|children)\b",
            _set("demographics", ("Kids",)),
        ),
        of(r"\bsh(?:o|ou|ō)nens?\b", _set("demographics", ("Shounen",))),
        of(r"\bsh(?:o|ou|ō)jos?\b(?! ai)", _set("demographics", ("Shoujo",))),
        of(r"\bseinens?\b", _set("demographics", ("Seinen",))),
        of(r"\bjoseis?\b", _set("demographics", ("Josei",))),
    ]
