"""The live protocol, step by step, with jobs that are held by events."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator

import pytest
from live.jobs import ONE, PATIENCE, THREE, TWO, FakeJob, Gate, finished

from xai_widgets.live import Worker


def test_a_job_delivers_all_its_items_in_order(worker: Worker) -> None:
    log: list[str] = []
    worker.submit(ONE, FakeJob("a", log, items=4))
    assert finished(worker)
    assert log == ["a0", "a1", "a2", "a3"]


def test_the_newest_request_takes_the_place_of_the_waiting_one(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, gates={0: gate}))
    gate.wait_until_reached()
    for name in "bcd":
        worker.submit(ONE, FakeJob(name, log))
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "d0", "d1"]


def test_a_started_job_delivers_its_first_item_before_it_gives_way(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    first = FakeJob("a", log, items=9, gates={0: gate})
    worker.submit(ONE, first)
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log, items=1))
    assert not first.cancelled.is_set(), "its first item is still owed"
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "b0"]
    assert first.closed.is_set()


def test_after_its_first_item_a_job_gives_way_within_the_chunk(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    first = FakeJob("a", log, items=9, gates={3: gate})
    worker.submit(ONE, first)
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log, items=1))
    assert first.cancelled.is_set()
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "a1", "a2", "b0"]


def test_a_job_that_gave_way_ends_silently_even_if_it_fails(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, items=1, gates={0: gate}, raises=ValueError("late")))
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("b", log, items=1))
    gate.opened.set()
    assert finished(worker)
    assert log == ["b0"]


def test_a_steady_drag_always_shows_something(worker: Worker) -> None:
    log: list[str] = []
    gates = [Gate() for _ in range(5)]
    worker.submit(ONE, FakeJob("0.", log, items=9, gates={0: gates[0]}))
    for i, gate in enumerate(gates[1:], 1):
        gates[i - 1].wait_until_reached()
        worker.submit(ONE, FakeJob(f"{i}.", log, items=9, gates={0: gate}))
        gates[i - 1].opened.set()
    gates[-1].wait_until_reached()
    worker.submit(ONE, FakeJob("end", log, items=1))
    gates[-1].opened.set()
    assert finished(worker)
    assert log == ["0.0", "1.0", "2.0", "3.0", "4.0", "end0"]


# --- stop and drop


def test_owners_are_served_in_turns(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(THREE, FakeJob("gate", log, items=1, gates={0: gate}))
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("a", log, items=3))
    worker.submit(TWO, FakeJob("b", log, items=3))
    gate.opened.set()
    assert finished(worker, ONE)
    assert finished(worker, TWO)
    assert log[1:] == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_background_jobs_run_only_while_no_interactive_one_can(worker: Worker) -> None:
    log: list[str] = []
    gate, later = Gate(), Gate()
    worker.submit(ONE, FakeJob("back", log, items=4, gates={0: gate, 2: later}, background=True))
    gate.wait_until_reached()
    worker.submit(TWO, FakeJob("a", log, items=2))
    gate.opened.set()
    later.wait_until_reached()
    worker.submit(THREE, FakeJob("b", log, items=2))
    later.opened.set()
    assert finished(worker, ONE)
    assert log == ["back0", "a0", "a1", "back1", "back2", "b0", "b1", "back3"]


def test_an_owner_that_floods_does_not_starve_another(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("0-", log, items=1, gates={0: gate}))
    gate.wait_until_reached()
    again = [f"{i}-" for i in range(1, 6)]

    def flood() -> None:
        if again:
            worker.submit(ONE, FakeJob(again.pop(0), log, items=1, within=flood))

    flood()
    worker.submit(TWO, FakeJob("b", log, items=3))
    gate.opened.set()
    assert finished(worker, TWO)
    assert finished(worker, ONE)
    assert log[:7] == ["0-0", "1-0", "b0", "2-0", "b1", "3-0", "b2"]


# --- waiting


def test_wait_gives_up_after_its_time(worker: Worker) -> None:
    gate = Gate()
    worker.submit(ONE, FakeJob("a", [], gates={0: gate}))
    gate.wait_until_reached()
    assert worker.wait(ONE, timeout=0) is False
    assert worker.wait(ONE, timeout=0.001, first=True) is False
    assert worker.busy(ONE)
    gate.opened.set()


def test_wait_for_the_first_item(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, items=5, gates={1: gate}))
    assert worker.wait(ONE, PATIENCE, first=True)
    assert log == ["a0"]
    assert worker.busy(ONE)
    gate.opened.set()


def test_wait_for_several_at_once(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("a", log, items=1))
    worker.submit(TWO, FakeJob("b", log, items=2, gates={1: gate}))
    assert worker.wait_for_all([ONE, TWO], PATIENCE, first=True)
    assert sorted(log) == ["a0", "b0"]
    assert worker.wait_for_all([ONE, TWO, THREE], timeout=0) is False
    gate.opened.set()
    assert worker.wait_for_all([ONE, TWO, THREE], PATIENCE)
    assert not worker.busy(TWO)


def test_wait_for_an_owner_nobody_knows(worker: Worker) -> None:
    assert worker.wait(99)
    assert not worker.busy(99)


def test_wait_on_the_workers_own_thread_is_an_error(worker: Worker) -> None:
    job = FakeJob("a", [], items=1, within=lambda: worker.wait(ONE))
    worker.submit(ONE, job)
    assert finished(worker)
    assert isinstance(job.errors[0], RuntimeError)
    assert "worker's own thread" in str(job.errors[0])


def test_everything_is_called_on_one_thread(worker: Worker) -> None:
    threads: set[str] = set()
    log: list[str] = []
    for owner in (ONE, TWO):
        worker.submit(owner, FakeJob("a", log, within=lambda: threads.add(threading.current_thread().name)))
    assert finished(worker, ONE)
    assert finished(worker, TWO)
    assert threads == {"xai_widgets"}


class Failing(FakeJob):
    """It forgets its error."""

    def items(self) -> Iterator[str]:
        yield self.name
        raise ValueError

    def fail(self, error: BaseException) -> None: ...


@pytest.mark.parametrize("kind", [FakeJob, Failing])
def test_an_idle_worker_keeps_no_job_alive(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, kind: type[FakeJob]
) -> None:
    tell = worker._changed.notify_all

    def tell_and_be_slow() -> None:
        """Whoever waits goes on at once; the worker's thread, later."""
        tell()
        if threading.current_thread() is worker._thread and not any(p.current for p in worker._places.values()):
            worker._changed.wait(0.01)

    monkeypatch.setattr(worker._changed, "notify_all", tell_and_be_slow)
    for _ in range(10):  # it has let go by the time it tells, not a moment after
        job = kind("a", [])
        watched = weakref.ref(job)
        worker.submit(ONE, job)
        del job
        assert finished(worker)
        assert watched() is None


def test_a_flood_of_requests_computes_few_and_the_last_state_wins(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    worker.submit(ONE, FakeJob("first", log, items=2, gates={0: gate}))
    gate.wait_until_reached()
    for i in range(200):
        worker.submit(ONE, FakeJob(f"{i}.", log, items=2))
    gate.opened.set()
    assert finished(worker)
    assert log == ["first0", "199.0", "199.1"]
