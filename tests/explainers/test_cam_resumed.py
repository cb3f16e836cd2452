"""The part of a network before a layer is run once a chunk, and what comes after is what it would be."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nets import OUTPUTS, picture, seeded
from torch import Tensor, nn

from xai_widgets.models import adapt


class Rows(nn.Module):
    """Notes the rows it computes."""

    seen: list[int] = []

    def forward(self, x: Tensor) -> Tensor:
        Rows.seen.append(len(x))
        return x


class Around(nn.Module):
    """Something goes around the layer and meets it again; the batch is counted at the start and used at the end."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how
        self.first, self.note, self.again = nn.Conv2d(3, 6, 3, padding=1), Rows(), nn.ReLU()
        self.layer = nn.Sequential(nn.Conv2d(6, 6, 1), nn.ReLU())
        self.head = nn.Linear(12 if how == "joined" else 6, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        count = x.shape[0]
        before = self.again(self.first(x)).abs()
        if self.how == "in a pair":
            before = self.both(before)
        before = self.note(before)
        after = self.again(self.layer(before))
        met = torch.cat([before, after], 1) if self.how == "joined" else before + after
        return self.head(met.mean((2, 3)).view(count, -1))

    def both(self, x: Tensor) -> Tensor:
        return (x, x + 1)[1]


@pytest.mark.parametrize("how", ["added", "joined", "in a pair"])
@pytest.mark.parametrize("layer", ["layer", "again", "first"])
def test_resuming_is_replacing(how: str, layer: str) -> None:
    model, x = seeded(lambda: Around(how)), picture()[None]
    adapted = adapt(model)
    output = adapted.trace(x, also=layer).layers[layer].detach()
    rows = output * torch.tensor([1.0, 0.0, 2.0, -1.0, 0.5]).reshape(5, 1, 1, 1)
    got = adapted.resumed(x, layer)(rows)
    Rows.seen.clear()
    scores = adapted.resumed(x, layer)
    assert torch.equal(torch.cat([scores(rows[:2]), scores(rows[2:])]), got)
    assert Rows.seen == ([2, 3] if layer == "first" else [1])
    wanted = torch.cat([by_hook(model, layer, row[None], x) for row in rows])
    assert torch.allclose(got, wanted, atol=1e-5)


def test_a_network_whose_modules_remember_is_run_in_full() -> None:
    class Remembers(nn.Module):
        """A later part reads what an earlier module left behind."""

        def __init__(self) -> None:
            super().__init__()
            self.first, self.layer, self.head = nn.Conv2d(3, 6, 1), nn.Conv2d(6, 6, 1), nn.Linear(6, OUTPUTS)
            self.keeper = Keeper()

        def forward(self, x: Tensor) -> Tensor:
            x = self.keeper(self.first(x))
            return self.head((self.layer(x) + self.keeper.kept).mean((2, 3)) * len(self.keeper.kept))

    class Keeper(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            self.kept = x
            return x

    model, x = seeded(Remembers), picture()[None]
    adapted = adapt(model)
    rows = adapted.trace(x).layers["layer"].detach().repeat(3, 1, 1, 1)
    rows[1:] *= 2
    with torch.no_grad():
        before = model.first(x)
        wanted = model.head((rows + before).mean((2, 3)) * 3)
    assert torch.allclose(adapted.resumed(x, "layer")(rows), wanted, atol=1e-5)


@torch.no_grad()
def by_hook(model: nn.Module, layer: str, output: Tensor, x: Tensor) -> Tensor:
    calls: list[int] = []
    module = model.get_submodule(layer)
    last = 2 if layer == "again" else 1

    def hook(*_: Any) -> Tensor | None:
        calls.append(1)
        return output if len(calls) == last else None

    handle = module.register_forward_hook(hook)
    try:
        return model(x)
    finally:
        handle.remove()
