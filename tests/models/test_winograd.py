"""A 3×3 convolution by a fourth of the multiplications answers what torch's own does, where it is faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import OUTPUTS, picture, seeded
from torch import Tensor, nn

from xai_widgets.core.target import as_target
from xai_widgets.models import adapt, shorter, winograd
from xai_widgets.models.shorter import FEWEST, MANY, Winograd, way_of
from xai_widgets.models.winograd import convolved, taken

OTHERS: dict[str, Callable[[], nn.Conv2d]] = {
    "few channels come": lambda: nn.Conv2d(MANY - 1, MANY, 3),
    "few channels go": lambda: nn.Conv2d(MANY, MANY - 1, 3),
    "a stride": lambda: nn.Conv2d(MANY, MANY, 3, stride=(1, 2)),
    "another kernel": lambda: nn.Conv2d(MANY, MANY, (3, 1)),
    "in groups": lambda: nn.Conv2d(MANY, MANY, 3, groups=2),
    "with holes": lambda: nn.Conv2d(MANY, MANY, 3, dilation=2),
    "by reflection": lambda: nn.Conv2d(MANY, MANY, 3, padding=1, padding_mode="reflect"),
    "named padding": lambda: nn.Conv2d(MANY, MANY, 3, padding="same"),
    "double numbers": lambda: nn.Conv2d(MANY, MANY, 3, dtype=torch.float64),
    "half numbers": lambda: nn.Conv2d(MANY, MANY, 3, dtype=torch.bfloat16),
    "weights that a hook makes": lambda: nn.utils.spectral_norm(nn.Conv2d(MANY, MANY, 3)),
    "weights that are computed": lambda: nn.utils.parametrizations.weight_norm(nn.Conv2d(MANY, MANY, 3)),
    "one that somebody watches": lambda: watched(nn.Conv2d(MANY, MANY, 3)),
    "a single number for both sides": lambda: with_one_number(nn.Conv2d(MANY, MANY, 3)),
    "more than a convolution": lambda: type("More", (nn.Conv2d,), {})(MANY, MANY, 3),
}


def watched(convolution: nn.Conv2d) -> nn.Conv2d:
    convolution.register_forward_hook(lambda _module, _inputs, answer: answer + 1)
    return convolution


def with_one_number(convolution: nn.Conv2d) -> Any:
    """As torch takes it too, where somebody sets it by hand."""
    setattr(convolution, "padding", 1)  # noqa: B010
    return convolution


@pytest.fixture(autouse=True)
def _x86(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested does not depend on the processor."""
    monkeypatch.setattr(torch.backends.mkl, "is_available", lambda: True)


@settings(max_examples=80, deadline=None)
@given(
    n=st.integers(1, 3), channels=st.integers(1, 5), out=st.integers(1, 5), size=st.tuples(*[st.integers(1, 15)] * 2),
    padding=st.tuples(*[st.integers(0, 4)] * 2), bias=st.booleans(), last=st.booleans(),
    block=st.sampled_from([1, 3000, 20000, 2**20]),
)  # fmt: skip
def test_any_shape_is_what_torch_says_there_and_back(
    n: int, channels: int, out: int, size: tuple[int, int], padding: tuple[int, int], bias: bool,
    last: bool, block: int,
) -> None:  # fmt: skip
    height, width = (max(side, 3 - 2 * p) for side, p in zip(size, padding, strict=True))
    layout = torch.channels_last if last else torch.contiguous_format
    weight = torch.randn(out, channels, 3, 3, dtype=torch.float64).contiguous(memory_format=layout)
    shift = torch.randn(out, dtype=torch.float64) if bias else None
    inputs = torch.randn(n, channels, height, width, dtype=torch.float64).contiguous(memory_format=layout)
    wanted = nn.functional.conv2d(inputs.requires_grad_(), weight, shift, 1, padding)
    gradient = torch.randn_like(wanted)
    (back,) = torch.autograd.grad(wanted, inputs, gradient)
    with pytest.MonkeyPatch.context() as patch, torch.no_grad():
        patch.setattr(winograd, "BLOCK", block)  # a line of tiles at once, some lines, some rows, or all
        got = convolved(inputs, taken(weight), shift, padding)
        went = convolved(gradient, taken(weight.flip(2, 3).transpose(0, 1)), None, (2 - padding[0], 2 - padding[1]))
    assert got.is_contiguous(memory_format=torch.channels_last) and went.shape == inputs.shape
    assert torch.allclose(got, wanted, rtol=1e-9, atol=1e-9)
    assert torch.allclose(went, back, rtol=1e-9, atol=1e-9)


def test_by_hand_along_one_line() -> None:
    """Weights 1, 10 and 100 in the middle row and inputs 1, 2, 3, …: each output is one sum of three."""
    inputs = torch.arange(1.0, 7).expand(1, 1, 6, 6).double()
    weight = torch.zeros(1, 1, 3, 3, dtype=torch.float64)
    weight[0, 0, 1] = torch.tensor([1.0, 10, 100])
    answer = convolved(inputs, taken(weight), torch.tensor([0.5]).double(), (0, 0))
    assert torch.allclose(answer[0, 0], torch.tensor([321.5, 432.5, 543.5, 654.5]).double().expand(4, 4))


@pytest.mark.parametrize("channels", [1, MANY, 512])
def test_it_rounds_as_little_as_it_says(channels: int) -> None:
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(2, channels, 14, 13, generator=generator).relu()
    weight = torch.randn(channels, channels, 3, 3, generator=generator) / (9 * channels) ** 0.5
    wanted = nn.functional.conv2d(inputs.double(), weight.double(), padding=1)
    got = convolved(inputs, taken(weight), None, (1, 1))
    assert got.dtype == torch.float32
    assert (got - wanted).abs().max() <= 5e-6 * wanted.abs().max()


class Net(nn.Module):
    """Its middle has what is faster this way: with a BatchNorm after it, with a bias, padded, aside, and twice."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, MANY, 3)
        self.normed, self.norm = nn.Conv2d(MANY, MANY, 3, padding=1, bias=False), nn.BatchNorm2d(MANY)
        self.shifted, self.pad = nn.Conv2d(MANY, MANY + 1, 3, padding=(0, 2)), nn.ZeroPad2d(3)
        self.padded, self.aside = nn.Conv2d(MANY + 1, MANY, 3), nn.Conv2d(MANY, MANY, 3, padding=1)
        self.again, self.head = nn.Conv2d(MANY, MANY, 3, padding=1), nn.Linear(MANY, OUTPUTS)
        self.act, self.six = nn.ReLU(inplace=True), nn.ReLU6(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.norm(self.normed(self.first(x).relu())))
        x = self.padded(self.pad(self.six(self.shifted(x))))
        x = x.relu() + self.aside(x.detach())
        return self.head(self.again(self.again(x)).relu().mean((2, 3)))


WAYS = dict.fromkeys(["normed", "shifted", "padded", "aside", "again"], Winograd)


def rows_of(model: nn.Module, count: int = 9, **size: int) -> tuple[Any, Any, Tensor]:
    adapted = adapt(model)
    rows = adapted.prepare(torch.stack([picture(seed=s, **size) for s in range(count)]))
    return adapted, adapted.for_many(rows[:1]), rows


@pytest.mark.parametrize("count", [1, 9])
def test_a_network_says_what_it_said(count: int) -> None:
    model = seeded(Net).eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    adapted, many, rows = rows_of(model, count)
    plan = adapted._plans[rows[:1].shape]
    assert (dict(plan.shorter), plan.norms, plan.pads) == (WAYS, (("normed", "norm"),), (("padded", "pad"),))
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-6)
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-6)
    assert [type(part) for part in model.modules() if isinstance(part, nn.Conv2d)] == [nn.Conv2d] * 6
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_it_is_run_where_there_are_enough_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(
        winograd, "convolved", lambda inputs, *rest: seen.append(len(inputs)) or convolved(inputs, *rest)
    )
    convolution = nn.Conv2d(MANY, MANY, 3, padding=1).eval()
    convolution.__class__ = Winograd
    with torch.no_grad():
        for count in (FEWEST - 1, FEWEST):
            convolution(torch.zeros(count, MANY, 4, 4))
        convolution(torch.zeros(1, MANY, 64, 64)[0])
        assert seen == [FEWEST]
        assert convolution.double()(torch.zeros(FEWEST, MANY, 4, 4).double()).dtype == torch.float64
    assert seen == [FEWEST]


def test_the_way_there_of_a_gradient_is_torchs_to_the_bit() -> None:
    convolution = seeded(lambda: nn.Conv2d(MANY, MANY, 3, padding=1))
    rows = torch.stack([picture(MANY, seed=s) for s in range(3)]).requires_grad_()
    wanted = convolution(rows)
    convolution.__class__ = Winograd
    answer = convolution(rows)
    assert torch.equal(answer, wanted)
    ways = [torch.autograd.grad(each.square().sum(), rows)[0] for each in (answer, wanted)]
    assert torch.allclose(*ways, rtol=1e-4, atol=1e-5)
    assert not torch.equal(*ways)
    with torch.no_grad():
        assert not torch.equal(convolution(rows), wanted)


@pytest.mark.parametrize("kind", OTHERS)
def test_others_are_left_alone(kind: str) -> None:
    assert way_of(OTHERS[kind]()) is None


def test_other_processors_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    convolution = nn.Conv2d(MANY, MANY, 3)
    assert way_of(convolution) is Winograd
    monkeypatch.setattr(torch.backends.mkl, "is_available", lambda: False)
    assert way_of(convolution) is None


def test_a_model_has_so_much_room_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    model = seeded(Net).eval()
    monkeypatch.setattr(shorter, "ROOM", 36 * 4 * 2 * MANY * (MANY + 1))
    adapted, many, rows = rows_of(model)
    assert dict(adapted._plans[rows[:1].shape].shorter) == {"normed": Winograd, "shifted": Winograd}
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("size", [{}, {"height": 7, "width": 8}], ids=["many tiles", "few tiles"])
def test_where_it_is_wrong_it_alone_is_left_out(monkeypatch: pytest.MonkeyPatch, size: dict[str, int]) -> None:
    """The trial of a row is of what many rows do: without a gradient, and where a row alone has too few tiles."""
    monkeypatch.setattr(winograd, "convolved", lambda *given: 1.01 * convolved(*given))
    model = seeded(Net).eval()
    adapted, many, rows = rows_of(model, **size)
    plan = adapted._plans[rows[:1].shape]
    assert (plan.shorter, plan.norms) == ((), (("normed", "norm"),))
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-6)


class Autocast(nn.Module):
    """It runs its middle in bfloat16 by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.middle = nn.Conv2d(3, MANY, 3), nn.Conv2d(MANY, MANY, 3, padding=1)
        self.head = nn.Linear(MANY, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x).relu()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = self.middle(x)
        return self.head(x.float().mean((2, 3)))


def test_autocast_within_a_model_is_as_it_was() -> None:
    adapted, many, rows = rows_of(seeded(Autocast).eval())
    assert torch.equal(many.forward(rows), adapted.forward(rows))
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.equal(got, wanted)
