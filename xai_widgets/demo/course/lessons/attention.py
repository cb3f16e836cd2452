"""Notebook 03: what heads look at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..exercise import Choice, Exercise, Known, Number, Tried, Verdict


def _strongest(answer: Any, known: Known) -> Verdict:
    falls = np.asarray(known["falls"])
    layer, head = (int(number) for number in answer)
    if not (0 <= layer < falls.shape[0] and 0 <= head < falls.shape[1]):
        return "outside", {"layers": falls.shape[0] - 1, "heads": falls.shape[1] - 1}
    best = tuple(int(number) for number in np.unravel_index(falls.argmax(), falls.shape))
    told = {"layer": layer, "head": head, "fall": float(falls[layer, head]), "largest": float(falls.max())}
    if (layer, head) == best:
        return "well", told
    return ("layer" if layer != best[0] else "head"), told


EXERCISES: Mapping[int, Exercise] = {
    1: Number(
        asks="Answer with a number between 0 and 1. Pen and paper will do: e to the power of each, over their sum.",
        value=lambda known: 0.5,
        within=lambda known: 0.005,
        traps={
            "score": lambda known: math.log(2),
            "even": lambda known: 1 / 3,
            "share": lambda known: 1.0,
            "double": lambda known: 2 / 3,
        },
        well="e to the power of ln 2 is 2, of 0 it is 1: 2 / (2 + 1 + 1) = 0.5. What matters is by how much a score is"
        " larger than the others, never how large it is.",
        hints={
            "score": "That is the score, ln 2. The softmax takes e to the power of each score, and divides by their"
            " sum.",
            "even": "That would be if all three had the same score. The first one's is larger.",
            "share": "The other two scores are 0, and e to the power of 0 is 1: they get their part.",
            "double": "2 of 3? There are three tokens, so the sum is 2 + 1 + 1.",
            "low": "{given:.3g} is too little: e to the power of ln 2, over the sum of all three powers.",
            "high": "{given:.3g} is too much: e to the power of ln 2, over the sum of all three powers.",
        },
    ),
    2: Tried(
        asks="Answer with a layer and a head, counted from 0, as in (3, 1).",
        tried=_strongest,
        well="Layer {layer}, head {head}: without it the embedding loses {fall:.3f} of its likeness to itself, more"
        " than"
        " without any other. Now look at its matrix: would you have guessed?",
        hints={
            "outside": "Layers go from 0 to {layers}, heads from 0 to {heads}.",
            "layer": "Without layer {layer}, head {head} it loses {fall:.3f}; the largest loss is {largest:.3f}, in"
            " another"
            " layer. Which one writes the embedding itself?",
            "head": "The right layer. Head {head} costs {fall:.3f}, the strongest of them {largest:.3f}: `falls` has"
            " them"
            " all, a row for each layer.",
        },
    ),
    3: Choice(
        asks='Answer with "reads", "needs" or "nothing", in quotation marks.',
        right="reads",
        well="Where the head reads, and that is something. Whether anybody uses what it writes is another question, and"
        " the experiment answered it: no.",
        hints={
            "needs": "If the answer needed it, it would have changed when the head was switched off.",
            "nothing": "The weight is real: it was computed, and used by this head. What does it say, of this head"
            " alone?",
        },
    ),
}
