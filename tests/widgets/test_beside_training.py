"""A model that is being trained in another thread of the same kernel, under an explorer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training import Beside, alone, trainee
from widgets.comparisons import compared
from widgets.explorers import PATIENCE, made, photo

from xai_widgets import explainers

MASK = np.eye(20, 28, dtype=bool)


@pytest.mark.parametrize("method", explainers.names())
def test_training_is_the_same_to_the_bit_under_an_explorer(method: str) -> None:
    losses, weights = alone(method)
    beside = Beside(trainee(method))
    params = {"window": 8, "stride": 6} if method == "occlusion" else {}
    while beside.under_way:
        beside.allow_step()
        explorer = made(beside.model, photo(), method=method, params=params)
        beside.allow_step()
        explorer.target = 1
        explorer.mask = MASK
        beside.allow_step()
        explorer.image = photo(1)
        explorer.wait(PATIENCE)
        explorer.refresh()
        explorer.wait(PATIENCE)
        explorer.close()
    beside.finish()
    assert beside.losses == losses
    assert all(torch.equal(value, weights[key]) for key, value in beside.model.state_dict().items())
    assert all(module.training for module in beside.model.modules())


def test_so_it_is_under_a_comparison_and_its_measures() -> None:
    losses, weights = alone()
    beside = Beside(trainee())
    while beside.under_way:
        beside.allow_step()
        explorer = compared(beside.model, metrics=["deletion", "model-randomisation", "sparseness"])
        beside.allow_step()
        explorer.target = 1
        explorer.mask = MASK
        beside.allow_step()
        explorer.wait(PATIENCE)
        explorer.close()
    beside.finish()
    assert beside.losses == losses
    assert all(torch.equal(value, weights[key]) for key, value in beside.model.state_dict().items())
    assert all(module.training for module in beside.model.modules())
