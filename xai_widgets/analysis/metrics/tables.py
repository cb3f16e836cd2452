"""Many maps of one input against many metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor

from ...core.attribution import Attribution
from ...core.errors import ExplainError
from ...core.run import Run
from ...core.target import as_target
from ...models.opened import opened
from .cases import TOGETHER, Case, case
from .registry import get, names


def table(
    attributions: Mapping[str, Attribution] | Iterable[Attribution], model: Any = None, inputs: Tensor | None = None,
    *, run: Run | None = None, metrics: Iterable[str] | None = None, other: Any = None, region: Any = None,
    similar: Any = None, background: Any = None, tokenizer: Any = None, categorical: Any = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """A row for each map, with a column for each metric and the reasons for empty places under "notes".

    Args:
        attributions: the maps, by the name the row is to have; by method where they have no name.
        model, inputs, run, other, region, similar, background, tokenizer, categorical: see `Metric.measure`.
        metrics: names of the metrics; where None, all for which there is what they need.
        params: parameters by metric, as in {"deletion": {"n_steps": 64}}.

    Raises:
        ExplainError: an unknown metric or parameter, or something that does not fit the maps. A metric that cannot
            be had for one map is None there.
    """
    named = attributions.items() if isinstance(attributions, Mapping) else [(a.method, a) for a in attributions]
    if (model is None) != (inputs is None):
        raise ExplainError(TOGETHER)
    if run is None and model is not None and inputs is not None:
        run = opened(model, inputs, background=background, tokenizer=tokenizer, categorical=categorical)
    settings = {name: dict(values) for name, values in (params or {}).items()}
    for name in settings:
        get(name)
    rows = []
    for label, attribution in named:
        given = case(attribution, run=run, other=other, region=region, similar=similar)
        asked = [name for name in names() if get(name).needs <= given.has] if metrics is None else list(metrics)
        rows.append(_row(label, given, asked, settings))
    return rows


def _row(label: str, given: Case, metrics: list[str], settings: dict[str, dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"map": label, "method": given.attribution.method, "target": as_target(given.target).told()}
    notes = []
    for name in metrics:
        metric = get(name)(**settings.get(name, {}))
        try:
            for measure in metric.steps(metric.check(given)):
                row[name] = measure.value
        except ExplainError as problem:
            row[name] = None
            notes.append(f"{metric.label}: {problem}")
    return {**row, "notes": " ".join(notes)}


def frame(rows: Iterable[Mapping[str, Any]]) -> Any:
    """The rows as a pandas DataFrame; ExplainError with the install line where there is no pandas."""
    try:
        import pandas as pd
    except ImportError as problem:
        raise ExplainError('There is no pandas here. Install it with: pip install "xai-widgets[tables]"') from problem
    return pd.DataFrame(list(rows))
