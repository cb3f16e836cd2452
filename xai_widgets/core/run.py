"""One model, one input, and what can be kept between explanations of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import graphs
from .chunk import Chunker, Chunkers
from .errors import Cancelled, ExplainError, unknown
from .heard import Heard, Words
from .inside import after
from .model import Layer, Model, Rows, Trace
from .space import Space
from .target import Output, Setting, Target, TargetLike, as_target

MANY = 32
"""Rows from which on it pays to make the model ready for them."""


class Run:
    """Everything an explainer needs: forwards, gradients and kept activations, counted, batched and cancellable.

    Args:
        model: the model, behind the Model protocol.
        inputs: float tensor (1, …), one row as the model takes it, a picture (1, C, H, W) for one.
        baselines: named inputs (C, H, W) that say "nothing here", beside "zero", "mean" and "blur".
        space: the kind of input the row is, where its shape does not say all; its baselines are used.
        live: aim at short chunks (about 30 ms) instead of the most throughput.

    Attributes:
        chunks: how many rows go at once.
        outer: the Run that this one is a part of, or None.
        heard: what the model said of the inputs that the method under way made, where that gives them words.
    """

    def __init__(
        self,
        model: Model,
        inputs: Tensor,
        *,
        baselines: Mapping[str, Callable[[], Tensor]] | None = None,
        space: Space | None = None,
        live: bool = False,
    ) -> None:
        self.model = model
        self.inputs = model.prepare(inputs)
        self.space = Space(self.inputs.shape[1:], baselines=baselines) if space is None else space
        self.model_calls = 0
        self.heard = Heard()
        self._cancelled = threading.Event()
        self.chunks = Chunkers(model.device, live, self.space.most_rows)
        self._trace: Trace | None = None
        self.outer: Run | None = None
        self._parts: dict[tuple[str, str], Run] = {}
        self.fingerprint = model.fingerprint()

    # --- life

    def cancel(self) -> None:
        """Ask the computation under way to stop before its next chunk. Safe from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled if a cancel was asked for."""
        self._count(0)

    @property
    def void(self) -> bool:
        """Whether the original's weights changed since the Run was made."""
        return self.model.fingerprint() != self.fingerprint

    def free(self) -> None:
        """Free the kept graph; it is made again when needed."""
        self._trace = None

    def release(self) -> None:
        """Free the kept graphs, those of its parts too; they are made again when needed."""
        self.free()
        self.heard.clear()
        while self._parts:  # which refer back to it
            self._parts.popitem()[1].release()

    def child(self, model: Model | None = None, inputs: Tensor | None = None, space: Space | None = None) -> Run:
        """A Run of another model or of other inputs (1, …), as a part of this one: cancelled with it, counted in it
        too, with its pace and, for inputs of its shape, its space, if no other is given."""
        inputs = self.inputs if inputs is None else inputs
        if space is None and inputs.shape[1:] == self.space.shape:
            space = self.space
        made = Run(model or self.model, inputs, space=space)
        made.outer, made.chunks = self, self.chunks
        return made

    def _count(self, rows: int) -> None:
        if self.outer is not None:
            self.outer._count(rows)
        if self._cancelled.is_set():
            raise Cancelled
        self.model_calls += rows

    # --- the one forward pass

    @property
    def trace(self) -> Trace:
        """The forward pass of the input with its graph, made once and kept while few others are."""
        trace = self._trace  # another thread may release it at any time
        if trace is None:
            self._count(1)
            trace = self._trace = self.model.trace(self.inputs)
        graphs.used(self)
        return trace

    @cached_property
    def scores(self) -> Tensor:
        """Raw outputs, float32 (outputs,), or (…) where they have more dimensions, on the CPU; ExplainError where they
        are not finite."""
        scores = self.trace.outputs[0].detach().float().cpu()
        if not torch.isfinite(scores).all():
            bad = tuple(torch.nonzero(~torch.isfinite(scores))[0].tolist())
            where = bad[0] if len(bad) == 1 else bad
            raise ExplainError(
                f"The model answered {float(scores[bad])} for output {where} of this input. Explanations need finite"
                " outputs: check the input for NaN and the model's weights, or use a wider dtype than half."
            )
        return scores

    @property
    def randomness(self) -> str:
        """That the model has been seen to be random by itself, as a sentence; "" where it has not."""
        if not (random := self.model.stochastic):
            return ""
        return (
            f"The model is random by itself ({random}): it is shown from a fixed seed, and another seed would give"
            " another answer."
        )

    # --- what is explained

    def aim(self, target: TargetLike | None = None) -> tuple[Run, Target]:
        """The Run whose outputs a target is read from, which is another one only for units of an inner layer, and the
        target, made to fit; where None, the largest output, or of maps of outputs the one with the largest mean.

        Raises:
            ExplainError: the model has no such output.
        """
        if target is None:
            return self, self._largest()
        layer = target.layer if isinstance(target, Target) else ""
        run = self if layer in ("", self.model.head) else self.until(layer)
        return run, run.check_target(target)

    def check_target(self, target: TargetLike) -> Target:
        """The target, made to fit this Run's own outputs; ExplainError where it does not."""
        picture = (self.inputs.shape[2], self.inputs.shape[3]) if self.inputs.ndim == 4 else None
        reading = self.trace.readings.get(self.model.head)
        setting = Setting(picture, None if reading is None else reading.channel_axis)
        return as_target(target, tuple(self.scores.shape)).check(self.scores[None], setting)

    def _largest(self) -> Target:
        if self.scores.ndim == 3:
            return Output((int(self.scores.mean((1, 2)).argmax()),))
        where = np.unravel_index(int(self.scores.argmax()), self.scores.shape)  # torch's own imports a compiler for it
        return Output(tuple(int(i) for i in where))

    def until(self, layer: str) -> Run:
        """The Run, kept, whose outputs are a layer's; ExplainError where there is no such layer."""
        return self._part("until", layer)

    def after(self, layer: str) -> Run:
        """The Run, kept, whose input is a layer's output and whose model is the rest of the network; ExplainError where
        there is no such layer. Baselines are what the layer makes of the input's."""
        return self._part("after", layer)

    def _part(self, which: str, layer: str) -> Run:
        part = self._parts.get((which, layer))  # another thread may release them at any time
        if part is None:
            part = self.child(self.model.until(layer)) if which == "until" else after(self, layer)
            self._parts[which, layer] = part
        return part

    def score(self, target: TargetLike, inputs: Tensor | None = None, words: str = "") -> Tensor:
        """float32 (), on the model's device: the number explained, of the input or of another one (1, C, H, W), which
        `words` name."""
        outputs = self.trace.outputs.detach().float() if inputs is None else self.forward(inputs)
        found = picked(outputs, target)
        self.heard.note(found, 0, (lambda _number: words) if words else None)
        return found[0]

    # --- layers

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that can be explained."""
        return self.model.layers(self.inputs)

    def layer(self, name: str) -> tuple[str, Trace]:
        """The name of a layer with a map ("" asks for the default one) and a trace that has it; ExplainError where
        there is none."""
        name = name or self.model.default_layer(self.inputs)
        trace = self.trace
        if name not in trace.layers:
            self._count(1)
            trace = self.model.trace(self.inputs, also=name)
            if name not in trace.layers:
                before = f" up to {self.model.head!r}" if self.model.head else ""
                raise ExplainError(unknown(f"layer with a map{before} called", name, trace.layers))
            self._trace = trace
        return name, trace

    def map_gradient(self, trace: Trace, target: TargetLike, layer: str) -> Tensor:
        """float32 (1, c, h, w): gradient of the target with respect to a layer's map."""
        return trace.readings[layer].map(self.gradient(trace, target, trace.layers[layer]))

    def gradient(self, trace: Trace, target: TargetLike, wrt: Tensor) -> Tensor:
        """Gradient of the target with respect to a tensor of the trace. The trace is handed over since
        another one may be kept by now."""
        self.check()
        return self.model.backward(trace, as_target(target), wrt)

    # --- many rows

    def _for(self, rows: int, chunks: Chunker) -> Rows | Model:
        if rows < MANY:
            return self.model
        ready = self.model.for_many(self.inputs)
        chunks.suit(ready.at_once)
        return ready

    def _answers(
        self, total: int, rows: Callable[[int, int], Tensor], chunks: Chunker, answer: Callable[[Tensor, int], Tensor]
    ) -> Iterator[tuple[int, int, Tensor]]:
        def work(start: int, stop: int) -> Tensor:
            self._count(stop - start)
            return answer(rows(start, stop), start)

        return chunks.run(total, work)

    def forwards(self, total: int, rows: Callable[[int, int], Tensor]) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, float32 outputs (stop - start, …)) of the rows `rows(start, stop)` makes."""
        chunks = self.chunks.forward
        model = self._for(total, chunks)
        return self._answers(total, rows, chunks, lambda given, _start: model.forward(given))

    def scored(
        self, total: int, target: TargetLike, rows: Callable[[int, int], Tensor], words: Words | None = None
    ) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, float32 (stop - start,)): what is explained, of the rows `rows(start, stop)` makes, which
        `words` name."""
        for start, stop, outputs in self.forwards(total, rows):
            found = picked(outputs, target)
            self.heard.note(found, start, words)
            yield start, stop, found

    def gradients(
        self, total: int, target: TargetLike, rows: Callable[[int, int], Tensor], words: Words | None = None
    ) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, float32 input gradients (stop - start, …)) of the rows that `rows` makes and `words`
        name."""
        asked, chunks = as_target(target), self.chunks.gradient
        model = self._for(total, chunks)

        def answer(given: Tensor, start: int) -> Tensor:
            scores, gradients = model.gradient(given, asked)
            self.heard.note(scores, start, words)
            return gradients

        return self._answers(total, rows, chunks, answer)

    def resumed(
        self, layer: str, total: int, target: TargetLike, rows: Callable[[int, int], Tensor],
        words: Words | None = None,
    ) -> Iterator[tuple[int, int, Tensor]]:  # fmt: skip
        """Like `scored`, of the input, with each of the rows in place of the layer's own output."""
        outputs = self.model.resumed(self.inputs, layer)

        @torch.no_grad()
        def answer(given: Tensor, start: int) -> Tensor:
            found = picked(outputs(given), target)
            self.heard.note(found, start, words)
            return found

        return self._answers(total, rows, self.chunks.resumed, answer)

    @contextmanager
    def borrow(self) -> Iterator[Any]:
        """The model as a module (N, …) -> (N, …), for another library; its rows are counted and a cancel stops it
        before the next forward pass. See Model.borrow."""
        with self.model.borrow(self.inputs) as module:
            module.watchers.insert(0, self._count)
            yield module

    def forward(self, inputs: Tensor) -> Tensor:
        """float32 (N, …) of a few rows, on the model's device."""
        self._count(len(inputs))
        return self.model.forward(inputs)

    # --- baselines

    def baseline(self, name: str) -> Tensor:
        """(1, …) of the input's shape: "zero" (0 in the model's own space), "mean" (each channel's mean), "blur", or
        one that is the space's own, such as "black". See Space.baseline."""
        return self.model.prepare(self.space.baseline(name, self.inputs))

    def fills(self, name: str, most: int, seed: int) -> Tensor:
        """(B, …): what hidden places show, one after the other, the scores being averaged. See Space.fills."""
        return self.model.prepare(self.space.fills(name, self.inputs, most, seed))


def picked(outputs: Tensor, target: TargetLike) -> Tensor:
    """(N,) of raw outputs (N, …), without a gradient, whatever a person's function of them has."""
    with torch.no_grad():
        return as_target(target).pick(outputs)
