"""Several jobs as one request: told together, stopped together, each failing by itself."""

from __future__ import annotations

from live.jobs import ONE, PATIENCE, FakeJob, Gate, finished

from xai_widgets.live import Together, Worker


def test_an_item_of_each_is_told_before_any_tells_another(worker: Worker) -> None:
    log: list[str] = []
    computed: list[str] = []
    jobs = [FakeJob(name, log, n, within=lambda: computed.append(" ".join(log))) for name, n in (("a", 3), ("b", 1))]
    worker.submit(ONE, Together(jobs))
    assert finished(worker)
    assert log == ["a0", "b0", "a1", "a2"]
    assert computed == ["", "", "a0 b0", "a0 b0 a1"], "nothing was told while the others were under way"
    assert all(job.closed.is_set() for job in jobs)


def test_one_that_fails_says_so_and_the_others_go_on(worker: Worker) -> None:
    log: list[str] = []
    bad, good = FakeJob("bad", log, 1, raises=ValueError("no")), FakeJob("good", log, 2)
    request = Together([bad, good])
    worker.submit(ONE, request)
    assert finished(worker)
    assert log == ["bad failed", "good0", "good1"]
    assert [str(error) for error in bad.errors] == ["no"]
    assert (good.errors, request.left) == ([], [])


def test_what_follows_from_an_item_may_fail_too(worker: Worker) -> None:
    log: list[str] = []

    class Tells(FakeJob):
        def deliver(self, item: str) -> None:
            raise RuntimeError("an observer's")

    job, other = Tells("a", log, 1), FakeJob("b", log, 1)
    worker.submit(ONE, Together([job, other]))
    assert finished(worker)
    assert [str(error) for error in job.errors] == ["an observer's"]
    assert log == ["a failed", "b0"]


def test_a_stop_ends_all_of_them(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    jobs = [FakeJob("a", log, 3), FakeJob("b", log, 3, gates={1: gate})]
    request = Together(jobs)
    worker.submit(ONE, request)
    gate.wait_until_reached()
    assert request.left == jobs
    worker.stop(ONE)
    gate.opened.set()
    assert finished(worker)
    assert log == ["a0", "b0", "a stopped", "b stopped"]
    assert request.left == []
    assert all(job.cancelled.is_set() and job.closed.is_set() for job in jobs)


def test_a_newer_request_waits_for_the_first_items_and_then_ends_it_silently(worker: Worker) -> None:
    log: list[str] = []
    gate = Gate()
    jobs = [FakeJob("a", log, 3), FakeJob("b", log, 3, gates={0: gate})]
    request = Together(jobs)
    worker.submit(ONE, request)
    gate.wait_until_reached()
    worker.submit(ONE, FakeJob("new", log, 1))
    gate.opened.set()
    assert worker.wait(ONE, PATIENCE)
    assert log == ["a0", "b0", "new0"]
    assert request.left == jobs, "they were not through"
