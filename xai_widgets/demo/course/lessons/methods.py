"""Notebook 01: the methods, family by family."""

from __future__ import annotations

from collections.abc import Mapping

from ..exercise import Choice, Exercise, Known, Number


def _sum(known: Known) -> float:
    return float(known["answer"].values.sum())


def _score(known: Known) -> float:
    return float(known["answer"].score)


EXERCISES: Mapping[int, Exercise] = {
    1: Choice(
        asks='Answer with one of "grad-cam", "grad-cam-plus-plus", "hires-cam", "layer-cam", "eigen-cam".',
        right="eigen-cam",
        well="Eigen-CAM shows what the features have most of. It never looks at the class, so it is the same for all"
        " thousand: good to know before somebody shows you one as the reason for an answer.",
        hints={
            "grad-cam": "Its weights are gradients of the class's score. Ask for another class, and they are others.",
            "grad-cam-plus-plus": "Its weights come from the class's gradient. Look for the one whose formula has no"
            " class in it.",
            "hires-cam": "It multiplies with the class's gradient place by place. Which one never uses a gradient?",
            "layer-cam": "It keeps the positive part of the class's gradient. Which one never uses a gradient?",
        },
    ),
    2: Number(
        asks="Answer with a number: the mean of what the first player adds, over the two orders of arriving.",
        value=lambda known: 6.0,
        within=lambda known: 1e-6,
        traps={
            "first": lambda known: 4.0,
            "last": lambda known: 8.0,
            "half": lambda known: 5.0,
            "all": lambda known: 10.0,
        },
        well="6: alone it adds 4, after the other it adds 10 - 2 = 8, and the mean of both orders is 6. The other one"
        " gets 4,"
        " and together they have the 10.",
        hints={
            "first": "4 is what it adds when it comes first. What does it add when the other is there already?",
            "last": "8 is what it adds when it comes last. And when it comes first?",
            "half": "Sharing in equal halves forgets that it brings more alone than the other does.",
            "all": "10 is what both have together, and both must be paid from it.",
            "low": "{given:g} is too low: what does it add when it comes first, what when it comes last, and the mean?",
            "high": "{given:g} is too high: what does it add when it comes first, what when it comes last, and the"
            " mean?",
        },
    ),
    3: Number(
        asks="Answer with a number; finer.score and finer.values.sum() are all you need.",
        value=lambda known: _score(known) - _sum(known),
        within=lambda known: float(known["answer"].error) + 0.02,
        traps={
            "gained": _sum,
            "score": _score,
            "rough": lambda known: _score(known) - float(known["rough"].values.sum()),
        },
        well="{given:.2f}: the map adds up to what was gained over the baseline, so the baseline's score is the rest,"
        " up"
        " to the gap. A plain grey picture has a score, too: it is nothing only because we say so.",
        hints={
            "gained": "That is what the map adds up to: what was gained over the baseline. What was there before?",
            "score": "That is the picture's own score. The map says how much of it was gained over the baseline.",
            "rough": "That comes of the map of 16 steps, whose gap is larger than the answer. Take the finer one.",
            "low": "{given:.3g} is too low. Completeness: the sum of the map is the picture's score less the"
            " baseline's.",
            "high": "{given:.3g} is too high. Completeness: the sum of the map is the picture's score less the"
            " baseline's.",
        },
    ),
}
