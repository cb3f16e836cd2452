"""Our own implementations give what captum gives at the same settings."""

from __future__ import annotations

import pytest
import torch
from captum import attr
from nets import picture, small
from torch import Tensor

from xai_widgets import explainers

TARGET = 1


def close(ours: Tensor, theirs: Tensor) -> bool:
    """Within 1e-4 of the largest value."""
    assert ours.shape == theirs.shape
    return float((ours - theirs.float()).abs().max()) <= 1e-4 * float(theirs.abs().max())


def test_saliency() -> None:
    model, x = small(), picture()
    theirs = attr.Saliency(model).attribute(x[None].requires_grad_(), target=TARGET, abs=True)[0]
    assert close(explainers.Saliency(reduce="none").explain(model, x, TARGET).values, theirs)
    signed = attr.Saliency(model).attribute(x[None].requires_grad_(), target=TARGET, abs=False)[0]
    assert close(explainers.Saliency(reduce="none", absolute=False).explain(model, x, TARGET).values, signed)


def test_input_x_gradient() -> None:
    model, x = small(), picture()
    theirs = attr.InputXGradient(model).attribute(x[None].requires_grad_(), target=TARGET)[0].detach()
    assert close(explainers.InputXGradient(reduce="none").explain(model, x, TARGET).values, theirs)


@pytest.mark.parametrize("rule", ["gausslegendre", "riemann_middle"])
@pytest.mark.parametrize("n_steps", [2, 13, 50])
def test_integrated_gradients(rule: str, n_steps: int) -> None:
    model, x = small(), picture()
    theirs, delta = attr.IntegratedGradients(model).attribute(
        x[None], torch.zeros_like(x)[None], target=TARGET, n_steps=n_steps, method=rule, return_convergence_delta=True
    )
    ours = explainers.IntegratedGradients(n_steps=n_steps, rule=rule, reduce="none").explain(model, x, TARGET)
    assert close(ours.values, theirs[0])
    assert ours.error == pytest.approx(float(delta.abs()), abs=1e-4)


@pytest.mark.parametrize(("height", "width"), [(20, 28), (21, 13)])
@pytest.mark.parametrize(("window", "stride"), [(8, 4), (7, 5), (12, 12), (9, 8)])
def test_occlusion(height: int, width: int, window: int, stride: int) -> None:
    model, x = small(), picture(height=height, width=width)
    theirs = attr.Occlusion(model).attribute(
        x[None], sliding_window_shapes=(3, window, window), strides=(3, stride, stride), target=TARGET, baselines=0.0
    )
    ours = explainers.Occlusion(window=window, stride=stride).explain(model, x, TARGET)
    assert close(ours.values, theirs[0, 0])


@pytest.mark.parametrize("layer", ["features.0", "features.3", "features"])
@pytest.mark.parametrize("relu", [True, False])
def test_grad_cam(layer: str, relu: bool) -> None:
    model, x = small(), picture()
    theirs = attr.LayerGradCam(model, model.get_submodule(layer)).attribute(
        x[None], target=TARGET, relu_attributions=relu
    )
    ours = explainers.GradCam(layer=layer, relu=relu).explain(model, x, TARGET)
    assert close(ours.values, theirs[0, 0].detach())


def test_smoothgrad_is_the_same_mean_within_both_standard_errors() -> None:
    model, x, samples = small(), picture(), 256
    spread = 0.15 * float(x.max() - x.min())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        theirs = attr.NoiseTunnel(attr.Saliency(model)).attribute(
            x[None], nt_type="smoothgrad", nt_samples=samples, stdevs=spread, target=TARGET, abs=False
        )[0]
    ours = explainers.SmoothGrad(n_samples=samples, absolute=False, reduce="none").explain(model, x, TARGET)
    assert ours.error is not None
    apart = float((ours.values - theirs).square().mean().sqrt())
    # Their samples are not in pairs, so their own error is larger; the bound is still far below the map itself.
    assert apart < 6 * ours.error
    assert apart < 0.35 * float(theirs.square().mean().sqrt())
