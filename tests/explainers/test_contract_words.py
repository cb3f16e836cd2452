"""What every registered explainer refuses in words, and what it says of itself."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
import torch
from nets import OUTPUTS, NoGrad, picture
from quick import each, items, made, suited
from torch import Tensor, nn

from xai_widgets import ExplainError, explainers
from xai_widgets.core.params import Choice, LayerChoice, Slider, Toggle
from xai_widgets.core.run import Run
from xai_widgets.models import adapt


@each
@pytest.mark.parametrize("target", [-1, OUTPUTS, 1.5, "cat", True])
def test_a_target_that_is_not_there_is_refused(name: str, target: Any) -> None:
    with pytest.raises(ExplainError, match=f"target must be a whole number from 0 to {OUTPUTS - 1}, got"):
        made(name).explain(suited(name), picture(), target)


@each
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_an_input_that_is_not_finite_is_refused(name: str, bad: float) -> None:
    x = picture()
    x[1, 2, 3] = bad
    with pytest.raises(ExplainError, match="NaN or infinite"):
        made(name).explain(suited(name), x)


@each
@pytest.mark.parametrize(
    "inputs",
    [picture()[0], picture().repeat(2, 1, 1, 1), torch.zeros(3, 0, 4), torch.zeros(3, 4, 5).int(), [1.0]],
)
def test_an_input_of_the_wrong_kind_is_refused(name: str, inputs: Any) -> None:
    with pytest.raises(ExplainError, match="The input must"):
        made(name).explain(suited(name), inputs)


@each
def test_a_model_that_answers_nan_is_named(name: str) -> None:
    model = suited(name)
    model.head.bias.data[1] = float("nan")
    with pytest.raises(ExplainError, match="The model answered nan for output 1"):
        made(name).explain(model, picture())


class Flat(nn.Module):
    """Without a layer that has a map."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


OF_ATTENTION = {name for name in explainers.names() if explainers.get(name).family == "attention"}
UNUSUAL: dict[str, Callable[[], nn.Module]] = {
    "no map": Flat,
    "no gradient": NoGrad,
    "no rectification": lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
}


@each
@pytest.mark.parametrize("kind", UNUSUAL)
def test_what_the_list_says_it_cannot_explain_is_refused_in_the_same_words(name: str, kind: str) -> None:
    model = UNUSUAL[kind]()
    why = made(name).refuses(Run(adapt(model), picture()[None]))
    if why:
        with pytest.raises(ExplainError, match=re.escape(why)):
            made(name).explain(model, picture(), 0)
    else:
        assert made(name).explain(model, picture(), 0).final


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        (
            "no map",
            {n for n in explainers.names() if explainers.get(n).needs_layer()} | {"guided-backprop", "deconvolution"},
        ),
        ("no gradient", {n for n in explainers.names() if explainers.get(n).needs_gradient}),
        ("no rectification", {"guided-backprop", "deconvolution", "guided-grad-cam"}),
    ],
)
def test_what_is_refused_is_what_cannot_be_done(kind: str, refused: set[str]) -> None:
    model = UNUSUAL[kind]()
    run = Run(adapt(model), picture()[None])
    assert {name for name in explainers.names() if made(name).refuses(run)} == refused | OF_ATTENTION


@each
def test_an_unknown_parameter_names_the_nearest(name: str) -> None:
    nearest = explainers.get(name).params[0].name
    with pytest.raises(ExplainError, match=f"Did you mean '{nearest}'"):
        explainers.get(name)(**{nearest + "s": 1})


@each
def test_an_impossible_value_is_a_sentence(name: str) -> None:
    for param in explainers.get(name).params:
        for value in impossible(param):
            with pytest.raises(ExplainError, match=f"{param.name} "):
                explainers.get(name)(**{param.name: value})


def impossible(param: Any) -> list[Any]:
    if isinstance(param, Slider):
        over = [] if param.per_channel else [param.high + 1, 10**400]
        return ["7", None, True, float("nan"), float("inf"), param.low - 1, *over, 1.5 if param.integer else 1j]
    if isinstance(param, Toggle):
        return [1, "yes", None]
    if isinstance(param, LayerChoice):
        return [3, None]
    assert isinstance(param, Choice), f"say here what is impossible for a {type(param).__name__}"
    return ["nonsense", None, 3, ["zero"]]


@each
def test_the_declaration_is_plain_data_and_passes_its_own_check(name: str) -> None:
    for param in explainers.get(name).params:
        told = param.describe()
        assert json.loads(json.dumps(told, allow_nan=False))["name"] == param.name
        assert told["kind"] in {"slider", "choice", "toggle", "layer"}
        assert param.check(told["default"]) == told["default"]
        assert param.label
        if told["when"]:
            other, _, value = told["when"].partition("=")
            assert value in {key for p in explainers.get(name).params if p.name == other for key, _ in p.options}


@each
def test_it_says_what_it_is(name: str) -> None:
    method = explainers.get(name)
    assert method.label
    assert method.family in {"cam", "gradient", "rules", "attention", "masking"}
    assert method.about.endswith(".")
    assert 1 <= method.about.count(". ") <= 3, "two sentences, or nearly"
    assert ET.fromstring(method.formula).tag == "{http://www.w3.org/1998/Math/MathML}math"
    text, url = method.paper
    assert text[-4:].isdigit(), "the year"
    assert url.startswith("https://")
    assert method.__doc__


@each
def test_a_method_that_is_not_signed_has_no_negative_value_by_default(name: str) -> None:
    if not explainers.get(name).signed:
        assert float(items(name)[-1].values.min()) >= 0
