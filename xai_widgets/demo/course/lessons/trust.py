"""Notebook 02: which of them to trust?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from ..exercise import Choice, Exercise, Known, Number, Tried, Verdict

TAG, PIXELS = 36, 48 * 64


def _circle(answer: Any, known: Known) -> Verdict:
    square, given = known["square"], torch.as_tensor(answer)
    if given.shape != square.shape or not given.is_floating_point():
        return "asks", {}
    changed = int(((given - square).abs() > 1e-6).any(0).sum())
    if changed == 0:
        return "same", {}
    if changed > TAG:
        return "much", {"changed": changed}
    if float(given.min()) < 0 or float(given.max()) > 1:
        return "range", {}
    with torch.no_grad():
        circle = float(known["model"](given[None] - 0.5).softmax(1)[0, 1])
    return ("well" if circle > 0.5 else "stays"), {"changed": changed, "circle": circle}


EXERCISES: Mapping[int, Exercise] = {
    1: Tried(
        asks="Answer with a float tensor (3, 48, 64) in [0, 1], made of a copy: square.clone(), with some pixels"
        " changed.",
        tried=_circle,
        well="Circle ({circle:.2f}), by {changed} pixels that have nothing to do with a circle. No map was needed: the"
        " experiment proves the shortcut, and a map that had missed it is refuted.",
        hints={
            "same": "Nothing differs from the square yet. What did every circle in training have that no square had?",
            "much": "{changed} pixels differ, 36 are allowed: as many as the tag has.",
            "range": "Pixels are between 0 and 1. Yellow is [1.0, 0.9, 0.1].",
            "stays": "Still a square (circle: {circle:.2f}), with {changed} pixels changed. What did every circle in"
            " training have, and where? See how `pictures` draws it.",
        },
    ),
    2: Number(
        asks="Answer with a number between 0 and 1: the tag's share of the picture.",
        value=lambda known: TAG / PIXELS,
        within=lambda known: 0.0005,
        traps={
            "count": lambda known: float(TAG),
            "percent": lambda known: 100 * TAG / PIXELS,
            "channels": lambda known: TAG / PIXELS / 3,
        },
        well="{given:.4f}, 36 of 3,072 pixels. So a mass inside of 0.1 is nine times what no idea at all would give,"
        " and"
        " 0.01 is none.",
        hints={
            "count": "That many pixels the tag has. A mass inside is a share: of how many pixels in all?",
            "percent": "Right in percent. Give it as a share, between 0 and 1.",
            "channels": "A map has one value for a pixel, not three: the colours are summed already.",
            "low": "{given:.3g} is too small: the tag is 6 × 6 pixels, the picture 48 × 64.",
            "high": "{given:.3g} is too large: the tag is 6 × 6 pixels, the picture 48 × 64.",
        },
    ),
    3: Choice(
        asks='Answer with "class", "features" or "nothing", in quotation marks.',
        right="features",
        well="About what the network's features react to, whatever is asked. That can point at the right place by luck,"
        " as Eigen-CAM does here, and is no reason for this answer.",
        hints={
            "class": "If it were about the class, it would be another map for another class. random-logit says it is"
            " not.",
            "nothing": "It does point at the tag, and changes when the network is made random: it is about something"
            " that the network has learned. What?",
        },
    ),
}
