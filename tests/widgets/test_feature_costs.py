"""What a FeatureExplorer computes and sends for a touch, and what it leaves as found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import torch
from tabled import Weighted, bought, curved, numbers, people, pipeline
from torch import Tensor, nn
from widgets.explorers import PATIENCE, Recorder, settled
from widgets.test_feature import NAMES, of_numbers, of_people

from xai_widgets import FeatureExplorer, explain


class Counted(nn.Module):
    """Counts the rows that come through, its copies' too."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = curved()
        rows: list[int] = []
        self.note, self.rows_of = rows.append, lambda: rows

    def forward(self, x: Tensor) -> Tensor:
        self.note(len(x))
        return self.inner(x)


def test_what_only_changes_the_look_computes_nothing() -> None:
    model = Counted()
    explorer = of_numbers(model)
    before = len(model.rows_of())
    settled(explorer, spacing="value", order="attribution", waterfall=True, most=2, search="gradient")
    assert len(model.rows_of()) == before


def test_a_slider_moved_while_curves_are_open_asks_for_its_own_curve_only() -> None:
    model = Counted()
    explorer = settled(of_numbers(model, method="saliency"), panel="curves")
    before = sum(model.rows_of())
    explorer.move({"a": 0.25})
    explorer.wait(PATIENCE)
    assert sum(model.rows_of()) - before <= 50 + 4


def test_both_parts_of_a_quick_answer_cross_in_one_message() -> None:
    explorer = of_numbers(panel="random", samples=10)
    recorder = Recorder(explorer)
    explorer.panel = "change"
    explorer.wait(PATIENCE)
    recorder.messages.clear()
    explorer.move({"a": 1.0})
    explorer.wait(PATIENCE)
    answers = [state for state in recorder.states if "bars" in state]
    assert len(answers) == 1
    assert {"frame", "decision"} <= set(answers[0])


def test_weights_trained_meanwhile_are_seen_by_the_next_move() -> None:
    model = Weighted([1.0, 2.0, 0.0, -1.0])
    explorer = of_numbers(model, target=1)
    with torch.no_grad():
        model.weights.mul_(3)
    explorer.move({"a": 1.0})
    explorer.wait(PATIENCE)
    logits = model(torch.stack([numbers()[2], torch.cat([torch.ones(1), numbers()[2, 1:]])]))
    untouched, now = logits.softmax(1).detach().numpy()
    assert explorer.prediction.tolist() == pytest.approx(now.tolist(), rel=1e-4)
    assert explorer.untouched.tolist() == pytest.approx(untouched.tolist(), rel=1e-4)


class Interrupted(nn.Module):
    """Has something called after the first pass of many rows."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self.inner, left = curved(), [call]
        self.note = lambda x: left.pop()() if left and len(x) > 8 else None

    def forward(self, x: Tensor) -> Tensor:
        answer = self.inner(x)
        self.note(x)
        return answer


def test_a_curve_is_of_one_state_of_the_weights_where_they_change_under_way() -> None:
    trained: list[str] = []

    @torch.no_grad()
    def train() -> None:
        trained.append("once")
        model.inner[-1].weight.mul_(3)

    model = Interrupted(train)
    explorer = settled(of_numbers(model, method="saliency"), panel="curves")
    fresh = settled(of_numbers(model, method="saliency"), panel="curves")
    assert trained == ["once"]
    assert torch.allclose(explorer.curve.average, fresh.curve.average, atol=1e-5)


def test_the_model_and_the_data_are_left_as_found() -> None:
    frame, model = people(), pipeline(people())
    before = frame.copy()
    explorer = FeatureExplorer(model, frame, 3, method="feature-ablation")
    settled(explorer, values={"age": 20}, panel="random", samples=20)
    pd.testing.assert_frame_equal(frame, before)
    net = curved()
    weights = [parameter.clone() for parameter in net.parameters()]
    settled(of_numbers(net), panel="curves")
    assert all(torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True))
    assert all(parameter.grad is None for parameter in net.parameters())
    explorer.close()


def test_the_line_of_code_recreates_the_view() -> None:
    explorer = settled(
        of_people(truth=bought(people())), values={"age": 33, "work": "farm"}, locked=["pet"], panel="curves",
        feature="income", waterfall=True,
    )  # fmt: skip
    frame = people()
    known = {"xw": __import__("xai_widgets"), "model": pipeline(frame), "data": frame, "truth": bought(frame),
             "class_names": ["no", "yes"]}  # fmt: skip
    again = settled(eval(explorer.code, known))
    assert again.code == explorer.code
    assert again.values == explorer.values
    assert np.allclose(again.prediction, explorer.prediction)


def test_explain_opens_tables() -> None:
    frame = people()
    quick = {"method": "feature-ablation"}
    assert isinstance(settled(explain(pipeline(frame), frame, row=3, **quick)), FeatureExplorer)
    named = settled(explain(curved(), numbers(), feature_names=NAMES))
    assert [feature["name"] for feature in named.features] == NAMES


def test_closing_it_closes_its_figures() -> None:
    explorer = of_numbers()
    figures = list(explorer.figures.values())
    assert set(explorer.figures) == {"curve", "surface", "outcomes"}
    explorer.close()
    assert all(figure.comm is None for figure in figures)
