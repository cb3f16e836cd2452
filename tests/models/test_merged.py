"""BatchNorm is merged into the convolution before it where nothing else sees what is between, and nowhere else."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import snapshot
import torch
from nets import OUTPUTS, Random, WritesInput, picture, seeded, small
from torch import Tensor, nn

from xai_widgets import explainers
from xai_widgets.core import run as run_module
from xai_widgets.core.target import as_target
from xai_widgets.models import adapt, memory, merged
from xai_widgets.models.torch_model import TorchModel


class Net(nn.Module):
    """A convolution, a BatchNorm that has seen something, a head; `between` says how they are put together."""

    def __init__(self, between: Callable[[Net, Tensor], Tensor], norm: type[nn.Module] = nn.BatchNorm2d) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 6, 3, padding=1), norm(6)
        self.head = nn.Linear(6, OUTPUTS)
        self.between = between
        for name, buffer in self.norm.named_buffers():
            if name != "num_batches_tracked":
                buffer.uniform_(0.5, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.between(self, x).relu().mean((2, 3)))


class Rectified(nn.BatchNorm2d):
    """As some libraries have it, with its activation inside."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).relu() - 1


class Standardised(nn.Conv2d):
    """Its weights are not what it multiplies by."""

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.conv2d(x, self.weight / self.weight.norm(), self.bias, padding=1)


def standardised() -> Net:
    net = Net(lambda net, x: net.norm(net.conv(x)))
    net.conv = Standardised(3, 6, 3, padding=1)
    return net


def weight_norm() -> Net:
    net = Net(lambda net, x: net.norm(net.conv(x)))
    nn.utils.parametrizations.weight_norm(net.conv)
    return net


def no_statistics() -> Net:
    return Net(lambda net, x: net.norm(net.conv(x)), lambda n: nn.BatchNorm2d(n, track_running_stats=False))  # type: ignore[arg-type]


def kept(net: Net, x: Tensor) -> Tensor:
    between = net.conv(x)
    return net.norm(between) + between


def seen(net: Net, x: Tensor) -> Tensor:
    between = net.conv(x)
    return net.norm(between) * (between > 0)


def weights_read(net: Net, x: Tensor) -> Tensor:
    return net.norm(net.conv(x)) * net.norm.weight[:, None, None]


class Padded(nn.Module):
    """A convolution that is given what `pad` makes, as `forward` says, and an activation."""

    def __init__(self, run: Callable[[Padded, Tensor], Tensor], sides: Any = 1, **convolution: Any) -> None:
        super().__init__()
        self.pad, self.conv = nn.ZeroPad2d(sides), nn.Conv2d(3, 6, 3, **convolution)
        self.act, self.head = nn.ReLU(), nn.Linear(6, OUTPUTS)
        self.run = run

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.run(self, x).mean((2, 3)))


def plainly(net: Padded, x: Tensor) -> Tensor:
    return net.act(net.conv(net.pad(x)))


def pad_seen(net: Padded, x: Tensor) -> Tensor:
    padded = net.pad(x)
    return net.conv(padded) + padded.mean()


def before_seen(net: Padded, x: Tensor) -> Tensor:
    between = net.conv(net.pad(x))
    return net.act(between) + between


PADS: dict[str, tuple[Callable[[], nn.Module], int, int]] = {
    "plainly": (lambda: Padded(plainly), 1, 1),
    "two sides": (lambda: Padded(plainly, (2, 2, 1, 1), stride=2), 1, 1),
    "one side": (lambda: Padded(plainly, (0, 1, 0, 1)), 0, 1),
    "cut": (lambda: Padded(plainly, -1), 0, 1),
    "padded twice": (lambda: Padded(plainly, padding=1), 0, 1),
    "by reflection": (lambda: Padded(plainly, padding=1, padding_mode="reflect"), 0, 1),
    "what is padded is seen": (lambda: Padded(pad_seen), 0, 0),
    "what is activated is seen": (lambda: Padded(before_seen), 1, 0),
    "activated twice": (lambda: Padded(lambda net, x: net.act(net.conv(net.act(net.pad(x))))), 0, 0),
}
"""How many pads and how many activations in place there are."""

MERGED: dict[str, Callable[[], nn.Module]] = {
    "one after the other": lambda: Net(lambda net, x: net.norm(net.conv(x))),
    "in a sequence": small,
    "with something before": lambda: Net(lambda net, x: net.norm(net.conv(x.sin()))),
    "a model that writes to its input": WritesInput,
    "double": lambda: small().double(),
}
LEFT: dict[str, Callable[[], nn.Module]] = {
    "what is between is added later": lambda: Net(kept),
    "what is between decides": lambda: Net(seen),
    "something between": lambda: Net(lambda net, x: net.norm(net.conv(x).sin())),
    "the norm runs twice": lambda: Net(
        lambda net, x: net.norm(net.conv(x)) + net.norm(net.conv.weight.mean() + x[:, [0] * 6])
    ),
    "the convolution runs twice": lambda: Net(lambda net, x: net.norm(net.conv(x)) + net.conv(x.flip(3))),
    "the norm's weights are read": lambda: Net(weights_read),
    "an activation inside": lambda: Net(lambda net, x: net.norm(net.conv(x)), Rectified),
    "standardised weights": standardised,
    "weight norm": weight_norm,
    "no statistics": no_statistics,
    "half": lambda: small().bfloat16(),
}


def ready(model: nn.Module) -> tuple[Any, Any, Tensor]:
    adapted = adapt(model)
    row = adapted.prepare(picture()[None])
    return adapted, adapted.for_many(row), adapted.prepare(torch.stack([picture(seed=s) for s in range(5)]))


@pytest.mark.parametrize("kind", [*MERGED, *LEFT])
def test_it_answers_as_the_model_does(kind: str) -> None:
    model = seeded((MERGED | LEFT)[kind]).eval()
    before = snapshot.of(model)
    adapted, many, rows = ready(model)
    given = rows.clone()
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-5)
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-5)
    assert bool(adapted._plans[adapted.prepare(picture()[None]).shape].norms) == (kind in MERGED)
    assert torch.equal(rows, given)
    assert snapshot.difference(before, snapshot.of(model)) == []


@pytest.mark.parametrize("kind", PADS)
def test_pads_and_activations_answer_as_the_model_does(kind: str) -> None:
    build, pads, in_place = PADS[kind]
    model = seeded(build).eval()
    adapted, many, rows = ready(model)
    given = rows.clone()
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-5)
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-5)
    plan = adapted._plans[adapted.prepare(picture()[None]).shape]
    assert (len(plan.pads), len(plan.in_place)) == (pads, in_place)
    assert torch.equal(rows, given)


def test_nothing_is_written_over_that_the_way_back_needs() -> None:
    parts = nn.Conv2d(3, 6, 3), nn.Sigmoid(), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    adapted, many, rows = ready(seeded(lambda: nn.Sequential(*parts, nn.Linear(6, OUTPUTS))).eval())
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-5)
    assert not any(plan.in_place for plan in adapted._plans.values())


def test_the_norm_is_gone_from_what_runs() -> None:
    model = small()
    _, many, rows = ready(model)
    kinds: list[type] = []
    hook = nn.modules.module.register_module_forward_hook(lambda module, _inputs, _output: kinds.append(type(module)))
    try:
        many.forward(rows)
    finally:
        hook.remove()
    assert nn.BatchNorm2d not in kinds
    assert nn.Conv2d in kinds


def test_weights_changed_behind_torchs_back_are_seen_by_the_next_explanation() -> None:
    model = small()
    _, many, rows = ready(model)
    before = many.forward(rows)
    model.features[0].weight.data.mul_(2)
    _, many, rows = ready(model)
    assert torch.allclose(many.forward(rows), model(rows), rtol=1e-4, atol=1e-5)
    assert not torch.allclose(before, model(rows), rtol=1e-2)


def test_nothing_is_kept_after_the_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MANY", 1)
    made: list[weakref.ref[nn.Module]] = []
    build = merged.merged

    def noted(module: nn.Module, found: merged.Plan) -> nn.Module:
        made.append(weakref.ref(tree := build(module, found)))
        return tree

    monkeypatch.setattr(merged, "merged", noted)
    model = small()
    explainers.Occlusion(window=6, stride=3).explain(model, picture(), 1)
    gc.collect()
    assert len(made) == 2
    assert [tree() for tree in made] == [None, None]


def test_a_random_model_and_one_under_autocast_are_run_as_they_are() -> None:
    model, random = small(), seeded(Random).eval()
    for adapted in (TorchModel(model, torch.bfloat16), TorchModel(random)):
        assert adapted.for_many(picture()[None]).forward.keywords == {"by": None, "writes": True}  # type: ignore[attr-defined]


# --- how many rows at once


def test_rows_at_once_are_as_many_as_fit_by_the_largest_tensor_a_row_makes() -> None:
    model = nn.Sequential(nn.Conv2d(3, 7, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(7, 4096))
    adapted = adapt(model)
    row = adapted.prepare(picture(height=100, width=140)[None])
    largest = 4 * 7 * 100 * 140  # and not the large layer's weights, turned
    assert adapted.for_many(row).at_once == memory.AT_ONCE // largest
    assert adapted.for_many(row[:, :, :1, :1]).at_once == 256


def test_a_row_larger_than_that_goes_alone_and_what_is_not_known_is_not_said() -> None:
    assert [memory.rows_at_once(bytes_, 256) for bytes_ in (memory.KEPT, 1, 0)] == [1, 256, 0]
