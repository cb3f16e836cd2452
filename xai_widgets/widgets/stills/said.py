"""Words and numbers of a still picture, as the front end has them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from ... import __version__
from .figure import Row

PROBABILITIES = ("softmax", "sigmoid", "tokens")
MOST_CODE = 400
HEADINGS = {
    "softmax": "probability", "sigmoid": "probability, each on its own", "regression": "value",
    "embedding": "similarity", "segmentation": "mean score over the picture",
    "tokens": "probability of the next token",
}  # fmt: skip
"""What bars are, by the kind of output; js/src/lib/strings/common.js has the same."""


def number(v: float) -> str:
    """A value in three digits; js/src/lib/format.js has the same."""
    if not math.isfinite(v):
        return "−∞" if v == -math.inf else "∞" if v == math.inf else "NaN"
    size = abs(v)
    if size == 0:
        return "0"
    if size >= 1e5 or size < 1e-3:
        mantissa, power = f"{v:.1e}".split("e")
        text = f"{mantissa}e{int(power):+d}"
    else:
        text = f"{v:.0f}" if size >= 100 else f"{v:#.3g}".rstrip(".")
    return text.replace("-", "−", 1)


def probability(p: float) -> str:
    """A probability, likewise."""
    if 0 < p < 0.001:
        return "<0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


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


def shares(names: Sequence[str], values: Sequence[float], most: int = 12) -> list[Row]:
    """The largest attributions as bars, from the middle to the side they speak for."""
    reach = max(map(abs, values), default=0.0) or 1.0
    order = sorted(range(len(values)), key=lambda index: -abs(values[index]))[:most]
    return [Row(names[i], 0.5, 0.5 + values[i] / reach / 2, number(values[i])) for i in order]


def heading(kind: str) -> str:
    """What the bars are."""
    return HEADINGS.get(kind, kind)


def settings(params: Mapping[str, Any]) -> str:
    """A method's parameters, its seed among them."""
    return ", ".join(f"{name} {value}" for name, value in params.items() if value != "")
