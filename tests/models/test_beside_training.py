"""A model that is being trained in another thread is explained, and its training never knows."""

from __future__ import annotations

import pytest
import torch
from counting import Counting
from fewer import few
from nets import picture
from training import Beside, alone, trainee

from xai_widgets import explainers
from xai_widgets.core.run import Run


@pytest.mark.parametrize("name", explainers.names())
def test_training_is_the_same_to_the_bit_beside_explanations(name: str) -> None:
    losses, weights = alone(name)
    beside = Beside(trainee(name))
    method, params = explainers.get(name), few(name)
    untrained = method(**params).explain(beside.model, picture(), 1)
    while beside.under_way:
        list(method(**params).steps(Run(Counting(beside.model, beside.allow_step), picture()[None], live=True), 1))
    beside.finish()
    assert beside.losses == losses
    assert all(torch.equal(value, weights[key]) for key, value in beside.model.state_dict().items())
    assert beside.model.training
    assert method(**params).explain(beside.model, picture(), 1).score != untrained.score


def test_a_step_while_the_view_is_made_is_not_taken_for_a_model_without_one() -> None:
    """Else the original itself would be put in eval mode under the feet of its training."""
    model, steps = trainee(), []

    def stepped(_module: object, _inputs: object, _output: object) -> None:
        with torch.no_grad():
            model.head.weight.mul_(1.5)
        steps.append(True)

    hook = model.head.register_forward_hook(stepped)
    run = Run(Counting(model), picture()[None])
    assert run.trace
    hook.remove()
    assert steps
    assert run.model.guarded == ""
