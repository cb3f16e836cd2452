"""The jobs of a FeatureExplorer: what follows a hand at once, and what an open panel takes longer for."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from ... import explainers
from ...analysis.anytime import Estimate
from ...analysis.sensitivity import Study
from ...core.attribution import Attribution
from ...core.target import TargetLike
from ...live import Cancelling

Values = dict[str, Any]
SLOW_MS = 150
"""From here on the prediction is shown before the attribution is there."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Everything an attribution depends on, as it was when asked. `base`: the row as it is; `codes`: the sliders'
    values."""

    base: Study
    codes: Tensor
    target: TargetLike | None
    threshold: float | None
    probability: bool
    method: str
    params: dict[str, Any]

    @property
    def number(self) -> tuple[TargetLike | None, float | None, bool]:
        """Which number is studied, and what its answer is."""
        return self.target, self.threshold, self.probability

    def same(self, other: Asked | None) -> bool:
        """Whether the two ask for the same thing."""
        return (
            other is not None and self.base is other.base and torch.equal(self.codes, other.codes)
            and (self.number, self.method, self.params) == (other.number, other.method, other.params)
        )  # fmt: skip


class Kept:
    """The study of the row as it is, of the number that was asked about last. Used on the worker thread, emptied from
    any."""

    def __init__(self, output: str | None) -> None:
        self._output = output
        self._last: tuple[Study, Hashable, Study] | None = None

    def of(self, asked: Asked) -> Study:
        """The study; another one where the model's weights changed."""
        last = self._last
        if last is not None and last[0] is asked.base and last[1] == asked.number and not last[2].run.void:
            return last[2]
        base = asked.base.at(asked.base.row) if asked.base.run.void else asked.base
        target, threshold, probability = asked.number
        made = base.about(target, threshold=threshold, output=self._output, probability=probability)
        self._last = asked.base, asked.number, made
        return made

    def clear(self) -> None:
        """Free it."""
        if self._last is not None:
            self._last[0].run.release()
            self._last[2].run.release()
        self._last = None


class Asker(Protocol):
    """Whoever asks; all of it is called on the worker thread."""

    latency_ms: float
    _kept: Kept

    def _on_turn(self) -> None:
        """The job's turn has come."""

    def _says(self, asked: Asked, about: Study, moved: Study) -> Values:
        """What the model says, and what the open panel shows of it at once."""

    def _explains(self, asked: Asked, moved: Study, found: Attribution) -> Values:
        """An estimate, as traits."""

    def _take(self, values: Values, final: bool, milliseconds: float) -> None:
        """Take a part of the answer."""

    def _fail(self, error: BaseException) -> None:
        """Take the error that ended it."""

    def _stopped(self) -> None:
        """A person stopped it."""


class Move(Cancelling):
    """See live.Job. The prediction and the attribution of the row as the sliders are."""

    background = False

    def __init__(self, asker: Asker, asked: Asked) -> None:
        self._asker, self.asked = asker, asked
        self._begun = 0.0

    def items(self) -> Iterator[tuple[Values, bool]]:
        """Parts of the answer, and whether each is the last. Both in one where that is quick, so that bars and
        attributions move as one."""
        self._begun = time.perf_counter()
        self._asker._on_turn()
        asked = self.asked
        about = self._asker._kept.of(asked)
        moved = about.at(asked.codes)
        self._entered(moved.run)
        said = self._asker._says(asked, about, moved)
        if not asked.method or self._asker.latency_ms > SLOW_MS:
            yield said, not asked.method
            said = {}
        if not asked.method:
            return
        explainer = explainers.get(asked.method)(**asked.params)
        for found in explainer.estimates(moved.run, moved.target):
            yield {**said, **self._asker._explains(asked, moved, found)}, found.final
            said = {}

    def deliver(self, item: tuple[Values, bool]) -> None:
        """See live.Job."""
        self._asker._take(*item, 1000 * (time.perf_counter() - self._begun))

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._asker._fail(error)

    def stopped(self) -> None:
        """See live.Job."""
        self._asker._stopped()


class Taker(Protocol):
    """Whoever asks for a panel's answer; called on the worker thread."""

    def _take_panel(self, job: Panel, found: Any) -> None:
        """Take an estimate."""

    def _panel_failed(self, job: Panel, error: BaseException) -> None:
        """Take the error that ended it."""

    def _panel_stopped(self, job: Panel) -> None:
        """A person stopped it."""


class Panel(Cancelling):
    """See live.Job. One analysis, in the background.

    Args:
        taker: who is told.
        name: of the panel.
        key: the same for the same question; the last part of it is the model's fingerprint, which is that of the
            weights it was computed with once it has begun.
        made: makes the study of it, whose Run is its own.
        steps: the estimates of a study.
    """

    background = True

    def __init__(
        self, taker: Taker, name: str, key: tuple[Hashable, ...], made: Callable[[], Study],
        steps: Callable[[Study], Iterator[Estimate]],
    ) -> None:  # fmt: skip
        self._taker, self.name, self.key = taker, name, key
        self._made, self._steps = made, steps

    def items(self) -> Iterator[Estimate]:
        """The estimates; once more from the start where one shows that the weights changed under way."""
        for last_try in (False, True):
            study = self._made()
            self._entered(study.run)
            self.key = *self.key[:-1], study.run.fingerprint
            self._give_way()
            for found in self._steps(study):
                if study.run.void and not last_try:
                    break
                yield found
            else:
                return

    def deliver(self, item: Any) -> None:
        """See live.Job."""
        self._taker._take_panel(self, item)

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._taker._panel_failed(self, error)

    def stopped(self) -> None:
        """See live.Job."""
        self._taker._panel_stopped(self)
