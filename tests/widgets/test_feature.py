"""FeatureExplorer from Python: sliders, what the model says meanwhile, and the questions that are asked of it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from tabled import Weighted, bought, curved, numbers, people, pipeline
from torch import nn
from widgets.explorers import PATIENCE, settled

import xai_widgets
from xai_widgets import Difference, FeatureExplorer, sensitivity
from xai_widgets import wire as wires

NAMES = ["a", "b", "c", "d"]


def of_people(row: Any = 3, **given: Any) -> FeatureExplorer:
    """Of a pipeline over numbers, words and yes or no."""
    frame = people()
    quick = {"method": "feature-ablation"}
    return settled(FeatureExplorer(pipeline(frame), frame, row, class_names=["no", "yes"], **{**quick, **given}))


def of_numbers(model: nn.Module | None = None, **given: Any) -> FeatureExplorer:
    """Of a torch module with three outputs."""
    return settled(FeatureExplorer(curved() if model is None else model, numbers(), 2, feature_names=NAMES, **given))


def of_values(**given: Any) -> FeatureExplorer:
    """Of a regression, the sum of a row."""
    quick = {"method": "feature-ablation", **given}
    return settled(FeatureExplorer(lambda rows: rows.sum(1), numbers().numpy(), 2, feature_names=NAMES, **quick))


# --- sliders and what follows


def test_it_opens_on_the_row_with_a_prediction_and_an_attribution() -> None:
    explorer = of_people()
    expected = pipeline(people()).predict_proba(people().iloc[[3]])[0]
    assert explorer.prediction.tolist() == pytest.approx(expected.tolist())
    assert explorer.untouched.tolist() == explorer.prediction.tolist()
    assert explorer.values == {name: people()[name].iloc[3] for name in people()}
    assert FeatureExplorer(pipeline(people()), people(), params={"n_samples": 16}).method == "kernel-shap"
    assert explorer.attribution.places.names == tuple(people())
    assert explorer.decision == {"now": "yes", "row": "yes", "flipped": False}
    assert of_numbers().method == "integrated-gradients"


def test_moved_sliders_are_asked_about_against_the_row_as_it_is() -> None:
    explorer = of_people()
    explorer.move({"age": 19, "work": "none"})
    explorer.wait(PATIENCE)
    moved = people().iloc[[3]].assign(age=19, work="none")
    assert explorer.prediction.tolist() == pytest.approx(pipeline(people()).predict_proba(moved)[0].tolist())
    assert explorer.untouched.tolist() == of_people().prediction.tolist()
    bar = next(bar for bar in explorer.bars if bar["label"] == "yes")
    assert (bar["score"], bar["base"]) == (explorer.prediction[1], explorer.untouched[1])
    assert explorer.decision == {"now": "no", "row": "yes", "flipped": True}
    explorer.reset()
    explorer.wait(PATIENCE)
    assert explorer.prediction.tolist() == explorer.untouched.tolist()


def test_values_that_are_left_out_are_the_rows_own_and_the_attribution_is_of_the_moved_row() -> None:
    explorer = of_numbers(Weighted([1.0, 2.0, 0.0, -1.0]), method="input-x-gradient", target=1)
    settled(explorer, values={"b": 9})
    row = numbers()[2].clone()
    row[1] = 9
    assert explorer.attribution.values.tolist() == pytest.approx((row * torch.tensor([1.0, 2, 0, -1])).tolist())
    explorer.values = {"a": 4.0}
    assert explorer.values["b"] == pytest.approx(float(numbers()[2, 1]))


def test_locked_sliders_stay_through_a_reset() -> None:
    explorer = settled(of_people(), values={"age": 60, "income": 10.0}, locked=["age"])
    explorer.reset()
    explorer.wait(PATIENCE)
    assert explorer.values["age"] == 60
    assert explorer.values["income"] == people()["income"].iloc[3]


def test_another_row_by_number_or_values_takes_the_sliders_along() -> None:
    truth = bought(people())
    explorer = settled(of_people(truth=truth), values={"age": 60}, row=5)
    assert explorer.values["age"] == people()["age"].iloc[5]
    assert explorer.truth == truth[5]
    assert explorer.untouched.tolist() == of_people(5).prediction.tolist()
    for row in (people().iloc[7], people().iloc[[7]], dict(people().iloc[7])):
        settled(explorer, row=row)
        assert explorer.prediction.tolist() == pytest.approx(of_people(7).prediction.tolist())
        assert explorer.truth == ""
    assert of_people(people().iloc[[7]]).row == explorer.row


def test_what_the_browser_sends_are_codes_and_only_what_differs_crosses() -> None:
    explorer = of_people()
    assert explorer.get_state("values")["values"] == {}
    explorer.set_state({"values": {"0": 40, "2": 1}})
    explorer.wait(PATIENCE)
    assert (explorer.values["age"], explorer.values["work"]) == (40, "none")
    assert explorer.get_state("values")["values"] == {"0": 40.0, "2": 1.0}
    for wrong in ({"9": 1}, {"2": 7}, {"0": "old"}, [1]):
        explorer.set_state({"values": wrong})
        assert explorer.status == "error"
        assert explorer.values["age"] == 40
    assert settled(explorer, values={"age": 41}).message == ""


def test_columns_tell_how_their_values_lie() -> None:
    explorer = of_people()
    age, _, work, *_, same = explorer.features
    assert (age["kind"], age["low"], age["high"]) == ("whole", people()["age"].min(), people()["age"].max())
    assert work["categories"] == ["farm", "none", "office"]
    assert work["shares"] == pytest.approx((people()["work"].value_counts(normalize=True).sort_index()).tolist())
    assert same["constant"]
    quantiles = wires.unpack(explorer.distribution["quantiles"])
    assert quantiles[1, 30] == pytest.approx(people()["income"].quantile(0.3))
    assert wires.unpack(explorer.distribution["counts"])[1].sum() == len(people())


def test_the_probability_is_explained_in_place_of_the_raw_output() -> None:
    raw, probability = of_numbers(), of_numbers(probability=True)
    assert raw.probable
    assert not of_people().probable
    assert probability.attribution.score == pytest.approx(float(probability.prediction[probability.explained]))
    assert probability.attribution.score != pytest.approx(raw.attribution.score)


def test_a_regression_flips_where_it_crosses_the_threshold() -> None:
    explorer = of_values()
    assert (explorer.output_kind, explorer.decision) == ("regression", {})
    value = float(explorer.prediction[0])
    settled(explorer, threshold=value + 1)
    assert explorer.decision == {"now": f"at most {value + 1:g}", "row": f"at most {value + 1:g}", "flipped": False}
    explorer.move({"a": explorer.values["a"] + 2})
    explorer.wait(PATIENCE)
    assert explorer.decision["flipped"]


def test_the_most_likely_output_is_explained_and_each_row_has_its_own() -> None:
    explorer = of_numbers()
    for row in range(5):
        settled(explorer, row=row)
        assert explorer.explained == int(explorer.untouched.argmax())
        assert explorer.attribution.target == explorer.explained
    assert settled(explorer, target=0, row=1).explained == 0


def test_why_one_output_rather_than_another() -> None:
    explorer = of_numbers(method="input-x-gradient", target=(2, 0))
    two = explorer.attribution.values
    assert explorer.target == Difference(2, 0)
    assert explorer.frame["target"] == explorer.get_state("target")["target"] == [2, 0]
    assert explorer.explained == 2
    assert {0, 2} <= {bar["index"] for bar in explorer.bars}
    one, other = (settled(explorer, target=each).attribution for each in (2, 0))
    assert torch.allclose(two, one.values - other.values, atol=1e-5)
    explorer.set_state({"target": [2, 0]})
    explorer.wait(PATIENCE)
    assert explorer.attribution.score == pytest.approx(one.score - other.score, abs=1e-5)
    again = eval(explorer.code, {"xw": xai_widgets, "model": curved(), "data": numbers(), "feature_names": NAMES})
    assert again.target == Difference(2, 0)


def test_the_questions_are_asked_of_a_difference_too() -> None:
    explorer = settled(of_numbers(target=(2, 0)), panel="curves", feature="b")
    about = sensitivity.study(curved(), numbers(), 2, feature_names=NAMES, target=Difference(2, 0))
    assert torch.allclose(explorer.curve.average, sensitivity.curves(about, "b").average, atol=1e-5)
    settled(explorer, panel="local")
    assert explorer.local.slopes[0].gradient == pytest.approx(sensitivity.local(about).slopes[0].gradient, abs=1e-5)
    settled(explorer, panel="random", samples=20)
    assert explorer.jitter.base == pytest.approx(about.score, abs=1e-5)
    probable = settled(explorer, probability=True).attribution
    assert probable.score == pytest.approx(float(explorer.prediction[2] - explorer.prediction[0]), abs=1e-5)
