"""The lab: say what you love, watch every ranker answer, see why, and where on the map you are.

    python -m streamlit run ml/lab.py            # make lab
    python -m streamlit run ml/lab.py -- --model FOLDER --log FILE

Clicks go to a log that training reads: `python -m ml.build_ratings --source DIR --extra .funiki/lab/log.csv`.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import altair
import numpy as np
import pandas as pd
import streamlit as st
from scipy.sparse import csr_matrix

from ml import stories
from ml.recommenders import clicks, scoring, served
from ml.recommenders.ratings import Feedback
from ml.recommenders.scoring import Floats

USER = "lab"
SHOWN = 10
NAMES = {
    "blend": "Serving blend", "ease": "EASE", "ease_few": "EASE for short lists", "itemknn": "ItemKNN",
    "relations": "Relations", "content": "AniReco: content", "ncf": "RecommenderNet", "neumf": "AnimeStream: NeuMF",
    "sasrec": "Nostrade: SASRec", "feature": "FeatureModel", "popularity": "Popularity",
}  # fmt: skip
COLOURS = ["#7fb069", "#f2c14e", "#f78154", "#e56b9f", "#5fad9e", "#d1495b", "#4a4e69", "#5b8db8", "#9c89b8", "#c9c9c9"]


@st.cache_resource
def opened(folder: Path) -> served.Served:
    return served.read(folder)


@st.cache_resource
def titles(bundle: Path, ids: tuple[int, ...]) -> list[dict[str, Any]]:
    """Rows of the catalogue for `ids`, in their order."""
    rows = {row["id"]: row for row in stories.catalog(bundle)}
    return [rows[anime] for anime in ids]


@st.cache_resource
def laid_out(bundle: Path) -> tuple[pd.DataFrame, list[str]]:
    """The map by title id (x, y, group), and the names of the mood groups."""
    with gzip.open(bundle / "map" / "map.json.gz", "rt", encoding="utf-8") as file:
        document = json.load(file)
    columns = {name: document[name] for name in ("x", "y", "group", "fame")}
    return pd.DataFrame(columns, index=document["ids"]), [group["key"] for group in document["groups"]]


def list_codes(said: dict[int, Feedback], place: dict[int, int]) -> csr_matrix:
    """(1, W) feedback codes."""
    known = {place[anime]: int(feedback) for anime, feedback in said.items() if anime in place}
    values = np.array(list(known.values()), np.int8)
    return csr_matrix((values, ([0] * len(known), list(known))), shape=(1, len(place)))


def answers(model: served.Served, codes: csr_matrix) -> dict[str, Floats]:
    """Scores (W,) of every ranker and of the blend, known titles at minus infinity."""
    scores = served.standard_scores(model, codes)
    scores["blend"] = served.blended(model, codes, scores)
    free = np.where(np.asarray(codes.todense())[0] != 0, np.float32(-np.inf), np.float32(0))
    return {name: each[0] + free for name, each in scores.items()}


def evidence(model: served.Served, codes: csr_matrix, target: int) -> list[tuple[int, float]]:
    """Places of the loved and liked titles that spoke for `target` (a place), with their shares, the largest first.

    In an item-to-item system a known title's part in a score is its weight times one stored number.
    """
    weights = scoring.weights_at(scoring.counts(codes), model.blend["knots"], model.blend["weights"])
    parts = np.zeros(codes.shape[1], np.float32)
    for name, (matrix, bias) in model.linear.items():
        history = scoring.weighted(codes, model.blend["feedback"]["weights"][name], model.blend["feedback"]["codes"])
        raw = np.asarray((history @ matrix).todense())[0] + bias
        spread = max(float(raw.std()), 1e-6)
        column = np.asarray(matrix[:, target].todense()).ravel()
        parts += float(weights[name][0]) * np.asarray(history.todense())[0] * column / spread
    best = np.argsort(-parts)[:3]
    total = float(parts[parts > 0].sum())
    return [(int(place), float(parts[place]) / total) for place in best if parts[place] > 0]


def name_of(row: dict[str, Any]) -> str:
    return f"{row['title']} ({row.get('year') or '?'})"


def chart(
    bundle: Path, rows: list[dict[str, Any]], shown: dict[str, list[int]], path: list[tuple[float, float]]
) -> altair.LayerChart:
    """Well-known titles by place and colour; the list and its answers larger; the list's own way as a line."""
    places, groups = laid_out(bundle)
    names = {row["id"]: name_of(row) for row in rows}
    kind = {anime: name for name, ids in shown.items() for anime in ids}
    frame = places[(places.fame >= 5) | places.index.isin(kind)].copy()
    frame = frame[frame.index.isin(names)]
    frame["title"] = [names[anime] for anime in frame.index]
    frame["mood"] = [groups[group] if group >= 0 else "none" for group in frame.group]
    frame["kind"] = [kind.get(anime, "other titles") for anime in frame.index]
    frame["size"] = np.where(frame.kind == "other titles", 12, 160)
    hidden = altair.Axis(labels=False, ticks=False, grid=False, title=None)
    points = (
        altair.Chart(frame)
        .mark_point(filled=True)
        .encode(
            x=altair.X("x:Q", axis=hidden),
            y=altair.Y("y:Q", axis=hidden),
            size=altair.Size("size:Q", scale=None, legend=None),
            color=altair.Color("mood:N", scale=altair.Scale(domain=[*groups, "none"], range=COLOURS)),
            shape=altair.Shape("kind:N"),
            opacity=altair.condition("datum.size > 12", altair.value(1.0), altair.value(0.35)),
            tooltip=["title", "mood", "kind"],
        )
    )
    steps = pd.DataFrame({"x": [x for x, _ in path], "y": [y for _, y in path], "click": range(1, len(path) + 1)})
    line = altair.Chart(steps).mark_line(point=True, color="#222222").encode(x="x:Q", y="y:Q", order="click:Q")
    both: altair.LayerChart = (points + line).properties(height=560).interactive()
    return both


def context_place(bundle: Path, ids: list[int]) -> tuple[float, float, str] | None:
    """Where a list stands: the mean place of what it is recommended, and the commonest mood group there."""
    places, groups = laid_out(bundle)
    found = places[places.index.isin(ids)]
    if found.empty:
        return None
    commonest = Counter(int(group) for group in found.group).most_common(1)[0][0]
    return float(found.x.mean()), float(found.y.mean()), groups[commonest] if commonest >= 0 else "none"


def page(model_folder: Path, bundle: Path, log: Path, experiments: Path) -> None:
    st.set_page_config(page_title="Funiki lab", layout="wide")
    model = opened(model_folder)
    ids = tuple(int(anime) for anime in model.items["item_ids"][model.items["warm"]])
    rows = titles(bundle, ids)
    place = {anime: number for number, anime in enumerate(ids)}
    said = clicks.said(log, USER)

    st.title("Lab")
    left, right = st.columns([1, 3])
    with left:
        by_fame = sorted(range(len(ids)), key=lambda number: -rows[number].get("popularity", 0.0))
        chosen = st.selectbox("Title", [ids[n] for n in by_fame], key="title",
                              format_func=lambda anime: name_of(rows[place[anime]]))  # fmt: skip
        for column, feedback in zip(st.columns(3), (Feedback.LOVE, Feedback.LIKE, Feedback.DISLIKE), strict=True):
            if column.button(feedback.name.capitalize(), key=feedback.name.lower()):
                clicks.append(log, USER, chosen, feedback)
                st.rerun()
        st.subheader(f"Your list: {len(said)}")
        for anime, feedback in reversed(said.items()):
            if anime in place and st.button(
                f"✕ {feedback.name.lower()}: {rows[place[anime]]['title']}", key=f"x{anime}"
            ):
                clicks.append(log, USER, anime, None)
                st.rerun()

    codes = list_codes(said, place)
    scores = answers(model, codes)
    best = {name: np.argsort(-each, kind="stable")[:SHOWN] for name, each in scores.items()}
    with right:
        side_by_side, why, where, figures = st.tabs(["Rankers", "Why", "Map", "Figures"])
        with side_by_side:
            picked = st.multiselect("Rankers", list(scores), ["blend", "ease", "itemknn", "content"],
                                    format_func=lambda name: NAMES.get(name, name), key="rankers")  # fmt: skip
            st.dataframe(
                pd.DataFrame({NAMES.get(name, name): [name_of(rows[n]) for n in best[name]] for name in picked}),
                height=390,
            )
        with why:
            for target in best["blend"]:
                reasons = evidence(model, codes, int(target))
                spoke = "; ".join(f"{rows[n]['title']} {share:.0%}" for n, share in reasons)
                st.markdown(f"**{rows[target]['title']}** — {spoke or 'loved by many'}")
        with where:
            path = []
            for count in range(1, len(said) + 1):
                before = list_codes(dict(list(said.items())[:count]), place)
                top = np.argsort(-answers(model, before)["blend"], kind="stable")[:20]
                if stands := context_place(bundle, [ids[n] for n in top]):
                    path.append(stands)
            st.caption("A context is the mean place of what a list is recommended; the line is yours, click by click.")
            if path:
                st.write(f"Your list stands among **{path[-1][2]}** titles.")
            shown = {"your list": list(said), "recommended": [ids[n] for n in best["blend"]]}
            st.altair_chart(chart(bundle, rows, shown, [(x, y) for x, y, _ in path]))
        with figures:
            text = experiments.read_text(encoding="utf-8") if experiments.exists() else ""
            start = text.find("## Recommenders")
            st.markdown(text[start : text.find("\n## ", start + 5)] if start >= 0 else "No figures are here.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("data/models/recommender"))
    parser.add_argument("--bundle", type=Path, default=Path("data"))
    parser.add_argument("--log", type=Path, default=Path(".funiki/lab/log.csv"))
    parser.add_argument("--experiments", type=Path, default=Path("docs/experiments.md"))
    args = parser.parse_args()
    page(args.model, args.bundle, args.log, args.experiments)


if __name__ == "__main__":
    main()
