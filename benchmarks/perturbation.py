"""What moving sliders costs: one command, one table.

    python benchmarks/perturbation.py [--quick] [--no-browser] [--write]

Curves are set against the bare model's forward passes over the same rows, measured in between in the same run;
machines differ, and so does one machine from hour to hour.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from kernel import timed  # noqa: E402
from sklearn.base import BaseEstimator, RegressorMixin  # noqa: E402
from sklearn.inspection import partial_dependence  # noqa: E402
from table import Row, keep, machine, markdown  # noqa: E402

from xai_widgets import perturbations, sensitivity  # noqa: E402

ROWS, POINTS, FEATURES = 5_000, 50, 30
BATCHES = (512, 1024, 2048, 4096, 8192, 16384)
LIVE = {"blur": 4.0, "gaussian-noise": 0.1, "rotation": 20.0, "brightness": 0.2}


def main() -> None:
    """Measure, print, and with --write keep the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    parser.add_argument("--no-browser", action="store_true", help="what is computed only")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    given = parser.parse_args()
    rounds = 5 if given.quick else 25
    rows = [*curves(rounds), *pictures(rounds)]
    if not given.no_browser:
        import sliders

        rows += sliders.measure(rounds)
    text = f"{machine()}\n\n{markdown(rows)}"
    print(text)
    if given.write:
        keep("perturbation", text)


def network() -> torch.nn.Module:
    """A regression as large as a table of this width gets."""
    torch.manual_seed(0)
    layers = torch.nn.Linear(FEATURES, 128), torch.nn.Linear(128, 128), torch.nn.Linear(128, 1)
    return torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2]).eval()


class Estimator(RegressorMixin, BaseEstimator):
    """The network, as scikit-learn's own functions take it."""

    def __init__(self, model: Any = None) -> None:
        self.model = model
        self.fitted_ = True

    def fit(self, rows: Any, answers: Any) -> Estimator:
        """It is trained already."""
        return self

    @torch.no_grad()
    def predict(self, rows: Any) -> np.ndarray:
        """float32 (N,), in one batch."""
        return self.model(torch.from_numpy(np.ascontiguousarray(rows, dtype=np.float32)))[:, 0].numpy()


def bare(model: torch.nn.Module, rows: torch.Tensor, batch: int) -> Callable[[], None]:
    """The forward passes alone, over rows that are there."""

    @torch.no_grad()
    def run() -> None:
        for start in range(0, len(rows), batch):
            model(rows[start : start + batch])

    return run


def curves(rounds: int) -> list[Row]:
    """ICE of one feature over the whole table, and the same by scikit-learn."""
    model, data = network(), torch.randn(ROWS, FEATURES)
    about = sensitivity.study(model, data)
    every = data.repeat_interleave(POINTS, 0)
    best = min(BATCHES, key=lambda batch: median(timed(bare(model, every, batch)) for _ in range(3)))
    estimator, array = Estimator(model), data.numpy()
    ours, alone, peer = [], [], []
    for number in range(rounds):
        alone.append(timed(bare(model, every, best)))
        ours.append(timed(lambda: sensitivity.curves(about, 3, POINTS)))
        if number < max(3, rounds // 5):
            peer.append(
                timed(lambda: partial_dependence(estimator, array, [3], kind="individual", grid_resolution=POINTS))
            )
    ratio = median(o / a for o, a in zip(ours, alone, strict=True))
    asked = f"{ROWS:,} rows × {POINTS} points"
    told = f"{median(ours):.0f} ms = {ratio:.2f}× bare forward passes of {best} rows ({median(alone):.0f} ms)"
    others = f"{median(peer):.0f} ms = {median(peer) / median(ours):.2f}× ours"
    return [
        Row(f"ICE and partial dependence, {asked}", told, "≤ 1.5×", ratio <= 1.5),
        Row(f"scikit-learn's partial_dependence(kind='individual'), {asked}", others),
    ]


def pictures(rounds: int) -> list[Row]:
    """Each perturbation alone at 224×224; all that are promised, together."""
    picture = torch.rand(1, 3, 224, 224)
    found = [_picture(name, {name: _strength(name)}, picture, rounds) for name in perturbations.names()]
    return [*found, _picture(" + ".join(LIVE), LIVE, picture, rounds)]


def _strength(name: str) -> float:
    one = perturbations.get(name)
    return LIVE.get(name, round(one.low + 0.6 * (one.high - one.low), 0 if one.integer else 3))


def _picture(name: str, settings: dict[str, float], picture: torch.Tensor, rounds: int) -> Row:
    times = [timed(lambda: perturbations.perturb(picture, settings)) for _ in range(4 * rounds)]
    measured = f"p50 {median(times):.2f} ms, p95 {sorted(times)[int(0.95 * len(times))]:.2f} ms"
    if name in LIVE:
        return Row(f"{name}, a picture of 224×224", measured, "p50 ≤ 10 ms", median(times) <= 10)
    return Row(f"{name}, a picture of 224×224", measured)


if __name__ == "__main__":
    main()
