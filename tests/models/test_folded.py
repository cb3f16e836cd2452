"""From the second on, passes whose graph is kept take fewer steps, and say the same of the weights as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import snapshot
import torch
from merged_nets import LEFT, MERGED, PADS
from nets import OUTPUTS, picture, seeded, small
from torch import Tensor, nn

from xai_widgets.core.target import as_target
from xai_widgets.models.torch_model import TorchModel

KINDS: dict[str, Callable[[], nn.Module]] = MERGED | LEFT | {f"padded {name}": PADS[name][0] for name in PADS}


class Block(nn.Module):
    """A padded convolution without a bias and its norm, as blocks of large networks have them."""

    def __init__(self, channels: int, stride: int = 1, **norm: bool) -> None:
        super().__init__()
        self.pad, self.conv = nn.ZeroPad2d(1), nn.Conv2d(channels, 6, 3, stride, bias=False)
        self.norm = nn.BatchNorm2d(6, **norm)
        self.norm.running_mean, self.norm.running_var = torch.rand(6), torch.rand(6) + 0.5
        for weight in self.norm.parameters():
            nn.init.uniform_(weight, 0.5, 1.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.pad(x))).relu()


def deep() -> nn.Sequential:
    """So many blocks that those alone are listed."""
    blocks = [Block(3, 2), *(Block(6, affine=i % 2 == 0) for i in range(20))]
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, OUTPUTS))


def told(model: TorchModel, also: str = "") -> dict[str, Tensor]:
    """Of one pass: the outputs, the input's gradient, and each layer with its own."""
    trace = model.trace(model.prepare(picture()[None]), also)
    target = as_target(1)
    found = {"outputs": trace.outputs.detach(), "gradient": model.backward(trace, target, trace.inputs)}
    for name, tensor in trace.layers.items():
        found |= {name: tensor.detach(), f"{name}, gradient": model.backward(trace, target, tensor)}
    return found


def assert_same(got: dict[str, Tensor], wanted: dict[str, Tensor]) -> None:
    for name, tensor in got.items():
        assert torch.allclose(tensor, wanted[name], rtol=1e-4, atol=1e-5 * float(wanted[name].abs().max())), name


@contextmanager
def steps() -> Iterator[list[type]]:
    """The kinds of modules that run."""
    kinds: list[type] = []
    hook = nn.modules.module.register_module_forward_hook(lambda module, _inputs, _output: kinds.append(type(module)))
    try:
        yield kinds
    finally:
        hook.remove()


@pytest.mark.parametrize("kind", KINDS)
def test_later_passes_say_what_the_first_said(kind: str) -> None:
    model = seeded(KINDS[kind]).eval()
    before = snapshot.of(model)
    adapted = TorchModel(model)
    first = told(adapted)
    for _ in range(3):
        assert_same(told(adapted), first)
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_a_deep_network_goes_without_its_norms_and_pads() -> None:
    model = seeded(deep).eval()
    adapted = TorchModel(model)
    first, second = told(adapted), told(adapted)
    with steps() as kinds:
        third = told(adapted)
    assert set(third) == set(second)
    assert_same(second, first)
    assert_same(third, first)
    assert kinds.count(nn.Conv2d) == 21
    assert not {nn.BatchNorm2d, nn.ZeroPad2d} & set(kinds)


@pytest.mark.parametrize("name", ["3.conv", "3.pad", "3.norm"])
def test_a_layer_that_is_asked_for_by_name_is_what_the_model_makes_there(name: str) -> None:
    model = seeded(deep).eval()
    adapted = TorchModel(model)
    found: list[Tensor] = []
    handle = model.get_submodule(name).register_forward_hook(lambda _m, _i, output: found.append(output))
    with torch.no_grad():
        model(picture()[None])
    handle.remove()
    for _ in range(3):
        told(adapted)
        assert torch.allclose(told(adapted, also=name)[name], found[0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("hidden", [False, True], ids=["in place", "behind torch's back"])
def test_it_follows_the_weights_and_the_statistics(hidden: bool) -> None:
    model = seeded(deep).eval()
    adapted = TorchModel(model)
    for _ in range(3):
        before = told(adapted)
    last = model[19]
    for tensor in (last.conv.weight, last.norm.running_mean, last.norm.running_var, last.norm.weight, last.norm.bias):
        (tensor.data if hidden else tensor.detach()).mul_(1.5)
    after = told(adapted)
    assert torch.allclose(after["outputs"], model(picture()[None]), rtol=1e-4, atol=1e-6)
    assert not torch.allclose(after["outputs"], before["outputs"], rtol=1e-3)


def test_a_kept_pass_is_not_changed_by_the_next() -> None:
    model = seeded(deep).eval()
    adapted = TorchModel(model)
    row = adapted.prepare(picture()[None])
    traces = [adapted.trace(row) for _ in range(4)]
    wanted, *others = [adapted.backward(trace, as_target(1), trace.inputs) for trace in traces]
    for got in others:
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)


def test_what_writes_in_place_does_not_write_over_a_layer_that_is_seen() -> None:
    model = small()
    adapted = TorchModel(model)
    first = told(adapted)
    told(adapted)
    third = told(adapted)
    assert "features.0" in third
    assert_same(third, first)


def test_what_is_no_picture_has_nothing_to_fold_and_is_not_tried() -> None:
    model = seeded(lambda: nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, OUTPUTS))).eval()
    adapted = TorchModel(model)
    row = adapted.prepare(torch.linspace(-1, 1, 5)[None])
    adapted.forward(row)
    for _ in range(3):
        with steps() as kinds:
            adapted.trace(row)
        assert kinds.count(nn.ReLU) == 1
