"""One request over several inputs: what each explorer asks, and what is said of all of them together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from ...core.target import TargetLike
from ...live import Cancelling, Job, Together
from ...live.together import Telling
from ...models.partial import Partial

Values = dict[str, Any]
Parts = Mapping[Any, Mapping[Any, Tensor]]
"""By an input's key, what the model gets of it, by key."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What is shared out: the inputs as they are, and the output."""

    parts: Parts
    target: TargetLike

    def same(self, other: Asked | None) -> bool:
        """Whether the two ask for the same."""
        return other is not None and self.target == other.target and same(self.parts, other.parts)


def same(a: Parts, b: Parts) -> bool:
    """Whether the model gets the same."""
    return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)


def alike(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> bool:
    """Whether two inputs, tensors and whatever else by key, are the same."""
    return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)


def _equal(a: Any, b: Any) -> bool:
    return a is b or (isinstance(a, Tensor) and isinstance(b, Tensor) and a.shape == b.shape and torch.equal(a, b))


class Asker(Protocol):
    """Whoever asks; all of it is called on the worker thread."""

    def _on_turn(self) -> None:
        """The request's turn has come."""

    def _shared(self, asked: Asked) -> Iterator[Values]:
        """What the model says, and how much comes from each input."""

    def _take(self, values: Values) -> None:
        """Take a part of the answer."""

    def _fail(self, error: BaseException) -> None:
        """Take the error that ended it."""

    def _stopped(self) -> None:
        """A person stopped it."""

    def _along(self) -> None:
        """A part of it was told."""

    def _through(self, milliseconds: float) -> None:
        """All of it was told."""


class Sharing(Cancelling):
    """See live.Job. What is said of all inputs together."""

    background = False

    def __init__(self, asker: Asker, asked: Asked) -> None:
        self._asker, self.asked = asker, asked

    def items(self) -> Iterator[Values]:
        """The bars and the shares, together with whatever else the request tells first."""
        with torch.inference_mode(False):
            told: Values = {}
            for values in self._asker._shared(self.asked):
                self._give_way()
                told |= values
        yield told

    def deliver(self, item: Values) -> None:
        """See live.Job."""
        self._asker._take(item)

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        self._asker._fail(error)

    def stopped(self) -> None:
        """See live.Job."""


class Request(Together):
    """See Together. All inputs are held as they were when it was asked, from its turn on.

    Args:
        asker: whose it is.
        held: the model of each input, and what it holds beside that.
        jobs: of the explorers, and what is said of all.
    """

    def __init__(self, asker: Asker, held: Sequence[tuple[Partial, Mapping[Any, Any]]], jobs: Sequence[Job]) -> None:
        super().__init__(jobs)
        self._asker, self._held = asker, held

    def items(self) -> Iterator[list[Telling]]:
        """See Together."""
        begun = time.perf_counter()
        self._asker._on_turn()
        self._give_way()
        for model, beside in self._held:
            model.hold(beside)
        yield from super().items()
        yield [lambda: self._asker._through(1000 * (time.perf_counter() - begun))]

    def deliver(self, item: list[Telling]) -> None:
        """See live.Job."""
        super().deliver(item)
        if self.left:
            self._asker._along()

    def fail(self, error: BaseException) -> None:
        """See live.Job."""
        super().fail(error)
        self._asker._fail(error)

    def stopped(self) -> None:
        """See live.Job."""
        super().stopped()
        self._asker._stopped()
