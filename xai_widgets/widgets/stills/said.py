"""Words and numbers of a still picture, as the front end has them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from ... import __version__
from ...core.ours import Ours
from ...core.stills import Row, shares
from ...core.stills.numbers import number, probability

__all__ = ["HEADINGS", "caption", "heading", "number", "probability", "rows", "settings", "shares"]

PROBABILITIES = ("softmax", "sigmoid", "tokens")
MOST_CODE = 400
HEADINGS = {
    "softmax": "probability", "sigmoid": "probability, each on its own", "regression": "value",
    "embedding": "similarity", "segmentation": "mean score over the picture",
    "tokens": "probability of the next token",
}  # fmt: skip
"""What bars are, by the kind of output; js/src/lib/strings/common.js has the same."""


def rows(bars: Sequence[Mapping[str, Any]], kind: str, chosen: Sequence[int] = ()) -> list[Row]:
    """The model's outputs as bars: probabilities from the left, values from the middle, zero."""
    certain = kind in PROBABILITIES
    reach = max([abs(bar["score"]) for bar in bars if math.isfinite(bar["score"])], default=1.0) or 1.0
    if kind == "embedding":
        reach = max(reach, 1.0)
    found = []
    for bar in bars:
        score = bar["score"] if math.isfinite(bar["score"]) else 0.0
        start, end = (0.0, min(max(score, 0.0), 1.0)) if certain else (0.5, 0.5 + score / reach / 2)
        said = probability(bar["score"]) if certain else number(bar["score"])
        found.append(Row(bar["label"], start, end, said, bar["index"] in chosen))
    return found


def caption(explorer: Any, told: Sequence[str], model: str = "") -> list[str]:
    """`told`, then what makes it again: the model, the versions, the line of code."""
    code = getattr(explorer, "code", "")
    made = f"{f'{model}, ' if model else ''}xai-widgets {__version__}, torch {torch.__version__}"
    return [line for line in (*told, made, code if len(code) <= MOST_CODE else f"{code[:MOST_CODE]}…") if line]


def heading(kind: str) -> str:
    """What the bars are."""
    return Ours(HEADINGS.get(kind, kind))


def settings(params: Mapping[str, Any]) -> str:
    """A method's parameters, its seed among them."""
    return ", ".join(f"{name} {value}" for name, value in params.items() if value != "")
