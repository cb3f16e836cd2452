"""Every registered metric that asks a model judges maps of every kind of target, unasked."""

from __future__ import annotations

import json
import math

import pytest
import torch
from analysis.measuring import ELSEWHERE, SIMILAR, adding_up, asking, made
from judged import REGION
from nets import HEIGHT, WIDTH, picture, small
from targets import KINDS

import xai_widgets as xw
from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.core.target import as_target
from xai_widgets.models.output import shown

MADE = {"other": ELSEWHERE, "region": REGION, "similar": SIMILAR}


@asking
@pytest.mark.parametrize("kind", KINDS)
def test_maps_of_every_kind_of_target_are_judged(name: str, kind: str) -> None:
    asked = KINDS[kind]
    model = asked.model()
    map_ = adding_up(name).explain(model, picture(), asked.target)
    answer = made(name).measure(map_, model, picture(), **MADE)
    assert math.isfinite(answer.value)
    assert answer.target == map_.target
    assert json.loads(json.dumps(answer.row()))["target"] == as_target(map_.target).told()
    assert made(name).measure(map_, model, picture(), **MADE).value == answer.value


@pytest.mark.parametrize("name", ["completeness-gap", "infidelity", "max-sensitivity", "deletion", "road"])
@pytest.mark.parametrize("kind", KINDS)
def test_they_are_judged_as_maps_of_a_model_of_that_one_number(name: str, kind: str) -> None:
    asked = KINDS[kind]
    model, same = asked.model(), asked.same()
    settings = {"read": "score"} if "read" in made(name).values else {}
    map_, wanted = (adding_up(name).explain(net, picture(), t) for net, t in ((model, asked.target), (same, 0)))
    value = made(name, **settings).measure(map_, model, picture()).value
    assert value == pytest.approx(made(name, **settings).measure(wanted, same, picture()).value, rel=1e-3, abs=1e-5)


def test_a_difference_is_followed_as_one_of_probabilities() -> None:
    model, target = small(), xw.Difference(2, 0)
    map_ = explainers.Saliency().explain(model, picture(), target)
    curve = metrics.Deletion(n_steps=4).measure(map_, model, picture()).curves["deletion"]
    chances = shown(model(picture()[None])[0].detach(), "softmax")
    assert float(curve.y[0]) == pytest.approx(float(chances[2] - chances[0]), abs=1e-5)


def test_a_map_from_elsewhere_is_of_the_target_it_is_said_to_be() -> None:
    values = torch.rand(HEIGHT, WIDTH, generator=torch.Generator().manual_seed(3))
    answer = metrics.Deletion(n_steps=4).measure(values, small(), picture(), target=xw.Difference(2, 0))
    assert answer.target == xw.Difference(2, 0)
    map_ = explainers.Saliency().explain(small(), picture(), xw.Difference(2, 0))
    with pytest.raises(ExplainError, match=r"explains output xw.Difference\(2, 0\), not 2"):
        metrics.Deletion().measure(map_, small(), picture(), target=2)


def test_random_logits_of_many_dimensions_are_other_outputs() -> None:
    model = KINDS["tuple"].model()
    map_ = explainers.Saliency().explain(model, picture(), KINDS["tuple"].target)
    asked = metrics.case(map_, model, picture())
    answers = list(metrics.RandomLogit(n_targets=50).steps(asked))
    assert len(answers) == 11, "all of the other outputs"
    assert answers[-1].parts["most"] < 1


def test_a_table_names_targets_as_plain_data() -> None:
    model, target = small(), xw.Neuron("features.3", 5)
    map_ = explainers.Saliency().explain(model, picture(), target)
    rows = metrics.table([map_], model, picture(), metrics=["deletion", "model-randomisation"])
    assert rows[0]["target"] == "xw.Neuron('features.3', 5, 1)"
    assert not rows[0]["notes"]
    verdicts = metrics.Verdicts()
    verdicts.add(map_, 4)
    assert metrics.Verdicts.of(json.loads(json.dumps(verdicts.table()))).table() == verdicts.table()
