"""How many rows to put through a model at once: found, not asked for."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

LIVE_SECONDS = 0.03
LARGEST_CPU, LARGEST_DEVICE = 16, 256
TABLE, LEAST = 4096, 256
"""Where so many rows are known to do no harm, as of tables, at least so many go at once, live too: what predicts from
them takes longer to be called than for a row, and by the time of its first row would be called for each of them."""


MEMORY = re.compile(
    r"DefaultCPUAllocator|out of memory|bad.?alloc|OOM when allocating|failed to allocate|resource.?exhausted", re.I
)
"""What a lack of memory is called where it has no type of its own: torch's CPU and MPS, ONNX Runtime, TensorFlow."""


def lacks_memory(problem: Exception) -> bool:
    """Whether something failed for want of memory, so that fewer rows at once may do."""
    own = isinstance(problem, (torch.OutOfMemoryError, MemoryError))
    return own or MEMORY.search(f"{type(problem).__name__}: {problem}") is not None


class Chunker:
    """Splits rows so that one chunk takes about LIVE_SECONDS while live, and as many rows as help otherwise.

    Remembers the time of a row between calls; out of memory halves the largest size and goes on. `most` rows at once
    are known to do no harm.
    """

    def __init__(self, device: torch.device, live: bool, most: int = 0) -> None:
        self.live = live
        self._most, self._suited = most, False
        self.largest = max(most, LARGEST_CPU if device.type == "cpu" else LARGEST_DEVICE)
        self._row_seconds = 0.0

    def suit(self, rows: int) -> None:
        """So many rows go well together, which is told once: lack of memory may have taught better since."""
        if rows and not self._suited:
            self.largest = max(self._most, rows)
        self._suited = True

    @property
    def size(self) -> int:
        """Rows of the next chunk."""
        if not self.live:
            return self.largest
        least = min(self.largest, LEAST) if self._most >= TABLE else 1
        if not self._row_seconds:
            return least
        return max(least, min(self.largest, int(LIVE_SECONDS / self._row_seconds)))

    def run(self, total: int, work: Callable[[int, int], Tensor]) -> Iterator[tuple[int, int, Tensor]]:
        """Yield (start, stop, work(start, stop)) until `total` rows are done."""
        start = 0
        while start < total:
            stop = min(total, start + self.size)
            begun = time.perf_counter()
            try:
                result = work(start, stop)
            except Exception as problem:
                if stop - start == 1 or not lacks_memory(problem):
                    raise
                self.largest = (stop - start) // 2
                continue
            self._learn(result, begun, stop - start)
            yield start, stop, result
            start = stop

    def _learn(self, result: Tensor, begun: float, rows: int) -> None:
        if not self.live:
            return
        # A device answers before it has worked: without waiting the chunks would grow without bound.
        if result.device.type == "cuda":
            torch.cuda.synchronize(result.device)
        elif result.device.type == "mps":
            torch.mps.synchronize()
        seconds = (time.perf_counter() - begun) / rows
        self._row_seconds = 0.5 * (self._row_seconds or seconds) + 0.5 * seconds


class Chunkers:
    """A Chunker for each way in which rows go through a model. See Chunker for the arguments.

    Attributes:
        forward: of forward passes.
        gradient: of passes there and back.
        resumed: of what comes after a layer.
    """

    def __init__(self, device: torch.device, live: bool, most: int = 0) -> None:
        self.forward, self.gradient, self.resumed = (Chunker(device, live, most) for _ in range(3))
        self.resumed.largest *= 4  # their rows run a part of the network only

    def after_a_layer(self) -> Chunkers:
        """Those of a Run whose every row begins at a layer; what one of them learns the other knows."""
        made = copy.copy(self)
        made.forward = made.gradient = self.resumed
        return made
