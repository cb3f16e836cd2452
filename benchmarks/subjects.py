"""The networks that methods are measured on, and how two ways of doing a thing are timed."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any

import torch
import torchvision
from table import Row
from torch import Tensor, nn

from xai_widgets.demo import imagenet
from xai_widgets.models.preprocess import see

LAST = torch.channels_last


@dataclass(frozen=True)
class Job:
    """A row of the table, and how it is measured."""

    what: str
    measure: Callable[[], Row]


@dataclass(frozen=True)
class Subject:
    """A network in eval mode with a picture (1, 3, 224, 224) as it takes it, what is asked of it, and the layer that
    CAM methods explain."""

    name: str
    model: nn.Module
    inputs: Tensor
    target: int
    layer: str

    @property
    def rectified(self) -> bool:
        """Whether the layer that CAM methods explain ends in a ReLU."""
        return isinstance(self.model, torchvision.models.ResNet)

    @cached_property
    def double(self) -> Subject:
        """The same in float64, where two ways of computing a thing differ by nothing but what they compute."""
        return replace(self, model=copy.deepcopy(self.model).double(), inputs=self.inputs.double())

    @cached_property
    def last(self) -> Subject:
        """The same with weights and picture in channels_last, by hand."""
        model = copy.deepcopy(self.model).to(memory_format=LAST)
        return replace(self, model=model, inputs=self.inputs.contiguous(memory_format=LAST))


def subjects() -> list[Subject]:
    """EfficientNet-Lite0 with its weights and ResNet-18 without, on the cat."""
    lite, image, _ = imagenet()
    seen = see(image, None, 3)
    inputs = seen.to_model(seen.pixels)[None]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        resnet = torchvision.models.resnet18()
    made = []
    for name, model, layer in (("EfficientNet-Lite0", lite, "_blocks.15"), ("ResNet-18", resnet, "layer4")):
        with torch.no_grad():
            target = int(model.eval()(inputs).argmax())
        made.append(Subject(name, model, inputs, target, layer))
    return made


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turn(rounds: int, *works: Callable[[], Any]) -> list[list[float]]:
    """Seconds of each, in every round one after the other, since only times taken side by side can be compared."""
    return [list(times) for times in zip(*([seconds(work) for work in works] for _ in range(rounds)), strict=True)]


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def row_seconds(subject: Subject, rounds: int = 3) -> tuple[float, str]:
    """Seconds a row of the model by itself at its best batch size and memory layout, and which that is."""
    found = {}
    for where, given in (("as it is", subject), ("channels_last", subject.last)):
        for size in (1, 4, 8, 16, 32):
            rows = given.inputs.expand(size, -1, -1, -1).clone(memory_format=torch.preserve_format)
            rows = rows.contiguous(memory_format=LAST if given is subject.last else torch.contiguous_format)
            with torch.no_grad():
                found[f"batch {size}, {where}"] = min(seconds(lambda m=given.model, r=rows: m(r)) / size
                                                      for _ in range(rounds))  # fmt: skip
    best = min(found, key=lambda setting: found[setting])
    return found[best], best


def best_batch(work: Callable[[int], Any], sizes: tuple[int, ...] = (1, 4, 8, 16, 32)) -> int:
    """The batch size with which `work`, the whole or the same share of it, is done first."""
    return min(sizes, key=lambda size: min(seconds(lambda: work(size)) for _ in range(2)))


def each(of: list[Subject], what: str, measure: Callable[[Subject], Row]) -> Iterator[Job]:
    """A job for every network."""
    for subject in of:
        yield Job(f"{what}, {subject.name}", lambda subject=subject: measure(subject))
