"""The methods as they are offered for a text: what may be hidden with what, and its own words for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import explainers
from ...core.run import Run
from .. import describe, wording

BASELINES = {"mask": "the mask token", "pad": "padding", "zero": "zeros", "delete": "nothing: left out"}
SEGMENTS = {"tokens": "tokens", "words": "whole words"}
UNUSED = ("n_segments", "cells")
"""Parameters that say how pictures are cut up."""
PREFERRED = ("integrated-gradients", "feature-ablation")
SAID = {
    "reduce": {"label": "of a token", "help": "how the numbers of a token's embedding become one"},
    "baseline": {"help": "what stands for no token"},
}

AT_THE_TOP = (
    "The text is as like the original as a text can be, so the gradient of that likeness is 0, but for rounding: these"
    " values say nothing. Hide or change a word, compare with another sentence, or choose integrated gradients or a"
    " method that hides words."
)


def is_flat_at_the_top(method: str) -> bool:
    """Whether it goes back from the score by gradients at the text itself, which are 0 where a likeness is largest."""
    explainer = explainers.get(method)
    return explainer.needs_gradient and explainer.adds_up != "rise" and method not in ("smoothgrad", "vargrad")


def catalogue(run: Run, unavailable: dict[str, str], usual: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What the browser is told of each; `usual`: the `defaults` of each."""
    return [
        {
            **told,
            "params": [
                _param(told["name"], param, run, usual[told["name"]])
                for param in told["params"]
                if param["name"] not in UNUSED
            ],
        }
        for told in (wording.worded(method, wording.TEXT) for method in describe.methods(unavailable))
    ]


def _param(method: str, told: dict[str, Any], run: Run, usual: dict[str, Any]) -> dict[str, Any]:
    name = told["name"]
    made = {**told, "default": usual.get(name, told.get("default")), **SAID.get(name, {})}
    words = {"baseline": BASELINES, "segments": SEGMENTS}.get(name)
    if words is not None:
        made["options"] = [(value, label) for value, label in words.items() if describe.takes(run, method, name, value)]
    return made


def defaults(name: str, run: Run) -> dict[str, Any]:
    """A method's parameters as they are usual for a text."""
    return dict(explainers.get(name)().fitted(run.space).values)


def preferred(unavailable: dict[str, str]) -> str:
    """The method that an explorer opens with; "" where none can explain the model."""
    usable = [name for name in explainers.names() if name not in unavailable]
    return describe.preferred(PREFERRED, usable)
