"""The shorter way back through a first convolution is torch's own way back, and is taken where it is shorter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import OUTPUTS, picture, seeded
from torch import Tensor, nn

from xai_widgets.core.target import as_target
from xai_widgets.models import adapt
from xai_widgets.models.shorter import Strided, way_of
from xai_widgets.models.strided import input_gradient

FIRST: dict[str, Callable[[], nn.Conv2d]] = {
    "as ResNet's": lambda: nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False),
    "as ConvNeXt's": lambda: nn.Conv2d(3, 8, 4, stride=4),
    "as AlexNet's": lambda: nn.Conv2d(3, 8, 11, stride=4, padding=2),
    "one step down and two right": lambda: nn.Conv2d(3, 8, 3, stride=(2, 3), padding=(1, 0)),
}
OTHERS: dict[str, Callable[[], nn.Conv2d]] = {
    "no stride": lambda: nn.Conv2d(3, 8, 3),
    "a stride one way": lambda: nn.Conv2d(3, 8, 3, stride=(1, 2)),
    "many channels": lambda: nn.Conv2d(6, 8, 3, stride=2),
    "in groups": lambda: nn.Conv2d(3, 9, 3, stride=2, groups=3),
    "with holes": lambda: nn.Conv2d(3, 8, 3, stride=2, dilation=2),
    "by reflection": lambda: nn.Conv2d(3, 8, 3, stride=2, padding=1, padding_mode="reflect"),
    "named padding": lambda: nn.Conv2d(3, 8, 3, stride=1, padding="same"),
    "weights that a hook makes": lambda: nn.utils.spectral_norm(nn.Conv2d(3, 8, 3, stride=2)),
    "weights that are computed": lambda: nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 8, 3, stride=2)),
}


def net(first: nn.Module) -> nn.Sequential:
    head = nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.LazyLinear(OUTPUTS)
    made = nn.Sequential(first, nn.ReLU6(inplace=True), *head)
    made(picture()[None])
    return made.eval()


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 3), channels=st.integers(1, 4), out=st.integers(1, 5), size=st.tuples(*[st.integers(1, 17)] * 2),
    kernel=st.tuples(*[st.integers(1, 7)] * 2), stride=st.tuples(*[st.integers(1, 5)] * 2),
    padding=st.tuples(*[st.integers(0, 4)] * 2), last=st.booleans(),
)  # fmt: skip
def test_any_shape_goes_back_as_torch_does(
    n: int, channels: int, out: int, size: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int],
    padding: tuple[int, int], last: bool,
) -> None:  # fmt: skip
    height, width = (max(side, k - 2 * p) for side, k, p in zip(size, kernel, padding, strict=True))
    layout = torch.channels_last if last else torch.contiguous_format
    weight = torch.randn(out, channels, *kernel, dtype=torch.float64)
    inputs = torch.randn(n, channels, height, width, dtype=torch.float64).contiguous(memory_format=layout)
    answer = nn.functional.conv2d(inputs.requires_grad_(), weight, None, stride, padding)
    gradient = torch.randn_like(answer)
    (wanted,) = torch.autograd.grad(answer, inputs, gradient)
    got = input_gradient(gradient, weight, inputs.shape, stride, padding)
    assert got.shape == wanted.shape
    assert torch.allclose(got, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", FIRST)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_network_that_begins_so_says_what_it_said(kind: str, dtype: torch.dtype) -> None:
    model = seeded(lambda: net(FIRST[kind]())).to(dtype)
    assert way_of(model[0]) is Strided
    adapted = adapt(model)
    rows = adapted.prepare(torch.stack([picture(height=37, width=41, seed=s) for s in range(3)]))
    many = adapted.for_many(rows[:1])
    assert adapted._plans[rows[:1].shape].shorter == (("0", Strided),)
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-6)
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", OTHERS)
def test_others_are_left_alone(kind: str) -> None:
    assert way_of(OTHERS[kind]()) is None


def test_one_that_somebody_watches_is_left_alone() -> None:
    model = net(FIRST["as ResNet's"]())
    model[0].register_forward_hook(lambda _module, _inputs, answer: answer + 1)
    adapted = adapt(model)
    row = adapted.prepare(picture()[None])
    many = adapted.for_many(row)
    assert adapted._plans[row.shape].shorter == ()
    assert torch.allclose(many.forward(row), model(row), rtol=1e-4, atol=1e-6)


class Twice(nn.Module):
    """It looks at the picture and at its mirror image by the same convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.head = FIRST["as ResNet's"](), nn.Linear(8, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head((self.first(x) - self.first(x.flip(3)).relu()).mean((2, 3)))


def test_one_that_runs_twice_is_one() -> None:
    model = seeded(Twice).eval()
    adapted = adapt(model)
    row = adapted.prepare(picture()[None])
    many = adapted.for_many(row)
    assert adapted._plans[row.shape].shorter == (("first", Strided),)
    for got, wanted in zip(many.gradient(row, as_target(1)), adapted.gradient(row, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)


def test_without_a_gradient_it_is_torchs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first, row = FIRST["as ResNet's"](), picture()[None].requires_grad_()
    calls: list[int] = []
    own = nn.Conv2d._conv_forward
    monkeypatch.setattr(nn.Conv2d, "_conv_forward", lambda *given: calls.append(1) or own(*given))
    wanted = first(row)
    first.__class__ = Strided
    calls.clear()
    with torch.no_grad():
        first(row)
    assert torch.equal(first(row.detach()), wanted)
    assert len(calls) == 2
    assert torch.equal(first(row), wanted)
    assert len(calls) == 2


class Reading(nn.Module):
    """It looks at its own modules, as CLIP does at the weights of its patches."""

    def __init__(self) -> None:
        super().__init__()
        self.patches, self.act = FIRST["as ConvNeXt's"](), nn.ReLU6(inplace=True)
        self.mixed, self.norm, self.head = nn.Conv2d(8, 6, 3), nn.BatchNorm2d(6), nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x.to(self.patches.weight.dtype) / self.patches.stride[0])
        x = self.act(self.norm(self.mixed(x))) / self.act.max_val
        return self.head(x.mean((2, 3)))


def test_a_model_that_reads_its_own_modules_finds_them() -> None:
    model = seeded(Reading).eval()
    adapted = adapt(model)
    row = adapted.prepare(picture(height=32, width=40)[None])
    many = adapted.for_many(row)
    plan = adapted._plans[row.shape]
    assert (plan.shorter, plan.in_place, plan.norms) == ((("patches", Strided),), ("act",), (("mixed", "norm"),))
    for got, wanted in zip(many.gradient(row, as_target(1)), adapted.gradient(row, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)


class OneByOne(nn.Module):
    """Its first convolution is given a picture at a time, without a batch."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.head = FIRST["as ConvNeXt's"](), nn.Linear(8, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.stack([self.first(row).relu().mean((1, 2)) for row in x]))


def test_one_that_is_given_a_single_picture_goes_back_as_torch_does() -> None:
    model = seeded(OneByOne).eval()
    adapted = adapt(model)
    rows = adapted.prepare(torch.stack([picture(height=32, width=40, seed=s) for s in range(3)]))
    many = adapted.for_many(rows[:1])
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)
