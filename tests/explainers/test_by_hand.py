"""Each explainer against values worked out on paper, on nets small enough for that."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from nets import HEIGHT, WIDTH, Linear, Quadratic, picture, small
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

TARGET = 2


def values(name: str, model: nn.Module, inputs: Tensor, target: int = TARGET, **params: object) -> Tensor:
    return explainers.get(name)(**params).explain(model, inputs, target).values


def test_saliency_of_a_linear_net_is_its_weights() -> None:
    model, x = Linear(), picture()
    weight = model.weight[TARGET].detach()
    assert torch.equal(values("saliency", model, x, reduce="none"), weight.abs())
    assert torch.equal(values("saliency", model, x, absolute=False, reduce="none"), weight)
    assert torch.equal(values("saliency", model, x), weight.abs().amax(0))
    assert torch.allclose(values("saliency", model, x, reduce="sum"), weight.abs().sum(0))
    assert torch.allclose(values("saliency", model, x, reduce="l2"), weight.norm(dim=0))


def test_input_x_gradient_of_a_linear_net_is_each_pixels_share() -> None:
    model, x = Linear(), picture()
    share = model.weight[TARGET].detach() * x
    assert torch.allclose(values("input-x-gradient", model, x, reduce="none"), share)
    answer = explainers.InputXGradient().explain(model, x, TARGET)
    assert torch.allclose(answer.values, share.sum(0), atol=1e-6)
    assert float(answer.values.sum()) == pytest.approx(answer.score - TARGET, abs=1e-3), "the constant is the target"


@pytest.mark.parametrize("rule", ["gausslegendre", "riemann_middle"])
@pytest.mark.parametrize("baseline", ["zero", "mean", "blur"])
def test_integrated_gradients_of_a_linear_net_is_exact(rule: str, baseline: str) -> None:
    model, x = Linear(), picture()
    start = Run(adapt(model), x[None]).baseline(baseline)[0]
    answer = explainers.IntegratedGradients(n_steps=7, rule=rule, baseline=baseline, reduce="none").explain(
        model, x, TARGET
    )
    assert torch.allclose(answer.values, model.weight[TARGET].detach() * (x - start), atol=1e-5)
    assert answer.error == pytest.approx(0, abs=2e-3)
    assert answer.error_name == "completeness gap"


def test_every_estimate_of_integrated_gradients_is_whole_on_a_linear_net() -> None:
    model, x = Linear(), picture()
    run = Run(adapt(model), x[None], live=True)
    share = (model.weight[TARGET].detach() * x).sum(0)
    for answer in explainers.IntegratedGradients(n_steps=9).steps(run, TARGET):
        assert torch.allclose(answer.values, share, atol=1e-4)


def test_integrated_gradients_of_a_quadratic_meets_its_score() -> None:
    model, x = Quadratic(), picture()
    answer = explainers.IntegratedGradients(n_steps=3, reduce="none").explain(model, x, TARGET)
    assert torch.allclose(answer.values, model.weight[TARGET].detach() * x.square() / 2, atol=1e-5)
    assert answer.error == pytest.approx(0, abs=1e-3)


def test_the_completeness_gap_is_what_two_nodes_leave_open() -> None:
    class Sixth(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.pow(6).sum((1, 2, 3))[:, None]

    x = torch.full((1, 2, 3), 0.5)
    answer = explainers.IntegratedGradients(n_steps=2, rule="riemann_middle").explain(Sixth(), x, 0)
    by_hand = sum(6 * (alpha * 0.5) ** 5 * 0.5 for alpha in (0.25, 0.75)) / 2
    assert answer.values.numpy() == pytest.approx(by_hand, rel=1e-5)
    assert answer.error == pytest.approx(6 * (0.5**6 - by_hand), rel=1e-4)


@pytest.mark.parametrize("absolute", [True, False])
def test_smoothgrad_of_a_quadratic_is_its_gradient_at_the_picture(absolute: bool) -> None:
    model, x = Quadratic(), picture()
    answer = explainers.SmoothGrad(n_samples=6, noise=0.5, absolute=absolute, reduce="none").explain(model, x, TARGET)
    gradient = model.weight[TARGET].detach() * x
    assert torch.allclose(answer.values, gradient.abs() if absolute else gradient, atol=1e-4), "pairs cancel the noise"
    assert answer.error == pytest.approx(0, abs=1e-4)


def test_smoothgrad_of_a_cubic_is_the_mean_over_its_own_pairs() -> None:
    class Cubic(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.pow(3).sum((1, 2, 3))[:, None]

    x, pairs, seed = picture(2), 4, 7
    spread = 0.2 * (x.max() - x.min())
    noises = [torch.randn(x.shape, generator=torch.Generator().manual_seed(seed * 1_000_003 + i)) for i in range(pairs)]
    means = torch.stack([3 * (x.square() + (spread * noise).square()) for noise in noises])
    answer = explainers.SmoothGrad(n_samples=2 * pairs, noise=0.2, seed=seed, reduce="none").explain(Cubic(), x, 0)
    assert torch.allclose(answer.values, means.mean(0).abs(), rtol=1e-4, atol=1e-4)
    error = float((means.var(0).mean() / pairs).sqrt())
    assert answer.error == pytest.approx(error, rel=1e-3)
    assert answer.error_name == "standard error"


def test_the_standard_error_is_unknown_from_one_pair() -> None:
    assert explainers.SmoothGrad(n_samples=2).explain(small(), picture(), 0).error == math.inf


class Convolution(nn.Module):
    """One convolution, its mean over each half of the picture, two outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 1, stride=2, bias=False)
        self.conv.weight.data = torch.tensor([2.0, -3.0]).reshape(2, 1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.conv(x)
        left = maps[..., : WIDTH // 4].mean((2, 3))
        return torch.stack([4 * left[:, 0] + left[:, 1], maps[:, 1].mean((1, 2))], 1)


def test_grad_cam_of_one_convolution() -> None:
    x = picture(1)
    seen = x[0, ::2, ::2]
    # The left half's mean has a gradient of 1/(h w/2) in half the places, so its mean is 1/(h w).
    places = HEIGHT * WIDTH / 4
    by_hand = (4 * 2 * seen + 1 * -3 * seen) / places
    signed = values("grad-cam", Convolution(), x, target=0, relu=False)
    assert signed.shape == (HEIGHT // 2, WIDTH // 2)
    assert torch.allclose(signed, by_hand, atol=1e-6)
    assert torch.allclose(values("grad-cam", Convolution(), x, target=0), by_hand.relu(), atol=1e-6)
    assert torch.allclose(values("grad-cam", Convolution(), x, target=1, relu=False), -3 * seen / places, atol=1e-6)


def test_activation_shows_mean_maximum_and_one_channel() -> None:
    model, x = Convolution(), picture(1)
    seen = x[0, ::2, ::2]
    assert torch.allclose(values("activation", model, x, target=0), -0.5 * seen)
    assert torch.allclose(values("activation", model, x, target=0, show="max"), torch.maximum(2 * seen, -3 * seen))
    assert torch.allclose(values("activation", model, x, target=1, show="channel", channel=1), -3 * seen)
    with pytest.raises(ExplainError, match="'conv' has channels 0 to 1, so there is no channel 2"):
        values("activation", model, x, target=0, show="channel", channel=2)


@pytest.mark.parametrize(("window", "stride"), [(8, 4), (7, 5), (6, 6), (32, 16), (1, 1)])
@pytest.mark.parametrize("baseline", ["zero", "mean"])
def test_occlusion_is_the_loop_it_says(window: int, stride: int, baseline: str) -> None:
    height, width = (5, 7) if window == 1 else (HEIGHT, WIDTH)
    model, x = small(), picture(height=height, width=width)
    cover = torch.zeros_like(x) if baseline == "zero" else x.mean((1, 2), keepdim=True).expand_as(x)
    got = values("occlusion", model, x, window=window, stride=stride, baseline=baseline)
    assert torch.allclose(got, occlusion_loop(model, x, cover, window, stride), atol=1e-5)


@torch.no_grad()
def occlusion_loop(model: nn.Module, x: Tensor, cover: Tensor, window: int, stride: int) -> Tensor:
    """The fall of the score at every window, and at every pixel the mean over the windows on it."""
    height, width = x.shape[1:]
    total, count = np.zeros((height, width)), np.zeros((height, width))
    whole = float(model(x[None])[0, TARGET])
    for top in starts(height, window, stride):
        for left in starts(width, window, stride):
            place = (slice(top, top + window), slice(left, left + window))
            covered = x.clone()
            covered[:, place[0], place[1]] = cover[:, place[0], place[1]]
            total[place] += whole - float(model(covered[None])[0, TARGET])
            count[place] += 1
    return torch.from_numpy(total / count).float()


def starts(length: int, window: int, stride: int) -> list[int]:
    found = [0]
    while found[-1] + window < length:
        found.append(found[-1] + stride)
    return found


def test_a_stride_over_the_window_is_refused() -> None:
    with pytest.raises(ExplainError, match="stride 9 is larger than window 8"):
        values("occlusion", small(), picture(), window=8, stride=9)


def test_an_unused_layer_has_a_gradient_of_zero() -> None:
    class Unused(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1)

        def forward(self, x: Tensor) -> Tensor:
            self.conv(x)
            return x.mean((2, 3))

    assert values("grad-cam", Unused(), picture(), relu=False).count_nonzero() == 0
