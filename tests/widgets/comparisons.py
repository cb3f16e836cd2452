"""Comparisons over small models, and what the tests see of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from nets import small
from torch import nn
from widgets.explorers import PATIENCE, PREPROCESS, Counted, photo

from xai_widgets import CompareExplorer

METHODS = ["grad-cam", "saliency", "occlusion"]
SHORT = {"occlusion": {"window": 8, "stride": 4}}
REGION = np.zeros((20, 28), bool)
REGION[4:13, 6:19] = True


def compared(model: nn.Module | None = None, image: Any = None, **keywords: Any) -> CompareExplorer:
    """A comparison that has settled."""
    keywords = {"preprocess": PREPROCESS, "methods": METHODS, "params": SHORT, **keywords}
    explorer = CompareExplorer(small() if model is None else model, photo() if image is None else image, **keywords)
    explorer.wait(PATIENCE)
    return explorer


def tile(explorer: CompareExplorer, method: str) -> dict[str, Any]:
    return next(tile for tile in explorer.tiles if tile["method"] == method)


def frame(explorer: CompareExplorer, method: str) -> Any:
    return getattr(explorer, f"frame_{tile(explorer, method)['slot']}")


def cell(explorer: CompareExplorer, method: str, metric: str) -> dict[str, Any]:
    return next(one for one in explorer.measures if (one["method"], one["metric"]) == (method, metric))


def rows_of(model: Counted, action: Callable[[], object], explorer: CompareExplorer) -> int:
    """Rows that went through the model until the comparison had settled again."""
    before = model.rows
    action()
    explorer.wait(PATIENCE)
    return model.rows - before
