"""Each metric against values worked out on paper, on nets and maps small enough for that."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, strategies
from nets import HEIGHT, WIDTH, Linear, Random, picture, small
from torch import Tensor, nn

from xai_widgets import Attribution, ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.impute import imputed
from xai_widgets.analysis.metrics.private_weights import PrivateWeights
from xai_widgets.analysis.metrics.ranks import places, ranks
from xai_widgets.models import adapt

TARGET = 2
STILL = metrics.Curve(torch.tensor([0.5]), torch.tensor([3.0]))


def linear() -> tuple[Linear, Tensor, Tensor]:
    """A linear net, an input, and what each pixel adds to the score."""
    model, x = Linear(), picture()
    return model, x, (model.weight[TARGET] * x).sum(0).detach()


# --- curves


def test_area_is_the_mean_height_under_straight_lines() -> None:
    curve = metrics.Curve(torch.tensor([0, 0.5, 1]), torch.tensor([1.0, 0, 1]))
    assert curve.area == 0.5
    assert metrics.Curve(torch.tensor([0.2, 0.3, 0.6]), torch.tensor([2.0, 2, 2])).area == pytest.approx(2)
    assert STILL.area == 3


@pytest.mark.parametrize("n_steps", [2, 7, 32])
def test_deletion_of_a_linear_net_takes_the_shares_off_in_order(n_steps: int) -> None:
    model, x, share = linear()
    answer = metrics.Deletion(n_steps=n_steps, read="score").measure(share, model, x, target=TARGET)
    falling = share.flatten().sort(descending=True).values
    counts = [round(i / n_steps * len(falling)) for i in range(n_steps + 1)]
    wanted = [float(share.sum() - falling[:count].sum()) + TARGET for count in counts]  # the constant is the target
    assert answer.curves["deletion"].y.tolist() == pytest.approx(wanted, abs=1e-3)
    assert answer.curves["deletion"].x.tolist() == pytest.approx([count / len(falling) for count in counts])
    area = sum((a + b) / 2 * (p - q) for a, b, p, q in zip(wanted, wanted[1:], counts[1:], counts, strict=False))
    assert answer.value == pytest.approx(area / len(falling), abs=1e-3)
    assert answer.parts == pytest.approx({"start": wanted[0], "end": TARGET}, abs=1e-3)


def test_insertion_of_a_linear_net_is_deletion_turned_over() -> None:
    model, x, share = linear()
    asked = {"n_steps": 16, "baseline": "zero", "read": "score"}
    gone = metrics.Deletion(**asked).measure(share, model, x, target=TARGET).curves["deletion"].y
    there = metrics.Insertion(**asked).measure(share, model, x, target=TARGET).curves["insertion"].y
    assert torch.allclose(gone + there, (share.sum() + 2 * TARGET).expand(17), atol=1e-3)


@given(strategies.integers(0, 10_000))
def test_no_map_deletes_faster_than_the_true_shares(seed: int) -> None:
    model, x, share = linear()
    asked = metrics.Deletion(n_steps=8, read="score")
    other = picture(1, seed=seed)[0]
    best = asked.measure(share, model, x, target=TARGET).value
    assert best < asked.measure(other, model, x, target=TARGET).value


def test_only_the_order_of_the_map_counts() -> None:
    model, x, share = linear()
    asked = metrics.Deletion(n_steps=8)
    usual = asked.measure(share, model, x, target=TARGET).value
    assert asked.measure(share.sigmoid() * 9 - 4, model, x, target=TARGET).value == usual


def test_more_steps_than_pixels_are_one_for_each() -> None:
    model, x = Linear(height=3, width=5), picture(height=3, width=5)
    answer = metrics.Deletion(n_steps=512).measure(torch.rand(3, 5), model, x, target=0)
    assert len(answer.curves["deletion"].x) == 16
    assert answer.model_calls == 16


def test_what_the_curve_follows() -> None:
    model, x = small(), picture()
    scores = model(x[None])[0].detach()
    map_ = picture(1)[0]
    for read, wanted in [("score", scores), ("shown", scores.softmax(0)), ("sigmoid", scores.sigmoid())]:
        answer = metrics.Deletion(n_steps=2, read=read).measure(map_, model, x, target=TARGET)
        assert answer.parts["start"] == pytest.approx(float(wanted[TARGET]), abs=1e-5)


def test_equal_values_are_ordered_by_chance() -> None:
    place = places(torch.zeros(HEIGHT, WIDTH), 0)
    assert sorted(place.flatten().tolist()) == list(range(HEIGHT * WIDTH))
    first = place < HEIGHT * WIDTH // 4
    assert 0.1 < float(first[: HEIGHT // 2].float().mean()) < 0.4, "not the top of the picture first"
    assert not torch.equal(place, places(torch.zeros(HEIGHT, WIDTH), 1))
    mixed = torch.tensor([[0.0, 5, 0], [9, 0, -1]])
    assert places(mixed, 3)[1, 0] == 0
    assert places(mixed, 3)[0, 1] == 1
    assert places(mixed, 3)[1, 2] == 5


def test_monotonicity_of_a_linear_net() -> None:
    model, x, share = linear()
    asked = metrics.Monotonicity(n_steps=10, read="score")
    with torch.no_grad():
        model.weight.copy_(model.weight.abs() * x.sign())
    assert asked.measure(share, model, x, target=TARGET).value == 1
    with torch.no_grad():
        model.weight.neg_()
    answer = asked.measure(share, model, x, target=TARGET)
    assert (answer.value, answer.parts["monotone"]) == (0, 0)


# --- ROAD


def test_a_removed_pixel_is_the_weighted_mean_of_its_neighbours() -> None:
    x = picture(1, height=4, width=6)[None]
    inside, corner = (torch.zeros(1, 1, 4, 6, dtype=torch.bool) for _ in range(2))
    inside[..., 1, 2] = corner[..., 0, 0] = True
    p = x[0, 0]
    beside, across = p[0, 2] + p[2, 2] + p[1, 1] + p[1, 3], p[0, 1] + p[0, 3] + p[2, 1] + p[2, 3]
    assert float(imputed(x, inside)[0, 0, 1, 2]) == pytest.approx(float(beside / 6 + across / 12), abs=1e-5)
    wanted = (p[0, 1] / 6 + p[1, 0] / 6 + p[1, 1] / 12) * 12 / 5
    assert float(imputed(x, corner)[0, 0, 0, 0]) == pytest.approx(float(wanted), abs=1e-5)


def test_a_slope_is_filled_in_exactly() -> None:
    slope = (torch.arange(15.0)[:, None] + 2 * torch.arange(11.0))[None, None]
    removed = torch.zeros(1, 1, 15, 11, dtype=torch.bool)
    removed[..., 3:12, 2:9] = True
    assert torch.allclose(imputed(slope, removed), slope, atol=1e-3)


def test_road_of_a_plain_picture_finds_nothing_removed() -> None:
    model, x = small(), torch.full((3, HEIGHT, WIDTH), 0.7)
    answer = metrics.Road(noise=0).measure(picture(1)[0], model, x, target=TARGET)
    assert answer.value == pytest.approx(0, abs=1e-5)
    assert set(answer.curves) == {"most important first", "least important first"}
    assert answer.curves["most important first"].x.tolist() == pytest.approx([i / 10 for i in range(1, 10)])
    assert answer.model_calls == 18


def test_road_turned_over_is_its_negative() -> None:
    model, x, share = linear()
    asked = metrics.Road(noise=0, read="score", n_steps=4)
    assert asked.measure(share, model, x, target=TARGET).value > 0
    here, there = (asked.measure(m, model, x, target=TARGET) for m in (share, -share))
    assert there.value == pytest.approx(-here.value, abs=1e-3)


# --- what the map promises


def test_completeness_of_a_linear_net() -> None:
    model, x, share = linear()
    whole = metrics.CompletenessGap()
    assert whole.measure(share, model, x, target=TARGET).value == pytest.approx(0, abs=1e-3)
    answer = whole.measure(share / 2, model, x, target=TARGET)
    rise = float(share.sum())
    assert answer.value == pytest.approx(abs(rise) / 2, abs=1e-3)
    assert answer.parts == pytest.approx({"sum": rise / 2, "rise": rise, "share": 0.5}, abs=1e-3)


@pytest.mark.parametrize("baseline", ["zero", "mean", "blur"])
def test_completeness_is_against_the_methods_own_baseline(baseline: str) -> None:
    model, x = small(), picture()
    answer = explainers.IntegratedGradients(baseline=baseline).explain(model, x, TARGET)
    assert metrics.CompletenessGap().measure(answer, model, x).value == pytest.approx(answer.error, abs=1e-5)


def test_infidelity_of_a_linear_net() -> None:
    model, x, share = linear()
    noise = {"change": "noise", "n_perturb_samples": 20}
    weight = model.weight[TARGET].detach()
    assert metrics.Infidelity(**noise, normalize=False).measure(weight, model, x, target=TARGET).value < 1e-6
    square = metrics.Infidelity(normalize=False).measure(share, model, x, target=TARGET)
    assert square.value == pytest.approx(0, abs=1e-4)
    assert square.parts["correlation"] == pytest.approx(1, abs=1e-4)
    half = metrics.Infidelity(normalize=False).measure(share / 2, model, x, target=TARGET)
    assert half.parts["share"] == pytest.approx(0.25, abs=1e-3), "half of each fall is left, and squared"
    assert metrics.Infidelity().measure(share / 2, model, x, target=TARGET).value == pytest.approx(0, abs=1e-4)
    reverse = metrics.Infidelity().measure(-share, model, x, target=TARGET)
    assert (reverse.parts["scale"], reverse.parts["share"]) == (0, pytest.approx(1)), "never turned over"
    flat = metrics.Infidelity().measure(torch.zeros(HEIGHT, WIDTH), model, x, target=TARGET)
    assert flat.parts["share"] == pytest.approx(1)
    assert flat.error is not None and 0 < flat.error < flat.value


def test_infidelity_under_noise_needs_every_channel() -> None:
    model, x, share = linear()
    with pytest.raises(ExplainError, match="reduce='none'"):
        metrics.Infidelity(change="noise").measure(share, model, x, target=TARGET)


# --- explanations of other inputs, outputs and weights


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
    map_ = explainers.Saliency().explain(model, x, TARGET)
    assert math.isfinite(metrics.ModelRandomisation(n_steps=2).measure(map_, model, x).value)


# --- the map alone, and another


def test_sparseness() -> None:
    assert metrics.Sparseness().measure(torch.tensor([[0.0, 3], [-1, 2]])).value == pytest.approx(10 / 24)
    one = torch.zeros(4, 5)
    one[1, 2] = -3
    assert metrics.Sparseness().measure(one).value == pytest.approx(1 - 1 / 20)
    assert metrics.Sparseness().measure(torch.full((4, 5), 2.0)).value == pytest.approx(0, abs=1e-12)


def test_entropy() -> None:
    answer = metrics.Entropy().measure(torch.tensor([[0.5, -0.25], [0.25, 0]]))
    assert answer.value == pytest.approx(1.5 * math.log(2))
    assert answer.parts["share"] == pytest.approx(1.5 / 2)
    assert metrics.Entropy().measure(torch.ones(4, 5)).value == pytest.approx(math.log(20))
    assert metrics.Entropy().measure(torch.eye(2)[:1]).value == 0


def test_rank_correlation_shares_ranks_among_equals() -> None:
    a, b = torch.tensor([[1.0, 2], [2, 3]]), torch.tensor([[1.0, 2], [3, 4]])
    assert ranks(a).tolist() == [0, 1.5, 1.5, 3]
    assert metrics.RankCorrelation().measure(a, other=b).value == pytest.approx(4.5 / math.sqrt(4.5 * 5))
    assert metrics.RankCorrelation().measure(a, other=-b.exp()).value == pytest.approx(-4.5 / math.sqrt(4.5 * 5))
    assert metrics.RankCorrelation(absolute=True).measure(a, other=-a).value == pytest.approx(1)
    assert metrics.RankCorrelation().measure(a, other=torch.zeros(2, 2)).value == 0


def test_a_coarse_map_is_enlarged_to_the_finer_one() -> None:
    coarse = torch.tensor([[0.0, 1], [2, 3]])
    fine = coarse.repeat_interleave(4, 0).repeat_interleave(3, 1)
    assert 0.9 < metrics.RankCorrelation().measure(coarse, other=fine).value < 1
    assert metrics.TopKOverlap(k=0.25).measure(fine, other=coarse).value > 0.7


def test_top_k_overlap() -> None:
    a = torch.arange(20.0).reshape(4, 5)
    b = a.clone()
    b[3, 4] = -1  # the largest of a is the smallest of b
    answer = metrics.TopKOverlap(k=0.2).measure(a, other=b)
    assert (answer.value, answer.parts["chance"]) == (0.75, 0.2)
    assert metrics.TopKOverlap(k=0.5).measure(a, other=-a).value == 0
    assert metrics.TopKOverlap(k=0.5, absolute=True).measure(a, other=-a).value == 1


# --- a drawn region


def drawn() -> tuple[Tensor, Tensor]:
    values, region = torch.zeros(6, 9), torch.zeros(6, 9, dtype=torch.bool)
    region[2:4, 3:6] = True
    return values, region


def test_pointing_game() -> None:
    values, region = drawn()
    values[3, 5] = 2
    assert metrics.PointingGame().measure(values, region=region).value == 1
    values[5, 7] = 3  # two down and two across from the corner: 2.83 away
    assert metrics.PointingGame().measure(values, region=region).value == 0
    assert metrics.PointingGame(tolerance=2).measure(values, region=region).value == 0
    assert metrics.PointingGame(tolerance=3).measure(values, region=region).value == 1
    values[2, 3] = 3
    assert metrics.PointingGame().measure(values, region=region).value == 0.5
    flat = metrics.PointingGame().measure(torch.ones(6, 9), region=region)
    assert flat.value == flat.parts["chance"] == pytest.approx(6 / 54)


def test_intersection_over_union() -> None:
    values, region = drawn()
    values[2:4, 2:5] = torch.arange(1.0, 7).reshape(2, 3)  # one column to the left: four shared of eight
    assert metrics.IntersectionOverUnion().measure(values, region=region).value == 0.5
    # At least half of 6: the 3 and the lower row; the 3 and two of the row are inside.
    assert metrics.IntersectionOverUnion(cut="share").measure(values, region=region).value == pytest.approx(3 / 7)
    nothing = metrics.IntersectionOverUnion(cut="share").measure(-region.float(), region=region)
    assert nothing.value == 0


def test_mass_inside() -> None:
    values, region = drawn()
    values[2, 4], values[0, 0], values[3, 3] = 3, 1, -4
    assert metrics.MassInside().measure(values, region=region.numpy()).value == 0.75
    assert metrics.MassInside(count="absolute").measure(values, region=region.int()).value == pytest.approx(7 / 8)
    assert metrics.MassInside().measure(-values.abs(), region=region).value == 0
