"""FeatureExplorer from Python: sliders, what the model says meanwhile, and the questions that are asked of it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tabled import Weighted, bought, curved, numbers, people, pipeline
from torch import Tensor, nn
from widgets.explorers import PATIENCE, Recorder, settled

import xai_widgets
from xai_widgets import Difference, ExplainError, FeatureExplorer, explain, sensitivity
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


# --- the questions


def test_methods_speak_of_columns() -> None:
    for method in of_numbers().methods:
        said = " ".join([method["about"], *(str(param.get("help")) for param in method["params"])])
        assert not re.search(r"pixel|picture|colour|image", said), method["name"]
        assert re.search(r"column|row", method["about"]) or method["name"] == "guided-backprop"


def test_local_sensitivity_follows_the_sliders() -> None:
    explorer = settled(of_numbers(Weighted([1.0, 2.0, 0.0, -1.0]), target=1), values={"b": 9}, step=0.5)
    spreads = numbers().double().std(0, correction=0)
    assert [slope.gradient for slope in explorer.local.slopes] == pytest.approx([1, 2, 0, -1])
    assert explorer.local.slopes[1].up == pytest.approx(float(spreads[1]), rel=1e-4)
    assert [told["index"] for told in explorer.get_state("local")["local"]] == [0, 1, 2, 3]


def test_curves_are_those_of_the_analysis_with_the_row_on_them() -> None:
    explorer = settled(of_people(), panel="curves", feature="income", values={"income": 20.0})
    about = sensitivity.study(pipeline(people()), people(), 3, target=1)
    assert torch.allclose(explorer.curve.average, sensitivity.curves(about, "income").average)
    assert (explorer.along["at"], explorer.along["features"]) == ([20.0], [1])
    grid = explorer.curve.grids[0].numpy()
    own = wires.unpack(explorer.along["values"])
    frame = pd.concat([people().iloc[[3]]] * len(grid)).assign(income=grid)
    assert own.tolist() == pytest.approx(pipeline(people()).predict_proba(frame)[:, 1].tolist(), abs=1e-6)
    assert explorer.work["status"] == "idle"


def test_moving_a_slider_moves_the_point_and_not_the_datas_curves() -> None:
    explorer = settled(of_people(), panel="curves", feature="income")
    before = explorer.curve
    settled(explorer, values={"age": 70, "income": 12.0})
    assert explorer.curve is before
    assert explorer.along["at"] == [12.0]
    assert explorer.along["score"] == pytest.approx(float(explorer.prediction[explorer.explained]))


def test_two_columns_are_a_heat_map() -> None:
    explorer = settled(of_people(), panel="curves", feature="income", other="work")
    assert explorer.curve.average.shape == (20, 3)
    told = explorer.get_state("curve")["curve"]
    assert (told["features"], told["individual"], told["average"]["shape"]) == ([1, 2], None, [20, 3])


def test_a_change_is_found_honours_locks_and_is_replayed_move_by_move() -> None:
    explorer = settled(of_people(), panel="change", locked=["age"], ranges={"income": (5, 60)})
    assert explorer.counterfactual is None, "it is looked for when asked"
    explorer.compute()
    explorer.wait(PATIENCE)
    found = explorer.counterfactual
    assert found.found
    assert "age" not in found.changes
    assert 5 <= found.changes.get("income", 20) <= 60
    for count in range(len(found.moves) + 1):
        explorer.replay(count)
        explorer.wait(PATIENCE)
        if count:
            index = 1
            assert explorer.prediction[index] == pytest.approx(found.moves[count - 1].score, abs=1e-5)
    assert explorer.decision["flipped"]
    explorer.replay(0)
    assert explorer.get_state("values")["values"] == {}


def test_a_change_starts_from_where_the_sliders_are_and_another_row_forgets_it() -> None:
    explorer = settled(of_people(), panel="change", values={"work": "none"})
    explorer.compute()
    explorer.wait(PATIENCE)
    assert explorer.get_state("counterfactual")["counterfactual"]["start"] == {"2": 1.0}
    settled(explorer, row=4)
    assert explorer.counterfactual is None
    with pytest.raises(ExplainError, match="no change to replay"):
        explorer.replay()


def test_without_a_threshold_a_value_cannot_flip_and_the_panel_says_so() -> None:
    explorer = settled(of_values(), panel="change")
    explorer.compute()
    with pytest.raises(ExplainError, match="no threshold is set"):
        explorer.wait(PATIENCE)
    assert explorer.work["status"] == "error"
    assert "no threshold is set" in explorer.work["message"]
    settled(explorer, threshold=0.0)
    explorer.compute()
    explorer.wait(PATIENCE)
    assert explorer.counterfactual.found
    assert explorer.work["message"] == ""


def test_random_noise_is_repeatable_by_seed_and_leaves_locked_columns() -> None:
    explorer = settled(of_people(), panel="random", strength=1.0, samples=80)
    first = explorer.jitter.scores.tolist()
    assert settled(explorer, seed=1).jitter.scores.tolist() != first
    assert settled(explorer, seed=0).jitter.scores.tolist() == first
    assert 0 <= explorer.jitter.flip_rate <= 1
    assert len(explorer.jitter.causes) == 5
    assert {cause.feature for cause in settled(explorer, locked=["age"]).jitter.causes} == {
        "income", "work", "pet", "member"
    }  # fmt: skip
    assert [cause.feature for cause in settled(explorer, disturbed=["income"]).jitter.causes] == ["income"]
    two = settled(explorer, disturbed=["pet", "income"]).jitter.causes
    assert {cause.feature for cause in two} == {"pet", "income"}
    told = explorer.get_state("jitter")["jitter"]
    assert wires.unpack(told["counts"]).sum() == 80


@pytest.mark.parametrize("name", ["association", "importance", "sobol", "morris"])
def test_each_global_analysis_has_a_row_for_each_column(name: str) -> None:
    explorer = settled(of_people(truth=bought(people())), panel="global", analysis=name)
    told = explorer.get_state("overview")["overview"]
    assert told["analysis"] == name
    assert told["rows"][0]["index"] == 0, "age matters most"
    about = sensitivity.study(pipeline(people()), people(), 3, target=1, truth=bought(people()))
    given = {"of": "answer"} if name in ("association", "importance") else {}
    expected = getattr(sensitivity, name)(about, **given).rows()
    assert [row["feature"] for row in explorer.overview.rows()] == [row["feature"] for row in expected]


def test_right_answers_are_held_against_where_they_are_known() -> None:
    explorer = settled(of_people(truth=bought(people())), panel="global", analysis="association", against="truth")
    assert explorer.overview.of == "truth"
    with pytest.raises(ExplainError, match="right answers are not known"):
        of_people().against = "truth"


def test_an_answer_that_is_there_is_not_computed_again_until_asked() -> None:
    explorer = settled(of_people(), panel="global")
    first = explorer.overview
    settled(explorer, panel="local")
    assert settled(explorer, panel="global").overview is first
    explorer.compute()
    explorer.wait(PATIENCE)
    assert explorer.overview is not first


# --- what it costs, and what it leaves


class Counted(nn.Module):
    """Counts the rows that come through, its copies' too."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = curved()
        rows: list[int] = []
        self.note, self.rows_of = rows.append, lambda: rows

    def forward(self, x: Tensor) -> Tensor:
        self.note(len(x))
        return self.inner(x)


def test_what_only_changes_the_look_computes_nothing() -> None:
    model = Counted()
    explorer = of_numbers(model)
    before = len(model.rows_of())
    settled(explorer, spacing="value", order="attribution", waterfall=True, most=2, search="gradient")
    assert len(model.rows_of()) == before


def test_a_slider_moved_while_curves_are_open_asks_for_its_own_curve_only() -> None:
    model = Counted()
    explorer = settled(of_numbers(model, method="saliency"), panel="curves")
    before = sum(model.rows_of())
    explorer.move({"a": 0.25})
    explorer.wait(PATIENCE)
    assert sum(model.rows_of()) - before <= 50 + 4


def test_both_parts_of_a_quick_answer_cross_in_one_message() -> None:
    explorer = of_numbers(panel="random", samples=10)
    recorder = Recorder(explorer)
    explorer.panel = "change"
    explorer.wait(PATIENCE)
    recorder.messages.clear()
    explorer.move({"a": 1.0})
    explorer.wait(PATIENCE)
    answers = [state for state in recorder.states if "bars" in state]
    assert len(answers) == 1
    assert {"frame", "decision"} <= set(answers[0])


def test_weights_trained_meanwhile_are_seen_by_the_next_move() -> None:
    model = Weighted([1.0, 2.0, 0.0, -1.0])
    explorer = of_numbers(model, target=1)
    with torch.no_grad():
        model.weights.mul_(3)
    explorer.move({"a": 1.0})
    explorer.wait(PATIENCE)
    logits = model(torch.stack([numbers()[2], torch.cat([torch.ones(1), numbers()[2, 1:]])]))
    untouched, now = logits.softmax(1).detach().numpy()
    assert explorer.prediction.tolist() == pytest.approx(now.tolist(), rel=1e-4)
    assert explorer.untouched.tolist() == pytest.approx(untouched.tolist(), rel=1e-4)


def test_the_model_and_the_data_are_left_as_found() -> None:
    frame, model = people(), pipeline(people())
    before = frame.copy()
    explorer = FeatureExplorer(model, frame, 3, method="feature-ablation")
    settled(explorer, values={"age": 20}, panel="random", samples=20)
    pd.testing.assert_frame_equal(frame, before)
    net = curved()
    weights = [parameter.clone() for parameter in net.parameters()]
    settled(of_numbers(net), panel="curves")
    assert all(torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True))
    assert all(parameter.grad is None for parameter in net.parameters())
    explorer.close()


def test_the_line_of_code_recreates_the_view() -> None:
    explorer = settled(
        of_people(truth=bought(people())), values={"age": 33, "work": "farm"}, locked=["pet"], panel="curves",
        feature="income", waterfall=True,
    )  # fmt: skip
    frame = people()
    known = {"xw": __import__("xai_widgets"), "model": pipeline(frame), "data": frame, "truth": bought(frame),
             "class_names": ["no", "yes"]}  # fmt: skip
    again = settled(eval(explorer.code, known))
    assert again.code == explorer.code
    assert again.values == explorer.values
    assert np.allclose(again.prediction, explorer.prediction)


def test_explain_opens_tables() -> None:
    frame = people()
    quick = {"method": "feature-ablation"}
    assert isinstance(settled(explain(pipeline(frame), frame, row=3, **quick)), FeatureExplorer)
    named = settled(explain(curved(), numbers(), feature_names=NAMES))
    assert [feature["name"] for feature in named.features] == NAMES


def test_closing_it_closes_its_figures() -> None:
    explorer = of_numbers()
    figures = list(explorer.figures.values())
    assert set(explorer.figures) == {"curve", "surface", "outcomes"}
    explorer.close()
    assert all(figure.comm is None for figure in figures)
