"""The methods as they are offered for a table: without what is for pictures, and with a table's own words."""

from __future__ import annotations

from typing import Any

from ... import explainers
from ...core.run import Run
from ...explainers import Explainer
from .. import describe, wording

OF_PICTURES = ("occlusion",)
UNUSED = ("reduce", "segments", "n_segments", "cells")
"""Parameters that say how pixels and channels are put together; a column is a column."""
BASELINES = {
    "background": "each row of the data", "mean": "the data's mean", "median": "the data's median", "zero": "zero",
}  # fmt: skip
ADDING_UP = (
    "integrated-gradients", "expected-gradients", "gradient-shap", "deeplift", "kernel-shap", "shapley-sampling",
)  # fmt: skip
"""Methods whose values are shares of the score less that of the baseline."""
PREFERRED = ("integrated-gradients", "kernel-shap")


def offered() -> list[str]:
    """Names of the methods that tables have a use for."""
    found = []
    for name in explainers.names():
        method = explainers.get(name)
        if not method.needs_layer() and method.family != "attention" and name not in OF_PICTURES:
            found.append(name)
    return found


def catalogue(run: Run, unavailable: dict[str, str]) -> list[dict[str, Any]]:
    """What the browser is told of each."""
    names, found = offered(), []
    for method in describe.methods(unavailable):
        if method["name"] not in names:
            continue
        told = wording.worded(method, wording.TABLE)
        usual = defaults(told["name"], run)
        params = [_param(run, told["name"], each, usual) for each in told["params"] if each["name"] not in UNUSED]
        found.append({**told, "params": params, "adds_up": told["name"] in ADDING_UP})
    return found


def _param(run: Run, name: str, told: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    made = {**told, "default": usual[told["name"]]}
    if told["name"] == "baseline":
        made["options"] = [
            (value, words) for value, words in BASELINES.items() if describe.takes(run, name, "baseline", value)
        ]
    return made


def defaults(name: str, run: Run) -> dict[str, Any]:
    """A method's parameters as they are usual for the table; signs are kept, where pictures show sizes."""
    method: type[Explainer] = explainers.get(name)
    values = dict(method().fitted(run.space).values)
    return {**values, "absolute": False} if "absolute" in values else values


def preferred(unavailable: dict[str, str]) -> str:
    """The method that an explorer opens with; "" where none can explain the model."""
    usable = [name for name in offered() if name not in unavailable]
    return describe.preferred(PREFERRED, usable)
