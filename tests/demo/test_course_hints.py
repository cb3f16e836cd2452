"""Every sentence an exercise has is said to somebody: each way to be wrong is reached, on stand-ins for notebooks."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from xai_widgets import sensitivity
from xai_widgets.demo.course.exercise import Choice
from xai_widgets.demo.course.lessons import LESSONS

Answers = dict[str, Any]


def explorer(scores: list[float]) -> Any:
    return SimpleNamespace(mask=None, scores=np.array(scores), wait=lambda: None)


def mask(rows: int) -> np.ndarray:
    return np.arange(20)[:, None].repeat(10, axis=1) < rows


class Patient(torch.nn.Module):
    """Malignant (output 0) while the texture and half the radius are over 0 together."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        score = x[:, 0] + 0.5 * x[:, 1] + 0 * x.sum(1)
        return torch.stack([score, -score], 1)


def sure() -> Any:
    rows = np.random.default_rng(0).uniform(-4, 4, (50, 6)).astype("float32")
    names = ["worst texture", "mean radius", *(f"other {i}" for i in range(4))]
    return sensitivity.study(Patient(), rows, np.array([1.0, 1, 0, 0, 0, 0], "float32"), feature_names=names, target=0)


def attribution(total: float, score: float = 10.0, error: float = 0.1) -> Any:
    return SimpleNamespace(values=torch.tensor([total - 1, 1.0]), score=score, error=error)


SLOPE = SimpleNamespace(feature="worst texture", gradient=0.9)
ABOUT = SimpleNamespace(feature=lambda name: SimpleNamespace(spread=6.0))
OPINIONS = {"a waiter was slow": 0.4, "a cook was slow": 0.7, "a waiter was quick": 0.9}
SQUARE = torch.full((3, 48, 64), 0.35)
TAGGED = SQUARE.clone()
TAGGED[:, 3:9, 3:9] = torch.tensor([1.0, 0.9, 0.1])[:, None, None]
ELSEWHERE, TOO_MUCH, TOO_BRIGHT = SQUARE.clone(), SQUARE.clone(), SQUARE.clone()
ELSEWHERE[:, 20:22], TOO_MUCH[:, 20:22], TOO_BRIGHT[:, 0, 0] = 0.35, 1.0, 2.0
ELSEWHERE[:, 20, 20] = 1.0


def cheat(pictures: torch.Tensor) -> torch.Tensor:
    tag = pictures[:, 0, 5, 5]
    return torch.stack([-tag, tag], 1)


FALLS = np.array([[0.1, 0.2], [0.3, 0.9]])
SAID = np.array([0.05, 0.1, 0.2, 0.4, 0.9, 0.3, 0.15])
ILL = np.array([1, 1, 1, 1, 1, 0, 0])
LESION = np.zeros((10, 20), dtype=bool)
LESION[:2, :5] = True
FORECAST, CAME = np.array([10.0, 20, 30, 80]), np.array([12.0, 18, 33, 60])
LEFT = float(np.square(np.log(FORECAST) - np.log(CAME)).mean() / np.log(CAME).var())
PLAIN = float(1 - np.square(FORECAST - CAME).mean() / CAME.var())
DAYS = pd.DataFrame({"return": np.repeat([-5.0, 1.0], [10, 90]), "volatility over 22 days": np.tile([1.0, 9.0], 50)})
DAY = pd.Series({"return": -4.0, "volatility over 22 days": 2.0})

TOLD: list[tuple[str, int, dict[str, Any], Answers]] = [
    ("00_tour", 2, {"explorer": explorer([0.4, 0.6]), "labels": ["Egyptian cat", "tabby"]},
     {"well": mask(3), "empty": mask(0), "much": mask(9)}),
    ("00_tour", 2, {"explorer": explorer([0.6, 0.4]), "labels": ["Egyptian cat", "tabby"]}, {"stays": mask(2)}),
    ("01_methods", 2, {}, {"well": 6, "first": 4, "last": 8, "half": 5, "all": 10, "low": 1, "high": 7}),
    ("01_methods", 3, {"answer": attribution(9.0), "rough": attribution(14.0)},
     {"well": 1.05, "gained": 9.0, "score": 10.0, "rough": -4.0, "low": 0.5, "high": 2.0}),
    ("02_which_to_trust", 1, {"model": cheat, "square": SQUARE},
     {"well": TAGGED, "same": SQUARE.clone(), "much": TOO_MUCH, "range": TOO_BRIGHT, "stays": ELSEWHERE}),
    ("02_which_to_trust", 2, {},
     {"well": 36 / 3072, "count": 36, "percent": 1.172, "channels": 12 / 3072, "low": 0, "high": 0.1}),
    ("03_attention", 1, {},
     {"well": 0.5, "score": 0.693, "even": 0.333, "share": 1, "double": 0.667, "low": 0.1, "high": 0.8}),
    ("03_attention", 2, {"falls": FALLS},
     {"well": (1, 1), "outside": (2, 0), "layer": (0, 1), "head": np.array([1, 0])}),
    ("04_sensitivity", 2, {"slopes": [SLOPE], "about": ABOUT},
     {"well": 0.54, "unit": 0.09, "whole": 5.4, "gradient": 0.9, "low": 0.3, "high": 7}),
    ("04_sensitivity", 3, {"sure": sure()},
     {"well": {"mean radius": -3}, "locked": {"worst texture": -3}, "outside": {"mean radius": -30},
      "many": {f"other {i}": 0 for i in range(4)} | {"mean radius": -3}, "stays": {"mean radius": 2}}),
    ("04_sensitivity", 5, {"text": "a waiter was slow", "opinion": lambda text: OPINIONS.get(text, 0.1)},
     {"well": "a cook was slow", "length": "a waiter was very slow", "several": "one cook was slow",
      "kept": "a waiter was quick", "stays": "a man was slow"}),
    ("10_case_medical", 1, {"said": SAID, "truth": ILL}, {"well": 0.35, "missed": 0.5, "alarms": 0.12}),
    ("10_case_medical", 3, {"lesion": LESION}, {"well": 0.05, "count": 10, "percent": 5, "low": 0.01, "high": 0.2}),
    ("11_case_finance", 1, {"said": FORECAST, "truth": CAME},
     {"well": 1 - LEFT, "left": LEFT, "plain": PLAIN, "low": -1, "high": 1.5}),
    ("11_case_finance", 3, {"training": DAYS, "day": DAY},
     {"well": 0.05, "return": 0.1, "calm": 0.5, "high": 0.8, "low": 0.01}),
    ("11_case_finance", 3, {"training": DAYS[1:], "day": DAY}, {"product": (9 / 99) * (49 / 99)}),
]  # fmt: skip


@pytest.mark.parametrize(("lesson", "number", "known", "answers"), TOLD)
def test_each_answer_gets_its_own_sentence(lesson: str, number: int, known: dict[str, Any], answers: Answers) -> None:
    exercise = LESSONS[lesson][number]
    for name, answer in answers.items():
        said, told = exercise.judge(answer, known)
        assert said == name
        assert exercise.sentences[said].format(**told)


def test_no_sentence_is_said_to_nobody() -> None:
    for lesson, each in LESSONS.items():
        for number, exercise in each.items():
            if not isinstance(exercise, Choice):
                reached = {name for one, two, _, answers in TOLD if (one, two) == (lesson, number) for name in answers}
                assert reached == set(exercise.sentences) - {"asks"}, (lesson, number)


class Odd:
    """Raises whatever is done with it."""

    def __float__(self) -> float:
        raise ZeroDivisionError

    def __iter__(self) -> Any:
        raise OverflowError


ODD = [None, math.nan, -math.inf, 1j, 10**400, "nan", b"x", [[1, 2], [3]], {1: 2}, {"mean radius": 10**400}, {"a": [1]},
       (math.inf, 0), (10**30, 0), np.zeros((0, 0), bool), np.array([[None]]), torch.zeros(0), int, iter([1]), Odd(),
       torch.full((3, 48, 64), math.nan), torch.zeros(3, 48, 64, dtype=torch.complex64), pd.DataFrame({"a": [1]}),
       "a " * 9999]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_whatever_is_answered_gets_a_sentence(odd: Any) -> None:
    for lesson, number, known, _ in TOLD:
        exercise = LESSONS[lesson][number]
        name, told = exercise.judge(odd, known)
        assert exercise.sentences[name].format(**told)
        assert name != "well"


def test_a_number_may_come_as_a_tensor_or_an_array() -> None:
    exercise = LESSONS["03_attention"][1]
    assert exercise.judge(torch.tensor(0.5), {})[0] == exercise.judge(np.float32(0.5), {})[0] == "well"
    assert exercise.judge(torch.tensor([0.5, 0.5]), {})[0] == "asks"
    assert exercise.judge(math.inf, {})[0] == "asks"
