"""Several inputs over one request: what is touched in one moves all, at once, and nothing is asked twice."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from browser import several
from live.jobs import FakeJob, Gate
from torch import nn
from widgets.explorers import PATIENCE

import xai_widgets as xw
from xai_widgets import InputsExplorer
from xai_widgets.live import worker
from xai_widgets.models import view

PARTS = ("image", "record", "note")


def made(**keywords: Any) -> InputsExplorer:
    explorer = several.explorer(**keywords)
    explorer.wait(PATIENCE)
    return explorer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose jobs the worker is handed."""
    owners: list[int] = []
    submit = worker.submit
    monkeypatch.setattr(worker, "submit", lambda owner, job: (owners.append(owner), submit(owner, job))[1])
    return owners


@contextmanager
def busy() -> Iterator[None]:
    """In the block the worker is at something else."""
    gate = Gate()
    job = FakeJob("other", [], 1, gates={0: gate})
    worker.submit(id(job), job)
    gate.wait_until_reached()
    yield
    gate.opened.set()
    worker.wait(id(job), PATIENCE)
    worker.drop(id(job))


def touches(explorer: InputsExplorer) -> dict[str, Any]:
    """A change in each input."""
    parts = explorer.explorers
    mask = np.zeros((20, 28), bool)
    mask[:9] = True
    return {
        "image": lambda: setattr(parts["image"], "mask", mask),
        "record": lambda: parts["record"].move({"age": 2.0}),
        "note": lambda: setattr(parts["note"], "masked", [2]),
        "target": lambda: setattr(parts["note"], "target", 0),
        "row": lambda: setattr(parts["record"], "row", 7),
        "on top": lambda: setattr(explorer, "target", (0, 2)),
        "all": explorer.refresh,
    }


@pytest.mark.parametrize("touched", ["image", "record", "note", "target", "row", "on top", "all"])
def test_a_change_is_one_request_whose_answer_moves_all_at_once(touched: str, asked: list[int]) -> None:
    explorer = made(target=1)
    moved: list[str] = []
    for name, one in explorer.explorers.items():
        one.observe(lambda _change, name=name: moved.append(name), "latency_ms")
    explorer.observe(lambda _change: moved.append("all"), "shares")
    told: list[set[str]] = []
    submit = explorer._submit

    def submitted(job: Any, as_before: bool = True) -> None:
        deliver = job.deliver
        job.deliver = lambda item: (moved.clear(), deliver(item), told.append(set(moved)))
        submit(job, as_before)

    explorer._submit = submitted  # type: ignore[method-assign]
    asked.clear()
    touches(explorer)[touched]()
    explorer.wait(PATIENCE)
    assert asked == [id(explorer)]
    assert told[0] == ({*PARTS, "all"} if touched != "all" else set(PARTS)), "the same shares are no change"


def test_what_concerns_one_input_asks_for_that_alone(asked: list[int]) -> None:
    explorer = made()
    frames = {name: one.frame["id"] for name, one in explorer.explorers.items()}
    asked.clear()
    explorer.explorers["image"].method = "saliency"
    explorer.wait(PATIENCE)
    assert asked == [id(explorer)]
    now = {name: one.frame["id"] for name, one in explorer.explorers.items()}
    assert {name for name in PARTS if now[name] != frames[name]} == {"image"}
    assert explorer.status == "idle"


def test_a_touch_that_waits_is_not_lost_when_another_explorer_asks() -> None:
    explorer = made(target=1)
    with busy():
        explorer.explorers["record"].move({"age": 2.0})
        explorer.explorers["image"].method = "saliency"
    explorer.wait(PATIENCE)
    fresh = made(target=1)
    fresh.explorers["record"].move({"age": 2.0})
    fresh.wait(PATIENCE)
    assert explorer.explorers["image"].attribution.method == "saliency"
    for name in ("record", "note"):
        mine, its = (one.explorers[name].attribution.values for one in (explorer, fresh))
        assert torch.allclose(mine, its, atol=1e-5)
    assert [one["value"] for one in explorer.shares] == pytest.approx([one["value"] for one in fresh.shares])


def test_a_stop_in_one_stops_all_and_the_next_touch_starts_clean() -> None:
    explorer = made()
    with busy():
        explorer.explorers["record"].move({"age": 2.0})
        explorer.explorers["note"].stop()
    explorer.wait(PATIENCE)
    assert [one.status for one in (explorer, *explorer.explorers.values())] == ["stopped"] * 4
    explorer.explorers["record"].move({"age": 1.0})
    explorer.explorers["record"].wait(PATIENCE)
    assert [one.status for one in (explorer, *explorer.explorers.values())] == ["idle"] * 4


def test_one_that_fails_says_so_itself_and_the_others_are_answered() -> None:
    explorer = made()
    frames = explorer.explorers["note"].frame["id"]
    record = explorer.explorers["record"]
    record._kept.of = None  # type: ignore[method-assign, assignment]
    record.move({"age": 2.0})
    with pytest.raises(TypeError):
        explorer.wait(PATIENCE)
    assert record.status == "error"
    assert (explorer.status, explorer.explorers["note"].status) == ("idle", "idle")
    assert explorer.explorers["note"].frame["id"] > frames
    del record._kept.of
    record.move({"age": 1.0})
    explorer.wait(PATIENCE)
    assert (record.status, record.message) == ("idle", "")


def test_why_one_rather_than_another_is_asked_of_all() -> None:
    explorer = made(target=(1, 0))
    two = explorer.target
    assert isinstance(two, xw.Difference)
    assert [one.target for one in explorer.explorers.values()] == [two] * 3
    scores = {}
    for name, target in (("pair", (1, 0)), ("a", 1), ("b", 0)):
        explorer.target = target
        explorer.wait(PATIENCE)
        scores[name] = explorer.score
        assert explorer.nothing + sum(share["value"] for share in explorer.shares) == pytest.approx(
            scores[name], abs=1e-5
        )
    assert scores["pair"] == pytest.approx(scores["a"] - scores["b"], abs=1e-5)


@pytest.mark.parametrize("wrong", [7, (0, 9), (1, 1), "cat", 1.5])
def test_an_impossible_target_changes_nothing(wrong: Any) -> None:
    explorer = made(target=1)
    with pytest.raises(xw.ExplainError):
        explorer.target = wrong
    assert [one.target for one in (explorer, *explorer.explorers.values())] == [1] * 4


def test_no_target_asks_for_the_most_likely_output() -> None:
    explorer = made()
    likely = explorer.target
    for one in (explorer, explorer.explorers["image"]):
        explorer.target = (likely + 1) % 3
        one.target = None
        explorer.wait(PATIENCE)
        assert {each.target for each in explorer.explorers.values()} == {explorer.target}
    assert explorer.target == (likely + 1) % 3, "in one of the explorers there is but the target of all"


def test_another_picture_is_explained_for_the_same_output() -> None:
    explorer = made(target=1)
    explorer.explorers["image"].image = torch.ones(3, 20, 28)
    explorer.wait(PATIENCE)
    assert [one.target for one in (explorer, *explorer.explorers.values())] == [1] * 4


def test_a_move_opens_no_private_view(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = made()
    opened: list[Any] = []
    copied = view.copied
    monkeypatch.setattr(view, "copied", lambda model, **how: (opened.append(model), copied(model, **how))[1])
    for name in ("image", "record", "note"):
        touches(explorer)[name]()
        explorer.wait(PATIENCE)
    note = explorer.explorers["note"]
    note.masked = []
    for text in ("the cat sat", "a dog did not bark because it was tired"):
        note.text = text
        explorer.wait(PATIENCE)
    assert opened == []
    words = several.tokenizer()(note.text, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        row = several.records()[:1].copy()
        row[0, 0] = 2.0
        pixels = explorer._now()["image"]["image"]
        wanted = several.model()(pixels, torch.from_numpy(row), words, 2.0)[0].softmax(0)
    for one in (explorer, *explorer.explorers.values()):
        assert {bar["index"]: bar["score"] for bar in one.bars} == pytest.approx(
            dict(enumerate(wanted.tolist())), abs=1e-5
        )


def test_a_text_longer_than_there_was_room_for_is_held_whole() -> None:
    explorer = made()
    explorer.explorers["note"].method = "saliency"
    explorer.explorers["note"].text = " ".join(["the cat"] * 140)
    explorer.wait(PATIENCE)
    scores = [{bar["index"]: bar["score"] for bar in one.bars} for one in (explorer, *explorer.explorers.values())]
    assert all(each == pytest.approx(scores[0], abs=1e-5) for each in scores)


def test_the_curves_of_a_record_follow_what_the_others_hold() -> None:
    explorer = made(target=1)
    record = explorer.explorers["record"]
    record.panel = "curves"
    explorer.wait(PATIENCE)
    before = record.curve.average
    explorer.explorers["note"].masked = [2]
    explorer.wait(PATIENCE)
    now = record.curve
    assert not torch.allclose(now.average, before)
    record.waterfall = True
    record.panel = "local"
    record.panel = "curves"
    explorer.wait(PATIENCE)
    assert record.curve is now, "it is there already"


def test_what_is_trained_meanwhile_is_seen_by_a_refresh_before_and_now() -> None:
    explorer = made(target=1)
    with torch.no_grad():
        several.keep[-1].head.bias += torch.tensor([0.0, 3.0, 0.0])
    explorer.refresh()
    explorer.wait(PATIENCE)
    for one in (explorer, *explorer.explorers.values()):
        assert all(bar["score"] == pytest.approx(bar["base"], abs=1e-6) for bar in one.bars)


def test_a_model_of_another_width_gets_its_own() -> None:
    model = several.model().double()
    given = {"tokenizer": several.tokenizer(), "target": 1}
    inputs = {"image": several.picture(), "record": several.records(), "note": several.SENTENCE, "scale": 2.0}
    explorer = xw.explain(model, inputs, **given)
    explorer.explorers["record"].move({"0": 2.0})
    explorer.wait(PATIENCE)
    single = made(target=1)
    single.explorers["record"].move({"age": 2.0})
    single.wait(PATIENCE)
    assert explorer.score == pytest.approx(single.score, abs=1e-4)


def test_what_was_given_is_left_as_it_was() -> None:
    class Sum(nn.Module):
        def forward(self, image: torch.Tensor, record: torch.Tensor, more: torch.Tensor) -> torch.Tensor:
            return torch.stack([image.mean((1, 2, 3)) + more.sum(1), record.sum(1)], 1)

    inputs = {
        "image": several.picture(),
        "record": torch.from_numpy(several.records()),
        "more": torch.ones(1, 2).bool(),
    }
    before = copy.deepcopy(inputs)
    explorer = xw.explain(Sum(), inputs)
    explorer.explorers["record"].values = {**explorer.explorers["record"].values, "1": 5.0}
    explorer.wait(PATIENCE)
    assert all(torch.equal(inputs[key], before[key]) for key in inputs)
