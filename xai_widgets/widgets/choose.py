"""`xw.explain`: the explorer that fits an input."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ..core.errors import ExplainError
from ..models.pictures import is_picture
from .base import Explorer
from .saliency import SaliencyExplorer
from .text import TextExplorer


def explain(model: Any, inputs: Any, **keywords: Any) -> Explorer:
    """Open the explorer that fits the input: pictures (see SaliencyExplorer), or a text with `tokenizer=` (see
    TextExplorer).

    Raises:
        ExplainError: no explorer knows this kind of input.
    """
    if isinstance(inputs, str) and keywords.get("tokenizer") is not None:
        return TextExplorer(model, inputs, **keywords)
    one = inputs[0] if isinstance(inputs, (list, tuple)) and inputs else inputs
    row = getattr(one, "ndim", 0) == 2 and 1 in one.shape  # of a table, though it could be a line of pixels
    if (is_picture(one) and not row) or (isinstance(one, Tensor) and one.ndim in (3, 4)):
        return SaliencyExplorer(model, inputs, **keywords)
    raise ExplainError(
        f"There is no explorer for {type(one).__name__} yet. Give a picture (a PIL image, an array (H, W, 3), a"
        " preprocessed tensor (C, H, W) or the path of a picture file), or a text with tokenizer=. Other inputs are"
        ' explained without a widget: xw.explainers.get("kernel-shap")().explain(model, inputs, target=0).'
    )
