"""The part of a network after a layer is the network with that layer's output replaced."""

from __future__ import annotations

import pytest
import snapshot
import torch
from nets import OUTPUTS, Counter, Random, picture, seeded, small
from token_nets import ChannelsLast, Tokens
from torch import Tensor, nn

from xai_widgets import ExplainError
from xai_widgets.core.target import Output, as_target
from xai_widgets.models import adapt

X = picture()[None]


class Around(nn.Module):
    """A branch around the layer, and an addition that writes to the layer's own output."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.layer, self.after = (nn.Conv2d(n, 6, 3, padding=1) for n in (3, 6, 6))
        self.head = nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        out = self.layer(x.tanh())
        out += x
        return self.head(self.after(out.tanh()).mean((2, 3)))


class Twice(nn.Module):
    """Calls the layer two times."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.layer = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.head = nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.layer(self.layer(self.stem(x)).tanh()).tanh().mean((2, 3)))


class Uncopied(nn.Module):
    """Cannot be copied, so the original itself is used."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)

    def __deepcopy__(self, memo: object) -> nn.Module:
        raise RuntimeError("not this one")


NETS = {
    "small": (small, "features.3", 1),
    "a branch around": (lambda: seeded(Around), "layer", 1),
    "twice": (lambda: seeded(Twice), "layer", 2),
    "tokens": (lambda: seeded(lambda: Tokens(1)), "blocks.0", 1),
    "channels last": (lambda: seeded(ChannelsLast), "stage", 1),
    "the head": (small, "head", 1),
    "a row of numbers": (small, "drop", 1),
    "uncopied": (Uncopied, "inner.features.3", 1),
    "counts": (Counter, "inner.features.3", 1),
}
each = pytest.mark.parametrize("name", NETS)


def by_hook(model: nn.Module, layer: str, call: int, rows: Tensor) -> Tensor:
    """The model's answers with the layer's output replaced in one of its calls."""
    calls = [0]

    def replaced(_module: nn.Module, _inputs: object, _output: Tensor) -> Tensor | None:
        calls[0] += 1
        return rows.clone() if calls[0] == call else None

    handle = model.get_submodule(layer).register_forward_hook(replaced)
    try:
        return model.eval()(X.expand(len(rows), -1, -1, -1).clone())
    finally:
        handle.remove()


@each
def test_the_rest_of_the_network_answers_for_other_outputs_of_a_layer(name: str) -> None:
    build, layer, call = NETS[name]
    model = build()
    before = snapshot.of(model)
    own = adapt(model).until(layer).forward(X)
    rows = torch.cat([own, 0.5 * own, own + torch.rand(own.shape, generator=torch.Generator().manual_seed(2))])
    tail = adapt(model).after(X, layer)
    answers = tail.forward(tail.prepare(rows))
    scores, gradients = tail.gradient(tail.prepare(rows), Output((1,)))
    trace = tail.trace(tail.prepare(own))
    assert torch.allclose(tail.backward(trace, as_target(1), trace.inputs), gradients[:1], atol=1e-6)
    assert snapshot.difference(before, snapshot.of(model)) == []
    leaf = rows.clone().requires_grad_()
    wanted = by_hook(build(), layer, call, leaf)
    assert torch.allclose(answers, wanted, atol=1e-5)
    assert torch.allclose(scores, wanted[:, 1], atol=1e-5)
    assert torch.allclose(gradients, torch.autograd.grad(wanted[:, 1].sum(), leaf)[0], atol=1e-5)


@each
def test_up_to_a_layer_and_on_is_the_whole(name: str) -> None:
    build, layer, _ = NETS[name]
    model = adapt(kept := build())
    assert torch.allclose(model.after(X, layer).forward(model.until(layer).forward(X)), model.forward(X), atol=1e-5)
    assert kept.training is not None


def test_from_one_layer_to_a_unit_of_another() -> None:
    model = small()
    rows = adapt(model).until("features.0").forward(X) * torch.tensor([1.0, 0.3]).reshape(2, 1, 1, 1)
    between = adapt(model).until("features.3").after(X, "features.0").forward(rows)
    assert torch.allclose(between, model.features[1:4](rows), atol=1e-5)
    with pytest.raises(ExplainError, match="'features.4' is not run on the way to what is explained"):
        adapt(model).until("features.3").after(X, "features.4").forward(rows)


def test_a_random_model_is_run_from_its_seed() -> None:
    model = Random()
    tail = adapt(model).after(X, "inner.features.3")
    rows = adapt(model).until("inner.features.3").forward(X)
    adapt(model).forward(X)
    assert torch.equal(tail.forward(rows), tail.forward(rows))
    assert torch.allclose(tail.forward(rows), adapt(model).forward(X), atol=1e-5)


@pytest.mark.parametrize("what", ["default_layer", "resumed", "until", "after", "borrow"])
def test_what_a_part_of_a_network_cannot_do_is_a_sentence(what: str) -> None:
    model = small()
    tail = adapt(model).after(X, "features.3")
    arguments = {"default_layer": (X,), "until": ("head",), "borrow": (X,)}.get(what, (X, "head"))
    with pytest.raises(ExplainError, match="output of layer 'features.3', which only gradient methods can do"):
        getattr(tail, what)(*arguments)
    assert tail.layers(X) == ()
