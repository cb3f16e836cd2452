"""The private view answers as the original does, at once and for every kind of model; where it cannot, the original
itself is used and put back."""

from __future__ import annotations

import copy
import gc
import weakref
from collections.abc import Callable

import pytest
import torch
from nets import OUTPUTS, picture, small
from quick import own_answer, scores
from torch import nn

from xai_widgets.core.run import Run
from xai_widgets.models import adapt


def test_one_view_for_a_module() -> None:
    model = small()
    assert adapt(model) is adapt(model)
    assert adapt(model) is not adapt(small())


def test_rows_go_in_channels_last_whatever_their_strides() -> None:
    pixels, net = torch.rand(20, 28, 3), small()
    for inputs in (pixels.permute(2, 0, 1)[None], pixels[None].permute(0, 3, 1, 2), torch.rand(1, 3, 20, 28)):
        prepared = adapt(net).prepare(inputs)
        assert torch.equal(prepared, inputs)
        # What decides is what torch makes of it: the first of these passes for channels_last and is not taken for it.
        assert torch.nn.functional.conv2d(prepared, torch.ones(4, 3, 3, 3)).is_contiguous(
            memory_format=torch.channels_last
        )


# --- changes of the original are seen


def step(model: nn.Module) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    model(picture()[None]).square().sum().backward()
    optimizer.step()


def new_statistics(model: nn.Module) -> None:
    model.train()(torch.stack([picture(seed=7), picture(seed=8)]))
    model.eval()


def assigned(model: nn.Module) -> None:
    model.load_state_dict(small(seed=9).state_dict(), assign=True)


def other_storage(model: nn.Module) -> None:
    model.head.weight.data = 2 * model.head.weight.data


def other_module(model: nn.Module) -> None:
    model.head = nn.Linear(8, OUTPUTS)


def hooked(model: nn.Module) -> None:
    model.features.register_forward_hook(lambda _module, _inputs, output: 2 * output)


CHANGES: dict[str, Callable[[nn.Module], object]] = {
    "an optimizer step": step,
    "BatchNorm statistics": new_statistics,
    "load_state_dict": lambda model: model.load_state_dict(small(seed=9).state_dict()),
    "load_state_dict with assign": assigned,
    "p.data =": other_storage,
    "another module": other_module,
    "double": lambda model: model.double(),
    "half": lambda model: model.bfloat16(),
    "a hook that changes the output": hooked,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_original_is_seen_at_once(change: str) -> None:
    model = small()
    run = Run(adapt(model), picture()[None])
    before = run.scores
    assert not run.void
    CHANGES[change](model)
    assert run.void
    after = scores(model)
    wanted = copy.deepcopy(model).eval()(picture()[None].to(next(model.parameters()).dtype))[0].detach().float()
    assert torch.allclose(after, wanted, atol=1e-4)
    if change not in ("double", "half"):
        assert not torch.allclose(after, before, atol=1e-4)


def test_a_hook_that_is_taken_off_again_is_seen() -> None:
    model = small()
    usual = scores(model)
    handle = model.head.register_forward_hook(lambda _module, _inputs, output: -output)
    assert torch.allclose(scores(model), -usual, atol=1e-5)
    handle.remove()
    assert torch.allclose(scores(model), usual, atol=1e-5)


def test_other_modes_are_not_a_change() -> None:
    model = small()
    run = Run(adapt(model), picture()[None])
    model.train()
    model.requires_grad_(False)
    assert not run.void
    assert torch.allclose(scores(model), own_answer(model), atol=1e-5)
    assert model.training


# --- models with ways of their own


def test_weights_are_shared_not_copied() -> None:
    model = small()
    scores(model)
    view = adapt(model)._own.module
    assert view is not None
    places = {parameter.data_ptr() for parameter in model.parameters()}
    assert {parameter.data_ptr() for parameter in view.parameters()} == places
    assert not any(parameter.requires_grad for parameter in view.parameters())


def test_the_view_does_not_keep_the_model_alive() -> None:
    model = small()
    scores(model)
    watched = weakref.ref(model)
    del model
    gc.collect()
    assert watched() is None


# --- what is not a model
