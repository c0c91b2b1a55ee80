"""The lab in Streamlit's own runner, on the shipped artefact, and the log that it leaves for training."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ml.recommenders import clicks
from ml.recommenders.ratings import Feedback

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "lab" / "log.csv"


def app(log: Path) -> AppTest:
    script = f"""
from pathlib import Path
from ml import lab
root = Path({str(REPOSITORY)!r})
lab.page(root / "data/models/recommender", root / "data", Path({str(log)!r}), root / "docs/experiments.md")
"""
    return AppTest.from_string(script, default_timeout=300)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_click_moves_every_ranker_and_is_kept(log: Path) -> None:
    page = app(log).run()
    assert not page.exception
    nobody = page.dataframe[0].value
    chosen = page.selectbox(key="title").value
    page.button(key="love").click().run()
    assert not page.exception
    assert clicks.said(log, "lab") == {chosen: Feedback.LOVE}
    loved = page.dataframe[0].value
    for ranker in ("Serving blend", "EASE", "ItemKNN"):
        assert list(loved[ranker]) != list(nobody[ranker])
    assert any("%" in text.value for text in page.markdown)
    page.button(key=f"x{chosen}").click().run()
    assert not page.exception
    assert clicks.said(log, "lab") == {}
    assert page.dataframe[0].value.equals(nobody)


def test_training_reads_the_last_click_on_each_title(log: Path) -> None:
    for anime, said in ((5, Feedback.LOVE), (6, Feedback.LIKE), (5, Feedback.DISLIKE), (6, None), (7, Feedback.LOVE)):
        clicks.append(log, "lab", anime, said)
    rows = clicks.folded(pd.read_csv(log))
    assert rows[["user_id", "mal_id", "rating"]].to_numpy().tolist() == [["lab", 5, 3], ["lab", 7, 9]]
