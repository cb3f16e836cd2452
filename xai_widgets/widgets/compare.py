"""CompareExplorer: what several methods say of one input, side by side, and how far to trust each."""

from __future__ import annotations

from typing import Any

import traitlets as t

from .. import explainers
from ..analysis import metrics
from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.region import mask_to_text
from ..core.target import as_target
from . import describe
from .base import built
from .charts import Charts
from .compare_model import CURVES, METHODS, METRICS, MOST, NOT_OFFERED
from .lane import Lane
from .maps import Maps
from .picture import LOOKS
from .traits import refusing

OWN_LOOKS = ("sort_by", "sort_down", "curve", "share")


class CompareExplorer(Maps):
    """Shows the maps of several methods of one picture and one class, refining together, and what measures them.

    Args:
        model: see SaliencyExplorer.
        inputs: a picture, or a list of them; see SaliencyExplorer.
        methods: names of the methods, 1 to 6; four that suit the model where left out.
        labels, truth, preprocess, output, background: see SaliencyExplorer.
        **traits: any settable trait of CompareModel, e.g. metrics=["deletion", "road"], params={"lime": {…}}.

    Raises:
        ExplainError: something given does not fit; the sentence says what was expected.
        TypeError: an unknown keyword; the nearest real one is named.

    A method that fails says so in its own tile, and the others go on; `wait` raises only where all of them failed.

    Example:
        >>> compare = CompareExplorer(model, image, methods=["grad-cam", "lime"], labels=labels)  # doctest: +SKIP
        >>> compare.wait()  # doctest: +SKIP
        >>> compare.table()[0]["deletion"]  # doctest: +SKIP
        0.21
    """

    _esm = built("compare.js")
    _css = built("compare.css")
    looks = (*LOOKS, *OWN_LOOKS)

    def __init__(self, model: Any, inputs: Any, **keywords: Any) -> None:
        self.verdicts = metrics.Verdicts()
        """What people said of the maps; `table()` of it exports them."""
        self._rated: dict[str, tuple[Attribution, dict[str, Any]]] = {}
        super().__init__(model, inputs, **keywords)

    def _begin_with(self, traits: dict[str, Any]) -> None:
        names = {kind: metrics.get(kind).label for kind in CURVES}
        self._charts = Charts(names, self.subject.kind in ("softmax", "sigmoid"), MOST)
        self._speak_charts()
        measures = [{**each, "unavailable": NOT_OFFERED.get(each["name"], "")} for each in metrics.describe()]
        self._publish({
            "catalogue": describe.methods(self._unavailable, self.subject.background is not None),
            "metric_catalogue": measures, "figures": self._charts.figures,
        })  # fmt: skip
        usable = self._available()
        self.methods = traits.pop("methods", [name for name in METHODS if name in usable] or usable[:1])

    def _speak_charts(self) -> None:
        self._charts.speak(self._say)

    # --- public verbs

    def table(self) -> list[dict[str, Any]]:
        """A row for each map: what it is of, a column for each measure (None where there is none), the verdict on it,
        and under "notes" why a place is empty. Plain data."""
        return [self._row(self._lanes[method]) for method in self.methods]

    def _row(self, lane: Lane) -> dict[str, Any]:
        found, row, notes = lane.attribution, {}, [lane.message]
        for metric in self._wanted():
            cell = self._sheet.known(lane.method, metric)
            row[metric] = None if cell is None or cell.measure is None else cell.measure.value
            if cell is not None and cell.note:
                notes.append(f"{metrics.get(metric).label}: {cell.note}")
        return {
            "method": lane.method, "target": None if found is None else as_target(found.target).told(),
            "layer": "" if found is None else found.layer,
            "score": None if found is None else found.score, "error": None if found is None else found.error,
            "latency_ms": lane.latency_ms, **row, **self.ratings.get(lane.method, {"rating": None, "why": ""}),
            "notes": " ".join(filter(None, notes)),
        }  # fmt: skip

    def dataframe(self) -> Any:
        """`table()` as a pandas DataFrame.

        Raises:
            ExplainError: there is no pandas here; the sentence has the install line.
        """
        return metrics.frame(self.table())

    def rate(self, method: str, rating: int, why: str = "") -> metrics.Verdict:
        """Keep a person's verdict on a map as it is now, with the region that is drawn, in `verdicts`.

        Args:
            method: whose map.
            rating: from 1 (useless) to 5 (just right).
            why: in their words.

        Raises:
            ExplainError: a method that is not shown, one without a map yet, or another rating.
        """
        lane = self._lanes.get(method)
        if lane is None or lane.attribution is None:
            raise ExplainError(f"There is no map of {method!r} to rate. Shown are {', '.join(self._attributions())}.")
        given = self.verdicts.add(
            lane.attribution, rating, why, self.region, model=self.subject.source, inputs=self._shown.name
        )
        self._rated[method] = lane.attribution, {"rating": given.rating, "why": given.why}
        self._publish({"ratings": self._ratings()})
        return given

    # --- what follows from a change

    @t.observe("attributions")
    def _on_attributions(self, _change: Any) -> None:
        if self._rated:
            self._publish({"ratings": self._ratings()})

    def _ratings(self) -> dict[str, Any]:
        """The verdicts on the maps that are shown."""
        return {name: said for name, (of, said) in self._rated.items() if self._attributions().get(name) is of}

    @t.observe("verdict_request")
    def _on_verdict_request(self, change: Any) -> None:
        given = change["new"]
        if not given:
            return
        self.verdict_request = None
        with refusing():
            self.rate(given.get("method", ""), given.get("rating", 0), given.get("why", ""))

    @t.observe(*OWN_LOOKS)
    def _on_own_look(self, _change: Any) -> None:
        self._publish({"code": self._code()})

    def _release(self) -> None:
        super()._release()
        if self._closed:
            self._charts.close()
            self._publish({"figures": {}})

    # --- code

    def _code(self) -> str:
        arguments: dict[str, Any] = {"methods": list(self.methods), **self._written}
        if any(explainers.get(name).needs_layer() for name in self.methods):
            arguments["layer"] = self.layer
        changed = {}
        for name in self.methods:
            default = describe.defaults(name)
            changed[name] = {key: value for key, value in self.params.get(name, {}).items() if value != default[key]}
        if any(changed.values()):
            arguments["params"] = {name: values for name, values in changed.items() if values}
        if self.metrics != list(METRICS):
            arguments["metrics"] = list(self.metrics)
        if self.metric_params:
            arguments["metric_params"] = dict(self.metric_params)
        if self.region is not None:
            arguments["region"] = mask_to_text(self.region)
        return self._line(arguments)
