"""Notebook 10: is it malignant?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..exercise import Choice, Exercise, Known, Number, Tried, Verdict

MOST_MISSED = 3


def _threshold(answer: Any, known: Known) -> Verdict:
    threshold = float(answer)
    said, ill = np.asarray(known["said"]), np.asarray(known["truth"]) == 1
    if not 0 <= threshold <= 1:
        return "asks", {}
    missed, alarms = int((ill & (said <= threshold)).sum()), int((~ill & (said > threshold)).sum())
    told = {"missed": missed, "alarms": alarms, "threshold": threshold}
    if missed > MOST_MISSED:
        return "missed", told
    # The threshold that misses just so many lies anywhere below the next ill patient's score.
    fewest = int((~ill & (said >= np.sort(said[ill])[MOST_MISSED])).sum())
    return ("alarms" if alarms > fewest else "well"), told


def _share(known: Known) -> float:
    return float(np.asarray(known["lesion"]).mean())


EXERCISES: Mapping[int, Exercise] = {
    1: Tried(
        asks="Answer with a threshold between 0 and 1, such as 0.25: over it, the network calls a tumour malignant.",
        tried=_threshold,
        well="Over {threshold:.3g}: {missed} missed, {alarms} false alarms, and no threshold has fewer with so few"
        " missed. Mind that it was chosen on the very patients it is now praised for: a fair count takes new ones.",
        hints={
            "missed": "Over {threshold:.3g} it misses {missed}, three are accepted. To miss fewer, call more of them"
            " malignant: which way must the threshold go?",
            "alarms": "Over {threshold:.3g} it misses {missed}, which is accepted, and raises {alarms} false alarms:"
            " more than needed. How far up may the threshold go until a fourth one is missed? np.sort(said[truth == 1])"
            " shows where that is.",
        },
    ),
    2: Choice(
        asks='Answer with "network", "patient" or "disease", in quotation marks.',
        right="network",
        well="About the network: an attribution says what its answer was made of. Another network, as good, may lean on"
        " something else, and no attribution says what makes a tumour malignant.",
        hints={
            "patient": "The measurement is the patient's. But who leans on it? Another network sees the same patient"
            " and"
            " may give another reason.",
            "disease": "If it were about the disease, all five networks would have to say the same of it. Did they?",
        },
    ),
    3: Number(
        asks="Answer with a number between 0 and 1: the lesion's share of the picture.",
        value=_share,
        within=lambda known: 0.002,
        traps={
            "count": lambda known: float(np.asarray(known["lesion"]).sum()),
            "percent": lambda known: 100 * _share(known),
        },
        well="{given:.3f}, the lesion's share of the pixels: what chance reaches. Every mass inside must be held"
        " against"
        " it, or a map of a large lesion looks good for nothing.",
        hints={
            "count": "That is how many pixels the lesion has. What share of all of the picture's is it?",
            "percent": "Right in percent. Give it as a share, between 0 and 1.",
            "low": "{given:.3g} is too little: count the pixels of the lesion, and divide by all 48 × 64.",
            "high": "{given:.3g} is too much: count the pixels of the lesion, and divide by all 48 × 64.",
        },
    ),
    4: Choice(
        asks='Answer with "where", "right" or "why", in quotation marks.',
        right="where",
        well="Where it looked, no more. The missed ones are looked at in the right place, too. And whether its spikes,"
        " its size or its brightness counted, a map on the lesion cannot tell: change one of them and ask again.",
        hints={
            "right": "Look at the last table: where do the maps for malignant lie in the pictures that it missed?",
            "why": "The map is on the lesion. The lesion has spikes, a size and a brightness: which of them would the"
            " map"
            " look different for?",
        },
    ),
}
