"""What of a FeatureExplorer happens on the worker thread: answers become traits."""

from __future__ import annotations

import time
from typing import Any

from ...analysis import sensitivity as s
from ...core.attribution import Attribution
from ...core.target import Difference, TargetLike, as_target
from ...live import worker
from ...models.output import OutputKind, shown
from .. import answer
from ..base import sentence, traceback_of
from ..explanation import Item
from ..traits import target_message
from . import told
from .asked import FeatureAsked
from .figures import Figures
from .job import Asked, Kept, Panel, Values
from .panels import ANSWERS, question

OFTEN = 0.2
"""Seconds between pictures of an analysis in the making."""


class FeatureWork(FeatureAsked):
    """See job.Asker and job.Taker."""

    kind: OutputKind
    _kept: Kept
    _figures: Figures

    def __init__(self, **traits: Any) -> None:
        self._place = object()
        self._asked: Asked | None = None
        self._job: Panel | None = None
        self._panel_left: tuple[bool, Panel | None] = False, None
        self._panels: dict[str, tuple[Any, bool]] = {}
        """Of each panel what was asked of it last, and whether all of that was answered."""
        self._method_params: dict[str, dict[str, Any]] = {}
        self._decided: s.Study | None = None
        self._panel_error: BaseException | None = None
        self._drawn_at = 0.0
        self._last_frame = 0
        self.change_start: dict[str, Any] = {}
        super().__init__(**traits)

    # --- the row as the sliders are

    def _says(self, asked: Asked, about: s.Study, moved: s.Study) -> Values:
        """What the model says, and what the open panel shows of it at once."""
        self._decided = about
        untouched, now = (shown(study.run.scores, self.kind) for study in (about, moved))
        target = asked.target if asked.target is not None else int(about.run.scores.argmax())
        values = {
            "prediction": now.numpy(), "untouched": untouched.numpy(), "explained": as_target(target).classes[0],
            "bars": self.subject.bars(now, untouched, target), "decision": self._decision(about, moved), "details": "",
        }  # fmt: skip
        if self.panel == "local":
            values["local"] = s.local(moved, self.step)
        if self.panel == "curves" and self.curve is not None:
            values |= self._along(moved, self.curve)
        return values

    def _decision(self, about: s.Study, moved: s.Study) -> Values:
        if about.decision is None:
            return {}
        before, now = about.answer, int(about.decided.answers(moved.run.scores[None]))
        return {"now": self.words(now), "row": self.words(before), "flipped": now != before}

    def words(self, number: int) -> str:
        """An answer, see sensitivity's Decision, for people."""
        about = self._decided
        return "" if about is None else about.decided.words(number, about.class_names)

    def _studied(self) -> str:
        """The number studied, for people, in the language that is spoken."""
        say, name = self._say, self._named(self.explained if self.target is None else self.target)
        if self.kind == "regression":
            return name or say("value")
        if self.probability or not self.probable:
            return say("probability of {}", name) if name else say("probability")
        return say("raw output of {}", name) if name else say("raw output")

    def _named(self, target: TargetLike) -> str:
        asked, names = as_target(target), self.about.class_names
        if isinstance(asked, Difference):
            return self._say("{} rather than {}", self._named(asked.a), self._named(asked.b))
        (index,) = asked.classes
        return names[index] if names else self._say("output {}", index) if self.subject.outputs > 1 else ""

    def _speak_charts(self) -> None:
        self._figures.speak(self._studied())

    def _along(self, moved: s.Study, found: s.Curves) -> Values:
        own = s.along(moved, found)
        self._figures.along(moved, own)
        return {"along": told.along(moved, found, own)}

    def _explains(self, asked: Asked, moved: s.Study, found: Attribution) -> Values:
        item = Item(found, moved.run, moved.run.scores, moved.run.void)
        values: Values = {"attribution": found, "progress": found.progress, "message": answer.notice(item, "")}
        if self._pace.allows(found.final, self.ack):
            self._last_frame += 1
            made = answer.frame(self._last_frame, found)
            target = self.explained if asked.target is None else asked.target
            values["frame"] = {**made, "target": target_message(target, self.subject.label)}
            self._pace.sent(self._last_frame, found.final)
        return values

    def _take(self, values: Values, final: bool, milliseconds: float) -> None:
        self._error = None
        status = {"status": "idle", "progress": 1.0} if final else {"status": "running"}
        self._publish({**values, **status, "latency_ms": milliseconds}, send=final or "bars" in values or
                      "frame" in values)  # fmt: skip

    # --- the open panel

    def _ask_panel(self, again: bool = False) -> None:
        """Have the open panel's answer computed, unless it is there or under way."""
        panel = self.panel
        if self._quiet or self._closed or panel == "local" or (panel == "change" and not again):
            return
        asked = self._request()
        about, steps = question(self, asked.codes)
        key = (about, asked.number, self._first.run.model.fingerprint())
        if not again and self._panels.get(panel, (None, False)) == (key, True):
            return
        if not again and self._job is not None and (self._job.name, self._job.key) == (panel, key):
            return
        if panel == "change":
            self.change_start = self._read(asked.codes)
        if self._error is self._panel_error:
            self._error = self._panel_error = None
        self._panels[panel] = key, False
        self._job = Panel(self, panel, key, lambda: self._kept.of(asked).at(asked.codes), steps)
        self._working(self._job, "running", 0.0)
        worker.submit(id(self._place), self._job)

    def _request(self) -> Asked:
        raise NotImplementedError

    def _forget_change(self) -> None:
        """A change of another row, or of another number."""
        self._panels.pop("change", None)
        if self.counterfactual is not None:
            self._publish({"counterfactual": None})

    def _working(self, job: Panel, status: str, progress: float, error: BaseException | None = None) -> None:
        said = ("", "") if error is None else (sentence(error), traceback_of(error))
        self._publish({"work": {"panel": job.name, "status": status, "progress": progress, "message": said[0],
                                "details": said[1]}})  # fmt: skip

    def _take_panel(self, job: Panel, found: Any) -> None:
        if job is not self._job:
            return
        now = time.monotonic()
        if not found.final and now - self._drawn_at < OFTEN:
            return
        self._drawn_at = now
        values = {ANSWERS[job.name]: found}
        if job.name == "curves":
            self._figures.curves(found, self._studied())
            if self._asked is not None:
                values |= self._along(self._kept.of(self._asked).at(self._asked.codes), found)
        if job.name == "random":
            self._figures.outcomes(found, self._studied())
        self._publish(values)
        if found.final:
            self._panels[job.name] = job.key, True
            self._job = None
        self._working(job, "idle" if found.final else "running", found.progress)

    def _panel_failed(self, job: Panel, error: BaseException) -> None:
        if job is self._job:
            self._job = None
            self._error = self._panel_error = error
            self._publish({ANSWERS[job.name]: None})
            self._working(job, "error", 0.0, error)

    def _panel_stopped(self, job: Panel) -> None:
        if job is self._job:
            self._job = None
            self._panels[job.name] = job.key, True
            self._working(job, "stopped", self.work.get("progress", 0.0))
