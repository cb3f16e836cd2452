"""A change of what is asked is answered once, by as little computing as it needs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import numpy as np
import pytest
import torch
from live.jobs import Gate
from nets import Random, small
from torch import Tensor
from widgets.explorers import (
    LABELS,
    PATIENCE,
    PREPROCESS,
    Colours,
    Counted,
    Recorder,
    answer,
    made,
    photo,
    pixels_of,
    plain,
    rows_of,
)

from xai_widgets import ExplainError, SaliencyExplorer, explainers
from xai_widgets.widgets.explanation import Explanation


def other_mask() -> np.ndarray:
    mask = np.zeros((20, 28), bool)
    mask[3:9, 4:20] = True
    return mask


def setting(**values: object) -> Callable[[SaliencyExplorer], None]:
    return lambda explorer: [setattr(explorer, name, value) for name, value in values.items()] and None


# --- nothing new, nothing computed


@pytest.mark.parametrize(
    "change",
    [
        setting(opacity=0.1),
        setting(threshold=0.4),
        setting(colormap="RdBu", sign="both", view="mask"),
        setting(zoom=3.0, brush_size=40),
        setting(views=2),
        setting(ack=7),
        setting(keep_target=True),
        setting(target=1, method="grad-cam", layer="inner.features", params={"relu": True}, mask=None, fill="mean"),
        lambda explorer: explorer.pin(),
    ],
    ids=range(9),
)
def test_a_look_or_the_same_again_computes_nothing(change: Callable[[SaliencyExplorer], None]) -> None:
    model = Counted()
    explorer = made(model, target=1)
    frame = explorer.frame
    assert rows_of(model, lambda: change(explorer), explorer) == 0
    assert explorer.frame is frame


@pytest.mark.parametrize("change", [setting(target=3), setting(layer="inner.features.0"), setting(method="saliency")])
def test_another_class_layer_or_gradient_method_keeps_the_forward_pass(
    change: Callable[[SaliencyExplorer], None],
) -> None:
    model = Counted()
    explorer = made(model, target=1)
    before = explorer.frame
    assert rows_of(model, lambda: change(explorer), explorer) == 0
    assert explorer.frame["id"] > before["id"]
    assert explorer.frame["data"] != before["data"]


def test_a_layer_that_is_not_listed_costs_one_forward_pass() -> None:
    model = Counted()
    explorer = made(model)
    assert rows_of(model, lambda: setattr(explorer, "layer", "inner.features.1"), explorer) <= 2
    assert explorer.attribution.layer == "inner.features.1"


def test_back_to_the_picture_before_keeps_its_forward_pass_too() -> None:
    model = Counted()
    explorer = made(model)
    assert rows_of(model, lambda: setattr(explorer, "mask", other_mask()), explorer) == 1
    assert rows_of(model, lambda: setattr(explorer, "mask", None), explorer) == 0
    assert rows_of(model, lambda: setattr(explorer, "mask", other_mask()), explorer) == 0


def test_two_changes_together_are_one_computation() -> None:
    model = Counted()
    explorer = made(model, target=1)
    before = explorer.frame["id"]

    def both() -> None:
        with explorer.hold_trait_notifications():
            explorer.target = 2
            explorer.mask = other_mask()
            explorer.fill = "blur"

    assert rows_of(model, both, explorer) == 1
    assert explorer.frame["id"] == before + 1
    assert rows_of(model, lambda: explorer.set_state({"target": 3, "mask": None, "fill": "mean"}), explorer) == 0
    assert explorer.frame["id"] == before + 2


def test_refresh_computes_again() -> None:
    explorer = made()
    before = explorer.frame
    explorer.refresh()
    explorer.wait(PATIENCE)
    assert explorer.frame["id"] > before["id"]
    assert explorer.frame["data"] == before["data"]


# --- the answer belongs to what was asked


def test_a_method_keeps_its_parameters_while_another_is_shown() -> None:
    explorer = made(method="occlusion", params={"window": 8, "stride": 4})
    explorer.method = "saliency"
    assert explorer.params == {"absolute": True, "reduce": "max"}
    explorer.params = {"absolute": False}
    explorer.method = "occlusion"
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}
    explorer.method = "saliency"
    assert explorer.params == {"absolute": False, "reduce": "max"}
    explorer.wait(PATIENCE)
    assert explorer.attribution.params == explorer.params


@pytest.mark.parametrize("order", [("method", "params"), ("params", "method")])
def test_a_method_and_its_parameters_in_one_message(order: tuple[str, str]) -> None:
    """ipywidgets merges what a person does while a message is on its way."""
    explorer = made(method="saliency", params={"absolute": False})
    asked = {"method": "occlusion", "params": {"window": 8, "stride": 4}}
    explorer.set_state({name: asked[name] for name in order})
    explorer.wait(PATIENCE)
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}
    assert explorer.attribution.params == explorer.params
    explorer.method = "saliency"
    assert explorer.params == {"absolute": False, "reduce": "max"}
    explorer.method = "occlusion"
    assert explorer.params == {"window": 8, "stride": 4, "baseline": "zero"}


def test_none_asks_for_the_most_likely_class() -> None:
    explorer = made(target=3)
    best = int(explorer.scores.argmax())
    assert best != 3
    explorer.target = None
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == best


def test_the_class_is_fixed_while_painting() -> None:
    explorer = made()
    target = explorer.target
    explorer.mask = np.ones((20, 28), bool)
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == target


@pytest.mark.parametrize("keep", [False, True])
def test_another_picture_is_explained_for_its_own_class_or_the_same(keep: bool) -> None:
    explorer = made(Colours(), plain("red"), keep_target=keep)
    assert explorer.target == 0
    explorer.image = plain("blue")
    explorer.wait(PATIENCE)
    assert explorer.target == explorer.attribution.target == (0 if keep else 2)


def test_observers_and_links_see_every_answer() -> None:
    explorer = made(target=1)
    seen: list[str] = []
    explorer.observe(lambda change: seen.append(change["name"]), ["attribution", "scores", "status", "frame", "code"])
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert {"attribution", "frame", "status", "code"} <= set(seen)


def test_an_observer_may_ask_again() -> None:
    explorer = made(target=0)

    def next_class(change: dict) -> None:
        if change["new"].target < 3:
            explorer.target = change["new"].target + 1

    explorer.observe(next_class, "attribution")
    explorer.target = 1
    explorer.wait(PATIENCE)
    assert explorer.attribution.target == 3


# --- the model changes


def test_trained_further_and_refreshed() -> None:
    model = Counted()
    explorer = made(model, target=1)
    explorer.mask = other_mask()
    explorer.wait(PATIENCE)
    with torch.no_grad():
        model.inner.head.weight.mul_(-1)
        model.inner.head.bias.add_(torch.tensor([0.0, 1, 0, 2]))
    assert rows_of(model, explorer.refresh, explorer) == 2, "the painted picture, and the untouched one beside it"
    base = answer(model.inner, pixels_of(photo()))
    assert all(bar["base"] == pytest.approx(base[bar["index"]], abs=1e-4) for bar in explorer.bars)
    now = answer(model.inner, explorer.subject.pictures[0].painted(other_mask(), "mean"))
    assert np.allclose(explorer.scores, now, atol=1e-4)


def test_trained_further_and_anything_asked() -> None:
    model = small()
    explorer = made(model, target=1)
    with torch.no_grad():
        model.head.bias.add_(torch.tensor([0.0, 1, 0, 2]))
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert np.allclose(explorer.scores, answer(model, pixels_of(photo())), atol=1e-5)


def trained_in_between(model: Counted, times: int) -> None:
    """A step of an optimizer in each of the next few forward passes."""
    left = [times]

    def step(_x: Tensor) -> None:
        if left[0]:
            left[0] -= 1
            with torch.no_grad():
                model.inner.head.weight.mul_(1.5)

    model.during(step)


def test_a_step_while_computing_is_computed_again() -> None:
    model = Counted()
    explorer = made(model, target=1, method="saliency")
    trained_in_between(model, 1)
    explorer.mask = other_mask()
    explorer.wait(PATIENCE)
    assert explorer.message == ""
    alone = explainers.Saliency().explain(model.inner, explorer.subject.pictures[0].painted(other_mask(), "mean"), 1)
    assert torch.allclose(explorer.attribution.values, alone.values, rtol=1e-3)


def test_steps_all_the_time_are_said() -> None:
    model = Counted()
    explorer = made(model, target=1, method="saliency")
    trained_in_between(model, 1000)
    explorer.mask = other_mask()
    explorer.wait(PATIENCE)
    assert "weights changed while this was computed" in explorer.message
    assert explorer.status == "idle"


def test_a_model_that_is_random_by_itself_is_said() -> None:
    explorer = made(Random(), target=1)
    assert "The model is random by itself" in explorer.message
    before = explorer.frame["data"]
    explorer.refresh()
    explorer.wait(PATIENCE)
    assert explorer.frame["data"] == before


# --- flood, stop, failure


def held(explorer: SaliencyExplorer, model: Counted) -> Gate:
    """The next forward pass waits at a gate."""
    gate = Gate()
    model.during(lambda _x: gate.pass_through())
    return gate


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
    assert model.rows - before == 2
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
    frame = explorer.frame
    model.during(dark)
    explorer.image = photo().point(lambda value: value // 10)
    with pytest.raises(ExplainError, match=r"The model raised ArithmeticError on an input of shape .*too dark to see"):
        explorer.wait(PATIENCE)
    assert explorer.status == "error"
    assert "too dark to see" in explorer.message
    assert "Traceback" in explorer.details
    assert "ArithmeticError" in explorer.details
    assert explorer.frame is frame
    explorer.image = photo(2)
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message, explorer.details) == ("idle", "", "")
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


def test_a_frame_of_grad_cam_is_under_a_kilobyte() -> None:
    explorer = made(target=1)
    recorder = Recorder(explorer)
    explorer.target = 2
    explorer.wait(PATIENCE)
    (frames,) = [[len(b) for b in buffers] for state, buffers in recorder.messages if "frame" in state]
    assert frames == [2 * 10 * 14], "float16 on the layer's own grid, and nothing else"
    assert explorer.frame["shape"] == [10, 14]
    assert len(json.dumps({**explorer.frame, "data": None})) < 1024 - 2 * 10 * 14


def test_an_answer_is_one_message_and_the_picture_does_not_cross_again() -> None:
    explorer = made(target=1)
    recorder = Recorder(explorer)
    explorer.target = 2
    explorer.wait(PATIENCE)
    answers = [state for state in recorder.states if "frame" in state]
    assert len(answers) == 1
    assert {"bars", "status", "progress", "latency_ms", "code"} <= set(answers[0])
    assert not any("picture" in state or "labels" in state or "methods" in state for state in recorder.states)


def test_intermediate_frames_wait_for_the_browser_and_the_last_goes_anyway() -> None:
    explorer = made(method="occlusion", params={"window": 4, "stride": 2}, target=1)
    recorder = Recorder(explorer)
    explorer.target = 2
    explorer.wait(PATIENCE)
    frames = [state["frame"] for state in recorder.states if "frame" in state]
    assert sum(not frame["final"] for frame in frames) <= 2
    assert frames[-1]["final"]
    assert frames[-1]["progress"] == 1
    assert explorer.frame["id"] == frames[-1]["id"]


def test_explorers_share_one_worker_and_one_view() -> None:
    model = Counted()
    first, second = made(model), made(model)
    first.target, second.target = 2, 3
    first.wait(PATIENCE)
    second.wait(PATIENCE)
    assert (first.attribution.target, second.attribution.target) == (2, 3)
    assert sum(thread.name == "xai_widgets" for thread in threading.enumerate()) == 1


def test_labels_do_not_matter_to_a_bare_explorer() -> None:
    assert made(labels=LABELS).frame["data"] == made().frame["data"]
    assert made(preprocess=PREPROCESS).frame["score"] == pytest.approx(made().frame["score"])
