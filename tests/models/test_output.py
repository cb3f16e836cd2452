"""What a model's numbers mean, and how they are shown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from xai_widgets import ExplainError
from xai_widgets.models.output import kind_of, pick, shown

ROWS = torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        (ROWS, ROWS),
        ((ROWS, None), ROWS),
        (["loss", ROWS], ROWS),
        ({"logits": ROWS, "loss": torch.zeros(())}, ROWS),
        ({"out": ROWS}, ROWS),
        ((torch.zeros(()), ROWS), ROWS),
        ({"loss": torch.zeros(()), "scores": ROWS}, ROWS),
        (SimpleNamespace(logits=ROWS), ROWS),
        (ROWS[:, 0], ROWS[:, :1]),
        (ROWS[:, :, None, None], ROWS),
        (ROWS[:, :, None].repeat(1, 1, 4), ROWS[:, :, None].repeat(1, 1, 4)),
    ],
)
def test_the_tensor_is_found(output: Any, wanted: torch.Tensor) -> None:
    assert torch.equal(pick(output), wanted)


@pytest.mark.parametrize(
    "output", [None, "text", {}, [], {"a": "b"}, SimpleNamespace(loss=1), SimpleNamespace(logits=None)]
)
def test_where_there_is_none_it_is_said(output: Any) -> None:
    with pytest.raises(ExplainError, match="in which no tensor was found"):
        pick(output)


@pytest.mark.parametrize("shape", [(), (2, 0), (2, 3, 0)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ExplainError, match=r"output has the shape .*; \(N, outputs\) or \(N, …\) is expected"):
        pick(torch.zeros(shape))


def test_complex_numbers_are_refused() -> None:
    with pytest.raises(ExplainError, match="output is torch.complex64; real numbers are expected"):
        pick(torch.zeros(2, 3, dtype=torch.complex64))


def test_the_kind_is_guessed_where_it_is_certain() -> None:
    assert kind_of(torch.zeros(3), None) == "softmax"
    assert kind_of(torch.zeros(1), None) == "regression"
    assert kind_of(torch.zeros(3), "sigmoid") == "sigmoid"
    with pytest.raises(ExplainError, match="There is no output kind 'softmx'. Did you mean 'softmax'"):
        kind_of(torch.zeros(3), "softmx")
    with pytest.raises(ExplainError, match="A softmax needs two outputs or more"):
        kind_of(torch.zeros(1), "softmax")


def test_what_the_bars_show() -> None:
    logits = torch.tensor([1.0, 3.0, -2.0])
    assert torch.allclose(shown(logits, "softmax"), logits.exp() / logits.exp().sum())
    assert torch.allclose(shown(logits, "sigmoid"), 1 / (1 + (-logits).exp()))
    assert torch.equal(shown(logits, "regression"), logits)


def test_probabilities_are_shown_as_they_are() -> None:
    ready = torch.tensor([0.2, 0.7, 0.1])
    assert torch.equal(shown(ready, "softmax"), ready)
    assert not torch.equal(shown(ready / 2, "softmax"), ready / 2)
