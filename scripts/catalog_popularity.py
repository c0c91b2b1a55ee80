"""Age-corrected popularity in 0..1 for every title of the catalogue.

Follower counts ("members") were read at different dates and are missing for many recent titles, so these steps make
one comparable level, the natural logarithm of the followers a title would have once settled:

1. a reading of 2020 or 2021 is raised by what titles gained until 2026;
2. a title that was young when read is raised by half of what the n-th most followed series of its age lacks against
   the n-th of the settled years 2013 to 2019;
3. a title that was never read gets a straight line from its AniList followers, or else the prediction of gradient
   boosted trees on what else is known of it; a title read around its release gets the larger of reading and prediction.

Popularity is that level scaled between 100 followers (0) and four million (1).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

Row = dict[str, Any]
Floats = NDArray[np.float64]

# Coefficient of "read in 2026" in a regression of log members on the number of raters in a fixed sample of 2016,
# films and videos of 1995 to 2014: 0.21, standard error 0.03.
GAIN_SINCE_2021 = 0.21
SETTLED_YEARS = range(2013, 2020)
YOUNG_YEARS = range(2021, 2027)
COMPARED_PLACES = (10, 15, 20, 30, 40, 60)
READING_2026 = 2026.2
YOUNG_SHARE = 0.5
PREMATURE_YEARS = 0.5
FLOOR, CEILING = np.log(100.0), np.log(4_000_000.0)
FAMILY_EDGES = {"SEQUEL", "PREQUEL", "PARENT", "SIDE_STORY", "SUMMARY", "FULL_STORY", "ALTERNATIVE", "SPIN_OFF"}
TYPES = ("TV", "Movie", "OVA", "ONA", "Special", "TV Special", "Short")
SHORT_TYPES = {"Music", "CM", "PV"}
COMPANY_PRIOR = 5.0
MEAN_LEVEL = 7.0


@dataclass(frozen=True)
class PopularityFit:
    """`values` is popularity by id; the rest describes the fit for the data card.

    `young_deficit` is in natural-log members by release year; `error` is the root mean square error of the
    regression, in the same unit, on a fifth of the known titles it did not see, and `error_of_mean` that of a constant.
    """

    values: dict[int, float]
    read: int
    predicted: int
    young_deficit: dict[int, float]
    error: float
    error_of_mean: float


def _deficits(rows: Sequence[Row]) -> dict[int, float]:
    """How far the n-th most followed series of a young year lies below the settled years, in log members."""

    def places(year: int) -> Floats:
        counts = sorted(
            (r["members"] for r in rows if r["type"] == "TV" and r["year"] == year and r["members"]), reverse=True
        )
        return np.array([np.log(counts[n]) if n < len(counts) else np.nan for n in COMPARED_PLACES])

    settled = np.mean([places(year) for year in SETTLED_YEARS], axis=0)
    deficits = {year: float(np.nanmean(settled - places(year))) for year in YOUNG_YEARS}
    return {year: max(0.0, round(deficit, 4)) for year, deficit in deficits.items()}


def _released(row: Row) -> float | None:
    """Release as a decimal year, the middle of the year when only the year is known."""
    date = row["aired_from"]
    if date and len(date) >= 7:
        return int(date[:4]) + (int(date[5:7]) - 0.5) / 12
    return float(row["year"]) + 0.5 if row["year"] else None


def _read_at(row: Row) -> float:
    asof = row["members_asof"] or ""
    return float(asof[:4]) + (int(asof[5:7]) / 12 if len(asof) >= 7 else 0.5)


def is_before_release(row: Row) -> bool:
    """True when the title's readers were counted before its release: such a count is no fact about the title today."""
    released = _released(row)
    return (
        bool(row["members_asof"])
        and row["members_asof"] < "2022"
        and released is not None
        and (_read_at(row) < released - 1 / 24)
    )


def is_premature(row: Row) -> bool:
    """True when the title's readers were counted in 2020 or 2021, less than half a year after its release or before."""
    released = _released(row)
    return (
        bool(row["members_asof"])
        and row["members_asof"] < "2022"
        and (released is not None and _read_at(row) - released < PREMATURE_YEARS)
    )


def _level(row: Row, deficits: dict[int, float]) -> float:
    """Log members of a title that was read, settled."""
    early = row["members_asof"] < "2022"
    ages = [READING_2026 - (year + 0.5) for year in deficits]
    released = _released(row)
    age = _read_at(row) - released if released is not None else 10.0
    young = float(np.interp(age, ages[::-1], list(deficits.values())[::-1])) if age <= max(ages) else 0.0
    return float(np.log(max(row["members"], 1))) + YOUNG_SHARE * young + (GAIN_SINCE_2021 if early else 0.0)


def _company_levels(rows: Sequence[Row], levels: dict[int, float], field: str) -> Floats:
    """(titles, 2): the highest and the mean level of a title's companies, each without the title itself."""
    total: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in row[field]:
            if row["mal_id"] in levels:
                total[name] += levels[row["mal_id"]]
                count[name] += 1
    columns = []
    for row in rows:
        own = levels.get(row["mal_id"])
        means = [
            (total[name] - (own or 0.0) + COMPANY_PRIOR * MEAN_LEVEL)
            / (count[name] - (own is not None) + COMPANY_PRIOR)
            for name in row[field]
        ]
        columns.append([max(means), sum(means) / len(means)] if means else [MEAN_LEVEL, MEAN_LEVEL])
    return np.array(columns)


def _features(rows: Sequence[Row], levels: dict[int, float]) -> Floats:
    """(titles, features): what is known of a title besides its own readers; NaN where nothing is."""
    columns = []
    for row in rows:
        family = [
            levels[edge["target_mal_id"]]
            for edge in row["relations"]
            if edge["type"] in FAMILY_EDGES and edge["target_mal_id"] in levels
        ]
        kind = "Short" if row["type"] in SHORT_TYPES else row["type"]
        columns.append(
            [
                row["score"] if row["score"] is not None else np.nan,
                row["kitsu_score"] if row["kitsu_score"] is not None else np.nan,
                max(family) if family else np.nan,
                sum(family) / len(family) if family else np.nan,
                float(len(row["synonyms"])),
                float(row["banner_url"] is not None),
                float(row["title_english"] is not None),
                float(row["tmdb_id"] is not None),
                float(row["anidb_id"] is not None),
                float(row["anilist_score"] is not None),
                float(len(row["relations"])),
                float(len(row["tags"])),
                float(len(row["genres"])),
                float(len(row["producers"])),
                float(bool(row["licensors"])),
                float(row["source"] not in (None, "Unknown", "Original", "Other")),
                float("Kids" in row["demographics"]),
                float((row["rating"] or "").startswith("PG-13")),
                float(row["is_adult"]),
                *(float(kind == name) for name in TYPES),
            ]
        )
    companies = [_company_levels(rows, levels, field) for field in ("studios", "producers", "licensors")]
    return np.hstack([np.array(columns, dtype=np.float64), *companies])


def _predictor(features: Floats, target: Floats) -> HistGradientBoostingRegressor:
    model = HistGradientBoostingRegressor(
        max_iter=400, learning_rate=0.06, min_samples_leaf=15, early_stopping=False, random_state=0
    )
    with threadpool_limits(limits=1):  # small data: threads that wait for a busy core cost minutes
        return model.fit(features, target)


def _from_anilist(rows: Sequence[Row], levels: dict[int, float]) -> dict[int, float]:
    """Levels of unread titles that have a follower count on AniList: a straight line between the two logarithms."""
    both = [row for row in rows if row["anilist_popularity"] and row["mal_id"] in levels]
    counts = np.log([row["anilist_popularity"] + 1.0 for row in both])
    slope, start = np.polyfit(counts, [levels[row["mal_id"]] for row in both], 1)
    return {
        row["mal_id"]: float(start + slope * np.log(row["anilist_popularity"] + 1.0))
        for row in rows
        if row["anilist_popularity"] and row["mal_id"] not in levels
    }


def fit_popularity(rows: Sequence[Row], floors: dict[int, float] | None = None) -> PopularityFit:
    """Popularity of every row of the research catalogue (sorted by id); `floors` are least values kept by hand."""
    deficits = _deficits(rows)
    read = {row["mal_id"]: _level(row, deficits) for row in rows if row["members"]}
    premature = {row["mal_id"] for row in rows if row["members"] and is_premature(row)}
    levels = {key: level for key, level in read.items() if key not in premature}
    anilist = _from_anilist(rows, levels)

    features = _features(rows, levels | anilist)
    known = np.array([row["mal_id"] in levels for row in rows])
    target = np.array([levels.get(row["mal_id"], 0.0) for row in rows])
    held_out = known & (np.arange(len(rows)) % 5 == 0)
    trained = known & ~held_out
    features = features[:, ~np.isnan(features[trained]).all(axis=0)]  # (titles, F) -> (titles, F that are ever known)
    residual = target[held_out] - _predictor(features[trained], target[trained]).predict(features[held_out])
    predicted = _predictor(features[known], target[known]).predict(features)

    guesses = {row["mal_id"]: float(level) for row, level in zip(rows, predicted, strict=True)}
    final = guesses | anilist | levels
    for key in premature:
        final[key] = max(final[key], read[key])
    values = {key: round(float(np.clip((level - FLOOR) / (CEILING - FLOOR), 0, 1)), 4) for key, level in final.items()}
    for key, floor in (floors or {}).items():
        if key in values:
            values[key] = max(values[key], floor)
    return PopularityFit(
        values=values,
        read=len(levels),
        predicted=len(final) - len(levels),
        young_deficit=deficits,
        error=float(np.sqrt(np.mean(residual**2))),
        error_of_mean=float(np.std(target[held_out])),
    )
