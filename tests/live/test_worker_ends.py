"""How a job ends: stopped, dropped, failed, or with its process. The worker goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from live.jobs import ONE, PATIENCE, TWO, FakeJob, Gate, finished

from xai_widgets.live import Worker


def test_stop_ends_a_job_before_its_next_item(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, items=9, gates={2: gate}))
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log))
    worker.stop(ONE)
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "a1", "a stopped"]


def test_stop_before_the_first_item(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, gates={0: gate}))
    gate.wait_until_reached()
    worker.stop(ONE)
    gate.opened.set()
    assert finished(worker)
    assert log == ["a stopped"]


def test_stop_before_the_job_was_started(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, items=1, gates={0: gate}))
    gate.wait_until_reached()
    waiting = FakeJob("b", log)
    worker.submit(TWO, waiting)
    worker.stop(TWO)
    gate.opened.set()
    assert finished(worker, ONE)
    assert finished(worker, TWO)
    assert sorted(log) == ["a0", "b stopped"]


def test_after_a_stop_the_next_request_runs(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, gates={1: gate}))
    gate.wait_until_reached()
    worker.stop(ONE)
    worker.submit(ONE, FakeJob("b", log))
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "b0", "b1"]


def test_stop_of_nothing_is_nothing(worker: Worker) -> None:
    worker.stop(ONE)
    log: list[str] = []
    worker.submit(ONE, FakeJob("a", log, items=1))
    assert finished(worker)
    worker.stop(ONE)
    assert log == ["a0"]


def test_a_dropped_owner_ends_silently_and_others_go_on(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    job = FakeJob("a", log, items=9, gates={1: gate})
    worker.submit(ONE, job)
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log))
    worker.submit(TWO, FakeJob("c", log, items=1))
    worker.drop(ONE)
    assert not worker.busy(ONE)
    assert worker.wait(ONE, 0)
    gate.opened.set()
    assert finished(worker, TWO)
    assert log == ["a0", "c0"]
    assert job.closed.is_set()


# --- failures


@pytest.mark.parametrize(
    "error", [ValueError("no"), MemoryError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()]
)
def test_whatever_a_job_raises_the_next_starts_clean(worker: Worker, error: BaseException) -> None:
    log: list[str] = []
    failing = FakeJob("a", log, items=2, raises=error)
    worker.submit(ONE, failing)
    assert finished(worker)
    assert failing.errors == [error]
    thread = worker._thread
    worker.submit(ONE, FakeJob("b", log, items=1))
    assert finished(worker)
    assert log == ["a0", "a failed", "b0"]
    assert worker._thread is thread
    assert thread is not None
    assert thread.is_alive()


class Careless(FakeJob):
    """Raises in a callback, as an observer of a person's may."""

    def __init__(self, name: str, log: list[str], where: str, **options: object) -> None:
        super().__init__(name, log, **options)  # type: ignore[arg-type]
        self.where = where

    def deliver(self, item: str) -> None:
        super().deliver(item)
        self._raise("deliver")

    def fail(self, error: BaseException) -> None:
        super().fail(error)
        self._raise("fail")

    def stopped(self) -> None:
        super().stopped()
        self._raise("stopped")

    def _raise(self, where: str) -> None:
        if where == self.where:
            raise RuntimeError(f"an observer raised in {where}")


def test_an_error_in_deliver_is_a_failure_of_the_job(worker: Worker) -> None:
    log: list[str] = []
    job = Careless("a", log, "deliver", items=3)
    worker.submit(ONE, job)
    assert finished(worker)
    assert log == ["a0", "a failed"]
    assert str(job.errors[0]) == "an observer raised in deliver"


def test_an_error_in_fail_neither_sticks_nor_ends_the_thread(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    log: list[str] = []
    worker.submit(ONE, Careless("a", log, "fail", raises=ValueError("no")))
    assert finished(worker), "the spinner would stick"
    worker.submit(ONE, FakeJob("b", log, items=1))
    assert finished(worker)
    assert log == ["a0", "a failed", "b0"]
    assert "an observer raised in fail" in caplog.text


def test_an_error_in_stopped_neither_sticks_nor_ends_the_thread(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, Careless("a", log, "stopped", gates={0: gate}))
    gate.wait_until_reached()
    worker.stop(ONE)
    gate.opened.set()
    assert finished(worker)
    worker.submit(ONE, FakeJob("b", log, items=1))
    assert finished(worker)
    assert log == ["a stopped", "b0"]
    assert "an observer raised in stopped" in caplog.text


def test_a_generator_that_will_not_close_is_let_go(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    log: list[str] = []
    gate = Gate()

    class Stubborn(FakeJob):
        def items(self) -> Iterator[str]:
            try:
                yield "a0"
                gate.pass_through()
                yield "a1"
            finally:
                raise OSError("a hook would not come off")

    worker.submit(ONE, Stubborn("a", log))
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log, items=1))
    gate.opened.set()
    assert finished(worker)
    assert log[-1] == "b0"


# --- several owners


def test_a_process_that_ends_waits_for_the_chunk_under_way() -> None:
    own, gate = Worker(), Gate()
    log: list[str] = []
    job = FakeJob("a", log, items=9, gates={1: gate})
    own.submit(ONE, job)
    gate.wait_until_reached()
    ending = threading.Thread(target=own.shut_down)
    ending.start()
    assert job.cancelled.wait(PATIENCE)
    gate.opened.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    assert own._thread is not None
    assert not own._thread.is_alive()
    assert log == ["a0"]
