"""What answers in a module's place: a private view, or the module itself, guarded, where no view answers as it does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import ExitStack

import torch
from torch import Tensor, nn

from ..core.chunk import lacks_memory
from ..core.errors import ExplainError
from . import guard, view
from .borrowed import put_back
from .heads import Head, answer
from .surroundings import device_of


class StandIn:
    """Made once and compared with the original on one row; made anew when the original's weights are elsewhere.

    Args:
        original: the module; it is not kept.
        row: an input (1, …) to compare by.
        autocast: dtype of the autocast to run it under, or None.
        head: what to answer with in place of the outputs, if anything.

    Attributes:
        module: the view; None where the original itself is used.
        written: names of the buffers that the forward pass writes to, which the view has of its own.
        guarded: why the original itself is used, or "".
        stochastic: the random operation it runs even in eval mode, or "".
    """

    def __init__(self, original: nn.Module, row: Tensor, autocast: torch.dtype | None, head: Head | None) -> None:
        self.module: nn.Module | None = None
        self.written: list[str] = []
        self.guarded = self.stochastic = ""
        self._device, self._autocast, self._head = device_of(original), autocast, head
        try:
            trial = view.copied(original, own_buffers=True)
            module = view.without_hooks(view.copied(original))
        except Exception as problem:  # deepcopy runs the user's own code
            self.guarded = f"it cannot be copied ({type(problem).__name__}: {problem})"
            with guard.put_back(original):
                self._first_answer(original, row)
            return
        found = dict(trial.named_buffers())
        wanted = self._first_answer(trial, row)
        self.written = [n for n, b in trial.named_buffers() if n in found and (b is not found[n] or b._version)]
        for name in self.written:
            parent, _, leaf = name.rpartition(".")
            module.get_submodule(parent)._buffers[leaf] = original.get_buffer(name).detach().clone()
        with put_back(module):  # some models change themselves for good by an input, such as one of few tokens
            same = _same(wanted, self._answer(module, row))
        if not same and not self._same_at_rest(original, row):
            self.guarded = "a copy of it without its hooks answers differently"
            return
        self.module = module

    def answering_by(self, module: nn.Module | None) -> StandIn:
        """The same, as it was found, with another view of the same weights."""
        made = copy.copy(self)
        made.module = module
        return made

    def entered(self, stack: ExitStack, original: Callable[[], nn.Module]) -> nn.Module:
        """The module to run until the stack is closed, under the autocast and from the buffers the original has now;
        the original is asked for only where it is needed, as it may be gone."""
        if self._autocast is not None:
            stack.enter_context(torch.autocast(self._device.type, dtype=self._autocast))
        if self.guarded:
            stack.enter_context(guard.put_back(original()))
        if self.stochastic:
            stack.enter_context(guard.own_randomness(self._device))
        if self.module is None:
            return original()
        for name in self.written:
            self.module.get_buffer(name).data = original().get_buffer(name).detach().clone()
        return self.module

    def call(self, module: nn.Module, inputs: Tensor) -> Tensor:
        """Raw outputs (N, …); ExplainError where it raises or answers for another number of rows."""
        return self.call_on(module, inputs.clone())  # a model may write to what it is given

    def call_on(self, module: nn.Module, inputs: Tensor) -> Tensor:
        """The same of rows that it may write to."""
        try:
            outputs = answer(module, inputs, self._head)
        except (ExplainError, torch.OutOfMemoryError):
            raise
        except Exception as problem:
            if lacks_memory(problem):
                raise torch.OutOfMemoryError(str(problem)) from problem
            raise ExplainError(
                f"The model raised {type(problem).__name__} on an input of shape {tuple(inputs.shape)}: {problem}."
                " Check that preprocess= makes what the model expects."
            ) from problem
        if len(outputs) != len(inputs):
            raise ExplainError(
                f"The model gave {len(outputs)} rows for {len(inputs)} inputs; one row for each is expected."
            )
        return outputs

    # --- comparing

    def _same_at_rest(self, original: nn.Module, row: Tensor) -> bool:
        """Whether the view would answer as the original does if nobody trained it meanwhile: weights of their own."""
        still = view.copied(original, own_buffers=True, own_parameters=True)
        module = view.without_hooks(view.copied(still, own_buffers=True))
        return _same(self._answer(still, row), self._answer(module, row))

    def _first_answer(self, module: nn.Module, row: Tensor) -> Tensor:
        """The answer, and with it whether the model is random by itself."""
        with view.RandomOps(self._device) as random:
            answer = self._answer(module, row)
        self.stochastic = ", ".join(sorted(random.names))
        return self._answer(module, row) if self.stochastic else answer

    def _answer(self, module: nn.Module, row: Tensor) -> Tensor:
        with ExitStack() as stack:
            stack.enter_context(torch.no_grad())
            if self.stochastic:
                stack.enter_context(guard.own_randomness(self._device))
            if self._autocast is not None:
                stack.enter_context(torch.autocast(self._device.type, dtype=self._autocast))
            return self.call(module, row).float()


def _same(a: Tensor, b: Tensor) -> bool:
    if a.device.type == "meta":
        return a.shape == b.shape
    return a.shape == b.shape and torch.allclose(a, b, rtol=1e-3, atol=1e-4, equal_nan=True)
