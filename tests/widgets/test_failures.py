"""Floods, stops and failures: the last state wins, nothing sticks, the next request starts clean."""

from __future__ import annotations

import numpy as np
import pytest
from live.jobs import Gate
from torch import Tensor
from widgets.explorers import (
    PATIENCE,
    SEEN_TO,
    Counted,
    answer,
    held,
    made,
    other_mask,
    photo,
    pixels_of,
)

from xai_widgets import ExplainError
from xai_widgets.widgets.explanation import Explanation


def test_a_flood_computes_little_and_the_last_state_wins() -> None:
    model = Counted()
    explorer = made(model, target=1)
    gate = held(explorer, model)
    before = model.rows
    explorer.mask = other_mask()
    gate.wait_until_reached()
    for i in range(200):
        explorer.mask = np.arange(20 * 28).reshape(20, 28) < i + 1
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert model.rows - before == 2 + SEEN_TO
    last = explorer.subject.pictures[0].painted(np.arange(20 * 28).reshape(20, 28) < 200, "mean")
    assert np.allclose(explorer.scores, answer(model.inner, last), atol=1e-5)


def test_stop_keeps_what_is_seen_and_the_next_request_runs() -> None:
    model = Counted()
    explorer = made(model, target=1)
    frame = explorer.frame
    gate = held(explorer, model)
    explorer.mask = other_mask()
    gate.wait_until_reached()
    assert explorer.status == "running"
    explorer.set_state({"stop_request": 1})
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert explorer.status == "stopped"
    assert explorer.frame is frame
    model.during(None)
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"
    assert explorer.attribution.target == 2


def test_a_stopped_request_can_be_asked_again() -> None:
    model = Counted()
    explorer = made(model, target=1)
    gate = held(explorer, model)
    explorer.mask = other_mask()
    gate.wait_until_reached()
    explorer.stop()
    gate.opened.set()
    explorer.wait(PATIENCE)
    explorer.refresh()
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"
    assert np.allclose(
        explorer.scores, answer(model.inner, explorer.subject.pictures[0].painted(other_mask(), "mean")), atol=1e-5
    )


def test_wait_gives_up_after_its_time() -> None:
    model = Counted()
    explorer = made(model, target=1)
    gate = held(explorer, model)
    explorer.mask = other_mask()
    gate.wait_until_reached()
    with pytest.raises(TimeoutError, match=r"still computing after 0.01 seconds"):
        explorer.wait(0.01)
    gate.opened.set()
    explorer.wait(PATIENCE)


def dark(x: Tensor) -> None:
    if float(x.detach().mean()) < 0.2:
        raise ArithmeticError("too dark to see")


def test_a_model_that_raises_is_a_sentence_and_the_next_request_starts_clean() -> None:
    model = Counted()
    explorer = made(model, target=1)
    model.during(dark)
    explorer.image = photo().point(lambda value: value // 10)
    with pytest.raises(ExplainError, match=r"The model raised ArithmeticError on an input of shape .*too dark to see"):
        explorer.wait(PATIENCE)
    assert explorer.status == "error"
    assert "too dark to see" in explorer.message
    assert "Traceback" in explorer.details
    assert "ArithmeticError" in explorer.details
    assert explorer.frame is None, "the last picture's map would lie over this one"
    explorer.image = photo(2)
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message, explorer.details) == ("idle", "", "")
    assert explorer.frame is not None
    assert np.allclose(explorer.scores, answer(model.inner, pixels_of(photo(2))), atol=1e-5)


def test_the_same_request_after_a_failure_is_tried_again() -> None:
    model = Counted()
    explorer = made(model, target=1)
    model.during(lambda x: dark(x * 0))
    explorer.mask = other_mask()
    with pytest.raises(ExplainError):
        explorer.wait(PATIENCE)
    model.during(None)
    explorer.mask = other_mask()
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"


def test_a_failure_that_comes_late_is_not_the_newer_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Counted()
    explorer = made(model, target=1)
    gate = Gate()
    fail = Explanation.fail

    def late(self: Explanation, error: BaseException) -> None:
        gate.pass_through()
        fail(self, error)

    monkeypatch.setattr(Explanation, "fail", late)
    model.during(lambda x: dark(x * 0))
    explorer.mask = other_mask()
    gate.wait_until_reached()
    model.during(None)
    explorer.mask = None
    gate.opened.set()
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message) == ("idle", "")


def test_an_observer_that_raises_is_shown_and_the_next_request_starts_clean() -> None:
    explorer = made(target=1)

    def careless(_change: object) -> None:
        raise LookupError("my own mistake")

    explorer.observe(careless, "attribution")
    explorer.target = 2
    with pytest.raises(LookupError, match="my own mistake"):
        explorer.wait(PATIENCE)
    assert "LookupError: my own mistake" in explorer.message
    explorer.unobserve(careless, "attribution")
    explorer.target = 3
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"


# --- what crosses to the browser
