"""Prints the numbers of tests/analysis/test_quantus.py, from Quantus itself.

Quantus brings OpenCV, matplotlib and scikit-learn and warns when it is imported, so it is not among the test
dependencies. In an environment of its own, with this checkout's too:

    python -m venv --system-site-packages q && q/bin/pip install "quantus==0.6.0"
    PYTHONPATH=tests:. q/bin/python tests/quantus_numbers.py

Its Monotonicity is not here: version 0.6 fills the input with the baseline and then replaces baseline by baseline, so
every answer is the same and the verdict always True.
"""

from __future__ import annotations

import numpy as np
import quantus
import torch
from judged import REGION, black_and_white, map_of, two_outputs
from nets import picture, small
from quantus.functions.perturb_func import noisy_linear_imputation
from quantus.functions.similarity_func import correlation_spearman

QUIET = {"disable_warnings": True, "display_progressbar": False}


def main() -> None:
    model, x = black_and_white()
    values = map_of(model, x).numpy()[None, None].astype(np.float64)
    given = {"model": model, "x_batch": x[None].numpy(), "y_batch": np.array([2]), "a_batch": values, "device": "cpu"}
    plain = {**QUIET, "normalise": False, "abs": False}
    print("SPARSENESS =", quantus.Sparseness(**plain)(**copied(given)))
    print("ENTROPY =", quantus.Complexity(**plain)(**copied(given)))
    flipping = quantus.PixelFlipping(features_in_step=20, perturb_baseline=0.0, **plain)
    print("FLIPPING =", np.round(flipping(**copied(given), softmax=True)[0], 7).tolist())
    road = quantus.ROAD(percentages=list(range(10, 100, 10)), noise=0.0, **plain)
    for target in (0, 3):
        found = road(**copied({**given, "y_batch": np.array([target])}))
        print(f"KEPT of {target} =", found)
    inside = {**given, "s_batch": REGION.numpy()[None, None]}
    print("POINTING =", quantus.PointingGame(**plain)(**copied(inside)))
    print("MASS =", quantus.RelevanceMassAccuracy(**plain)(**copied(inside)))
    print("RANK_ACCURACY =", quantus.RelevanceRankAccuracy(**plain)(**copied(inside)))
    other = map_of(small(channels=1, seed=3), x).numpy().flatten()
    print("SPEARMAN =", correlation_spearman(values.flatten(), other))
    print("IMPUTED =", imputed())
    random_logit(plain)


def copied(given: dict) -> dict:
    """Quantus writes to the map it is given."""
    return {**given, "a_batch": given["a_batch"].copy()}


def imputed() -> list[list[float]]:
    """Five pixels of each channel of a picture of which the 40 % and 90 % brightest are removed, without noise."""
    x = picture().numpy().astype(np.float64)
    order = np.argsort(-x.sum(0).flatten())
    found = []
    for share in (0.4, 0.9):
        removed = order[: round(share * order.size)]
        filled = noisy_linear_imputation(arr=x, indices=removed, noise=0.0).reshape(3, -1)
        found.append(np.round(filled[:, removed[:5]], 6).flatten().tolist())
    return found


def random_logit(plain: dict) -> None:
    model, x = two_outputs()

    def explain(model, inputs, targets, **_):
        both = zip(inputs, targets, strict=True)
        return np.stack([map_of(model, torch.as_tensor(x), int(target)).numpy()[None] for x, target in both])

    metric = quantus.RandomLogit(num_classes=2, similarity_func=correlation_spearman, **plain)
    print("RANDOM_LOGIT =", metric(model=model, x_batch=x[None].numpy(), y_batch=np.array([1]),
                                   a_batch=map_of(model, x, 1).numpy()[None, None], explain_func=explain))  # fmt: skip


if __name__ == "__main__":
    main()
