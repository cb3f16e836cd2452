"""Declared parameters: what they take, and the sentence for what they do not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_widgets import ExplainError
from xai_widgets.core.errors import unknown
from xai_widgets.core.params import Choice, LayerChoice, Slider, Toggle, checked

STEPS = Slider("steps", "steps", 2, 8, 1, 4, integer=True)
NOISE = Slider("noise", "noise", 0.0, 1.0, 0.01, 0.5)
HOW = Choice("how", "how", (("sum", "the sum"), ("max", "largest")), "sum", headless=("none",))
SIZE = Toggle("size", "size only", True)
ALL = (STEPS, NOISE, HOW, SIZE, LayerChoice())


@pytest.mark.parametrize(
    ("param", "given_", "wanted"),
    [
        (STEPS, 3, 3),
        (STEPS, 3.0, 3),
        (STEPS, np.int64(8), 8),
        (NOISE, 1, 1.0),
        (NOISE, np.float32(0.5), 0.5),
        (NOISE, Fraction(1, 4), 0.25),
        (HOW, "none", "none"),
        (SIZE, False, False),
        (LayerChoice(), "", ""),
    ],
)
def test_what_is_taken(param: Any, given_: Any, wanted: Any) -> None:
    value = param.check(given_)
    assert value == wanted
    assert type(value) is type(wanted)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"steps": 9}, "steps must be from 2 to 8, got 9."),
        ({"steps": 2.5}, "steps must be a whole number, got 2.5."),
        ({"steps": "4"}, "steps must be a number, got '4'."),
        ({"steps": True}, "steps must be a number, got True."),
        ({"noise": float("nan")}, "noise must be a number, got nan."),
        ({"how": "summ"}, "There is no value of how called 'summ'. Did you mean 'sum'? Known: max, none, sum."),
        ({"size": 1}, "size must be True or False, got 1."),
        ({"layer": None}, "layer must be the name of a layer, got None."),
        ({"step": 4}, "There is no parameter 'step'. Did you mean 'steps'? Known: how, layer, noise, size, steps."),
    ],
)
def test_the_sentences(params: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExplainError) as told:
        checked(ALL, params)
    assert str(told.value) == sentence


def test_what_is_not_given_takes_its_default() -> None:
    assert checked(ALL, {"steps": 5}) == {"steps": 5, "noise": 0.5, "how": "sum", "size": True, "layer": ""}


@given(st.sampled_from(ALL), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()))
def test_anything_is_taken_or_refused_in_words(param: Any, value: Any) -> None:
    try:
        assert param.check(param.check(value)) == param.check(value)
    except ExplainError as problem:
        assert param.name in str(problem)


def test_a_channel_may_be_as_high_as_the_layer_allows() -> None:
    channel = Slider("channel", "channel", 0, 1, 1, 0, integer=True, per_channel=True)
    assert channel.check(1279) == 1279
    with pytest.raises(ExplainError):
        channel.check(-1)


def test_a_long_list_of_names_is_cut() -> None:
    told = unknown("layer", "blok.3", [f"block.{i}" for i in range(30)])
    assert "Did you mean 'block.3'" in told
    assert told.endswith(", ….")
    assert unknown("layer", "a", []) == "There is no layer 'a'. Known: none."
