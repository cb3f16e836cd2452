"""What a FeatureExplorer refuses, each in a sentence, and what goes on as before."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tabled import curved, numbers, people, pipeline
from torch import nn
from widgets.explorers import settled
from widgets.test_feature import of_numbers, of_people, of_values

from xai_widgets import ExplainError, FeatureExplorer

counter = itertools.count()
DATA = numbers().numpy()


def missing() -> pd.DataFrame:
    frame = people()
    frame.loc[3, "income"] = np.nan
    return frame


@pytest.mark.parametrize(("model", "data", "given", "sentence"), [
    (lambda rows: rows[:, :1], DATA, {"class_names": ["no", "yes"]}, "2 names, but the model gives one column"),
    (lambda rows: rows[:, :, None], DATA, {}, r"an array of the shape .*\(N,\) or \(N, outputs\) is expected"),
    (lambda rows: rows[:-1].sum(1) if len(rows) > 1 else np.ones(2), DATA, {}, "gave 2 rows for 1"),
    (lambda rows: rows.sum(1) + next(counter), DATA, {}, "changed its mind"),
    (curved(), numbers(), {"row": 80}, "row must be from 0 to 79"),
    (curved(), numbers(columns=5), {}, "The model raised RuntimeError on an input of shape"),
    (curved(), numbers(), {"feature_names": ["a"]}, "feature_names has 1 names for 4 columns"),
    (curved(), numbers(), {"truth": [1]}, "truth has 1 answers for 80 rows"),
    (nn.Sequential(nn.Linear(4, 4), nn.Unflatten(1, (2, 2))), numbers(), {}, "Wrap the model"),
    (curved(), numbers()[0], {}, "must be rows of a table"),
])  # fmt: skip
def test_what_does_not_fit_is_a_sentence_before_there_is_a_widget(
    model: Any, data: Any, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ExplainError, match=sentence):
        FeatureExplorer(model, data, **given)


def test_missing_values_and_categories_never_seen_are_named() -> None:
    with pytest.raises(ExplainError, match="'income' has 1 missing values"):
        FeatureExplorer(pipeline(people()), missing())
    row = {**dict(people().iloc[3]), "work": "moon"}
    with pytest.raises(ExplainError, match="'work' has 'moon', a category that the data do not have"):
        FeatureExplorer(pipeline(people()), people(), row)
    with pytest.raises(ExplainError, match="It lacks 'income', 'work'"):
        FeatureExplorer(pipeline(people()), people(), {"age": 3})


@pytest.mark.parametrize(("values", "sentence"), [
    ({"values": {"work": "moon"}}, "no category of 'work' called 'moon'"),
    ({"values": {"wage": 3}}, "no column 'wage'. Did you mean"), ({"values": {"age": "old"}}, "'age' takes a number"),
    ({"values": {"age": float("nan")}}, "'age' takes a number"), ({"row": 80}, "from 0 to 79"),
    ({"row": {"age": 3}}, "The row lacks 'income'"), ({"row": [1, 2]}, "6 columns, got 2 values"),
    ({"locked": [3.5]}, "no column 3.5"), ({"locked": ["wage"]}, "no column 'wage'"),
    ({"target": 2}, "from 0 to 1, or a pair of them, got 2"), ({"target": (0, 2)}, "from 0 to 1, or a pair of them"),
    ({"target": (1, 1)}, "of two targets, got 1 twice"), ({"target": len}, "or a pair of them"),
    ({"to": -1}, "from 0 to 1"), ({"method": "grad-cam"}, "for pictures"),
    ({"method": "saliency"}, "saliency cannot explain this model"), ({"method": "nothing"}, "no explainer 'nothing'"),
    ({"params": {"stride": 3}}, "no parameter 'stride'"), ({"step": 0}, "over 0"), ({"strength": -1}, "over 0"),
    ({"samples": 0}, "1 at least"), ({"seed": -1}, "from 0 on"), ({"most": -1}, "0 at least"),
    ({"ranges": {"age": (60, 20)}}, "must go up"), ({"ranges": {"work": (0, 1)}}, "have no range"),
    ({"ranges": {"age": 3}}, r"must be \(low, high\)"), ({"feature": "same"}, "same value in every row"),
    ({"other": "wage"}, "no column 'wage'"), ({"disturbed": ["same"]}, "same value in every row"),
    ({"threshold": float("inf")}, "a number in the units"),
])  # fmt: skip
def test_an_impossible_value_is_a_sentence_and_changes_nothing(values: dict[str, Any], sentence: str) -> None:
    explorer = of_people()
    before = {name: getattr(explorer, name) for name in values}
    with pytest.raises(ExplainError, match=sentence):
        settled(explorer, **values)
    assert {name: getattr(explorer, name) for name in values} == before
    assert settled(explorer, values={"age": 30}).status == "idle"


def test_a_threshold_is_for_one_output() -> None:
    explorer = of_people(target=1, threshold=0.3)
    with pytest.raises(ExplainError, match="set threshold=None before two are compared"):
        explorer.target = (1, 0)
    settled(explorer, threshold=None, target=(1, 0))
    with pytest.raises(ExplainError, match="set target= to one of the two"):
        explorer.threshold = 0.3
    assert settled(explorer, values={"age": 30}).status == "idle"


def test_a_function_that_draws_random_numbers_says_so_and_is_shown_from_a_seed() -> None:
    def noisy(rows: np.ndarray) -> np.ndarray:
        return np.stack([rows[:, 0], rows[:, 1] + np.random.normal(size=len(rows))], 1)

    before = np.random.get_state()[1].tolist()
    explorer = settled(FeatureExplorer(noisy, numbers().numpy(), 2, method="feature-ablation"))
    assert "random by itself (its own random numbers)" in explorer.message
    first = explorer.prediction.tolist()
    settled(explorer, values={"0": 0.25})
    settled(explorer, values={})
    assert explorer.prediction.tolist() == first
    assert np.random.get_state()[1].tolist() == before


def test_an_unknown_keyword_names_the_nearest() -> None:
    with pytest.raises(TypeError, match="no keyword 'treshold'. Did you mean 'threshold'"):
        of_values(treshold=3)


def test_a_model_that_fails_says_so_and_the_next_request_starts_clean() -> None:
    moody = [False]

    def predict(rows: np.ndarray) -> np.ndarray:
        if moody[0]:
            raise RuntimeError("not today")
        return rows.sum(1)

    explorer = settled(FeatureExplorer(predict, DATA, 2, method="feature-ablation"))
    moody[0] = True
    explorer.move({"1": 3.0})
    with pytest.raises(ExplainError, match="predict raised RuntimeError .* not today"):
        explorer.wait(30)
    assert (explorer.status, "not today" in explorer.message) == ("error", True)
    moody[0] = False
    explorer.move({"1": 4.0})
    explorer.wait(30)
    assert (explorer.status, explorer.message) == ("idle", "")


def test_a_panel_that_fails_is_a_sentence_in_the_panel_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_widgets.analysis.sensitivity.extras.find_spec", lambda name: None)
    explorer = of_numbers()
    with pytest.raises(ExplainError, match="This needs SALib"):
        settled(explorer, panel="global", analysis="morris")
    assert (explorer.work["status"], "This needs SALib" in explorer.work["message"]) == ("error", True)
    monkeypatch.undo()
    explorer.compute()
    explorer.wait(30)
    assert (explorer.work["status"], explorer.overview.n) == ("idle", 32)


def test_without_bqplot_there_are_no_figures_and_all_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_widgets.widgets.feature.figures.missing", lambda: True)
    explorer = settled(of_numbers(panel="curves"))
    assert explorer.figures == {}
    assert explorer.curve.average.shape == (50,)


def test_a_panel_is_stopped_and_what_was_there_stays() -> None:
    explorer = of_numbers()
    explorer.panel = "random"
    explorer.samples = 100_000
    explorer.stop()
    explorer.wait(30)
    assert explorer.work["status"] in ("stopped", "running", "idle")
    settled(explorer, samples=50)
    assert len(explorer.jitter.scores) == 50


def test_a_table_of_hostile_names_crosses_as_it_is() -> None:
    hostile = ["<script>alert(1)</script>", "שלום", "x" * 300, "\u202egnp.exe"]
    explorer = settled(FeatureExplorer(curved(), torch.as_tensor(DATA), 2, feature_names=hostile), panel="curves")
    assert [feature["name"] for feature in explorer.features] == hostile
    assert explorer.feature == hostile[0]
