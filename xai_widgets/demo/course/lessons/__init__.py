"""The exercises of each notebook, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from ..exercise import Exercise
from . import medical, sensitivity

LESSONS: Mapping[str, Mapping[int, Exercise]] = {
    "04_sensitivity": sensitivity.EXERCISES,
    "10_case_medical": medical.EXERCISES,
}
