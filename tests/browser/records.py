"""What the kernel of the feature explorer's browser tests explains: tables whose answers can be foretold."""

from __future__ import annotations

from typing import Any

import numpy as np
from tabled import Weighted, bought, numbers, people, pipeline

import xai_widgets as xw

NAMES = ["first", "second", "third", "fourth"]
HOSTILE = [
    "<script>window.xwHacked = 1</script>",
    "<img src=x onerror='window.xwHacked = 2'>",
    "שלום " + "n" * 300,
    "d",
]
moody = {"now": False}


def explorer(**keywords: Any) -> xw.FeatureExplorer:
    """A linear network of four numbers: "yes" where first + 2 second - fourth is over 0."""
    model = Weighted([1.0, 2.0, 0.0, -1.0])
    given = {"row": 2, "target": 1, "feature_names": NAMES, "class_names": ["no", "yes"], **keywords}
    return xw.FeatureExplorer(model, numbers(), **given)


def of_people(**keywords: Any) -> xw.FeatureExplorer:
    """A pipeline over numbers, words and yes or no."""
    frame = people()
    given = {"row": 3, "class_names": ["stays", "buys"], "truth": np.where(bought(frame) == "yes", 1, 0), **keywords}
    return xw.FeatureExplorer(pipeline(frame), frame, method="feature-ablation", **given)


def of_values(**keywords: Any) -> xw.FeatureExplorer:
    """A regression: the sum of a row, unless it is in a mood."""

    def predict(rows: np.ndarray) -> np.ndarray:
        if moody["now"]:
            raise RuntimeError("the model is in a mood")
        return rows.sum(1)

    return xw.FeatureExplorer(predict, numbers().numpy(), 2, feature_names=NAMES, method="feature-ablation", **keywords)
