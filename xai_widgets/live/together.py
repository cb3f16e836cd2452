"""Several jobs as one request: begun together, told together, stopped together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from ..core.errors import Cancelled
from .cancelling import Cancelling
from .worker import Job

Telling = Callable[[], None]


class Together(Cancelling):
    """See Job. An item of each job in turn; those of a turn are delivered at once, so that what they move moves as one.
    One that fails says so itself, and the others go on.

    Args:
        jobs: whose items are told together.

    Attributes:
        left: those that are not through.
    """

    background = False

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.left = list(jobs)

    def items(self) -> Iterator[list[Telling]]:
        """What is to be told of each turn."""
        running = [(job, job.items()) for job in self.left]
        try:
            while running:
                told: list[Telling] = []
                running = [each for each in running if self._advanced(*each, told)]
                if told:
                    yield told
        finally:
            for _, items in running:
                if hasattr(items, "close"):
                    items.close()

    def _advanced(self, job: Job, items: Iterator[Any], told: list[Telling]) -> bool:
        """Whether there may be more of a job; what it has now to tell is added."""
        self._give_way()
        try:
            told.append(partial(_deliver, job, next(items)))
            return True
        except StopIteration:
            self.left.remove(job)
        except Cancelled:
            raise
        except BaseException as error:  # a SystemExit in a model's code must not end the others
            self.left.remove(job)
            told.append(partial(job.fail, error))
        return False

    def cancel(self) -> None:
        """See Job."""
        super().cancel()
        for job in list(self.left):
            job.cancel()

    def deliver(self, item: list[Telling]) -> None:
        """See Job."""
        for tell in item:
            tell()

    def fail(self, error: BaseException) -> None:
        """See Job."""
        self._end(lambda job: job.fail(error))

    def stopped(self) -> None:
        """See Job."""
        self._end(lambda job: job.stopped())

    def _end(self, tell: Callable[[Job], None]) -> None:
        left, self.left = self.left, []
        for job in left:
            tell(job)


def _deliver(job: Job, item: Any) -> None:
    """What is made of an item may fail too, which is that job's own failure."""
    try:
        job.deliver(item)
    except BaseException as error:
        job.fail(error)
