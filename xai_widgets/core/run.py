"""One model, one input, and what can be kept between explanations of them."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from .chunk import Chunker
from .errors import Cancelled, ExplainError, unknown
from .model import Layer, Model, Trace

MOST_GRAPHS = 2
_kept: OrderedDict[int, weakref.ref[Run]] = OrderedDict()
_kept_lock = threading.Lock()


class Run:
    """Everything an explainer needs: forwards, gradients and kept activations, counted, batched and cancellable.

    Args:
        model: the model, behind the Model protocol.
        inputs: (1, C, H, W) tensor, as the model takes it.
        baselines: named inputs (C, H, W) that say "nothing here", beside "zero", "mean" and "blur".
        live: aim at short chunks (about 30 ms) instead of the most throughput.
    """

    def __init__(
        self,
        model: Model,
        inputs: Tensor,
        *,
        baselines: Mapping[str, Callable[[], Tensor]] | None = None,
        live: bool = False,
    ) -> None:
        self.model = model
        self.inputs = model.prepare(inputs)
        self.model_calls = 0
        self._baselines = dict(baselines or {})
        self._cancelled = threading.Event()
        self._forward_chunks = Chunker(model.device, live)
        self._gradient_chunks = Chunker(model.device, live)
        self._resumed_chunks = Chunker(model.device, live)
        self._resumed_chunks.largest *= 4  # their rows run a part of the network only
        self._trace: Trace | None = None
        self.fingerprint = model.fingerprint()

    # --- life

    def cancel(self) -> None:
        """Ask the computation under way to stop before its next chunk. Safe from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled if a cancel was asked for."""
        self._count(0)

    def resume(self) -> None:
        """Take back an earlier cancel, before a new explanation of the same input."""
        self._cancelled.clear()

    @property
    def void(self) -> bool:
        """Whether the original's weights changed since the Run was made."""
        return self.model.fingerprint() != self.fingerprint

    def release(self) -> None:
        """Free the kept graph; it is made again when needed."""
        self._trace = None

    def _count(self, rows: int) -> None:
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
        _keep(self)
        return trace

    @cached_property
    def scores(self) -> Tensor:
        """Raw outputs, float32 (outputs,) on the CPU; ExplainError where they are not finite."""
        scores = self.trace.outputs[0].detach().float().cpu()
        if not torch.isfinite(scores).all():
            bad = int(torch.nonzero(~torch.isfinite(scores))[0])
            raise ExplainError(
                f"The model answered {float(scores[bad])} for output {bad} of this input. Explanations need finite"
                " outputs: check the input for NaN and the model's weights, or use a wider dtype than half."
            )
        return scores

    def check_target(self, target: int) -> int:
        """The target, if the model has such an output; ExplainError otherwise."""
        outputs = self.scores.numel()
        if isinstance(target, bool) or not isinstance(target, int) or not 0 <= target < outputs:
            raise ExplainError(f"target must be a whole number from 0 to {outputs - 1}, got {target!r}.")
        return target

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
                raise ExplainError(unknown("layer with a map called", name, trace.layers))
            self._trace = trace
        return name, trace

    def map_gradient(self, trace: Trace, target: int, layer: str) -> Tensor:
        """float32 (1, c, h, w): gradient of the target's raw output with respect to a layer's map."""
        return trace.readings[layer].map(self.gradient(trace, target, trace.layers[layer]))

    def gradient(self, trace: Trace, target: int, wrt: Tensor) -> Tensor:
        """Gradient of the target's raw output with respect to a tensor of the trace. The trace is handed over since
        another one may be kept by now."""
        self.check()
        return self.model.backward(trace, target, wrt)

    # --- many rows

    def forwards(self, total: int, rows: Callable[[int, int], Tensor]) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, float32 outputs (stop - start, outputs)) of the rows `rows(start, stop)` makes."""

        def work(start: int, stop: int) -> Tensor:
            self._count(stop - start)
            return self.model.forward(rows(start, stop))

        return self._forward_chunks.run(total, work)

    def gradients(
        self, total: int, target: int, rows: Callable[[int, int], Tensor]
    ) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, float32 input gradients (stop - start, C, H, W)) of the rows that `rows` makes."""

        def work(start: int, stop: int) -> Tensor:
            self._count(stop - start)
            return self.model.gradient(rows(start, stop), target)[1]

        return self._gradient_chunks.run(total, work)

    def resumed(self, layer: str, total: int, rows: Callable[[int, int], Tensor]) -> Iterator[tuple[int, int, Tensor]]:
        """Like `forwards`, of the input, with each of the rows in place of the layer's own output."""
        scores = self.model.resumed(self.inputs, layer)

        def work(start: int, stop: int) -> Tensor:
            self._count(stop - start)
            return scores(rows(start, stop))

        return self._resumed_chunks.run(total, work)

    @contextmanager
    def borrow(self) -> Iterator[Any]:
        """The model as a module (N, C, H, W) -> (N, outputs), for another library; its rows are counted and a cancel
        stops it before the next forward pass. See Model.borrow."""
        with self.model.borrow(self.inputs) as module:
            module.watchers.insert(0, self._count)
            yield module

    def forward(self, inputs: Tensor) -> Tensor:
        """float32 (N, outputs) of a few rows, on the model's device."""
        self._count(len(inputs))
        return self.model.forward(inputs)

    # --- baselines

    def baseline(self, name: str) -> Tensor:
        """(1, C, H, W) of the input's shape: "zero" (0 in the model's own space), "mean" (each channel's mean),
        "blur", or one the caller of the Run named, such as "black"."""
        if name == "zero":
            return torch.zeros_like(self.inputs)
        if name == "mean":
            return self.inputs.float().mean((2, 3), keepdim=True).to(self.inputs.dtype).expand_as(self.inputs)
        if name == "blur":
            return blurred(self.inputs)
        if name in self._baselines:
            return self.model.prepare(self._baselines[name]()[None])
        raise ExplainError(
            f"The baseline {name!r} is not known for an input given as a tensor. Use 'zero', 'mean' or 'blur',"
            " or give the picture itself and its preprocess."
        )


def blurred(picture: Tensor) -> Tensor:
    """Gaussian blur of (N, C, H, W), its standard deviation a twelfth of the shorter side; edges are repeated."""
    height, width = picture.shape[-2:]
    sigma = max(min(height, width) / 12, 0.5)
    radius = max(1, min(int(2.5 * sigma), 4 * max(height, width)))
    offsets = torch.arange(-radius, radius + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = (kernel / kernel.sum()).to(picture.device)
    channels = picture.shape[1]
    flat = picture.float().reshape(-1, 1, height, width)
    flat = torch.nn.functional.pad(flat, (radius, radius, radius, radius), mode="replicate")
    flat = torch.nn.functional.conv2d(flat, kernel.reshape(1, 1, 1, -1))
    flat = torch.nn.functional.conv2d(flat, kernel.reshape(1, 1, -1, 1))
    return flat.reshape(-1, channels, height, width).to(picture.dtype)


def _keep(run: Run) -> None:
    """Note the use of a kept graph and let the least recently used go: a graph may hold hundreds of MB."""
    with _kept_lock:
        _kept[id(run)] = weakref.ref(run)
        _kept.move_to_end(id(run))
        while len(_kept) > MOST_GRAPHS:
            _, oldest = _kept.popitem(last=False)
            if (gone := oldest()) is not None:
                gone.release()
