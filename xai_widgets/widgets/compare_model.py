"""The traits that CompareExplorer has beside those of every explorer of pictures.

js/src/widgets/compare.model.d.ts is the same on the browser's side; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets as t
from ipywidgets import widget_serialization

from .. import explainers, wire
from ..analysis import metrics
from ..analysis.metrics.cases import NEEDS
from ..core.errors import ExplainError
from ..core.ours import Ours
from .picture import PictureExplorer
from .traits import Mask, refusing

MOST = 6
"""How many maps stand side by side at most."""
METHODS = ("grad-cam", "integrated-gradients", "smoothgrad", "occlusion")
METRICS = ("deletion", "insertion", "infidelity", "sparseness")
CURVES = ("deletion", "insertion")
NOT_OFFERED = {
    metric.name: Ours(f"{metric.label} needs {NEEDS['similar']}. Use metrics.get({metric.name!r})() in Python.")
    for metric in map(metrics.get, metrics.names())
    if "similar" in metric.needs
}
"""Measures that a comparison on one input has nothing to feed with."""


def _to_wire(curves: dict[str, Any], _widget: Any) -> Any:
    pack = wire.pack
    return {
        metric: {method: {"x": pack(line.x.numpy()), "y": pack(line.y.numpy())} for method, line in lines.items()}
        for metric, lines in curves.items()
    }


def _frame() -> Any:
    return t.Dict(default_value=None, allow_none=True, read_only=True).tag(sync=True)


class CompareModel(PictureExplorer):
    """State of a CompareExplorer; see PictureModel."""

    frames = tuple(f"frame_{slot}" for slot in range(MOST))

    # --- what is asked
    methods: Any = t.List([]).tag(sync=True)
    """Names of the methods that are compared, 1 to 6 of `xai_widgets.explainers.names()`, in the order of the tiles."""
    params = t.Dict({}).tag(sync=True)
    """Parameters by method, as in {"lime": {"n_samples": 500}}; those left out take their defaults."""
    metrics: Any = t.List(list(METRICS)).tag(sync=True)
    """Names of the measures, of `xai_widgets.metrics.names()`. Those against a region come by themselves with one."""
    metric_params = t.Dict({}).tag(sync=True)
    """Parameters by measure, as in {"deletion": {"n_steps": 64}}; those left out take their defaults."""
    region = Mask()
    """Where a person says the maps should be, bool (H, W) at the size the model sees, or None."""
    verdict_request: Any = t.Dict(default_value=None, allow_none=True).tag(sync=True)
    """A person's verdict from the browser, {method, rating, why}."""

    # --- how it is seen: the browser alone, nothing is computed
    sort_by = t.Unicode("").tag(sync=True)
    """Measure that the table is sorted by, "" for the order of the tiles."""
    sort_down = t.Bool(False).tag(sync=True)
    """Whether the largest value comes first."""
    curve = t.Enum(["", *CURVES], "").tag(sync=True)
    """Curve that is pointed at: the pictures show what it has taken away or brought back. "" for none."""
    share = t.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    """How far along that curve, in [0, 1]."""

    # --- the answer
    attributions = t.Dict({}, read_only=True)
    """The latest `Attribution` of each method, by name."""
    tiles: Any = t.List([], read_only=True).tag(sync=True)
    """How far each method is, in their order: method, slot, status, progress, latency_ms, message, details."""
    frame_0 = _frame()
    """The latest estimate of the method in slot 0 on the wire; so for the slots to 5."""
    frame_1 = _frame()
    frame_2 = _frame()
    frame_3 = _frame()
    frame_4 = _frame()
    frame_5 = _frame()
    catalogue: Any = t.List([], read_only=True).tag(sync=True)
    """Every method with its parameters, and why some are unavailable for this model."""
    measures: Any = t.List([], read_only=True).tag(sync=True)
    """One for each measure of each map: method, metric, value or None, error, progress, parts, note, stale."""
    measuring = t.Float(1.0, read_only=True).tag(sync=True)
    """Share of the measures that are done, in [0, 1]."""
    metric_catalogue: Any = t.List([], read_only=True).tag(sync=True)
    """Every measure: what it means, which way is better, formula, paper, and why some are not to be had here."""
    curves = t.Dict({}, read_only=True).tag(sync=True, to_json=_to_wire)
    """The deletion and insertion curves, {metric: {method: metrics.Curve}}."""
    removals = t.Dict({}, read_only=True).tag(sync=True)
    """At which step of the curves each pixel changes, by method; and what absent pixels become in each curve."""
    figures = t.Dict({}, read_only=True).tag(sync=True, **widget_serialization)
    """The curves' bqplot figures, by measure; empty where bqplot is not installed."""
    ratings = t.Dict({}, read_only=True).tag(sync=True)
    """Verdicts on the maps as they are, {method: {rating, why}}."""

    # --- what may be asked

    @t.validate("methods")
    def _valid_methods(self, proposal: Any) -> list[str]:
        with refusing():
            names = _listed("methods", proposal["value"])
            if not 1 <= len(names) <= MOST:
                raise ExplainError(f"methods must be 1 to {MOST} names, got {len(names)}. Take some out, or add one.")
            for name in names:
                self._check_method(name)
        return names

    @t.validate("params")
    def _valid_params(self, proposal: Any) -> dict[str, dict[str, Any]]:
        with refusing():
            for name, given in proposal["value"].items():
                explainers.get(name)
                if not isinstance(given, dict):
                    raise ExplainError(f"params of {name} must be a dict, got {type(given).__name__}.")
            return {name: self._check_params(name, given) for name, given in proposal["value"].items()}

    @t.validate("metric_params")
    def _valid_metric_params(self, proposal: Any) -> dict[str, dict[str, Any]]:
        with refusing():
            for name, given in proposal["value"].items():
                if not isinstance(given, dict):
                    raise ExplainError(f"metric_params of {name} must be a dict, got {type(given).__name__}.")
                metrics.get(name)(**given)
            return {name: dict(given) for name, given in proposal["value"].items()}

    @t.validate("metrics")
    def _valid_metrics(self, proposal: Any) -> list[str]:
        with refusing():
            names = _listed("metrics", proposal["value"])
            for name in names:
                metrics.get(name)
                if name in NOT_OFFERED:
                    raise ExplainError(NOT_OFFERED[name])
        return names

    @t.validate("region")
    def _valid_region(self, proposal: Any) -> Any:
        with refusing():
            return self._shown.check_mask(proposal["value"], "region")

    @t.validate("sort_by")
    def _valid_sort_by(self, proposal: Any) -> str:
        with refusing():
            if proposal["value"]:
                metrics.get(proposal["value"])
        return proposal["value"]


def _listed(trait: str, given: Sequence[Any]) -> list[str]:
    """The names, none twice; ExplainError otherwise."""
    names = list(given)
    for name in names:
        if not isinstance(name, str):
            raise ExplainError(f"{trait} must be a list of names, got {name!r} in it.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ExplainError(f"{trait} has {twice!r} twice. Give each name once.")
    return names
