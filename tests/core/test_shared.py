"""Several explanations share a Run's forward pass, and each is cancelled and counted alone."""

from __future__ import annotations

import pytest
import torch
from counting import Counting
from nets import picture, small

from xai_widgets import explainers
from xai_widgets.core.errors import Cancelled
from xai_widgets.core.run import Run
from xai_widgets.core.shared import Shared


def whole() -> Run:
    return Run(Counting(small()), picture()[None])


def test_the_forward_pass_is_made_once_and_counted_where_it_was_made() -> None:
    run = whole()
    one, two = Shared(run), Shared(run)
    assert one.trace is two.trace is run.trace
    assert torch.equal(one.scores, run.scores)
    assert (run.model.rows, one.model_calls, two.model_calls) == (1, 1, 0)
    two.forward(two.inputs)
    assert (one.model_calls, two.model_calls) == (1, 1)


def test_a_cancel_ends_one_and_leaves_the_others() -> None:
    run = whole()
    one, two = Shared(run), Shared(run)
    one.cancel()
    for attempt in (lambda: one.trace, lambda: one.forward(one.inputs), lambda: one.scores):
        with pytest.raises(Cancelled):
            attempt()
    assert run.model.rows == 0
    assert two.trace is run.trace


def test_a_layer_that_is_looked_up_by_one_is_kept_for_all() -> None:
    run = whole()
    one, two = Shared(run), Shared(run)
    name, trace = one.layer("features.1")
    assert two.layer(name) == (name, trace)
    assert two.model_calls == 0 < one.model_calls


@pytest.mark.parametrize("method", ["grad-cam", "saliency", "smoothgrad", "occlusion", "score-cam", "deeplift"])
def test_generators_advanced_in_turns_give_what_they_give_alone(method: str) -> None:
    run = whole()
    turns = [explainers.get(name)().estimates(Shared(run), 2) for name in (method, "integrated-gradients", method)]
    last: dict[int, torch.Tensor] = {}
    while turns:
        for each in list(turns):
            found = next(each, None)
            if found is None:
                turns.remove(each)
            else:
                last[id(each)] = found.values
    alone = explainers.get(method)().explain(small(), picture(), 2)
    same = [values for values in last.values() if values.shape == alone.values.shape]
    assert sum(torch.allclose(values, alone.values, atol=1e-5) for values in same) >= 2
