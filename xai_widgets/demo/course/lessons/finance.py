"""Notebook 11: how rough will tomorrow be?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..exercise import Choice, Exercise, Known, Number


def _left(known: Known) -> float:
    """The share of the variance of the logarithms that is left."""
    said, truth = (np.log(np.asarray(known[name])) for name in ("said", "truth"))
    return float(np.square(said - truth).mean() / truth.var())


def _plain(known: Known) -> float:
    said, truth = np.asarray(known["said"]), np.asarray(known["truth"])
    return float(1 - np.square(said - truth).mean() / truth.var())


def _low(known: Known, *columns: str) -> float:
    below = [known["training"][column] <= known["day"][column] for column in columns]
    return float(np.logical_and.reduce(below).mean())


EXERCISES: Mapping[int, Exercise] = {
    1: Number(
        asks="Answer with a number: 1 - error(said) / the error of the mean, both from the table above.",
        value=lambda known: 1 - _left(known),
        within=lambda known: 0.006,
        traps={"left": _left, "plain": _plain},
        well="{given:.2f} of the variance. For daily volatility that is respectable, and it is the ceiling of what any"
        " explanation of this network can be about.",
        hints={
            "left": "That is what it leaves unexplained. What it explains is the rest.",
            "plain": "That is R² of the values themselves, where a few wild days weigh most. The table's errors are of"
            " logarithms: divide those.",
            "low": "{given:.3g} is too low. Divide the network's error by the error of the mean of all years, and take"
            " that from 1.",
            "high": "{given:.3g} is too high. Divide the network's error by the error of the mean of all years, and"
            " take that from 1.",
        },
    ),
    2: Choice(
        asks='Answer with "indicator", "day" or "cause", in quotation marks.',
        right="indicator",
        well="All four networks say so, each for its own weights: that survives another training. Report what does.",
        hints={
            "day": "Look at the likeness of the networks day by day: would another training say the ninth day, too?",
            "cause": "The network was shown what follows what. A third thing, news for instance, may make both days"
            " rough: what would tell that from a cause?",
        },
    ),
    3: Number(
        asks="Answer with a number between 0 and 1: the mean of a column of True and False, one for each training day.",
        value=lambda known: _low(known, "return", "volatility over 22 days"),
        within=lambda known: 0.0001,
        traps={
            "return": lambda known: _low(known, "return"),
            "calm": lambda known: _low(known, "volatility over 22 days"),
            "product": lambda known: _low(known, "return") * _low(known, "volatility over 22 days"),
        },
        well="None of 3,522 days. By itself neither value is out of range, a crash out of a middling month is new; a"
        " check of ranges, column by column, would not have noticed.",
        hints={
            "return": "That is the share of days with such a return alone. How many of them followed a month as calm?"
            " Join the two conditions with &.",
            "calm": "That is the share of days after so calm a month. How many of them had such a return? Join the two"
            " conditions with &.",
            "product": "Multiplying the shares would be right if falls came independently of calm. Count the days where"
            " both hold: join the conditions with &.",
            "low": "{given:.3g} is too small. As low as that day's means <=, for both columns.",
            "high": "{given:.3g} is too large: both conditions must hold on the same day. Join them with &, and take"
            " the"
            " mean.",
        },
    ),
    4: Choice(
        asks='Answer with "completeness", "range" or "gradient", in quotation marks.',
        right="range",
        well="The inputs were many spreads away from anything in the calm years, and that can be seen without knowing"
        " tomorrow. It would have missed 5 February 2018, though, where only the combination was new.",
        hints={
            "completeness": "What did the last cell print as its gap? An explanation can add up perfectly.",
            "gradient": "Its answers moved between the days, so it is not flat. What did the cell before the last print"
            " of the inputs themselves?",
        },
    ),
}
