"""The methods of attention against matrices multiplied, cut and weighed by hand."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import (
    classifier,
    ids,
)  # fmt: skip

from xai_widgets import explainers
from xai_widgets.core.run import Run
from xai_widgets.models import adapt
from xai_widgets.models.attention import Change

NAMES = [name for name in explainers.names() if explainers.get(name).family == "attention"]
each = pytest.mark.parametrize("name", NAMES)


class Toy(nn.Module):
    """Attention with weights that are given, one matrix for each head, in two layers over three tokens.

    Scores are logarithms of the weights, added as a mask to queries that are 0; the answer is read from one token.
    """

    def __init__(self, weights: Tensor, reads: tuple[int, ...] = (0,)) -> None:
        super().__init__()
        self.weights, self.reads = weights, list(reads)
        generator = torch.Generator().manual_seed(1)
        heads = weights.shape[1]
        self.value = nn.ModuleList(nn.Linear(2 * heads, 2 * heads) for _ in weights)
        self.out = nn.ModuleList(nn.Linear(2 * heads, 2 * heads) for _ in weights)
        for parameter in self.parameters():
            parameter.data = torch.randn(parameter.shape, generator=generator) / 2

    def forward(self, x: Tensor) -> Tensor:
        tokens, heads = x.shape[1], self.weights.shape[1]
        for mask, value, out in zip(self.weights.log(), self.value, self.out, strict=True):
            v = value(x).unflatten(-1, (heads, 2)).transpose(1, 2)
            none = torch.zeros(len(x), heads, tokens, 2)
            mixed = functional.scaled_dot_product_attention(none, none, v, attn_mask=mask[None])
            x = x + out(mixed.transpose(1, 2).flatten(2))
        return x[:, self.reads].sum(1)


def stochastic(layers: int, heads: int, tokens: int, seed: int = 0) -> Tensor:
    """(layers, heads, tokens, tokens) with rows of sum 1."""
    return torch.randn(layers, heads, tokens, tokens, generator=torch.Generator().manual_seed(seed)).mul(2).softmax(-1)


WEIGHTS = torch.tensor([
    [[[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]], [[0.1, 0.7, 0.2], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]],
    [[[0.2, 0.4, 0.4], [0.6, 0.2, 0.2], [0.1, 0.2, 0.7]], [[0.4, 0.2, 0.4], [0.2, 0.6, 0.2], [0.3, 0.4, 0.3]]],
])  # fmt: skip
"""Two layers of two heads over three tokens."""


def followed(name: str, model: nn.Module, x: Tensor, target: int = 0, change: Any = None, **params: Any) -> Tensor:
    """(L,): a number for each token, as the method has it before it is placed."""
    method = explainers.get(name)(**params)
    method.change = Change.of(change or {})
    run = Run(adapt(model), x)
    with torch.enable_grad():
        return method.followed(method._seen(run, target))


def tokens(count: int, width: int = 4) -> Tensor:
    return torch.randn(1, count, width, generator=torch.Generator().manual_seed(4))


def near(found: Tensor, wanted: Any) -> bool:
    return torch.allclose(found.double(), torch.as_tensor(wanted).double(), atol=1e-5)


# --- by hand


def test_attention_is_the_mean_over_heads_of_the_row_that_is_read() -> None:
    model, x = Toy(WEIGHTS), tokens(3)
    assert near(followed("attention", model, x, block=2), [0.3, 0.3, 0.4])
    assert near(followed("attention", model, x, block=1), [0.3, 0.5, 0.2])
    assert near(followed("attention", model, x), [0.3, 0.4, 0.3])
    assert near(followed("attention", model, x, block=2, query="last"), [0.2, 0.3, 0.5])
    assert near(followed("attention", model, x, block=2, query="mean"), [0.3, 1 / 3, 1.1 / 3])
    assert near(followed("attention", Toy(WEIGHTS, (1, 2)), x, block=2), [0.3, 0.35, 0.35])


def test_rollout_by_hand() -> None:
    """0.5 (A + 1) of the first layer, times row 0 of that of the second: (0.65, 0.15, 0.2)."""
    wanted = [0.65 * 0.65 + 0.15 * 0.1 + 0.2 * 0.075, 0.65 * 0.25 + 0.15 * 0.8 + 0.2 * 0.075,
              0.65 * 0.1 + 0.15 * 0.1 + 0.2 * 0.85]  # fmt: skip
    found = followed("attention-rollout", Toy(WEIGHTS), tokens(3))
    assert near(found, wanted)
    assert float(found.sum()) == pytest.approx(1)


def test_flow_by_hand() -> None:
    """From token 0 of the last layer 0.65, 0.15 and 0.2 can go on to the middle; from there to the first token 0.65,
    0.1 and 0.075, so that min(0.65, 0.65) + min(0.15, 0.1) + min(0.2, 0.075) arrive."""
    assert near(followed("attention-flow", Toy(WEIGHTS), tokens(3)), [
        0.65 + 0.1 + 0.075, 0.25 + 0.15 + 0.075, 0.1 + 0.1 + 0.2,
    ])  # fmt: skip


def test_flow_where_pipes_are_shared_is_that_of_another_solver() -> None:
    weights = stochastic(3, 2, 6)
    found = followed("attention-flow", Toy(weights), tokens(6))
    graph = nx.DiGraph()
    for layer, width in enumerate(0.5 * weights.mean(1) + 0.5 * torch.eye(6)):
        for i in range(6):
            for j in range(6):
                graph.add_edge((layer + 1, i), (layer, j), capacity=float(width[i, j]))
    assert near(found, [nx.maximum_flow_value(graph, (3, 0), (0, j)) for j in range(6)])
    assert float((found - followed("attention-rollout", Toy(weights), tokens(6))).abs().max()) > 0.05


def test_norms_by_hand() -> None:
    model, x = Toy(WEIGHTS[:1]), tokens(3)
    v = model.value[0](x)[0].unflatten(-1, (2, 2))
    heads = model.out[0].weight.unflatten(1, (2, 2))
    moved = sum(WEIGHTS[0, h, 0, :, None] * (v[:, h] @ heads[:, h].T) for h in range(2))
    assert near(followed("attention-norms", model, x), moved.norm(dim=-1))
    both = Toy(WEIGHTS[:1], (0, 2))
    again = sum(WEIGHTS[0, h, 2, :, None] * (v[:, h] @ heads[:, h].T) for h in range(2))
    assert near(followed("attention-norms", both, x), (moved.norm(dim=-1) + again.norm(dim=-1)) / 2)


def test_gradient_by_hand() -> None:
    """Against the paper's own way: matrices in the graph, and whole relevance matrices from the first layer on."""
    model, x = Toy(WEIGHTS), tokens(3)
    leaf, matrices = x.clone(), [matrix.clone().requires_grad_() for matrix in WEIGHTS]
    for matrix, value, out in zip(matrices, model.value, model.out, strict=True):
        mixed = matrix[None] @ value(leaf).unflatten(-1, (2, 2)).transpose(1, 2)
        leaf = leaf + out(mixed.transpose(1, 2).flatten(2))
    score = leaf[0, 0, 1]
    relevance = torch.eye(3)
    for matrix, gradient in zip(matrices, torch.autograd.grad(score, matrices), strict=True):
        relevance = relevance + (gradient * matrix).clamp_min(0).mean(0) @ relevance
    found = followed("attention-gradient", model, x, 1)
    assert near(found, (relevance - torch.eye(3))[0])
    assert not near(found, followed("attention-gradient", model, x, 2))


# --- of a model that is changed


def test_heads_that_are_off_look_at_nothing() -> None:
    """Row 0 of the second layer is (0.2, 0.4, 0.4) and (0.4, 0.2, 0.4)."""
    model, x = Toy(WEIGHTS), tokens(3)
    assert near(followed("attention", model, x, change={"heads": [[1, 0]]}, block=2), [0.4, 0.2, 0.4])
    assert near(followed("attention", model, x, change={"layers": [1]}, block=2), [0, 0, 0])
    rest = {"layers": [0], "heads": [[1, 1]]}
    for name in ("attention-rollout", "attention-flow"):
        assert near(followed(name, model, x, change=rest), [0.6, 0.2, 0.2]), name
        assert near(followed(name, model, x, change={"layers": [0, 1]}), [1, 0, 0]), name


@pytest.mark.parametrize("name", ["attention-norms", "attention-gradient"])
def test_a_head_that_is_off_is_one_that_hands_nothing_on(name: str) -> None:
    x, deaf = tokens(3), Toy(WEIGHTS)
    with torch.no_grad():
        deaf.out[1].weight[:, :2] = 0  # what the second layer's first head says
    assert near(followed(name, Toy(WEIGHTS), x, change={"heads": [[1, 0]]}), followed(name, deaf, x))
    assert not near(followed(name, Toy(WEIGHTS), x), followed(name, deaf, x))


@each
def test_a_weight_that_is_set_is_followed_as_set(name: str) -> None:
    x, set_ = tokens(3), WEIGHTS.clone()
    set_[1, 0, 0] = torch.tensor([1 / 30, 0.9, 2 / 30])  # 0.2 and 0.4 share what is left
    change = {"weights": [[1, 0, 0, 1, 0.9]]}
    assert near(followed(name, Toy(WEIGHTS), x, change=change), followed(name, Toy(set_), x))
    assert not near(followed(name, Toy(WEIGHTS), x), followed(name, Toy(set_), x))


def test_attention_written_by_hand_gives_the_same() -> None:
    for name in NAMES:
        fused, by_hand = classifier(), classifier()
        by_hand.set_attn_implementation("eager")
        one, other = (explainers.get(name)().explain(m, {"input_ids": ids()}, 1) for m in (fused, by_hand))
        assert near(one["input_ids"].values, other["input_ids"].values)
