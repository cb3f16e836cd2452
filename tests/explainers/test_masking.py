"""The masking engine: exact Shapley values, captum, the lime package, and estimates that know their own error."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from captum import attr
from counting import Counting
from lime.lime_base import LimeBase
from nets import HEIGHT, WIDTH, Linear, picture, small
from torch import Tensor, nn

from xai_widgets import Attribution, explainers
from xai_widgets.core.chunk import Chunker
from xai_widgets.core.run import Run
from xai_widgets.explainers.masking import coalitions
from xai_widgets.models import adapt

TARGET = 2
SHAPLEY = ("kernel-shap", "shapley-sampling")


def columns(count: int, height: int = HEIGHT, width: int = WIDTH) -> Tensor:
    """A feature mask of upright stripes."""
    return (torch.arange(width) * count // width).expand(height, width)


def last(name: str, model: nn.Module, mask: Tensor, target: int = TARGET, **params: Any) -> Attribution:
    return explainers.get(name)(feature_mask=mask, **params).explain(model, picture(), target)


def each_piece(values: Tensor, mask: Tensor) -> Tensor:
    """One value for each piece, which all its pixels share."""
    found = torch.zeros(int(mask.max()) + 1).scatter_(0, mask.flatten(), values.flatten())
    assert torch.equal(found[mask], values)
    return found


@torch.no_grad()
def exact(model: nn.Module, x: Tensor, mask: Tensor, target: int = TARGET) -> Tensor:
    """Shapley values by their definition, from all sets of pieces."""
    count = int(mask.max()) + 1
    every = torch.tensor(list(itertools.product([False, True], repeat=count)))
    scores = torch.cat([model(x * kept[:, mask][:, None])[:, target].double() for kept in every.split(128)])
    place = (every.long() * 2 ** torch.arange(count - 1, -1, -1)).sum(1)
    by_number = torch.zeros(2**count, dtype=torch.float64).scatter_(0, place, scores)
    values = torch.zeros(count, dtype=torch.float64)
    for kept, number in zip(every, place, strict=True):
        size = int(kept.sum())
        for piece in torch.nonzero(~kept)[:, 0].tolist():
            share = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            values[piece] += share * (by_number[number + 2 ** (count - 1 - piece)] - by_number[number])
    return values


class Product(nn.Module):
    """A score with interactions of several orders between places."""

    def forward(self, x: Tensor) -> Tensor:
        parts = x.mean(1).abs().flatten(1)
        left, right = parts[:, ::2].mean(1), parts[:, 1::2].mean(1)
        rest = x[:, 0].mean(1)
        return torch.stack([left * right, (3 * rest).tanh().prod(1), (rest.cumsum(1) * 2).sin().sum(1)], 1)


# --- Shapley values


@pytest.mark.parametrize("name", SHAPLEY)
@pytest.mark.parametrize("seed", range(5))
def test_shapley_values_are_the_exact_ones_within_three_standard_errors(name: str, seed: int) -> None:
    model, mask = Product(), columns(10)
    wanted = exact(model, picture(), mask)
    samples = {"kernel-shap": 200, "shapley-sampling": 40}[name]
    answer = last(name, model, mask, n_samples=samples, seed=seed)
    got = each_piece(answer.values, mask).double()
    assert answer.error is not None
    assert 0 < answer.error < 0.5 * float(wanted.abs().max())
    assert float((got - wanted).square().mean().sqrt()) < 3 * answer.error
    assert answer.error_name == "standard error"


@pytest.mark.parametrize("name", SHAPLEY)
def test_the_standard_error_is_as_large_as_the_error(name: str) -> None:
    model, mask = Product(), columns(8)
    wanted = exact(model, picture(), mask)
    samples = {"kernel-shap": 60, "shapley-sampling": 12}[name]
    answers = [last(name, model, mask, n_samples=samples, seed=seed) for seed in range(60)]
    apart = [float((each_piece(a.values, mask) - wanted).square().mean()) for a in answers]
    told = [a.error**2 for a in answers if a.error is not None]
    assert 0.6 < (np.mean(told) / np.mean(apart)) ** 0.5 < 1.6
    mean = torch.stack([each_piece(a.values, mask) for a in answers]).double().mean(0)
    bound = 3 * np.mean(told) ** 0.5 / 60**0.5 + 0.02 * float(wanted.abs().max())
    assert float((mean - wanted).square().mean().sqrt()) < bound


@pytest.mark.parametrize("count", [2, 3, 6, 7])
def test_with_every_set_kernel_shap_is_exact(count: int) -> None:
    model, mask = Product(), columns(count)
    run = Run(Counting(model), picture()[None])
    answer = list(explainers.KernelShap(feature_mask=mask, n_samples=1000).steps(run, TARGET))[-1]
    assert answer.model_calls == 2**count, "each set once, the whole and the empty one among them"
    wanted = exact(model, picture(), mask)
    assert each_piece(answer.values, mask).numpy() == pytest.approx(wanted.numpy(), abs=1e-5)
    assert answer.error == 0


@pytest.mark.parametrize("name", SHAPLEY)
def test_every_estimate_adds_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 3))
    model, mask = small(), columns(7)
    run = Run(adapt(model), picture()[None])
    with torch.no_grad():
        rise = run.scores[TARGET] - model(torch.zeros_like(picture())[None])[0, TARGET]
    for answer in explainers.get(name)(feature_mask=mask, n_samples=20).steps(run, TARGET):
        assert float(each_piece(answer.values, mask).sum()) == pytest.approx(float(rise), abs=1e-4)


@pytest.mark.parametrize("name", ["feature-ablation", *SHAPLEY])
def test_of_a_linear_net_each_piece_gets_its_share(name: str) -> None:
    model, x, mask = Linear(), picture(), columns(6)
    share = (model.weight[TARGET].detach() * x).sum(0)
    wanted = torch.zeros(6).index_add_(0, mask.flatten(), share.flatten())
    params = {} if name == "feature-ablation" else {"n_samples": 16}
    answer = last(name, model, mask, **params)
    assert each_piece(answer.values, mask).numpy() == pytest.approx(wanted.numpy(), abs=1e-3)
    assert answer.error is None or answer.error == pytest.approx(0, abs=1e-3)


def test_sizes_take_turns_and_no_set_comes_twice() -> None:
    sets = coalitions.draw(count=12, pairs=400, seed=3)
    both = torch.cat([sets.kept, ~sets.kept])
    assert len(torch.unique(both, dim=0)) == 800
    drawn = torch.bincount(sets.sizes, minlength=7).tolist()
    assert drawn[1:4] == [12, 66, 108] or drawn[1:3] == [12, 66]
    assert max(drawn[3:]) - min(drawn[3:]) <= 1
    assert torch.equal(coalitions.draw(12, 400, 3).kept, sets.kept)
    assert not torch.equal(coalitions.draw(12, 400, 4).kept, sets.kept)


def test_a_standard_error_is_unknown_from_one_pair_of_orders() -> None:
    assert last("shapley-sampling", small(), columns(5), n_samples=2).error == math.inf
    assert last("kernel-shap", small(), columns(9), n_samples=18).error == math.inf


# --- LIME


@pytest.mark.parametrize(("width", "alpha"), [(0.25, 1.0), (1.0, 0.1)])
def test_lime_is_the_lime_packages_fit_of_the_same_samples(width: float, alpha: float) -> None:
    from sklearn.linear_model import Ridge

    model, x, mask, pairs = small(), picture(), columns(9), 40
    kept = torch.cat([torch.ones(1, 9, dtype=torch.bool), coalitions.halves(pairs, 9, seed=5)])
    with torch.no_grad():
        scores = model(x * kept[:, mask][:, None])[:, [TARGET]].numpy()
    apart = 1 - kept.double().mean(1).sqrt().numpy()
    base = LimeBase(lambda d: np.sqrt(np.exp(-(d**2) / width**2)))
    _, pieces, _, _ = base.explain_instance_with_data(
        kept.double().numpy(), scores, apart, 0, 9, feature_selection="none", model_regressor=Ridge(alpha=alpha)
    )
    wanted = np.array([value for _, value in sorted(pieces)])
    answer = last("lime", model, mask, n_samples=2 * pairs, seed=5, width=width, alpha=alpha)
    assert each_piece(answer.values, mask).numpy() == pytest.approx(wanted, rel=1e-3, abs=1e-5)


def test_the_standard_error_of_lime_is_its_spread_over_seeds() -> None:
    answers = [last("lime", Product(), columns(8), n_samples=200, width=1, seed=seed) for seed in range(40)]
    spread = torch.stack([each_piece(a.values, columns(8)) for a in answers]).var(0).mean().sqrt()
    told = np.mean([a.error for a in answers if a.error is not None])
    assert 0.6 < float(told / spread) < 1.6


# --- feature ablation


@pytest.mark.parametrize("baseline", ["zero", "mean", "blur"])
def test_feature_ablation_is_captums(baseline: str) -> None:
    model, x, mask = small(), picture(), torch.from_numpy(np.random.default_rng(0).integers(0, 11, (HEIGHT, WIDTH)))
    hidden = Run(adapt(model), x[None]).baseline(baseline)
    theirs = attr.FeatureAblation(model).attribute(x[None], hidden, TARGET, feature_mask=mask[None, None])[0, 0]
    ours = last("feature-ablation", model, mask, baseline=baseline)
    assert float((ours.values - theirs).abs().max()) < 1e-4 * float(theirs.abs().max())


def test_a_piece_still_to_come_has_the_value_of_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 1))
    model, mask = small(), columns(7)
    run = Run(Counting(model), picture()[None])
    answers = list(explainers.FeatureAblation(feature_mask=mask).steps(run, TARGET))
    assert [a.model_calls for a in answers] == [2, 3, 4, 5, 6, 7, 8]
    final = each_piece(answers[-1].values, mask)
    assert each_piece(answers[1].values, mask).tolist() == pytest.approx(final[[0, 0, 0, 0, 6, 6, 6]].tolist())
    assert answers[-1].error is None


# --- RISE


@torch.no_grad()
def test_rise_is_the_papers_sum_over_its_own_masks() -> None:
    model, x = small(), picture()
    rise = explainers.Rise(n_masks=40, cells=4, seed=2)
    masks = rise._masks(0, 40, x[None])
    assert masks.shape == (40, 1, HEIGHT, WIDTH)
    assert torch.allclose(masks[0::2] + masks[1::2], torch.ones(20, 1, HEIGHT, WIDTH))
    assert (float(masks.min()), float(masks.max())) == pytest.approx((0, 1), abs=1e-6)
    scores = model(x * masks)[:, TARGET]
    papers = (scores[:, None, None] * masks[:, 0]).sum(0) / masks[:, 0].sum(0)
    answer = rise.explain(model, x, TARGET)
    assert torch.allclose(answer.values, papers - scores.mean(), atol=1e-5)
    pairs = ((scores[::2] - scores[1::2])[:, None, None] * (masks[::2, 0] - 0.5)).var(0).mean() / 20
    assert answer.error == pytest.approx(float(pairs.sqrt()), rel=1e-4)


def test_the_standard_error_of_rise_is_its_spread_over_seeds() -> None:
    answers = [explainers.Rise(n_masks=40, seed=seed).explain(small(), picture(), TARGET) for seed in range(40)]
    spread = torch.stack([a.values for a in answers]).var(0).mean().sqrt()
    told = np.mean([a.error for a in answers if a.error is not None])
    assert 0.7 < float(told / spread) < 1.4
