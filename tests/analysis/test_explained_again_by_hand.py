"""Explanations of other inputs, outputs and weights, against values worked out on paper."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import pytest
import torch
from judged import TARGET, linear
from nets import HEIGHT, WIDTH, Linear, Random, picture, small
from torch import Tensor, nn

from xai_widgets import Attribution, ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.private_weights import PrivateWeights
from xai_widgets.models import adapt


def test_max_sensitivity_of_a_linear_net() -> None:
    model, x, _ = linear()
    asked = metrics.MaxSensitivity(n_perturb_samples=5, perturb_radius=0.3)
    assert asked.measure(explainers.Saliency().explain(model, x, TARGET), model, x).value == 0
    share = explainers.InputXGradient(reduce="none").explain(model, x, TARGET)
    moved = asked.measure(share, model, x).value
    noises = [2 * torch.rand(3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(i)) - 1 for i in range(5)]
    weight = model.weight[TARGET].detach()
    wanted = max(float((weight * 0.3 * noise).norm() / (weight * x).norm()) for noise in noises)
    assert moved == pytest.approx(wanted, rel=1e-4)


def test_an_unfinished_map_is_finished_first() -> None:
    model, x = small(), picture()
    explainer = explainers.IntegratedGradients(n_steps=9)
    run = metrics.case(torch.rand(HEIGHT, WIDTH), model, x).run
    assert run is not None
    whole = explainer.explain(model, x, TARGET)
    early = Attribution(whole.values * 0.5, TARGET, whole.method, whole.score, progress=0.3, params=whole.params)
    asked = metrics.MaxSensitivity(n_perturb_samples=2)
    assert asked.measure(early, run=run).value == pytest.approx(asked.measure(whole, run=run).value, rel=1e-4)


def test_another_methods_shape_is_refused() -> None:
    model, x = small(), picture()
    with pytest.raises(ExplainError, match="Give the explainer that made the map"):
        metrics.RandomLogit().measure(torch.rand(5, 7), model, x, explainer=explainers.Saliency())


def test_random_logit_of_opposite_outputs() -> None:
    model, x = Linear(outputs=2), picture()
    with torch.no_grad():
        model.weight[1] = -model.weight[0]
    signed = explainers.Saliency(absolute=False, reduce="none").explain(model, x, 0)
    assert metrics.RandomLogit(absolute=False).measure(signed, model, x).value == pytest.approx(-1)
    assert metrics.RandomLogit(absolute=False, similarity="linear").measure(signed, model, x).value == pytest.approx(-1)
    assert metrics.RandomLogit().measure(signed, model, x).value == pytest.approx(1)


def test_random_logit_never_asks_for_the_same_output() -> None:
    model, x = small(), picture()
    saliency = explainers.Saliency().explain(model, x, TARGET)
    maps = [explainers.Saliency().explain(model, x, k).values for k in (0, 1, 3)]
    wanted = [metrics.RankCorrelation(absolute=True).measure(saliency, other=m).value for m in maps]
    answer = metrics.RandomLogit(n_targets=100).measure(saliency, model, x)
    assert answer.value == pytest.approx(sum(wanted) / 3, abs=1e-6)
    assert answer.parts["most"] == pytest.approx(max(wanted), abs=1e-6)


def test_consistency_of_a_linear_net_is_whole() -> None:
    model, x, _ = linear()
    similar = torch.stack([picture(seed=i) for i in range(3)])
    saliency = explainers.Saliency().explain(model, x, TARGET)
    answer = metrics.Consistency().measure(saliency, model, x, similar=similar)
    assert (answer.value, answer.parts["least"]) == (pytest.approx(1), pytest.approx(1))
    largest = [int(model(each[None]).argmax()) == int(model(x[None]).argmax()) for each in similar]
    assert answer.parts["answer"] == pytest.approx(sum(largest) / 3)


def test_the_cascade_goes_from_the_output_to_the_input() -> None:
    model, x = small(), picture()
    first = explainers.Activation(layer="features.0").explain(model, x, TARGET)
    answer = metrics.ModelRandomisation(n_steps=100).measure(first, model, x)
    curve = answer.curves["similarity"]
    assert curve.x.tolist() == [0, 0.25, 0.5, 0.75, 1], "head, convolution, BatchNorm, the layer itself"
    assert curve.y[:4].tolist() == pytest.approx([1, 1, 1, 1])
    assert abs(float(curve.y[4])) < 0.9
    assert answer.parts["all"] == pytest.approx(float(curve.y[4]))
    assert answer.value == pytest.approx(float(curve.y[1:].mean()))


def test_stages_are_the_same_in_whatever_order_they_are_made() -> None:
    model = small()
    weights, fresh = PrivateWeights(adapt(model), 3), PrivateWeights(adapt(model), 3)
    learned = [p.clone() for p in weights.module.parameters()]
    for count in (4, 1, 3, 0, 2):
        weights.make_random(count)
    fresh.make_random(2)
    for a, b in zip(weights.module.parameters(), fresh.module.parameters(), strict=True):
        assert torch.equal(a, b)
    weights.make_random(0)
    assert all(torch.equal(a, b) for a, b in zip(weights.module.parameters(), learned, strict=True))
    head = weights.make_random(1).get_parameter("head.weight")
    assert not torch.equal(head, model.head.weight)
    assert float(head.std()) == pytest.approx(float(model.head.weight.detach().std()), rel=0.5)


def test_shared_weights_stay_shared() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 6))
    model[3].weight = model[1].weight
    copied = PrivateWeights(adapt(model), 0).make_random(1)
    assert copied.get_parameter("3.weight") is copied.get_submodule("1").weight
    assert not torch.equal(copied.get_parameter("1.weight"), model[1].weight)
    assert torch.equal(copied.get_parameter("1.bias"), model[1].bias)


class Single(nn.Module):
    """A model that hands itself out as its copy."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def __deepcopy__(self, memo: dict[int, object]) -> Single:
        return self

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)


class Locked(Single):
    """A model that cannot be copied."""

    def __deepcopy__(self, memo: dict[int, object]) -> Locked:
        raise TypeError("cannot pickle '_thread.lock' object")


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (Single, "keeps the original's weights"),
        (Locked, "cannot be copied"),
        (lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), "no parameters"),
    ],
)
def test_weights_that_would_not_be_private_are_left_alone(build: Callable[[], nn.Module], sentence: str) -> None:
    model = build()
    before = copy.copy(model.state_dict())
    with pytest.raises(ExplainError, match=sentence):
        PrivateWeights(adapt(model), 0)
    assert all(torch.equal(a, b) for a, b in zip(before.values(), model.state_dict().values(), strict=True))


def test_a_model_that_is_no_module_is_refused() -> None:
    with pytest.raises(ExplainError, match=r"Only the weights of a torch\.nn\.Module"):
        PrivateWeights(object(), 0)


def test_a_random_model_can_be_judged() -> None:
    model, x = Random(), picture()
    with pytest.warns(UserWarning, match="random by itself"):
        map_ = explainers.Saliency().explain(model, x, TARGET)
    assert math.isfinite(metrics.ModelRandomisation(n_steps=2).measure(map_, model, x).value)
