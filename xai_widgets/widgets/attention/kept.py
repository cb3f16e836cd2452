"""What is asked of attention, and what is kept between requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from ...core.run import Run
from ...models.attention import Attended, AttentionModel, Capture, Change, HeadStatistics, Tiles
from .aggregates import run_of
from .pieces import Part
from .source import Prepared, Source


@dataclass(frozen=True)
class Asked:
    """Everything the answer depends on, as it was when asked."""

    prepared: Prepared
    change: Change
    change_key: Hashable
    heads: tuple[tuple[int, int], ...]
    """(layer, head): those laid over, then the chosen one."""
    group: int
    query: int | None
    steps: bool
    wanted: tuple[int, tuple[Part, ...]]
    pointer: Part
    target: int | None
    reference: str
    patches: bool = False
    """Whether somebody looks at the picture."""
    aggregate: str = ""
    """The method that makes a number for each token, "" where nobody looks."""


@dataclass
class Survey:
    """All heads of a pass, as far as they were looked at. `told`: whether all of it was sent."""

    group: int
    left: Iterator[tuple[Tiles, HeadStatistics] | None]
    tiles: list[Tiles] = field(default_factory=list)
    numbers: list[HeadStatistics] = field(default_factory=list)
    told: bool = False


@dataclass
class Pass:
    """One forward pass and what was sent of it."""

    number: int
    asked_of: tuple[Hashable, ...]
    attended: Attended
    capture: Capture

    def __post_init__(self) -> None:
        self.sent: set[Part] = set()
        self.survey: Survey | None = None
        self.steps_of: Hashable = None

    def weights(self, layer: int, head: int, group: int) -> np.ndarray:
        """float32 (queries, keys): a head's whole matrix; of a layer with fewer groups that of the first."""
        found = self.capture.layer(layer)
        weights: Tensor = found.weights(head, group=group if group < found.groups else 0)
        return weights.cpu().numpy()


class Kept:
    """What an explorer keeps between requests. Used on the worker thread, emptied from any."""

    def __init__(self, model: AttentionModel, source: Source) -> None:
        self.model, self.source = model, source
        self.numbers = 0
        self.answered = 0
        self.pointed: tuple[int, Part] = (0, ())
        self.said: Hashable = None
        self.clear()

    def clear(self) -> None:
        """Free it all."""
        self.attended: tuple[Prepared, Attended] | None = None
        self.passed: Pass | None = None
        self._references: tuple[Hashable, Tensor] | None = None
        self.aggregated: Hashable = None
        self._run: tuple[Attended, Run] | None = None
        self._places: tuple[Attended, list[np.ndarray | None]] | None = None
        self.placed: Hashable = None

    def attend(self, prepared: Prepared) -> Attended:
        """The untouched model on an input; again where its weights changed since."""
        if self.attended is None or self.attended[0] is not prepared or self.attended[1].void:
            self.attended = prepared, self.model.attend(prepared.inputs)
        return self.attended[1]

    def places(self, attended: Attended) -> list[np.ndarray | None]:
        """Where on the picture the tokens of each layer are."""
        if self._places is None or self._places[0] is not attended:
            self._places = attended, attended.places()
        return self._places[1]

    def run(self, prepared: Prepared) -> Run:
        """The input as the registered methods take it; made again where the weights changed since."""
        attended = self.attend(prepared)
        if self._run is None or self._run[0] is not attended:
            self._run = attended, run_of(self.model.original, self.model.reader, self.source, prepared)
        return self._run[1]

    def reference(self, text: str) -> Tensor | None:
        """float32 (outputs,): what the model answers to a reference sentence; None for no sentence."""
        if not text:
            return None
        key = text, self.model.fingerprint
        if self._references is None or self._references[0] != key:
            self._references = key, self.model.attend(self.source.read(text, "").inputs).seen.outcome.values
        return self._references[1]
