"""Notebook 04: what if it were a little different?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..exercise import Choice, Exercise, Known, Number, Tried, Verdict

LOCKED, MOST = "worst texture", 4
KEPT = {"slow", "wonderful"}


def _slope(known: Known) -> float:
    return float(next(slope.gradient for slope in known["slopes"] if slope.feature == LOCKED))


def _spread(known: Known) -> float:
    return float(known["about"].feature(LOCKED).spread)


def _benign(answer: Any, known: Known) -> Verdict:
    about = known["sure"]
    if not isinstance(answer, Mapping) or not answer:
        return "asks", {}
    if LOCKED in answer:
        return "locked", {}
    if len(answer) > MOST:
        return "many", {"count": len(answer)}
    for name, value in answer.items():
        feature = about.feature(name)
        if not feature.low <= feature.code(value) <= feature.high:
            return "outside", {"name": name, "low": feature.low, "high": feature.high}
    outputs = about.outputs(about.changed(answer)[None])
    told = {"malignant": float(outputs.softmax(1)[0, about.answer]), "count": len(answer)}
    return ("stays" if int(outputs.argmax()) == about.answer else "well"), told


def _one_word(answer: Any, known: Known) -> Verdict:
    if not isinstance(answer, str):
        return "asks", {}
    old, new = (re.findall(r"\w+", text.lower()) for text in (known["text"], answer))
    if len(old) != len(new):
        return "length", {"count": len(old)}
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    if len(changed) != 1:
        return "several", {"count": len(changed)}
    before, after = known["opinion"](known["text"]), known["opinion"](answer)
    told = {"old": changed[0][0], "new": changed[0][1], "before": before, "after": after}
    if changed[0][0] in KEPT:
        return "kept", told
    return ("stays" if (before > 0.5) == (after > 0.5) else "well"), told


EXERCISES: Mapping[int, Exercise] = {
    1: Choice(
        asks='Answer with a variable\'s name in quotation marks: "a", "b" or "c". The table of Sobol indices has it.',
        right="c",
        well="c: its first index is 0 within its error, its total one 0.24. In the formula it stands in a product with"
        " sin a: alone, averaged over a, its effects cancel.",
        hints={
            "a": "a explains about 0.31 of the variance alone. Look for a first index of 0.",
            "b": "b has nothing to do with the others: its first and total index are the same. Look for the one whose"
            " two indices differ most from each other, starting at 0.",
        },
    ),
    2: Number(
        asks="Answer with a number: the change of the raw score. You need one gradient, one spread, and a tenth.",
        value=lambda known: 0.1 * _slope(known) * _spread(known),
        within=lambda known: 0.01 * abs(0.1 * _slope(known) * _spread(known)),
        traps={
            "unit": lambda known: 0.1 * _slope(known),
            "whole": lambda known: _slope(known) * _spread(known),
            "gradient": _slope,
        },
        well="{given:.3f}: gradient times spread times 0.1. The network's own step, the slope's `up`, is a little"
        " different, since the network is not a straight line.",
        hints={
            "unit": "That is a step of 0.1 in the feature's own unit. A tenth of its spread is"
            ' 0.1 * about.feature("worst texture").spread.',
            "whole": "That is a whole spread. The step is a tenth of one.",
            "gradient": "That is the gradient, per unit of the feature. Multiply it by how far the feature moves.",
            "low": "{given:.3g} is too small. Multiply the gradient of worst texture by how far the feature moves: a"
            " tenth of its spread.",
            "high": "{given:.3g} is too large. Multiply the gradient of worst texture by how far the feature moves: a"
            " tenth of its spread.",
        },
    ),
    3: Tried(
        asks='Answer with a dict of measurements, as in {{"mean radius": 10}}, named as the columns of the data are.',
        tried=_benign,
        well="Benign now: malignant is down to {malignant:.2f}, by {count} moves and without the texture. There are"
        " many"
        " such ways; a counterfactual is an answer, never the reason.",
        hints={
            "locked": "Leave worst texture alone: the point is to find a way around it.",
            "many": "{count} measurements moved, four are allowed. Which of them does the score lean on most? Ask"
            " xw.sensitivity.local(sure), or give counterfactual most=4.",
            "outside": "{name} is between {low:.3g} and {high:.3g} in the data. Nobody has measured what you ask for,"
            " so"
            " the network has never been told what to say there.",
            "stays": "Still malignant, {malignant:.3f}. Take features whose scaled slope is large, and move each"
            " against"
            " its sign.",
        },
    ),
    4: Choice(
        asks='Answer with "range", "seed" or "class", in quotation marks.',
        right="range",
        well="The rank is by the share of a slider's range that flips the answer. Let blur end at 100 pixels and noise"
        " at 0.1, and blur comes first, though the network is the same.",
        hints={
            "seed": "Another seed moves the flips of noise a little. Look at what is divided by what in the column"
            ' "of its range".',
            "class": "Another class would be another question, about another answer. Here the same answer can be ranked"
            ' otherwise: what is divided by what in the column "of its range"?',
        },
    ),
    5: Tried(
        asks="Answer with the whole new sentence, in quotation marks.",
        tried=_one_word,
        well="{old} → {new}: {before:.2f} became {after:.2f}. A word that a person would call beside the point decides:"
        " that is worth knowing before anybody trusts the critic with waiters.",
        hints={
            "length": "The sentence has {count} words, and so must yours: replace one, add none, leave none out.",
            "several": "{count} words differ from those of the sentence. Exactly one may.",
            "kept": "{old} → {new} would do ({before:.2f} became {after:.2f}), or not, but these two words were to"
            " stay."
            " What do the maps say of the others?",
            "stays": "{old} → {new}: {after:.2f}, it was {before:.2f}; the answer flips at 0.50. The maps say which"
            " words"
            " pull it down: replace one of those by a friendlier one.",
        },
    ),
}
