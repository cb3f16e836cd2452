"""The kernel's share: explanations against the bare model, interleaved in one run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
import torch
from table import Row

import xai_widgets as xw
from xai_widgets.demo import imagenet
from xai_widgets.live import worker

FEW, ONE = 1000, 20_000
"""Milliseconds from which on an explanation is timed three times, and once."""
EARLIER = ("_blocks.10", "_blocks.3")


def measure(device: str, rounds: int, only: list[str]) -> list[Row]:
    """Every row that needs no browser. `rounds`: how often each thing is timed, the medians counting; `only`: names of
    methods, all that the model can have where there are none."""
    model, image, labels = imagenet()
    model.to(device)
    bare = Bare(model, device)
    explorer = xw.SaliencyExplorer(model, image, labels=labels)
    try:
        return [
            *methods(explorer, bare, rounds, only),
            *kept(explorer, bare, rounds),
        ]
    finally:
        explorer.close()


class Bare:
    """The model by itself at its best setting here: channels_last input on the CPU, weights that need no gradient."""

    def __init__(self, model: Any, device: str) -> None:
        self.model = model
        self.inputs = torch.randn(1, 3, 224, 224, device=device).contiguous(memory_format=torch.channels_last)
        self.sync = torch.cuda.synchronize if device == "cuda" else (lambda: None)

    def forward(self) -> None:
        """Without a graph."""
        with torch.no_grad():
            self.model(self.inputs)
        self.sync()

    def to_layer(self) -> None:
        """Forward, and backward to the last map, as Grad-CAM by hand does it."""
        features = self.model.extract_features(self.inputs)
        torch.autograd.grad(self._head(features)[0, 285], features)
        self.sync()

    def to_input(self) -> None:
        """Forward, and backward to the input."""
        leaf = self.inputs.detach().requires_grad_()
        torch.autograd.grad(self.model(leaf)[0, 285], leaf)
        self.sync()

    def _head(self, features: torch.Tensor) -> torch.Tensor:
        return self.model._fc(self.model._avg_pooling(features).flatten(1))

    def backward_to(self, layer: str) -> Callable[[], None]:
        """Backward alone, to a layer's output, over a graph that is kept."""
        found: list[torch.Tensor] = []
        handle = self.model.get_submodule(layer).register_forward_hook(lambda _m, _i, output: found.append(output))
        score = self.model(self.inputs.detach().requires_grad_())[0, 285]
        handle.remove()

        def run() -> None:
            torch.autograd.grad(score, found[0], retain_graph=True)
            self.sync()

        return run


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


class Timing:
    """A job (see xai_widgets.live.Job) that times the bare model on the very thread that explanations run on.

    Each thread that computes has a pool of its own, and torch's idle pools spin for a while on cores the other needs.
    """

    background = False

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.milliseconds = 0.0

    def items(self) -> Iterator[float]:
        self.milliseconds = timed(self.work)
        yield self.milliseconds

    def cancel(self) -> None:
        """It is not cancelled."""

    def deliver(self, item: float) -> None:
        """It was noted already."""

    def fail(self, error: BaseException) -> None:
        """A benchmark that fails says so."""
        raise error

    def stopped(self) -> None:
        """It is not stopped."""


def timed_there(work: Callable[[], Any]) -> float:
    """Milliseconds, on the worker's thread."""
    job = Timing(work)
    worker.submit(id(job), job)
    worker.wait(id(job))
    worker.drop(id(job))
    return job.milliseconds


def explained(explorer: Any, **change: Any) -> float:
    """Milliseconds in the kernel, from the change to the sent answer."""

    def work() -> None:
        for name, value in change.items():
            setattr(explorer, name, value)
        explorer.wait()

    return timed(work)


def patches(seed: int = 0) -> Any:
    """Masks that differ, so that nothing kept can answer."""
    random = np.random.default_rng(seed)
    while True:
        mask = np.zeros((224, 224), bool)
        top, left = random.integers(0, 190, 2)
        mask[top : top + 30, left : left + 30] = True
        yield mask


def methods(explorer: Any, bare: Bare, rounds: int, only: list[str]) -> list[Row]:
    """A new input explained by each method."""
    rows, masks = [], patches()
    for name in only or [method["name"] for method in explorer.methods if not method["unavailable"]]:
        first = explained(explorer, method=name)
        often = rounds if first < FEW else 3 if first < ONE else 1
        reference = bare.to_layer if xw.explainers.get(name).needs_layer() else bare.to_input
        ours, theirs = [], []
        for _ in range(often):
            theirs.append(median(timed_there(reference) for _ in range(1 if often == rounds else 3)))
            ours.append(explained(explorer, mask=next(masks)))
        rows.append(_method_row(explorer, name, median(ours), median(theirs)))
    explorer.mask = None
    return rows


def _method_row(explorer: Any, name: str, ours: float, theirs: float) -> Row:
    ratio, calls = ours / theirs, explorer.attribution.model_calls
    frame = len(explorer.frame["data"])
    sent = message_bytes(explorer, ["frame", "bars", "status", "progress", "latency_ms", "message", "details", "code"])
    what = f"{name}: a new input, {calls} rows" if calls > 1 else f"{name}: a new input"
    measured = f"{ours:.1f} ms = {ratio:.2f}× bare forward + backward ({theirs:.1f} ms)"
    if calls > 1:
        measured += f", {ratio / calls:.2f}× a row"
    measured += f"; map {frame:,} B, message {sent:,} B"
    if name == "grad-cam":
        return Row(what, measured, "≤ 1.25×, map < 1 KB", ratio <= 1.25 and frame < 1024)
    return Row(what, measured)


def message_bytes(explorer: Any, names: list[str]) -> int:
    """What crosses for one answer: buffers, and the rest as JSON."""
    state = explorer.get_state(names)
    data = state["frame"].get("data", b"")
    rest = {**state, "frame": {name: value for name, value in state["frame"].items() if name != "data"}}
    return len(data) + len(json.dumps(rest).encode())


def kept(explorer: Any, bare: Bare, rounds: int) -> list[Row]:
    """Another class, another layer: what was computed is not computed again."""
    explorer.method = "grad-cam"
    explorer.wait()
    forward, another = [], []
    for number in range(rounds):
        forward.append(timed_there(bare.forward))
        another.append(explained(explorer, target=281 + number % 2))
    ratio = median(another) / median(forward)
    measured = f"{median(another):.1f} ms = {ratio:.2f}× bare forward ({median(forward):.1f} ms)"
    what = "grad-cam: another class of the same picture"
    return [
        Row(what, measured, "≤ 0.5×", ratio <= 0.5),
        *(another_layer(explorer, bare, name, rounds) for name in EARLIER),
    ]


def another_layer(explorer: Any, bare: Bare, name: str, rounds: int) -> Row:
    """The forward pass is kept, so a layer costs the backward pass to it."""
    default, backward = explorer.layer, bare.backward_to(name)
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(timed_there(backward))
        ours.append(explained(explorer, layer=name))
        explorer.layer = default
        explorer.wait()
    ratio = median(ours) / median(theirs)
    measured = f"{median(ours):.1f} ms = {ratio:.2f}× the backward pass to it ({median(theirs):.1f} ms)"
    return Row(f"grad-cam: another layer ({name})", measured, "≤ 1.1×", ratio <= 1.1)
