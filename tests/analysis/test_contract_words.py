"""What every registered metric says of itself, and of what it is not given or cannot use."""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
import torch
from analysis.measuring import ELSEWHERE, SIMILAR, each, made
from judged import REGION, TARGET
from nets import HEIGHT, WIDTH, picture, small

from xai_widgets import ExplainError, explainers, metrics
from xai_widgets.analysis.metrics.cases import NEEDS
from xai_widgets.core.params import Choice, Slider, Toggle


@each
def test_what_is_missing_is_a_sentence(name: str) -> None:
    metric = metrics.get(name)
    if metric.needs:
        first = next(need for need in NEEDS if need in metric.needs)
        with pytest.raises(ExplainError, match=f"^{metric.label.split(' (')[0]}.* needs .*: give "):
            metric().measure(picture(1)[0])
        assert first in NEEDS
    else:
        assert math.isfinite(metric().measure(picture(1)[0]).value)


@each
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_map_that_is_not_finite_is_refused(name: str, bad: float) -> None:
    values = picture(1)[0]
    values[2, 3] = bad
    with pytest.raises(ExplainError, match="The map has NaN or infinite"):
        made(name).measure(values, small(), picture(), other=ELSEWHERE, region=REGION, similar=SIMILAR)


@each
def test_an_unknown_parameter_is_refused(name: str) -> None:
    with pytest.raises(ExplainError, match="There is no parameter 'nonsense'"):
        metrics.get(name)(nonsense=1)


@each
def test_an_impossible_value_is_a_sentence(name: str) -> None:
    for param in metrics.get(name).params:
        for value in impossible(param):
            with pytest.raises(ExplainError, match=f"{param.name} "):
                metrics.get(name)(**{param.name: value})


def impossible(param: Any) -> list[Any]:
    if isinstance(param, Slider):
        return ["7", None, True, float("nan"), param.low - 1, param.high + 1]
    if isinstance(param, Toggle):
        return [1, "yes", None]
    assert isinstance(param, Choice), f"say here what is impossible for a {type(param).__name__}"
    return ["nonsense", None, 3]


@each
def test_it_says_what_it_is(name: str) -> None:
    metric = metrics.get(name)
    assert metric.label
    assert metric.about.endswith(".")
    assert 1 <= metric.about.count(". ") <= 3, "two sentences, or nearly"
    assert metric.better in {"higher", "lower", "neither"}
    assert ET.fromstring(metric.formula).tag == "{http://www.w3.org/1998/Math/MathML}math"
    text, url = metric.paper
    assert text[-4:].isdigit(), "the year"
    assert url.startswith("https://")
    assert metric.__doc__
    assert metric.needs <= set(NEEDS)
    told = json.loads(json.dumps(metric.describe(), allow_nan=False))
    assert told in json.loads(json.dumps(metrics.describe()))
    for param in metric.params:
        assert param.check(param.describe()["default"]) == param.describe()["default"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": 9}, "target must be a whole number from 0 to 3"),
        ({"target": True}, "target must be a whole number"),
        ({"inputs": None}, "together"),
        ({"inputs": picture()[0]}, "The input must be one row"),
        ({"region": torch.zeros(HEIGHT, WIDTH)}, "array .H, W. of True and False"),
        ({"region": torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)}, "empty or the whole picture"),
        ({"region": np.ones((HEIGHT, WIDTH), dtype=bool)}, "empty or the whole picture"),
        ({"region": REGION[1:]}, "must have the picture's size"),
        ({"other": "a map"}, "The other map must be"),
        ({"other": torch.zeros(4)}, "The other map must have the shape"),
        ({"similar": SIMILAR[0]}, "similar must be a float tensor"),
        ({"similar": SIMILAR[..., 1:]}, "must be of one size"),
        ({"similar": SIMILAR * float("nan")}, "similar inputs have NaN"),
    ],
)
def test_what_does_not_fit_is_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    usual = {"model": small(), "inputs": picture(), "target": TARGET}
    with pytest.raises(ExplainError, match=sentence):
        metrics.Sparseness().measure(ELSEWHERE, **{**usual, **wrong})


def test_a_map_of_another_output_is_refused() -> None:
    map_ = explainers.Saliency().explain(small(), picture(), 1)
    with pytest.raises(ExplainError, match="The map explains output 1, not 3"):
        metrics.Deletion().measure(map_, small(), picture(), target=3)


def test_the_nearest_metric_is_named() -> None:
    with pytest.raises(ExplainError, match="Did you mean 'deletion'"):
        metrics.get("deletions")


def test_a_name_is_given_once() -> None:
    class Other(metrics.Metric):
        name = "deletion"

    with pytest.raises(ExplainError, match="registered already"):
        metrics.register(Other)
