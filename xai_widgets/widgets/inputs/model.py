"""The traits of InputsExplorer: what is asked of it, and what it answers.

js/src/widgets/inputs.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import traitlets as t
from ipywidgets import widget_serialization

from ...core.target import TargetLike
from ..base import Explorer
from ..outputs import Outputs
from ..traits import Aim, refusing


class InputsModel(Explorer):
    """State of an InputsExplorer. "What is asked" is set by the browser or by Python; the answer is read-only."""

    subject: Outputs
    """What is known of the model's outputs."""

    # --- what is asked
    target = Aim().tag(sync=True)
    """What every input is explained for: the index of an output, or a pair (a, b) for "why a rather than b". None asks
    for the most likely one of the inputs as they were given."""

    # --- the answer
    parts: Any = t.Dict({}, read_only=True).tag(sync=True, **widget_serialization)
    """The explorer of each input, by its key."""
    kinds: Any = t.Dict({}, read_only=True).tag(sync=True)
    """What each input is, by its key: "picture", "record" or "text"."""
    shares: Any = t.List([], read_only=True).tag(sync=True)
    """How much of the score comes from each input, its Shapley value: key, value. See analysis.shares."""
    score = t.Float(0.0, read_only=True).tag(sync=True)
    """The raw output that is shared out."""
    nothing = t.Float(0.0, read_only=True).tag(sync=True)
    """The same with no input at all: with the shares it sums to `score`."""
    bars: Any = t.List([], read_only=True).tag(sync=True)
    """The most likely outputs: index, label, score, and base, the score of the inputs as they were given."""
    output_kind = t.Unicode("", read_only=True).tag(sync=True)
    """"softmax", "sigmoid" or "regression": what the bars show."""
    labels: Any = t.List([], read_only=True).tag(sync=True)
    """Names of the outputs; empty where none were given."""
    methods: Any = t.List([], read_only=True).tag(sync=True)
    """What is told of the shares: formula, paper."""
    code = t.Unicode("", read_only=True).tag(sync=True)
    """Python that recreates this view."""

    @t.validate("target")
    def _valid_target(self, proposal: Any) -> TargetLike:
        with refusing():
            return self.subject.one_or_two(proposal["value"])
