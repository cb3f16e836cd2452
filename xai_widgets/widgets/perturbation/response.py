"""The background half of a PerturbationExplorer: the response curve, its flips, and the ranking."""

from __future__ import annotations

import math
import threading
import time
from typing import Any

import numpy as np
import traitlets as t
from torch import Tensor

from ...analysis.decision import Decision
from ...analysis.perturbations import Perturbation, Response
from ...core.errors import Cancelled
from ...core.run import picked
from ...core.target import as_target
from ...live import worker
from ...models.output import OutputKind
from ..base import sentence
from . import told
from .background import CurveJob, Question, Ranking, RankingJob
from .chart import Chart, share
from .model import PerturbationModel
from .request import Perturbed, Settings, draws, key_of, settings_of

PROBABILITIES: dict[str, OutputKind] = {"softmax": "softmax", "sigmoid": "sigmoid"}
TELL_SECONDS = 0.15
"""Between two messages about a curve that still grows."""


class Responses(PerturbationModel):
    """See background.Taker."""

    def __init__(self, model: Any, image: Any, **keywords: Any) -> None:
        self._turn = threading.RLock()
        self._curve_place, self._ranking_place = object(), object()
        self._curve_job: CurveJob | None = None
        self._ranking_job: RankingJob | None = None
        self._curve_key: Any = None
        self._ranking_key: Any = None
        self._slots: dict[int, int] = {}
        self._told_at = 0.0
        self._background_error: BaseException | None = None
        self._chart: Chart | None = None
        super().__init__(model, image, **keywords)

    def _owners(self) -> list[int]:
        return [id(self), id(self._curve_place), id(self._ranking_place)]

    def wait(self, timeout: float | None = None) -> None:
        """See Explorer; the curve and the ranking are waited for too."""
        super().wait(timeout)
        if self._background_error is not None:
            raise self._background_error

    def refresh(self) -> None:
        """See PictureExplorer; the curve is made again too."""
        self._curve_key = None
        super().refresh()

    def _asking(self) -> Perturbed:
        raise NotImplementedError

    def _speak_charts(self) -> None:
        perturbation = self._chosen.get(self.curve_of)
        if self._chart is not None and perturbation is not None:
            self._chart.about(perturbation, self._say)

    # --- what is asked

    def _ask(self) -> None:
        super()._ask()
        self._ask_curve()

    @t.observe("curve_of", "answer_threshold")
    def _on_curve_of(self, _change: Any) -> None:
        if not self._quiet:
            self._ask_curve()
            self._publish({"code": self._code()})

    @t.observe("target")
    def _on_target(self, _change: Any) -> None:
        if self.curve is not None and not self._quiet:
            self._draw_curve(self.curve)

    @t.observe("stability_on")
    def _on_stability(self, change: Any) -> None:
        with self._turn:
            if not change["new"] and self._ranking_job is not None:
                worker.stop(id(self._ranking_place))
            elif change["new"] and self._ranking_job is None and not self._closed:
                self._ask_ranking()

    def _question(self) -> Question | None:
        """None where nothing can be asked: an embedding without a reference."""
        request, kind = self._asking().unperturbed(), self.subject.kind
        of: tuple[Any, ...] = (*request.input_key(), self._threshold())
        if kind == "embedding":
            if self.target is None:
                return None
            aimed = as_target(self.target)
            of = (*of, self.target)
            return Question(request, lambda rows: picked(rows, aimed)[:, None], self._threshold(), "regression", of)
        if kind == "segmentation":
            return Question(request, lambda rows: rows.mean((2, 3)), None, "regression", of)
        return Question(request, lambda rows: rows, self._threshold(), kind, of)

    def _threshold(self) -> float | None:
        """In units of the raw output; None for several outputs, or where it is not known."""
        given: float | None = self.answer_threshold
        kind = self.subject.kind
        if self.subject.outputs > 1 and kind != "embedding":
            return None
        if kind == "sigmoid":
            given = 0.5 if given is None else given
            return math.log(given / (1 - given))
        return given

    def _ask_curve(self) -> None:
        """Have the curve made, unless it is known or under way."""
        if self._quiet or self._closed:
            return
        question, perturbation = self._question(), self._chosen.get(self.curve_of)
        with self._turn:
            self._forget_ranking(question)
            if question is None or perturbation is None:
                return self._no_curve(None)
            held = self._held(perturbation)
            seed = (self.seed,) if draws(held) or perturbation.random else ()
            key = (*question.key, perturbation.name, *key_of(held), *seed)
            if key == self._curve_key:
                return None
            if self._curve_job is None or _other(self._curve_job, question, perturbation):
                self._no_curve(perturbation)
            self._curve_key, self._background_error = key, None
            self._curve_job = CurveJob(self, question, perturbation, held)
            self._publish({"curve_progress": 0.0, "curve_message": ""})
            return worker.submit(id(self._curve_place), self._curve_job)

    def _held(self, perturbation: Perturbation) -> Settings:
        """The other sliders, and what this perturbation has beside its strength."""
        others = [one for one in self._settings() if one.perturbation is not perturbation]
        own = self.extras.get(perturbation.name)
        return {**settings_of(others), **({perturbation: own} if own else {})}

    def _no_curve(self, perturbation: Perturbation | None) -> None:
        """Show no curve, of a perturbation if one is to come."""
        if perturbation is None:
            worker.drop(id(self._curve_place))
            self._curve_key = self._curve_job = None
        self._slots = {}
        if self._chart is not None:
            self._chart.draw(np.zeros(0, np.float32), {})
            if perturbation is not None:
                self._chart.about(perturbation, self._say)
        self._publish({"curve": None, "lines": None, "flips": [], "curve_progress": 0.0, "curve_message": ""})

    def _ask_ranking(self) -> None:
        question = self._question()
        if question is None:
            return self._publish({"stability_on": False})
        self._ranking_key, self._background_error = (*question.key, self.seed), None
        self._ranking_job = RankingJob(self, question, list(self._chosen.values()))
        self._publish({"ranking": [], "stability_progress": 0.0})
        return worker.submit(id(self._ranking_place), self._ranking_job)

    def _forget_ranking(self, question: Question | None) -> None:
        """Take away a ranking of something else."""
        key = None if question is None else (*question.key, self.seed)
        if self._ranking_key is not None and key != self._ranking_key:
            self._ranking_key = self._ranking_job = None
            worker.drop(id(self._ranking_place))
            self._publish({"ranking": [], "stability_progress": 0.0, "stability_on": False})

    # --- the answer, on the worker thread

    def _take_part(self, job: CurveJob | RankingJob, item: Any) -> None:
        """See background.Taker."""
        with self._turn:
            if job is self._curve_job and (item.final or time.monotonic() - self._told_at > TELL_SECONDS):
                self._told_at = time.monotonic()
                self._take_curve(item)
            elif job is self._ranking_job:
                rows = told.ranking(item, self._chosen, self.subject, self._decided())
                self._tell_ranking(rows, item)

    def _tell_ranking(self, rows: list[dict[str, Any]], item: Ranking) -> None:
        if rows != self.ranking or item.progress - self.stability_progress > 0.01 or item.progress >= 1:
            self._publish({"ranking": rows, "stability_progress": item.progress})

    def _part_ended(self, job: CurveJob | RankingJob, error: BaseException | None) -> None:
        """See background.Taker."""
        with self._turn:
            if error is not None and not isinstance(error, Cancelled) and job in (self._curve_job, self._ranking_job):
                self._background_error = error
                self._publish({"curve_message": sentence(error)})
            if job is self._ranking_job:
                self._ranking_job = None
                self._publish({"stability_on": False})

    def _take_curve(self, curve: Response) -> None:
        flips = [told.flip(flip, self.subject, self._decided()) for flip in curve.flips]
        self._publish({"curve": curve, "flips": flips, "curve_progress": curve.progress}, send=False)
        self._draw_curve(curve)

    def _draw_curve(self, curve: Response) -> None:
        """The lines of the outputs that matter, of the target as it is."""
        values = told.outputs(curve, self._shown_kind())
        first = () if self.target is None or values.shape[2] == 1 else as_target(self.target).classes
        with self._turn:
            self._slots = told.slots(told.chosen(curve, values, first), self._slots)
            names = {i: self.subject.label(self._named_by(i)) for i in self._slots}
            lines = told.lines(curve, values, self._slots, names, self._decided())
            self._publish({"lines": lines})
            if self._chart is not None:
                self._chart.draw(share(self._chosen[curve.perturbation], curve.strengths.numpy()), self._series(values))

    def _series(self, values: Tensor) -> dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        mean = values.nanmean(1)
        spread = (values - mean[:, None]).square().nanmean(1).sqrt()
        low, high = mean - spread, mean + spread
        if self._shown_kind() in PROBABILITIES:
            low, high = low.clamp(0, 1), high.clamp(0, 1)
        return {slot: tuple(part[:, i].numpy() for part in (mean, low, high)) for i, slot in self._slots.items()}  # type: ignore[misc]

    def _named_by(self, line: int) -> Any:
        """What a line is called by: an output, or, of an embedding, its likeness to the reference."""
        return self.target if self.subject.kind == "embedding" else line

    def _shown_kind(self) -> OutputKind:
        return PROBABILITIES.get(self.subject.kind, "regression")

    def _decided(self) -> Decision | None:
        threshold = self._threshold()
        if threshold is not None:
            return Decision(threshold)
        one = self.subject.outputs == 1 or self.subject.kind == "embedding"
        return None if one else Decision()

    def _release(self) -> None:
        super()._release()
        if self._closed and self._chart is not None:
            self._chart.close()
            self._publish({"figures": {}})


def _other(job: CurveJob, question: Question, perturbation: Perturbation) -> bool:
    """Whether a curve is of something else, and not only of other circumstances."""
    return job.perturbation is not perturbation or job.question.request.picture is not question.request.picture
