"""BatchNorm is merged into the convolution before it where nothing else sees what is between, and nowhere else."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
import snapshot
import torch
from merged_nets import LEFT, MERGED, PADS
from nets import OUTPUTS, Random, picture, seeded, small
from torch import Tensor, nn

from xai_widgets import explainers
from xai_widgets.core import run as run_module
from xai_widgets.core.target import as_target
from xai_widgets.models import adapt, memory, merged
from xai_widgets.models.torch_model import TorchModel


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


@pytest.mark.parametrize("kind", [nn.ReLU, nn.ReLU6, nn.Hardswish, nn.SiLU, nn.LeakyReLU, nn.ELU])
def test_an_activation_writes_over_what_it_is_given_only_where_that_saves_something(kind: type[nn.Module]) -> None:
    own, one = kind(inplace=False), kind(inplace=True)
    one.register_forward_pre_hook(merged.sparing)
    given = torch.linspace(-4, 8, 25)
    wanted = own(given)
    with torch.no_grad():
        written = given.clone()
        assert torch.equal(one(written), wanted)
        assert torch.equal(written, wanted)
    leaf = given.clone().requires_grad_()
    between = leaf * 1
    (got,) = torch.autograd.grad(one(between).sum(), leaf)
    assert torch.equal(between, wanted) == (kind in (nn.ReLU, nn.LeakyReLU, nn.ELU))
    other = given.clone().requires_grad_()
    assert torch.allclose(got, torch.autograd.grad(own(other).sum(), other)[0])


class Unseen(nn.Module):
    """An activation that runs once more by its `forward`, which no hook sees, on what is used again."""

    def __init__(self) -> None:
        super().__init__()
        self.mixed, self.act, self.more = nn.Conv2d(3, 6, 3), nn.ReLU6(), nn.Conv2d(6, 6, 3)
        self.head = nn.Linear(6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        z = self.more(self.act(self.mixed(x))) * 5
        return self.head((self.act.forward(z) + z).mean((2, 3)))


def test_what_is_written_over_unseen_is_noticed() -> None:
    model = seeded(Unseen).eval()
    adapted, many, rows = ready(model)
    assert torch.allclose(many.forward(rows), adapted.forward(rows), rtol=1e-4, atol=1e-5)
    for got, wanted in zip(many.gradient(rows, as_target(1)), adapted.gradient(rows, as_target(1)), strict=True):
        assert torch.allclose(got, wanted, rtol=1e-4, atol=1e-5)
