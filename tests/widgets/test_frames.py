"""What crosses to the browser, and how much."""

from __future__ import annotations

import json
import threading

import pytest
from widgets.explorers import (
    LABELS,
    PATIENCE,
    PREPROCESS,
    Counted,
    Recorder,
    made,
)


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
    told = {name: value for state in recorder.states for name, value in state.items()}
    assert (told["bars"], told["status"], told["progress"]) == (explorer.bars, "idle", 1.0), "what waited was told"


def test_of_the_same_picture_and_target_the_model_has_nothing_new_to_say() -> None:
    explorer = made(target=1)
    recorder = Recorder(explorer)
    explorer.method = "saliency"
    explorer.wait(PATIENCE)
    (answer,) = [state for state in recorder.states if "frame" in state]
    assert not {"bars", "scores"} & set(answer)
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert recorder.states[-1]["bars"] == explorer.bars


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
