"""The questions that are asked of a FeatureExplorer: panels, changes that flip an answer, noise, the whole table."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import torch
from tabled import Weighted, bought, numbers, people, pipeline
from widgets.explorers import PATIENCE, settled
from widgets.test_feature import of_numbers, of_people, of_values

from xai_widgets import ExplainError, sensitivity
from xai_widgets import wire as wires


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
