"""What the browser and other people are told: methods with their controls, layers, and the line of code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from .. import explainers
from ..core.errors import ExplainError
from ..core.ours import Ours
from ..core.params import Choice, LayerChoice, Param, default_of
from ..core.run import Run

BACKGROUND = (("background", "the background"), ("background-mean", "the background's mean"))
"""Baselines that are offered where there is one."""


def methods(unavailable: Mapping[str, str], background: bool = False) -> list[dict[str, Any]]:
    """Every registered method as plain data; `unavailable` says why some cannot explain this model, `background`
    whether there are inputs that say "nothing here" together."""
    more = BACKGROUND if background else ()
    return [_method(explainers.get(name), unavailable.get(name, ""), more) for name in explainers.names()]


def _method(method: type[explainers.Explainer], unavailable: str, more: Sequence[tuple[str, str]]) -> dict[str, Any]:
    text, url = method.paper
    return {
        "name": method.name, "label": method.label, "family": method.family, "about": method.about,
        "formula": method.formula, "paper": {"text": text, "url": url},
        "params": [_param(param, more) for param in method.params if not param.hidden],
        "unavailable": unavailable, "signed": method.signed,
    }  # fmt: skip


def _param(param: Param, more: Sequence[tuple[str, str]]) -> dict[str, Any]:
    told = param.describe()
    if isinstance(param, Choice):
        told["options"] = (*param.options, *(one for one in more if one[0] in param.headless))
    return told


def unavailable(run: Run) -> dict[str, str]:
    """Method name -> why it cannot explain this model."""
    found = {name: explainers.get(name)().refuses(run) for name in explainers.names()}
    return {name: Ours(why) for name, why in found.items() if why}


def takes(run: Run, method: str, name: str, value: str) -> bool:
    """Whether a method takes this value of one of its choices, and the run's input has what it stands for."""
    try:
        param = next(one for one in explainers.get(method).params if one.name == name)
        assert isinstance(param, Choice)
        param.check(value)
        if name == "segments":
            run.space.pieces(value)
        elif value != "background":
            run.baseline(value)
    except ExplainError:
        return False
    return True


def preferred(before: Iterable[str], usable: Sequence[str]) -> str:
    """The first of the names that is usable, else the first usable one; "" where there is none."""
    return next((name for name in (*before, *usable) if name in usable), "")


def layers(run: Run) -> list[dict[str, Any]]:
    """The layers that can be explained, as plain data."""
    return [asdict(layer) for layer in run.layers]


def defaults(name: str) -> dict[str, Any]:
    """A method's parameters, but for the layer, at their defaults."""
    return {p.name: default_of(p) for p in explainers.get(name).params if p.hidden or not isinstance(p, LayerChoice)}


def code(cls: str, arguments: Mapping[str, Any], given: Iterable[str], inputs: str = "image") -> str:
    """A line of Python that makes an explorer of the user's own `model`, `inputs` and whatever else was `given`."""
    own = ["model", inputs, *(f"{name}={name}" for name in given)]
    return f"xw.{cls}({', '.join(own + [f'{name}={_plain(value)!r}' for name, value in arguments.items()])})"


def _plain(value: Any) -> Any:
    """A value whose repr runs without numpy, whose numbers and texts write themselves as np.float64(0.5)."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value
