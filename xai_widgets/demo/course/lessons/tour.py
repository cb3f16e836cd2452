"""Notebook 00: why does it say that?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..exercise import Choice, Exercise, Known, Tried, Verdict

MOST, CAT = 0.15, 0.5


def _covered(answer: Any, known: Known) -> Verdict:
    explorer, mask = known["explorer"], np.asarray(answer)
    if mask.ndim != 2 or not mask.size or mask.dtype.kind not in "bui":
        return "asks", {}
    share = float((mask != 0).mean())
    if share == 0:
        return "empty", {}
    if share > MOST:
        return "much", {"share": share}
    explorer.mask = mask != 0
    explorer.wait()
    score = float(explorer.scores[known["labels"].index("Egyptian cat")])
    return ("well" if score < CAT else "stays"), {"share": share, "score": score}


EXERCISES: Mapping[int, Exercise] = {
    1: Choice(
        asks='Answer with "local", "global" or "layer", in quotation marks.',
        right="global",
        well="Over all customers: a global question. A map or bars for one customer would answer it for that one"
        " alone.",
        hints={
            "local": "Local is about one answer to one input. How many customers does the bank ask about?",
            "layer": "The bank does not ask what happens inside the network, only what goes in and comes out, over"
            " everybody.",
        },
    ),
    2: Tried(
        asks="Answer with explorer.mask after you have painted, or with an array (224, 224) of True and False.",
        tried=_covered,
        well="Without {share:.0%} of the picture Egyptian cat is at {score:.2f}. You have run an experiment on a"
        " network:"
        " whatever a map claims, this is what the place was worth.",
        hints={
            "empty": "Nothing is covered. Paint in the first explorer, then run this cell with explorer.mask.",
            "much": "{share:.0%} of the picture are covered; 15% are allowed. Where is the map brightest? Begin there.",
            "stays": "Egyptian cat is still at {score:.2f}, with {share:.0%} covered. Ask occlusion which patch it"
            " loses most without, and cover that one.",
        },
    ),
    3: Choice(
        asks='Answer with "left", "right" or "neither", in quotation marks.',
        right="neither",
        well="Blue is less than not red: the network cuts it off at 0, so it never counted, and neither did the white"
        " around it. A network you can do by hand is where to test an explanation first.",
        hints={
            "left": "The rectangle is on the right. Can what is there change the mean of the left half?",
            "right": "The right score would change if blue had any redness: 1 for red, less one half for green and for"
            " blue, and nothing below 0. How much is that for this blue?",
        },
    ),
}
