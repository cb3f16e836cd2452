"""How many rows go through a model at once."""

from __future__ import annotations

import pytest
import torch

from xai_widgets.core import chunk
from xai_widgets.core.chunk import LARGEST_CPU, LIVE_SECONDS, Chunker

CPU = torch.device("cpu")


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(chunk, "time", clock)
    return clock


def sizes(chunker: Chunker, total: int, clock: Clock | None = None, row_seconds: float = 0.0) -> list[int]:
    def work(start: int, stop: int) -> torch.Tensor:
        if clock is not None:
            clock.now += row_seconds * (stop - start)
        return torch.arange(start, stop)

    parts = list(chunker.run(total, work))
    assert torch.cat([part for _, _, part in parts]).tolist() == list(range(total))
    return [stop - start for start, stop, _ in parts]


def test_as_many_rows_as_help_where_nobody_waits() -> None:
    assert sizes(Chunker(CPU, live=False), 40) == [LARGEST_CPU, LARGEST_CPU, 40 - 2 * LARGEST_CPU]


def test_live_chunks_take_about_thirty_milliseconds(clock: Clock) -> None:
    assert sizes(Chunker(CPU, live=True), 12, clock, LIVE_SECONDS / 4.5) == [1, 4, 4, 3]


def test_a_row_slower_than_a_chunk_goes_alone(clock: Clock) -> None:
    assert sizes(Chunker(CPU, live=True), 3, clock, 1.0) == [1, 1, 1]


def test_the_pace_is_remembered(clock: Clock) -> None:
    chunker = Chunker(CPU, live=True)
    sizes(chunker, 5, clock, LIVE_SECONDS / 3.5)
    assert sizes(chunker, 6, clock, LIVE_SECONDS / 3.5) == [3, 3]


def test_out_of_memory_halves_the_chunk_and_goes_on() -> None:
    tried: list[int] = []

    def work(start: int, stop: int) -> torch.Tensor:
        tried.append(stop - start)
        if stop - start > 5:
            raise torch.OutOfMemoryError("too much")
        return torch.arange(start, stop)

    done = [stop - start for start, stop, _ in Chunker(CPU, live=False).run(10, work)]
    assert tried == [10, 5, 5]
    assert done == [5, 5]


@pytest.mark.parametrize(
    "problem",
    [
        MemoryError("Unable to allocate 3 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:114] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("MPS backend out of memory (MPS allocated: 17 GB)"),
        RuntimeError("Non-zero status code: bad_alloc"),
        type("ResourceExhaustedError", (Exception,), {})("OOM when allocating tensor with shape[64,512]"),
    ],
    ids=["numpy", "torch on a CPU", "MPS", "ONNX Runtime", "TensorFlow"],
)
def test_a_lack_of_memory_is_known_by_whatever_name(problem: Exception) -> None:
    def work(start: int, stop: int) -> torch.Tensor:
        if stop - start > 3:
            raise problem
        return torch.arange(start, stop)

    chunker = Chunker(CPU, live=False)
    assert torch.cat([part for *_, part in chunker.run(10, work)]).tolist() == list(range(10))
    assert chunker.largest == 2


def test_what_is_no_lack_of_memory_is_raised() -> None:
    def work(start: int, stop: int) -> torch.Tensor:
        raise RuntimeError("The size of tensor a must match")

    with pytest.raises(RuntimeError, match="must match"):
        list(Chunker(CPU, live=False).run(10, work))


def test_one_row_that_does_not_fit_is_an_error() -> None:
    def work(start: int, stop: int) -> torch.Tensor:
        raise torch.OutOfMemoryError("too much")

    with pytest.raises(torch.OutOfMemoryError):
        list(Chunker(CPU, live=False).run(3, work))


def test_nothing_to_do() -> None:
    assert sizes(Chunker(CPU, live=True), 1) == [1]
    assert list(Chunker(CPU, live=True).run(0, lambda start, stop: torch.zeros(0))) == []


def test_rows_that_go_well_together_are_told_once_and_memory_has_the_last_word() -> None:
    chunker = Chunker(CPU, live=False)
    chunker.suit(5)
    assert sizes(chunker, 12) == [5, 5, 2]
    chunker.largest = 2
    chunker.suit(5)
    assert chunker.size == 2


def test_what_is_not_known_to_go_well_together_changes_nothing() -> None:
    chunker = Chunker(CPU, live=False)
    chunker.suit(0)
    assert chunker.size == LARGEST_CPU
    tables = Chunker(CPU, live=False, most=4096)
    tables.suit(5)
    assert tables.size == 4096


def test_small_rows_go_together_even_where_a_call_takes_long() -> None:
    chunker = Chunker(torch.device("cpu"), live=True, most=4096)
    sizes = [stop - start for start, stop, _ in chunker.run(700, lambda start, stop: torch.zeros(stop - start))]
    assert min(sizes[:-1]) >= 256
    chunker._row_seconds = 10.0  # as of a call for one row that took ten seconds
    assert chunker.size == 256
    chunker.largest = 8  # as memory taught
    assert chunker.size == 8
