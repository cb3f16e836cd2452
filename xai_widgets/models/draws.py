"""Random numbers that a user's own preprocessing draws: the same ones each time, and the global generators as found.

Where none are drawn the generators are not even read back: another thread may be drawing from them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
import torch

from .view import RandomOps

T = TypeVar("T")


def repeatable(call: Callable[[], T], drew: Callable[[], None] = lambda: None) -> T:
    """call(), or, if that drew from a global generator, which `drew` is told, what it gives from a fixed seed."""
    found = np.random.get_state(), random.getstate()
    with RandomOps(torch.device("cpu")) as drawn:
        try:
            answer = call()
        finally:
            moved = _put_back(*found)
    if not moved and not drawn.names:
        return answer
    drew()
    with _seeded():
        return call()


def _put_back(numpy_state: Any, python_state: Any) -> bool:
    """Whether either generator was moved; it is not any more."""
    numpy_moved = not all(map(np.array_equal, numpy_state, np.random.get_state()))
    python_moved = random.getstate() != python_state
    if numpy_moved:
        np.random.set_state(numpy_state)
    if python_moved:
        random.setstate(python_state)
    return numpy_moved or python_moved


@contextmanager
def _seeded() -> Iterator[None]:
    numpy_state, python_state = np.random.get_state(), random.getstate()
    with torch.random.fork_rng(devices=[]):
        try:
            torch.manual_seed(0)
            np.random.seed(0)
            random.seed(0)
            yield
        finally:
            np.random.set_state(numpy_state)
            random.setstate(python_state)
