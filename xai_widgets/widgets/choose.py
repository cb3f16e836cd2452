"""`xw.explain`: the explorer that fits an input."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from ..core.errors import ExplainError
from ..models.pictures import is_picture
from ..models.table import is_frame
from .base import Explorer
from .feature import FeatureExplorer
from .inputs import InputsExplorer
from .saliency import SaliencyExplorer
from .text import TextExplorer


def explain(model: Any, inputs: Any, **keywords: Any) -> Explorer:
    """Open the explorer that fits the input: pictures (see SaliencyExplorer), a text with `tokenizer=` (see
    TextExplorer), a table (see FeatureExplorer), or several inputs of any of these kinds, a dict or a tuple (see
    InputsExplorer).

    Raises:
        ExplainError: no explorer knows this kind of input.
    """
    if isinstance(inputs, str) and keywords.get("tokenizer") is not None:
        return TextExplorer(model, inputs, **keywords)
    if _is_table(inputs):
        return FeatureExplorer(model, inputs, **keywords)
    one = inputs[0] if isinstance(inputs, (list, tuple)) and inputs else inputs
    if _are_several(model, inputs):
        return InputsExplorer(model, inputs, **keywords)
    if _is_pictures(one):
        return SaliencyExplorer(model, inputs, **keywords)
    raise ExplainError(
        f"There is no explorer for {type(one).__name__} yet. Give a picture (a PIL image, an array (H, W, 3), a"
        " preprocessed tensor (C, H, W) or the path of a picture file), a text with tokenizer=, rows of a table, or a"
        " dict of several of these. Other inputs are explained without a widget:"
        ' xw.explainers.get("kernel-shap")().explain(model, inputs, target=0).'
    )


def _are_several(model: Any, inputs: Any) -> bool:
    """Whether these are several inputs of one answer, not several pictures."""
    if not isinstance(model, nn.Module) or not isinstance(inputs, (Mapping, tuple)) or len(inputs) < 2:
        return False
    parameters = inspect.signature(model.forward).parameters.values()
    needed = [one for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
    return isinstance(inputs, Mapping) or len(needed) > 1


def _is_pictures(one: Any) -> bool:
    row = getattr(one, "ndim", 0) == 2 and 1 in one.shape  # of a table, though it could be a line of pixels
    return (is_picture(one) and not row) or (isinstance(one, Tensor) and one.ndim in (3, 4))


def _is_table(inputs: Any) -> bool:
    """A frame, or rows (N, F) of numbers; an array of whole numbers may be a grey picture, and one row says nothing of
    what is usual."""
    if is_frame(inputs):
        return bool(inputs.ndim == 2 and len(inputs) > 1)
    return isinstance(inputs, Tensor) and inputs.ndim == 2 and len(inputs) > 1 and inputs.is_floating_point()
