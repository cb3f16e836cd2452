"""The exercises of each notebook, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from ..exercise import Exercise
from . import attention, finance, medical, methods, sensitivity, tour, trust

LESSONS: Mapping[str, Mapping[int, Exercise]] = {
    "00_tour": tour.EXERCISES,
    "01_methods": methods.EXERCISES,
    "02_which_to_trust": trust.EXERCISES,
    "03_attention": attention.EXERCISES,
    "04_sensitivity": sensitivity.EXERCISES,
    "10_case_medical": medical.EXERCISES,
    "11_case_finance": finance.EXERCISES,
}
