"""What a Run keeps between explanations, and what it lets go."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch
from counting import Counting
from nets import HEIGHT, WIDTH, picture, small

from xai_widgets import ExplainError
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.graphs import MOST_GRAPHS
from xai_widgets.core.run import Run
from xai_widgets.core.space import blurred


def made(seed: int = 1) -> Run:
    return Run(Counting(small()), picture(seed=seed)[None])


def test_the_forward_pass_is_made_once() -> None:
    run = made()
    for _ in range(3):
        assert run.trace.outputs.shape == (1, 4)
        assert run.scores.shape == (4,)
        run.gradient(run.trace, 1, run.trace.inputs)
    assert run.model.rows == run.model_calls == 1


def test_few_graphs_are_kept_and_the_least_recently_used_go() -> None:
    runs = [made() for _ in range(MOST_GRAPHS + 1)]
    for run in runs[:-1]:
        assert run.trace
    assert runs[0].trace
    assert runs[-1].trace
    assert [run._trace is None for run in runs] == [False, *[True] * (MOST_GRAPHS - 1), False]


def test_a_released_graph_is_made_again_and_its_memory_was_freed() -> None:
    run = made()
    output = weakref.ref(run.trace.outputs)
    run.release()
    gc.collect()
    assert output() is None
    assert run.trace.outputs.shape == (1, 4)
    assert run.model.rows == 2


def test_a_run_is_void_when_the_weights_changed() -> None:
    model = small()
    run = Run(Counting(model), picture()[None])
    assert not run.void
    with torch.no_grad():
        model.head.weight.add_(1)
    assert run.void


def test_a_cancelled_run_computes_nothing() -> None:
    run = made()
    run.cancel()
    for attempt in (
        lambda: run.trace,
        lambda: run.forward(run.inputs),
        lambda: next(run.forwards(3, lambda start, stop: run.inputs.repeat(stop - start, 1, 1, 1))),
        lambda: next(run.gradients(3, 1, lambda start, stop: run.inputs.repeat(stop - start, 1, 1, 1))),
    ):
        with pytest.raises(Cancelled):
            attempt()
    assert run.model.rows == 0


def test_baselines() -> None:
    x = picture()
    run = Run(Counting(small()), x[None], baselines={"black": lambda: torch.full_like(x, -2)})
    assert torch.equal(run.baseline("zero"), torch.zeros_like(x)[None])
    assert torch.allclose(run.baseline("mean")[0, :, 3, 4], x.mean((1, 2)), atol=1e-6)
    assert torch.equal(run.baseline("black"), torch.full_like(x, -2)[None])
    assert run.baseline("blur").shape == (1, 3, HEIGHT, WIDTH)
    with pytest.raises(ExplainError, match="The baseline 'white' is not known for an input given as a tensor"):
        run.baseline("white")


def test_a_blur_keeps_the_mean_and_takes_the_detail() -> None:
    x = picture(2)[None]
    soft = blurred(x)
    assert float(soft.std()) < 0.5 * float(x.std())
    flat = torch.full((1, 2, 20, 28), 0.7)
    assert torch.allclose(blurred(flat), flat, atol=1e-6)
    dot = torch.zeros(1, 1, 41, 61)
    dot[..., 20, 30] = 1
    spread = blurred(dot)
    assert float(spread.sum()) == pytest.approx(1, abs=1e-4)
    assert torch.allclose(spread, spread.flip(2), atol=1e-7), "the same up as down"
    assert torch.allclose(spread, spread.flip(3), atol=1e-7)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 3)])
def test_a_blur_of_a_tiny_picture(shape: tuple[int, int]) -> None:
    assert blurred(torch.rand(1, 3, *shape)).shape == (1, 3, *shape)
