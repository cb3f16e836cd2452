"""The maps of a comparison: a lane for each method, one input, one target, and the measures once they are whole."""

from __future__ import annotations

import threading
from typing import Any

import traitlets as t

from ..analysis import metrics
from ..core.attribution import Attribution
from ..core.errors import ExplainError
from ..core.run import Run
from ..live import worker
from . import describe
from .answer import frame
from .base import SLOW_MS
from .charts import Charts
from .compare_model import CURVES, MOST, CompareModel
from .explanation import Explanation, Item, Request
from .lane import Lane
from .removal import removals
from .sheet import Sheet


class Maps(CompareModel):
    """What of a CompareExplorer happens when something is asked and answered."""

    def __init__(self, model: Any, inputs: Any, **keywords: Any) -> None:
        self._lanes: dict[str, Lane] = {}
        self._sheet = Sheet(self._tell_measures)
        self._charts = Charts({}, False, 0)
        self._halted = False
        self._removed: list[Attribution] = []  # kept, so that their ids stay theirs
        self._removed_of: list[Any] = []
        self._turn = threading.RLock()
        super().__init__(model, inputs, **keywords)

    def _owners(self) -> list[int]:
        return [*(id(lane) for lane in self._lanes.values()), id(self._sheet)]

    def _wait_for_first(self) -> None:
        worker.wait_for_all(self._owners()[:-1], first=True)

    def stop(self) -> None:
        """Stop the explanations and measures under way; what is seen stays."""
        self._halted = self.status == "running"
        super().stop()

    # --- what follows from a change

    def _ask(self) -> None:
        if self._quiet or self._closed:
            return
        with self._turn:
            slow = [self._start(lane) for lane in self._lanes.values()]
            if any(started is not None for started in slow):
                self._error, self._halted = None, False
                self._sheet.halt()
        self._publish(self._state(), send=any(slow))
        self._measure()

    def _start(self, lane: Lane) -> bool | None:
        """Ask a lane for what is asked now: whether that may take long, None where it is what was asked last."""
        # What its controls show, whatever else would be usual beside a background.
        request = self._request(lane.method, describe.defaults(lane.method) | self.params.get(lane.method, {}))
        if request.same(lane.asked) and lane.status in ("idle", "running"):
            return None
        first = lane.asked is None
        job = Explanation(lane, request, self._runs)
        lane.ask(request, job)
        worker.submit(id(lane), job)
        return first or lane.latency_ms > SLOW_MS

    def _forget(self) -> None:
        for lane in self._lanes.values():
            lane.asked = None

    @t.observe("methods")
    def _on_methods(self, change: Any) -> None:
        with self._turn:
            old = list(self._lanes.values())
            kept = {lane.method: lane for lane in old if lane.method in change["new"]}
            gone = [lane for lane in old if lane.method not in kept]
            self._lanes = {}
            for place, name in enumerate(change["new"]):
                self._lanes[name] = kept.get(name) or Lane(self, name, self._free_slot(place, old, kept))
        for lane in gone:
            worker.drop(id(lane))
        self._publish({
            **{f"frame_{slot}": None for slot in range(MOST) if slot not in {lane.slot for lane in kept.values()}},
            "attributions": self._attributions(), **self._state(),
        })  # fmt: skip
        self._ask()

    def _free_slot(self, place: int, old: list[Lane], kept: dict[str, Lane]) -> int:
        """The slot of the lane that a new one takes the place of, so that its tile stays; else any."""
        used = {lane.slot for lane in (*kept.values(), *self._lanes.values())}
        before = [old[place].slot] if place < len(old) else []
        return next(slot for slot in (*before, *range(MOST)) if slot not in used)

    @t.observe("metrics", "metric_params", "region")
    def _on_measures_asked(self, _change: Any) -> None:
        if not self._quiet:
            self._halted = False
            self._measure()

    def _change_picture(self) -> None:
        with self._one_request():
            self.region = None
            self._sheet.clear()
            for lane in self._lanes.values():
                lane.attribution = None
            super()._change_picture()

    # --- the maps, on the worker thread

    def _take_estimate(self, lane: Lane, request: Request, item: Item, milliseconds: float) -> None:
        """An estimate of a lane."""
        if request.picture is not self._on_page or self._lanes.get(lane.method) is not lane:
            return
        attribution = item.attribution
        values = {**self._said(request, item), "latency_ms": milliseconds}
        with self._turn:
            last = lane.take(request, attribution, milliseconds)
            if request.target is None and self.target is None:
                values["target"] = attribution.target
                for other in self._lanes.values():
                    other.aim(attribution.target)
        send = lane.pace.allows(attribution.final, self.ack)
        if send:
            self._last_frame += 1
            values[f"frame_{lane.slot}"] = frame(self._last_frame, attribution, self.subject.label)
            lane.pace.sent(self._last_frame, attribution.final)
        if last:
            self._measure()
        self._publish({**values, "attributions": self._attributions(), **self._state()}, send)

    def _lane_ended(self, lane: Lane) -> None:
        """A lane failed or was stopped. A map of something else must not stand where one failed."""
        self._measure()
        gone = {} if lane.error is None else {f"frame_{lane.slot}": None, "attributions": self._attributions()}
        self._publish({**gone, **self._state()})

    def _attributions(self) -> dict[str, Attribution]:
        return {name: lane.attribution for name, lane in self._lanes.items() if lane.attribution is not None}

    def _state(self) -> dict[str, Any]:
        """How far all is."""
        lanes = list(self._lanes.values())
        failed = [lane for lane in lanes if lane.error is not None]
        running = [lane.progress for lane in lanes if lane.status == "running"]
        measured = self._sheet.share * len(self._whole_maps()) / len(lanes) if running else self._sheet.share
        state: dict[str, Any] = {
            "tiles": [lane.tile() for lane in lanes], "status": "idle", "measuring": measured,
            "progress": sum(running) / len(running) if running else measured,
        }  # fmt: skip
        if running or self._sheet.busy:
            return {**state, "status": "running"}
        if len(failed) == len(lanes):
            self._error = failed[0].error
            state |= {"status": "error", "message": failed[0].message, "details": failed[0].details}
        elif self._halted:
            state["status"] = "stopped"
        return {**state, "code": self._code()}

    # --- the measures

    def _wanted(self) -> list[str]:
        """The measures to be had: those asked for, and with a region those against it."""
        against = [name for name in metrics.names() if "region" in metrics.get(name).needs]
        more = against if self.region is not None else []
        return [*self.metrics, *(name for name in more if name not in self.metrics)]

    def _measure(self) -> None:
        """Have measured what is not measured yet, of the maps that are whole."""
        with self._turn:
            lanes = self._lanes.values()
            under_way = any(lane.status == "running" for lane in lanes)
            maps = self._whole_maps()
            if self._closed or self._halted or (under_way and not maps):
                return
            request = self._request(self.methods[0], {})
            first = next((lane.method for lane in lanes if lane.status in ("idle", "running")), "")
            self._sheet.ask(maps, self._wanted(), self.region, self.metric_params, lambda: self._measured_run(request),
                            first=first, background=not under_way)  # fmt: skip
        self._tell_measures()

    def _whole_maps(self) -> dict[str, Attribution]:
        with self._turn:
            return {name: lane.answer for name, lane in self._lanes.items() if lane.answer is not None}

    def _measured_run(self, request: Request) -> Run:
        """The input's Run, on the worker thread; with it comes what the curves' pictures are made of."""
        run, maps = self._runs.of(request, self.subject), self._whole_maps()
        of = [*map(id, maps.values()), repr(self.metric_params)]
        if of != self._removed_of:
            self._removed, self._removed_of = list(maps.values()), of
            try:
                removed = removals(maps, run, request.picture, self.metric_params)
            except ExplainError:  # a baseline that this picture has not, which the measures themselves tell of
                removed = {}
            self._publish({"removals": removed})
        return run

    def _tell_measures(self) -> None:
        rows: list[dict[str, Any]] = []
        curves: dict[str, dict[str, metrics.Curve]] = {kind: {} for kind in CURVES}
        for metric in self._wanted():
            for method, lane in self._lanes.items():
                cell = self._sheet.shown(method, metric)
                if cell is not None:
                    rows.append(cell.row(stale=cell.attribution is not lane.answer))
                line = self._sheet.curve(method, metric)
                if line is not None and metric in curves:
                    curves[metric][method] = line
        with self._turn:
            if not self._closed:
                slots = {name: lane.slot for name, lane in self._lanes.items()}
                self._charts.draw(
                    {kind: {slots[m]: line for m, line in lines.items()} for kind, lines in curves.items()}
                )
        self._publish({"measures": rows, "curves": curves, **self._state()})
