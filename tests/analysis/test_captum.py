"""Infidelity and max-sensitivity give what captum.metrics gives for the same changes of the input."""

from __future__ import annotations

import pytest
import torch
from captum import attr
from captum.metrics import infidelity, sensitivity_max
from judged import map_of
from nets import HEIGHT, WIDTH, picture, small
from torch import Tensor

from xai_widgets import explainers, metrics

TARGET, SAMPLES, SEED = 2, 12, 7


def generator(index: int) -> torch.Generator:
    """Ours, so that captum sees the same chances."""
    return torch.Generator().manual_seed(SEED * 1_000_003 + index)


@pytest.mark.parametrize("normalize", [False, True])
def test_infidelity_under_noise(normalize: bool) -> None:
    model, x = small(), picture()
    gradient = explainers.Saliency(absolute=False, reduce="none").explain(model, x, TARGET)

    def noise(inputs: Tensor) -> tuple[Tensor, Tensor]:
        change = torch.stack([0.3 * torch.randn(inputs[0].shape, generator=generator(i)) for i in range(len(inputs))])
        return change, inputs - change

    theirs = infidelity(model, noise, x[None], gradient.values[None], target=TARGET, n_perturb_samples=SAMPLES,
                        normalize=normalize)  # fmt: skip
    asked = metrics.Infidelity(n_perturb_samples=SAMPLES, change="noise", noise=0.3, normalize=normalize, seed=SEED)
    assert asked.measure(gradient, model, x).value == pytest.approx(float(theirs), rel=1e-3)


@pytest.mark.parametrize("normalize", [False, True])
def test_infidelity_under_squares(normalize: bool) -> None:
    model, x = small(), picture()
    share = explainers.IntegratedGradients(n_steps=9).explain(model, x, TARGET)
    side = round(0.4 * HEIGHT)

    def covered(inputs: Tensor) -> tuple[Tensor, Tensor]:
        # A change of 1 inside, since the map is in output units already; a third of it in each channel.
        change, inputs = torch.zeros_like(inputs), inputs.clone()
        for i in range(len(inputs)):
            chance = generator(i)
            top, left = (int(torch.randint(n - side + 1, (), generator=chance)) for n in (HEIGHT, WIDTH))
            change[i, :, top : top + side, left : left + side] = 1
            inputs[i, :, top : top + side, left : left + side] = 0
        return change, inputs

    thirds = (share.values / 3).expand(3, -1, -1)[None]
    theirs = infidelity(model, covered, x[None], thirds, target=TARGET, n_perturb_samples=SAMPLES,
                        normalize=normalize)  # fmt: skip
    asked = metrics.Infidelity(n_perturb_samples=SAMPLES, size=0.4, normalize=normalize, seed=SEED)
    assert asked.measure(share, model, x).value == pytest.approx(float(theirs), rel=1e-3)


def test_max_sensitivity() -> None:
    model, x = small(), picture()
    saliency = explainers.Saliency(reduce="none").explain(model, x, TARGET)

    def around(inputs: Tensor, radius: float) -> Tensor:
        chances = [2 * torch.rand(inputs[0].shape, generator=generator(i)) - 1 for i in range(len(inputs))]
        return inputs + radius * torch.stack(chances)

    def explained(inputs: Tensor | tuple[Tensor], target: int) -> tuple[Tensor]:
        leaf = inputs[0] if isinstance(inputs, tuple) else inputs
        return (attr.Saliency(model).attribute(leaf.detach().requires_grad_(), target=target),)

    theirs = sensitivity_max(explained, x[None], perturb_func=around, perturb_radius=0.2, n_perturb_samples=SAMPLES,
                             target=TARGET)  # fmt: skip
    asked = metrics.MaxSensitivity(n_perturb_samples=SAMPLES, perturb_radius=0.2, seed=SEED)
    answer = asked.measure(saliency, model, x)
    assert answer.value == pytest.approx(float(theirs), rel=1e-3)
    assert 0 < answer.parts["mean"] < answer.value


@pytest.mark.parametrize("n_steps", [2, 7])
def test_the_completeness_gap_is_captums_convergence_delta(n_steps: int) -> None:
    model, x = small(), picture()
    method = attr.IntegratedGradients(model)
    theirs, delta = method.attribute(x[None], target=TARGET, n_steps=n_steps, return_convergence_delta=True)
    ours = explainers.IntegratedGradients(n_steps=n_steps, reduce="none").explain(model, x, TARGET)
    gap = abs(float(delta))
    assert gap > 1e-6
    assert metrics.CompletenessGap().measure(ours, model, x).value == pytest.approx(gap, rel=1e-2, abs=1e-6)
    asked = metrics.CompletenessGap(baseline="zero")
    told = asked.measure(theirs[0].detach(), model, x, target=TARGET).value
    assert told == pytest.approx(gap, rel=1e-2, abs=1e-6)


def test_a_map_from_elsewhere_is_judged_with_the_explainer_that_is_given() -> None:
    model, x = small(), picture()
    ours = explainers.Saliency().explain(model, x, TARGET)
    theirs = map_of(model, x, TARGET)
    asked = metrics.MaxSensitivity(n_perturb_samples=3)
    same = asked.measure(theirs, model, x, target=TARGET, explainer=explainers.Saliency()).value
    assert same == pytest.approx(asked.measure(ours, model, x).value, rel=1e-4)
