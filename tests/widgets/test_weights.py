"""The model is trained further while it is explained."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from nets import Random, small
from torch import Tensor, nn
from widgets.explorers import (
    PATIENCE,
    SEEN_TO,
    Counted,
    answer,
    made,
    other_mask,
    photo,
    pixels_of,
    rows_of,
)

from xai_widgets import explainers


def test_trained_further_and_refreshed() -> None:
    model = Counted()
    explorer = made(model, target=1)
    explorer.mask = other_mask()
    explorer.wait(PATIENCE)
    with torch.no_grad():
        model.inner.head.weight.mul_(-1)
        model.inner.head.bias.add_(torch.tensor([0.0, 1, 0, 2]))
    # The painted picture, the untouched one beside it, and a new view set against the original.
    assert rows_of(model, explorer.refresh, explorer) == 4 + SEEN_TO
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


class Warm(nn.Module):
    """A network with a temperature that is no parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.temperature = small(), 1.0

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x) / self.temperature


def test_an_attribute_that_is_no_tensor_is_seen_by_a_refresh() -> None:
    model = Warm()
    explorer = made(model, target=1)
    score = explorer.attribution.score
    model.temperature = 2.0
    explorer.refresh()
    explorer.wait(PATIENCE)
    assert explorer.attribution.score == pytest.approx(score / 2, rel=1e-5)


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
