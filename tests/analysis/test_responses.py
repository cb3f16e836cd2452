"""Response curves, flips, stability and agreement, held against models whose answers are known by hand."""

from __future__ import annotations

from typing import Any

import pytest
import snapshot
import torch
from nets import HEIGHT, WIDTH, small
from quick import in_chunks
from torch import Tensor, nn

from xai_widgets import ExplainError
from xai_widgets.analysis import perturbations
from xai_widgets.analysis.decision import decision
from xai_widgets.analysis.perturbations import Perturbation, Sight, agreement, response, sight, stability
from xai_widgets.core.errors import Cancelled

GREY = torch.full((3, HEIGHT, WIDTH), 0.4) + 0.05 * torch.rand(
    3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1)
)


class Bright(nn.Module):
    """Class 1 where the mean is over 0.6, class 2 where it is under 0.2, else class 0."""

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean((1, 2, 3))
        return torch.stack([torch.full_like(mean, 0.0), 10 * (mean - 0.6), 10 * (0.2 - mean)], 1)


class Mean(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((1, 2, 3))[:, None]


def look(model: nn.Module | None = None, *, live: bool = False) -> Sight:
    return sight(model or Bright(), GREY, live=live)


def test_the_flip_is_where_it_is_by_hand() -> None:
    answer = response(look(), "brightness")
    mean = float(GREY.mean())
    up, down = answer.flips
    assert up.strength == pytest.approx(0.6 - mean, abs=2e-4)
    assert down.strength == pytest.approx(0.2 - mean, abs=2e-4)
    assert (up.answer, down.answer) == (1, 2)
    assert up.before < up.strength <= up.before + 1e-3
    assert up.share == pytest.approx(0.6 - mean, abs=2e-4)
    assert [flip.share for flip in answer.flips] == sorted(flip.share for flip in answer.flips)


def test_the_curve_is_the_models_own_answers() -> None:
    answer = response(look(), "brightness", 9)
    assert answer.strengths.tolist() == perturbations.BRIGHTNESS.strengths(9).tolist()
    for strength, outputs in zip(answer.strengths.tolist(), answer.mean, strict=True):
        pixels = perturbations.perturb(GREY[None], {"brightness": strength})
        assert torch.allclose(outputs, Bright()(pixels)[0], atol=1e-5)
    assert float(answer.spread.max()) == 0


def test_factors_and_whole_strengths_are_searched_as_such() -> None:
    answer = response(look(), "gamma", 9)
    assert float((GREY ** answer.flips[0].strength).mean()) == pytest.approx(0.6, abs=2e-3)
    levels = Perturbation("levels", lambda x, n: x + n / 100, 0, 60, integer=True)
    flip = response(look(), levels, 5).flips[0]
    assert flip.strength == flip.before + 1 == -(-(0.6 - float(GREY.mean())) * 100 // 1)


def test_the_other_sliders_are_held() -> None:
    alone = response(look(), "brightness").flips[0].strength
    beside = response(look(), "brightness", settings={"contrast": 0.5, "brightness": 0.9, "jpeg": 90}).flips[0].strength
    assert beside == pytest.approx(alone, abs=0.01)
    away = response(look(), "occluder", 5, settings={"occluder": {"x": 0.0, "y": 0.0}})
    pixels = perturbations.perturb(GREY[None], {"occluder": {"strength": 0.5, "x": 0.0, "y": 0.0}})
    assert torch.allclose(away.mean[1], Bright()(pixels)[0], atol=1e-5)


def test_a_random_one_is_drawn_again_with_each_seed() -> None:
    answer = response(look(Mean()), "gaussian-noise", 5, seeds=6, seed=3)
    assert answer.outputs.shape == (5, 6, 1)
    wanted = [
        [float(perturbations.perturb(GREY[None], {"gaussian-noise": s}, seed=3 + i).mean()) for i in range(6)]
        for s in answer.strengths.tolist()
    ]
    assert answer.outputs[:, :, 0].tolist() == [pytest.approx(row, abs=1e-5) for row in wanted]
    assert answer.spread[0] == 0 < answer.spread[-1]
    assert answer.spread[:, 0].tolist() == pytest.approx(torch.tensor(wanted).std(1, correction=0).tolist(), abs=1e-5)


def test_how_often_it_flips_is_told_for_each_strength() -> None:
    edge = Perturbation("jump", lambda x, s, noise: x + s * noise.uniform((1,)), 0, 0.4, random=True)
    answer = response(look(), edge, 9, seeds=40)
    found = decision(answer.mean[0])
    assert found is not None
    rates = answer.flip_rate(found)
    assert rates[0] == 0
    assert float(rates[-1]) == pytest.approx(1 - (0.6 - float(GREY.mean())) / 0.4, abs=0.2)


@pytest.mark.parametrize("name", ["brightness", "uniform-noise"])
def test_every_estimate_is_whole_and_the_first_ones_cover_the_range(name: str) -> None:
    items = list(response.steps(look(live=True), name, 9, seeds=3))
    assert len(items) > 2
    one = perturbations.get(name)
    for item in items:
        assert torch.isfinite(item.mean).all()
        assert len(item.strengths) == len(item.outputs)
        assert (item.strengths.diff() > 0).all()
    early = next(item for item in items if len(item.strengths) >= 2)
    assert (early.strengths[0], early.strengths[-1]) == (one.low, one.high)
    progress = [item.progress for item in items]
    assert progress == sorted(set(progress))
    assert [item.final for item in items] == [False] * (len(items) - 1) + [True]
    assert items[-1].model_calls >= (9 if name == "brightness" else 27)


def test_a_regression_flips_where_it_crosses_the_threshold_that_was_set() -> None:
    assert response(look(Mean()), "brightness").flips == ()
    flips = response(look(Mean()), "brightness", threshold=0.7).flips
    assert [flip.strength for flip in flips] == [pytest.approx(0.7 - float(GREY.mean()), abs=2e-4)]
    of_several = response(look(), "brightness", threshold=-1.0, target=1).flips
    assert of_several[0].strength == pytest.approx(0.5 - float(GREY.mean()), abs=2e-4)


def test_a_cancel_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks(monkeypatch, 4)
    looking = look()
    steps = response.steps(looking, "blur")
    next(steps)
    looking.run.cancel()
    with pytest.raises(Cancelled):
        list(steps)


# --- stability


def test_the_most_fragile_comes_first() -> None:
    asked = ["rotation", "contrast", "brightness"]
    items = list(stability.steps(look(), asked))
    done = [len(item.ranked) for item in items]
    assert (done, set(done)) == (sorted(done), {0, 1, 2, 3})
    progress = [item.progress for item in items]
    assert progress == sorted(set(progress))
    rows = items[-1].rows()
    assert [row["perturbation"] for row in rows][0] == "brightness"
    assert rows[0]["flips at"] == pytest.approx(0.6 - float(GREY.mean()), abs=2e-3)
    assert rows[1]["flips at"] is None
    assert rows[1]["change"] >= rows[2]["change"]
    assert items[-1].final


def test_all_of_them_are_asked_and_the_model_is_left_as_found() -> None:
    model = small()
    before = snapshot.of(model)
    answer = stability(look(model), n=3, seeds=2)
    assert {row["perturbation"] for row in answer.rows()} == set(perturbations.names())
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_of_a_regression_the_change_is_in_its_units() -> None:
    row = stability(look(Mean()), ["brightness"], n=3).rows()[0]
    mean = float(GREY.mean())
    assert row["change"] == pytest.approx((mean + 0 + (1 - mean)) / 3, abs=1e-4)


# --- agreement


def test_an_untouched_picture_is_explained_the_same() -> None:
    same = agreement(look(small()), {"blur": 0}, "saliency")
    assert same.rank_correlation == pytest.approx(1)
    assert same.top_k_overlap == 1
    other = agreement(look(small()), {"gaussian-noise": 0.4}, "saliency")
    assert other.rank_correlation < 0.99
    assert other.before.target == other.after.target


class Spot(nn.Module):
    """Looks at one colour only, wherever it is: a map that moves with the picture."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([x[:, 0].pow(4).mean((1, 2)), x[:, 1].pow(4).mean((1, 2))], 1)


def test_a_map_that_moves_along_is_no_disagreement() -> None:
    down, across = torch.meshgrid(torch.linspace(-1, 1, HEIGHT), torch.linspace(-1, 1, WIDTH), indexing="ij")
    spot = torch.exp(-8 * ((down + 0.4) ** 2 + (across + 0.4) ** 2)).expand(3, -1, -1)
    looking = sight(Spot(), spot)
    settings = {"rotation": 180}
    answer = agreement(looking, settings, "saliency", target=0)
    assert answer.rank_correlation > 0.9
    assert answer.top_k_overlap == 1
    apart = torch.corrcoef(torch.stack([answer.before.map.flatten(), answer.after.map.flatten()]))[0, 1]
    assert float(apart) < 0.5


# --- what cannot be


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: response(look(), "blurr"), "Did you mean 'blur'"),
        (lambda: response(look(), "blur", 2), "n must be a whole number, 3 at least"),
        (lambda: response(look(), "blur", seeds=0), "seeds must be a whole number, 1 at least"),
        (lambda: response(look(), "blur", settings={"gamma": 9}), "gamma must be from 0.2 to 5"),
        (lambda: response(look(), "blur", threshold=1.0), "Say which with target="),
        (lambda: response(look(), "blur", threshold=1.0, target=3), "an output from 0 to 2"),
        (lambda: response(look(Mean()), "blur", threshold="high"), "threshold must be a number"),
        (lambda: stability(look(), []), "nothing to rank"),
        (lambda: agreement(look(), {"blur": 1}, "salience"), "Did you mean 'saliency'"),
        (lambda: sight(Bright(), "no such file.png"), "There is no file"),
    ],
)
def test_it_is_a_sentence(asked: Any, told: str) -> None:
    with pytest.raises(ExplainError, match=told):
        asked()
