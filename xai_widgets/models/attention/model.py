"""Any transformer, run on any input, with its attention seen and changed."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...core.errors import ExplainError
from ...core.target import TargetLike
from ..outcome import Outcome, Reader
from ..surroundings import autocast_of
from ..torch_model import TorchModel
from . import refusals
from .called import Called, Given, Inputs, cut, taken
from .capture import Capture
from .change import Change
from .effects import Effects, effects
from .places import Places
from .watching import Watching, watching

_NEVER: Hashable = ()


class AttentionModel:
    """A transformer through its private view, which is made once; the model itself is never changed.

    Args:
        model: a torch.nn.Module that takes one row (1, …) of anything: token ids, pictures, embeddings.
        output: what its answer is: "softmax", "sigmoid", "regression", "tokens" or "embedding"; guessed where None,
            from its fields and shape: `logits` (N, outputs) are classes, (N, tokens, outputs) next-token scores, hidden
            states an embedding, their mean over tokens that are no padding.
        position: the token whose next-token scores are the output; the last that is no padding where None.
        read: a function that makes a tensor (N, outputs) of the model's answer, for answers of other kinds.

    Raises:
        ExplainError: not a module, or an unknown output kind.
    """

    def __init__(
        self, model: nn.Module, *, output: str | None = None, position: int | None = None, read: Any = None
    ) -> None:
        if not isinstance(model, nn.Module):
            raise ExplainError(f"The model must be a torch.nn.Module, got {type(model).__name__}.")
        model = getattr(model, "_orig_mod", model)  # nothing can be seen inside torch.compile's code
        self._given = Given(Reader(output, position, read))
        self._called = Called(model, self._given)
        self._model = TorchModel(self._called, autocast_of(model))
        self._lock, self._looked = threading.RLock(), _NEVER

    @property
    def original(self) -> nn.Module:
        """The model itself."""
        return self._called.model

    @property
    def reader(self) -> Reader:
        """How its answer is read."""
        return self._given.reader

    @property
    def fingerprint(self) -> Hashable:
        """Changes when the model's weights change."""
        return self._model.fingerprint()

    def attend(self, inputs: Any) -> Attended:
        """Run the model on one input and keep its attention.

        Args:
            inputs: a tensor, a tuple of arguments, or a dict of keywords as a tokenizer makes it; one row (1, …).

        Raises:
            ExplainError: the input does not fit; no attention was seen, or it cannot be; the answer cannot be read.
        """
        if why := refusals.of_model(self._called.model):
            raise ExplainError(why)
        return Attended(self, taken(inputs, self._model.device, self._model.dtype))

    @contextmanager
    def running(self, inputs: Inputs, rows: int = 1) -> Iterator[_Session]:
        """The private view with an input, while nobody else uses it."""
        with self._lock:
            if self._looked != (looked := self._model.fingerprint()):
                self._make_view(cut(*inputs) or inputs)
                self._looked = looked
            row = torch.zeros(rows, 1, 1, 1, device=self._model.device)
            with self._given.holding(inputs), self._model.borrow(row) as lent, torch.no_grad():
                yield _Session(lent.inner, row, self._given)

    def _make_view(self, inputs: Inputs) -> None:
        """A new view is compared with its model on one row: of few tokens, where it takes them, since the first picture
        waits for that."""
        with self._given.holding(inputs):
            try:
                self._model.ready(torch.zeros(1, 1, 1, 1, device=self._model.device))
            except ExplainError:
                pass  # it is compared on the whole input instead


@dataclass(frozen=True)
class _Session:
    called: nn.Module
    row: Tensor
    given: Given

    def run(self, change: Change, **kept: Any) -> tuple[Watching, Outcome]:
        """One row."""
        watch, values = self.rows(1, change=change, **kept)
        return watch, Outcome(self.given.kind, values[0].cpu())

    def rows(self, count: int, **kept: Any) -> tuple[Watching, Tensor]:
        """float32 (count, outputs) on the model's device."""
        view = self.called.model
        assert isinstance(view, nn.Module)
        with watching(view, rows=count, **kept) as watch:
            values = self.called(self.row.expand(count, 1, 1, 1))
        if len(values) != count:
            raise ExplainError(f"The model gave {len(values)} rows for {count}; one row for each is expected.")
        return watch, values


class Attended:
    """One input of a transformer: its attention, and what the model answers when that is changed.

    Attributes:
        seen: the untouched model's attention and answer.
    """

    def __init__(self, model: AttentionModel, inputs: Inputs) -> None:
        self._model, self._inputs = model, inputs
        self.fingerprint = model.fingerprint
        self.seen = self._captured(Change())

    @property
    def void(self) -> bool:
        """Whether the model's weights changed since."""
        return self._model.fingerprint != self.fingerprint

    def changed(self, change: Change | dict[str, Any]) -> Capture:
        """The attention and the answer under a change; the untouched ones if it is empty.

        Args:
            change: a Change, or the plain lists that Change.of takes.

        Raises:
            ExplainError: it names what is not there, or a number out of its range.
        """
        change = Change.of(change).check(self.seen.layers)
        return self._captured(change) if change else self.seen

    def columns(self, token: int, keys: str = "") -> list[tuple[int, int]]:
        """(layer, token) for every layer in which the token is a key: what Change.columns needs to hide it everywhere.

        Args:
            token: the token.
            keys: whose token: "encoder" or "decoder" where the model has both, "" for any.

        Raises:
            ExplainError: no layer has it.
        """
        found = [(layer.index, token) for layer in self.seen.layers
                 if keys in ("", layer.keys) and 0 <= token < layer.keys_length and layer.groups == 1]  # fmt: skip
        if not found:
            raise ExplainError(f"No attention layer has {keys or 'a'} token {token!r} among its keys.")
        return found

    def places(self) -> list[np.ndarray | None]:
        """Where on the picture the tokens of each layer are, in one more forward pass: float32 (groups, L, 2), y and x
        of their centres as shares of its height and width in [0, 1], NaN for padding; None where that is not known."""
        with self._model.running(self._inputs) as session:
            watch, _ = session.run(Change(), keep=False, places=Places())
        return [None if found is None else torch.view_as_real(found).numpy() for found in watch.placed]

    def effects(self, target: TargetLike | None = None, live: bool = False) -> Iterator[Effects]:
        """The effect of every head: each switched off alone, many of them in one batch; see Effects.

        Args:
            target: what is looked at: the index of an output, Similarity(reference) for an embedding, or any other; the
                largest output, or the likeness to the untouched embedding, where None.
            live: aim at short chunks instead of the most throughput.
        """
        return effects(self, target, live)

    def outputs_without(self, off: Tensor) -> Tensor:
        """float32 (rows, outputs): the model's answers with heads off, bool (rows, layers, heads), as one batch."""
        with self._model.running(self._inputs, len(off)) as session:
            return session.rows(len(off), off=off, keep=False)[1]

    def _captured(self, change: Change, **kept: Any) -> Capture:
        with self._model.running(self._inputs) as session:
            watch, outcome = session.run(change, **kept)
        return Capture(
            tuple(watch.seen), outcome, change, lambda layer: self._captured(change, values=frozenset({layer}))
        )
