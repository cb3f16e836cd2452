"""What is measured of a map alone, of two maps and of a drawn region, against values worked out on paper."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from xai_widgets import metrics
from xai_widgets.analysis.metrics.ranks import ranks

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
