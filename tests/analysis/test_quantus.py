"""The metrics give what Quantus 0.6.0 gives. Its numbers were printed by tests/quantus_numbers.py, which says how."""

from __future__ import annotations

import pytest
import torch
from judged import REGION, black_and_white, map_of, two_outputs
from nets import picture, small
from torch import Tensor

from xai_widgets import explainers, metrics
from xai_widgets.analysis.metrics.impute import imputed
from xai_widgets.analysis.metrics.ranks import rank_correlation

SPARSENESS = 0.4478856641803864
ENTROPY = 5.999468097151185
FLIPPING = [
    0.2211428, 0.2225445, 0.2220577, 0.2216625, 0.2220106, 0.2196658, 0.2200551, 0.2192586, 0.218769, 0.218984,
    0.2182859, 0.217336, 0.217201, 0.216843, 0.2156786, 0.2145885, 0.2144012, 0.2127472, 0.2113684, 0.2101603,
    0.2076928, 0.2060841, 0.2046624, 0.2034754, 0.2025565, 0.2007604, 0.1985493, 0.1953188,
]  # fmt: skip
POINTING = True
MASS = 0.1960379422877754
RANK_ACCURACY = 0.19658119658119658
SPEARMAN = 0.3080331643755133
IMPUTED = {
    0.4: [
        0.171862, -0.600274, -1.025212, 0.050613, 0.199045, -1.050876, -0.620872, -0.123608, -0.012902, 0.331443,
        -0.006931, -0.46704, -0.28668, -0.163992, -0.858377,
    ],
    0.9: [
        -0.521532, -0.68096, -0.812108, -0.92299, -0.897268, -1.148109, -0.88536, -0.751078, -0.727057, -1.072148,
        -1.083134, -1.656729, -1.187556, -1.382475, -0.881943,
    ],
}  # fmt: skip
KEPT = {0: 0.0, 3: 1.0}
RANDOM_LOGIT = 0.7896502266543307


@pytest.fixture(scope="module")
def values() -> Tensor:
    return map_of(*black_and_white())


def test_sparseness_and_entropy(values: Tensor) -> None:
    # Theirs adds 1e-7 to every value, against a map of zeros.
    assert metrics.Sparseness().measure(values + 1e-7).value == pytest.approx(SPARSENESS, rel=1e-5)
    assert metrics.Sparseness().measure(values).value == pytest.approx(SPARSENESS, rel=1e-3)
    assert metrics.Entropy().measure(values).value == pytest.approx(ENTROPY, rel=1e-5)


def test_deletion_is_pixel_flipping(values: Tensor) -> None:
    model, x = black_and_white()
    answer = metrics.Deletion(n_steps=len(FLIPPING)).measure(values, model, x, target=2)
    # Ours begins with the untouched input.
    assert answer.curves["deletion"].y[1:].tolist() == pytest.approx(FLIPPING, abs=1e-6)


def test_monotonicity_walks_the_same_way_back(values: Tensor) -> None:
    model, x = black_and_white()
    answer = metrics.Monotonicity(n_steps=len(FLIPPING)).measure(values, model, x, target=2)
    assert answer.curves["monotonicity"].y[:-1].tolist() == pytest.approx(FLIPPING[::-1], abs=1e-6)
    steps = torch.diff(answer.curves["monotonicity"].y)
    assert answer.value == pytest.approx(float((steps >= 0).float().mean()))
    assert answer.parts["monotone"] == 0


def test_localisation(values: Tensor) -> None:
    assert metrics.PointingGame().measure(values, region=REGION).value == float(POINTING)
    assert metrics.MassInside().measure(values, region=REGION).value == pytest.approx(MASS, rel=1e-5)
    # With as many pixels as the region has, both sides of the ratio follow from their rank accuracy.
    overlap = RANK_ACCURACY / (2 - RANK_ACCURACY)
    assert metrics.IntersectionOverUnion().measure(values, region=REGION).value == pytest.approx(overlap)


def test_rank_correlation(values: Tensor) -> None:
    other = map_of(small(channels=1, seed=3), picture(1))
    assert metrics.RankCorrelation().measure(values, other=other).value == pytest.approx(SPEARMAN, abs=1e-6)


@pytest.mark.parametrize("share", IMPUTED)
def test_imputation(share: float) -> None:
    x = picture()
    order = torch.argsort(x.sum(0).flatten(), descending=True)
    removed = torch.zeros(x[0].numel(), dtype=torch.bool)
    removed[order[: round(share * len(order))]] = True
    filled = imputed(x[None], removed.reshape(1, 1, *x.shape[1:]))[0]
    assert filled.flatten(1)[:, order[:5]].flatten().tolist() == pytest.approx(IMPUTED[share], abs=2e-4)
    assert torch.equal(filled.flatten(1)[:, ~removed], x.flatten(1)[:, ~removed])


@pytest.mark.parametrize("target", KEPT)
def test_road(values: Tensor, target: int) -> None:
    model, x = black_and_white()
    assert metrics.Road(noise=0).measure(values, model, x, target=target).parts["kept"] == KEPT[target]


def test_random_logit() -> None:
    model, x = two_outputs()
    saliency = explainers.Saliency().explain(model, x, 1)
    answer = metrics.RandomLogit().measure(saliency, model, x)
    assert answer.value == pytest.approx(RANDOM_LOGIT, abs=1e-5)
    assert rank_correlation(map_of(model, x, 0), map_of(model, x, 1)) == pytest.approx(RANDOM_LOGIT, abs=1e-5)
