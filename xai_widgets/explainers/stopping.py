"""When an explanation is good enough: time, the method's own error figure, or its end."""

from __future__ import annotations

import math
import numbers
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.attribution import Attribution
from ..core.errors import ExplainError

clock = time.monotonic


def last(
    steps: Iterator[Attribution], label: str, max_seconds: float | None, tolerance: float | None, progress: bool
) -> Attribution:
    """The first estimate whose error is at most `tolerance`, or that is there after `max_seconds`; else the last.

    There is always one, however short the time: the first whole estimate.
    """
    _check("max_seconds", max_seconds)
    _check("tolerance", tolerance)
    ends, answer = clock() + (math.inf if max_seconds is None else max_seconds), None
    with _bar(label, progress) as show:
        for answer in steps:
            show(answer)
            if _good_enough(answer, label, tolerance) or clock() >= ends:
                break
    assert answer is not None, "every method has one estimate at least"
    return answer


def _good_enough(answer: Attribution, label: str, tolerance: float | None) -> bool:
    if tolerance is None:
        return False
    if answer.error is None:
        raise ExplainError(f"{label} has no error figure, so tolerance= cannot stop it. Use max_seconds=, or leave it.")
    return answer.error <= tolerance


def _check(name: str, value: Any) -> None:
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if value is not None and not (number and float(value) > 0):
        raise ExplainError(f"{name} must be a number over 0, got {value!r}.")


@contextmanager
def _bar(label: str, wanted: bool) -> Iterator[Any]:
    """A function that shows an estimate's progress and error in a bar, if one is wanted."""
    if not wanted:
        yield lambda answer: None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError as problem:
        raise ExplainError("progress=True needs tqdm: pip install tqdm.") from problem
    with tqdm(total=100, desc=label, unit="%", bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}{postfix}") as bar:

        def show(answer: Attribution) -> None:
            if answer.error is not None:
                bar.set_postfix_str(f"{answer.error_name} {answer.error:.3g}", refresh=False)
            bar.update(100 * answer.progress - bar.n)

        yield show
