"""Curves, ROAD and what a map promises, against values worked out on paper, on nets small enough for that."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, strategies
from judged import TARGET, linear
from nets import HEIGHT, WIDTH, Linear, picture, small

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.impute import imputed
from xai_widgets.analysis.metrics.ranks import places

STILL = metrics.Curve(torch.tensor([0.5]), torch.tensor([3.0]))


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
