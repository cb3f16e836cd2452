"""VarGrad and expected gradients, by hand and against captum."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from captum import attr
from nets import Linear, Quadratic, picture, small
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.models import adapt

TARGET = 1


class Cubic(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.pow(3).sum((1, 2, 3))[:, None]


def gradients_of_cubic(x: Tensor, pairs: int, seed: int, noise: float) -> Tensor:
    spread = noise * (x.max() - x.min())
    drawn = [torch.randn(x.shape, generator=torch.Generator().manual_seed(seed * 1_000_003 + i)) for i in range(pairs)]
    return torch.stack([3 * (x + sign * spread * one).square() for one in drawn for sign in (1, -1)])


def test_vargrad_is_the_variance_of_its_own_samples() -> None:
    x = picture(2)
    gradients = gradients_of_cubic(x, pairs=5, seed=3, noise=0.2)
    answer = explainers.VarGrad(n_samples=10, noise=0.2, seed=3, reduce="none").explain(Cubic(), x, 0)
    wanted = gradients.var(0, correction=0)
    assert torch.allclose(answer.values, wanted, rtol=1e-3, atol=1e-3 * float(wanted.max()))
    told = (gradients.square() - 2 * gradients.mean(0) * gradients).unflatten(0, (-1, 2)).mean(1)
    assert answer.error == pytest.approx(float((told.var(0).mean() / 5).sqrt()), rel=1e-2)


def test_vargrad_of_a_linear_net_is_nothing_and_of_a_quadratic_its_curvature() -> None:
    assert float(explainers.VarGrad(n_samples=8).explain(Linear(), picture(), TARGET).values.max()) < 1e-6
    model, x = Quadratic(), picture()
    answer = explainers.VarGrad(n_samples=256, noise=0.1, reduce="none").explain(model, x, TARGET)
    curvature = (model.weight[TARGET].detach() * 0.1 * (x.max() - x.min())).square()
    assert float((answer.values - curvature).square().mean().sqrt()) < 2 * (answer.error or 0)


def test_vargrad_is_captums_within_the_standard_error() -> None:
    model, x = small(), picture()
    spread = 0.15 * float(x.max() - x.min())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        theirs = attr.NoiseTunnel(attr.Saliency(model)).attribute(
            x[None], nt_type="vargrad", nt_samples=256, stdevs=spread, target=TARGET, abs=False
        )[0]
    ours = explainers.VarGrad(n_samples=256, reduce="none").explain(model, x, TARGET)
    assert ours.error is not None
    assert float((ours.values - theirs).square().mean().sqrt()) < 3 * ours.error < float(theirs.mean())


@pytest.mark.parametrize("name", ["vargrad", "expected-gradients"])
def test_the_standard_error_is_the_spread_over_seeds(name: str) -> None:
    method = explainers.get(name)
    answers = [method(n_samples=16, seed=s, reduce="none").explain(small(), picture(), TARGET) for s in range(40)]
    spread = torch.stack([a.values for a in answers]).var(0).mean().sqrt()
    told = np.mean([a.error for a in answers if a.error is not None])
    assert 0.6 < float(told / spread) < 1.6
    assert method(n_samples=2).explain(small(), picture(), TARGET).error == math.inf


def test_expected_gradients_of_a_linear_net_are_the_way_from_the_mean_background() -> None:
    model, x = Linear(), picture()
    backgrounds = torch.stack([picture(seed=s) for s in (11, 12, 13)])
    for n in (6, 12):
        explainer = explainers.ExpectedGradients(n_samples=n, reduce="none")
        answer = explainer.explain(model, x, TARGET, background=backgrounds)
        wanted = model.weight[TARGET].detach() * (x - backgrounds.mean(0))
        assert torch.allclose(answer.values, wanted, atol=1e-4), "each background is used as often as the others"


@pytest.mark.parametrize("name", ["integrated-gradients", "deeplift", "gradient-shap"])
def test_what_starts_from_one_input_starts_from_the_middle_of_the_backgrounds(name: str) -> None:
    model, x = Linear(), picture()
    backgrounds = torch.stack([picture(seed=s) for s in (11, 12, 13)])
    wanted = model.weight[TARGET].detach() * (x - backgrounds.mean(0))
    own = {"noise": 0.0, "n_samples": 12} if name == "gradient-shap" else {}
    answer = explainers.get(name)(reduce="none", **own).explain(model, x, TARGET, background=backgrounds)
    assert torch.allclose(answer.values, wanted, atol=1e-4)
    gap = metrics.CompletenessGap().measure(answer, model, x, background=backgrounds)
    assert gap.value < 1e-3 < abs(gap.parts["rise"])
    asked = explainers.get(name)(reduce="none", baseline="zero", **own).explain(model, x, 1, background=backgrounds)
    assert torch.allclose(asked.values, model.weight[TARGET].detach() * x, atol=1e-4)


def test_gradient_shap_starts_from_each_background_in_turn() -> None:
    model, x = Quadratic(), picture()
    backgrounds = torch.stack([picture(seed=s) for s in (11, 12)])
    answer = explainers.GradientShap(noise=0.0, n_samples=256, reduce="none").explain(
        model, x, TARGET, background=backgrounds
    )
    wanted = model.weight[TARGET].detach() * ((x - backgrounds) * (x + backgrounds) / 2).mean(0)
    assert answer.params["baseline"] == "background"
    assert answer.error is not None
    assert 0 < float((answer.values - wanted).square().mean().sqrt()) < 3 * answer.error
    of_the_mean = model.weight[TARGET].detach() * (x - backgrounds.mean(0)) * (x + backgrounds.mean(0)) / 2
    assert float((answer.values - of_the_mean).square().mean().sqrt()) > 3 * answer.error


@pytest.mark.parametrize(("name", "baseline"), [
    ("gradient-shap", "background"), ("feature-ablation", "background"), ("deeplift", "background-mean"),
])  # fmt: skip
def test_a_background_that_was_not_given_is_a_sentence(name: str, baseline: str) -> None:
    with pytest.raises(ExplainError, match=r"give background=\.|give background=, rows like the input"):
        explainers.get(name)(baseline=baseline).explain(small(), picture(), TARGET)


def test_expected_gradients_of_one_background_near_integrated_gradients() -> None:
    model, x = small(), picture()
    zero = torch.zeros_like(x)[None]
    answer = explainers.ExpectedGradients(n_samples=512).explain(model, x, TARGET, background=zero)
    exact = explainers.IntegratedGradients(n_steps=200).explain(model, x, TARGET)
    assert answer.error is not None
    assert float((answer.values - exact.values).square().mean().sqrt()) < 3 * 3**0.5 * answer.error


def test_without_backgrounds_they_are_of_the_picture() -> None:
    model, x = Linear(), picture()
    run = Run(adapt(model), x[None])
    seen = [run.baseline(name)[0] for name in ("blur", "mean", "zero")]
    own = torch.Generator().manual_seed(3)
    torch.rand((), generator=own, dtype=torch.float64)
    noise = torch.randn(x[None].shape, generator=own)[0]
    seen.append(x.mean((1, 2), keepdim=True) + x.std((1, 2), correction=0, keepdim=True) * noise)
    answer = explainers.ExpectedGradients(n_samples=8, reduce="none").explain(model, x, TARGET)
    wanted = model.weight[TARGET].detach() * (x - torch.stack(seen).mean(0))
    assert torch.allclose(answer.values, wanted, atol=1e-4)


def test_backgrounds_of_the_wrong_kind_are_a_sentence() -> None:
    bad = torch.zeros(2, 3, 4, 5)
    for background in (bad, picture(), torch.zeros(0, *picture().shape), bad.long(), [1]):
        with pytest.raises(ExplainError, match=r"background must be a tensor or array \(B, 3, 20, 28\)"):
            explainers.ExpectedGradients().explain(small(), picture(), 0, background=background)
    nan = torch.full((1, *picture().shape), math.nan)
    with pytest.raises(ExplainError, match="The background has NaN"):
        explainers.ExpectedGradients().explain(small(), picture(), 0, background=nan)


def test_a_half_pair_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 1))
    model = small()
    steps = list(explainers.VarGrad(n_samples=4).steps(Run(adapt(model), picture()[None]), TARGET))
    assert [a.progress for a in steps] == [0.5, 0.75, 1]


def test_gradient_shap_of_a_linear_net_is_its_share_and_noise() -> None:
    model, x = Linear(), picture()
    plain = explainers.GradientShap(noise=0.0, reduce="none").explain(model, x, TARGET)
    assert torch.allclose(plain.values, model.weight[TARGET].detach() * x, atol=1e-4)
    assert plain.error == pytest.approx(0, abs=1e-4)


def test_gradient_shap_of_a_quadratic_is_exact_within_its_error() -> None:
    model, x = Quadratic(), picture()
    answer = explainers.GradientShap(noise=0.0, n_samples=256, reduce="none").explain(model, x, TARGET)
    wanted = model.weight[TARGET].detach() * x.square() / 2
    assert answer.error is not None
    assert 0 < float((answer.values - wanted).square().mean().sqrt()) < 3 * answer.error
    answers = [explainers.GradientShap(seed=s, reduce="none").explain(model, x, TARGET) for s in range(30)]
    spread = torch.stack([a.values for a in answers]).var(0).mean().sqrt()
    assert 0.6 < float(np.mean([a.error for a in answers if a.error is not None]) / spread) < 1.6
    assert explainers.GradientShap(n_samples=2).explain(model, x, TARGET).error == math.inf


def test_gradient_shap_is_captums_within_both_standard_errors() -> None:
    model, x = small(), picture()
    spread = 0.05 * float(x.max() - x.min())
    theirs = explainers.from_captum(
        attr.GradientShap, baselines=torch.zeros_like(x)[None], n_samples=512, stdevs=spread
    ).explain(model, x, TARGET)
    ours = explainers.GradientShap(n_samples=256).explain(model, x, TARGET)
    assert ours.error is not None
    apart = float((ours.values - theirs.values).square().mean().sqrt())
    assert apart < 6 * 3**0.5 * ours.error < 0.5 * float(theirs.values.square().mean().sqrt())
