"""A person's own perturbations, those that fail, and what cannot be asked of a PerturbationExplorer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from nets import small
from widgets.explorers import PATIENCE, Recorder, answer, photo, pixels_of
from widgets.perturbed import MEAN, Mean, perturbed
from widgets.test_perturbation import POSTERISE

from xai_widgets import ExplainError
from xai_widgets.analysis.perturbations import Perturbation

BROKEN = Perturbation("broken", lambda pictures, strength: pictures[:, :1], 0, 1)

# --- a person's own


def test_a_perturbation_of_ones_own_has_its_slider() -> None:
    explorer = perturbed(perturbations=[POSTERISE, "jpeg"], strengths={"posterise": 3})
    assert [one["name"] for one in explorer.perturbations] == ["jpeg", "posterise"]
    pixels = POSTERISE.fn(pixels_of(photo())[None], 3).clamp(0, 1)
    assert np.allclose(explorer.scores, answer(small(), pixels[0]), atol=1e-5)


def test_one_that_fails_is_a_sentence_and_the_next_request_starts_clean() -> None:
    explorer = perturbed(perturbations=["blur", BROKEN])
    explorer.strengths = {"broken": 0.5}
    with pytest.raises(ExplainError, match="The perturbation 'broken' must give a tensor"):
        explorer.wait(PATIENCE)
    assert explorer.status == "error"
    assert "must give a tensor" in explorer.message
    explorer.strengths = {"blur": 1}
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message) == ("idle", "")
    assert explorer.similarity is not None


def test_one_that_fails_has_no_curve_but_a_sentence_and_a_note_in_the_ranking() -> None:
    explorer = perturbed(perturbations=["blur", BROKEN])
    explorer.curve_of = "broken"
    with pytest.raises(ExplainError, match="must give a tensor"):
        explorer.wait(PATIENCE)
    assert explorer.lines is None
    assert "must give a tensor" in explorer.curve_message
    explorer.curve_of = "blur"
    explorer.stability_on = True
    explorer.wait(PATIENCE)
    assert explorer.curve_message == ""
    assert [(row["name"], bool(row["note"])) for row in explorer.ranking] == [("blur", False), ("broken", True)]


# --- what cannot be


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"strengths": {"blurr": 1}}, "Did you mean 'blur'"),
    ({"strengths": {"blur": 99}}, "blur must be from 0 to 10"),
    ({"strengths": {"blur": "much"}}, "blur must be a number"),
    ({"strengths": 3}, "strengths"),
    ({"extras": {"occluder": {"z": 1}}}, "There is no parameter 'z'"),
    ({"extras": {"occluder": 3}}, "extras of occluder must be a dict"),
    ({"extras": {"blur": {"x": 1}}}, "There is no parameter 'x'"),
    ({"seed": -1}, "seed must be a whole number from 0 on"),
    ({"seed": 1.5}, "seed"),
    ({"curve_of": "blurr"}, "Did you mean 'blur'"),
    ({"answer_threshold": 0.5}, "answer_threshold is for models with one output"),
]


@pytest.mark.parametrize(("given", "told"), IMPOSSIBLE)
def test_the_impossible_is_a_sentence_and_changes_nothing(given: dict[str, Any], told: str) -> None:
    explorer = perturbed(strengths={"blur": 1})
    (name,) = given
    before, state = getattr(explorer, name), explorer.get_state()["frame"]
    with pytest.raises(Exception, match=told):
        setattr(explorer, name, given[name])
    assert getattr(explorer, name) == before
    record = Recorder(explorer)
    explorer.set_state(given)
    assert explorer.status == "error"
    assert any(name in sent for sent in record.states)
    explorer.strengths = {"blur": 2}
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"
    assert explorer.get_state()["frame"]["id"] > state["id"]
    with pytest.raises(Exception, match=told):
        perturbed(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "perturbations is empty"), ("blur", "must be a list of names"), (3, "must be a list of names"),
        (["blurr"], "Did you mean 'blur'"), (["blur", Perturbation("blur", lambda p, s: p, 0, 1)], "two called 'blur'"),
    ],
)  # fmt: skip
def test_a_choice_that_is_none_is_a_sentence(given: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        perturbed(perturbations=given)


def test_a_probability_has_a_threshold_between_0_and_1() -> None:
    explorer = perturbed(Mean(), output="sigmoid", perturbations=["brightness"])
    with pytest.raises(ExplainError, match="between 0 and 1"):
        explorer.answer_threshold = 1.5
    with pytest.raises(ExplainError, match="a finite number"):
        perturbed(Mean(), answer_threshold=float("nan"))
    assert MEAN < 0.5
