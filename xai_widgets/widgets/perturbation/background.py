"""Curves and the ranking: jobs that run only while no explanation does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from torch import Tensor

from ...analysis import perturbations
from ...analysis.perturbations import Fragility, Perturbation, Response, Sight
from ...core.errors import Cancelled, ExplainError
from ...core.run import Run
from ...core.shared import Shared
from ...live import Cancelling
from ..base import sentence
from ..explanation import Runs
from ..subject import Subject
from .request import Perturbed, Settings

CHANGED = "The model's weights changed while this was computed, so that it mixes two states. Refresh the explorer."


class Said(Shared):
    """A Run whose outputs are what the bars are made of.

    Args:
        whole: the Run that is shared.
        said: raw outputs (N, …) -> (N, n).
    """

    def __init__(self, whole: Run, said: Callable[[Tensor], Tensor]) -> None:
        super().__init__(whole)
        self._said = said

    @cached_property
    def scores(self) -> Tensor:
        """See Run."""
        return self._said(self.whole.scores[None])[0]

    def forwards(self, total: int, rows: Callable[[int, int], Tensor]) -> Iterator[tuple[int, int, Tensor]]:
        """See Run."""
        for start, stop, outputs in super().forwards(total, rows):
            yield start, stop, self._said(outputs)


@dataclass(frozen=True, eq=False)
class Question:
    """What curves and rankings are about: a picture, how answers are read, and when they flip.

    Attributes:
        request: of the picture before anything is perturbed.
        said: raw outputs (N, …) -> (N, n).
        threshold: in units of `said`; see perturbations.response.
        output: what `said` is, "softmax", "sigmoid" or "regression".
    """

    request: Perturbed
    said: Callable[[Tensor], Tensor]
    threshold: float | None
    output: str
    key: tuple[Any, ...] = field(default=())


class Taker(Protocol):
    """Whoever asks; called on the worker thread."""

    subject: Subject
    _runs: Runs

    def _take_part(self, job: Any, item: Any) -> None:
        """Take an item."""

    def _part_ended(self, job: Any, error: BaseException | None) -> None:
        """There are no more to come: it failed with an error, or was stopped, or was done."""


class Background(Cancelling):
    """Base of both; see live.Job."""

    background = True

    def __init__(self, taker: Taker, question: Question) -> None:
        self.question = question
        self._taker = taker

    def items(self) -> Iterator[Any]:
        """See live.Job."""
        sight = self._sight()
        for item in self._steps(sight):
            yield item
            if sight.run.void:
                raise ExplainError(CHANGED)
        self._taker._part_ended(self, None)

    def _steps(self, sight: Sight) -> Iterator[Any]:
        raise NotImplementedError

    def _sight(self) -> Sight:
        request, runs, subject = self.question.request, self._taker._runs, self._taker.subject
        whole = runs.of(request, subject)
        if whole.void:
            runs.drop(whole)
            whole = runs.of(request, subject)
        run = self._entered(Said(whole, self.question.said))
        return Sight(run, replace(request.picture.seen, pixels=request.painted))

    def deliver(self, item: Any) -> None:
        """See live.Job."""
        self._taker._take_part(self, item)

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._taker._part_ended(self, error)

    def stopped(self) -> None:
        """See live.Job."""
        self._taker._part_ended(self, Cancelled())


class CurveJob(Background):
    """The response to one perturbation, the others held."""

    def __init__(self, taker: Taker, question: Question, perturbation: Perturbation, settings: Settings) -> None:
        super().__init__(taker, question)
        self.perturbation, self._settings = perturbation, settings

    def _steps(self, sight: Sight) -> Iterator[Response]:
        asked = self.question
        return perturbations.response.steps(
            sight, self.perturbation, settings=self._settings, seed=asked.request.seed, threshold=asked.threshold
        )


@dataclass(frozen=True)
class Ranking:
    """What is ranked so far.

    Attributes:
        ranked: the most fragile first.
        notes: why some have no rank, by name.
        progress: share of the work done, in [0, 1].
    """

    ranked: tuple[Fragility, ...]
    notes: Mapping[str, str]
    progress: float


class RankingJob(Background):
    """Every perturbation alone; one that fails is a note, and the others go on."""

    def __init__(self, taker: Taker, question: Question, chosen: list[Perturbation]) -> None:
        super().__init__(taker, question)
        self._chosen = chosen

    def _steps(self, sight: Sight) -> Iterator[Ranking]:
        asked, found, notes = self.question, list[Fragility](), dict[str, str]()
        for number, perturbation in enumerate(self._chosen):
            progress = number / len(self._chosen)
            try:
                for estimate in perturbations.stability.steps(
                    sight, [perturbation], seed=asked.request.seed, threshold=asked.threshold, output=asked.output
                ):
                    progress = (number + estimate.progress) / len(self._chosen)
                    if estimate.final:
                        found += estimate.ranked
                    yield Ranking(perturbations.ranked(found), dict(notes), progress)
            except Cancelled:
                raise
            except Exception as problem:  # a person's own code
                notes[perturbation.name] = sentence(problem)
                yield Ranking(perturbations.ranked(found), dict(notes), (number + 1) / len(self._chosen))
