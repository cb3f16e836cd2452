"""Heads, layers, columns, temperatures and weights, changed: what the model then says is what it would say."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
import torchvision
from nets import seeded
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import (
    CASES,
    HEADS,
    LENGTH,
    WIDE,
    bert,
    classifier,
    embedded,
    encoder,
    gpt2,
    ids,
    llama,
    pixels,
    t5,
)

from xai_widgets import ExplainError
from xai_widgets.models.attention import Attended, AttentionModel, Change

WIDTH_OF_HEAD = WIDE // HEADS


def attended(model: nn.Module, inputs: Any = None) -> Attended:
    return AttentionModel(model).attend({"input_ids": ids()} if inputs is None else inputs)


def near(a: Tensor, b: Tensor) -> bool:
    return torch.allclose(a, b, atol=1e-5)


# --- heads and layers


@torch.no_grad()
def test_a_head_that_is_off_is_its_output_zeroed_by_hand() -> None:
    model = classifier()
    own = copy.deepcopy(model)
    head = slice(WIDTH_OF_HEAD, 2 * WIDTH_OF_HEAD)
    own.bert.encoder.layer[1].attention.output.dense.weight[:, head] = 0
    changed = attended(model).changed(Change(heads=frozenset({(1, 1)})))
    assert near(changed.outcome.values, own(ids()).logits[0])
    assert not near(changed.outcome.values, model(ids()).logits[0])


@torch.no_grad()
def test_a_layer_that_is_off_adds_its_output_bias_alone() -> None:
    model = gpt2()
    own = copy.deepcopy(model)
    own.transformer.h[0].attn.c_proj.weight.zero_()
    changed = attended(model).changed({"layers": [0]})
    assert near(changed.outcome.values, own(ids()).logits[0, -1])


@torch.no_grad()
def test_heads_of_torchs_own_modules() -> None:
    model, x = encoder(), embedded()
    own = copy.deepcopy(model)
    own.layers[0].self_attn.out_proj.weight[:, : 2 * WIDTH_OF_HEAD] = 0
    changed = attended(model, x).changed({"heads": [[0, 0], [0, 1]]})
    assert near(changed.outcome.values, own(x).mean(1)[0])


@torch.no_grad()
def test_heads_of_attention_written_by_hand() -> None:
    fused, by_hand = bert(), bert()
    by_hand.set_attn_implementation("eager")
    for change in ({"heads": [[0, 2], [1, 0]]}, {"layers": [1]}, {"temperatures": [[0, None, 3.0]]},
                   {"columns": [[0, 3], [1, 3]]}, {"weights": [[1, 2, 0, 4, 0.8]]}):  # fmt: skip
        one, other = attended(fused).changed(change), attended(by_hand).changed(change)
        assert near(one.outcome.values, other.outcome.values)
        assert not near(one.outcome.values, attended(fused).seen.outcome.values)


# --- columns, temperatures, weights


@torch.no_grad()
def test_a_column_that_is_off_is_padding() -> None:
    model = bert()
    mask = torch.ones(1, LENGTH, dtype=torch.long)
    mask[0, 3] = 0
    seen = attended(model)
    changed = seen.changed(Change(columns=frozenset(seen.columns(3))))
    hidden = model(ids(), attention_mask=mask).last_hidden_state.mean(1)[0]
    assert near(changed.outcome.values, hidden)
    assert changed.column(1, 2, 3).max() == 0
    assert changed.row(1, 2, 0).sum() == pytest.approx(1)


def test_a_row_with_nothing_left_to_see_is_zero() -> None:
    seen = attended(gpt2())
    changed = seen.changed(Change(columns=frozenset(seen.columns(0))))
    assert changed.row(0, 1, 0).tolist() == [0.0] * LENGTH
    assert torch.isfinite(changed.outcome.values).all()


@torch.no_grad()
@pytest.mark.parametrize("make", [bert, llama])
def test_a_temperature_divides_what_the_softmax_is_of(make: Any) -> None:
    model = make()
    own = copy.deepcopy(model)
    attention = [m for m in own.modules() if hasattr(m, "scaling")][1]
    attention.scaling = attention.scaling / 2.5
    wanted = own(ids())
    wanted = wanted.logits[0, -1] if "logits" in wanted else wanted.last_hidden_state.mean(1)[0]
    changed = attended(model).changed({"temperatures": [[1, None, 2.5]]})
    assert near(changed.outcome.values, wanted)


def test_a_heads_own_temperature_wins_over_its_layers() -> None:
    seen = attended(bert())
    both = seen.changed({"temperatures": [[0, None, 2.0], [0, 1, 0.5]]})
    assert both.row(0, 1, 2) == pytest.approx(seen.changed({"temperatures": [[0, 1, 0.5]]}).row(0, 1, 2))
    assert both.row(0, 0, 2) == pytest.approx(seen.changed({"temperatures": [[0, None, 2.0]]}).row(0, 0, 2))
    assert entropy(both.row(0, 0, 2)) > entropy(seen.seen.row(0, 0, 2)) > 0
    assert entropy(both.row(0, 1, 2)) < entropy(seen.seen.row(0, 1, 2))


def entropy(row: Any) -> float:
    return float(torch.special.entr(torch.as_tensor(row)).sum())


def test_a_weight_is_set_and_its_row_shares_out_the_rest() -> None:
    seen = attended(bert())
    before = seen.seen.row(1, 2, 3)
    after = seen.changed({"weights": [[1, 2, 3, 4, 0.75]]}).row(1, 2, 3)
    assert after[4] == pytest.approx(0.75)
    assert after.sum() == pytest.approx(1)
    rest = [i for i in range(LENGTH) if i != 4]
    assert after[rest] / before[rest] == pytest.approx(0.25 / (1 - before[4]), rel=1e-4)


@pytest.mark.parametrize(("weights", "expected"), [
    ([[0, 0, 0, 0, 0.4]], [0.4, 0.0]),  # the first query of a causal model sees itself alone: nothing takes the rest
    ([[0, 0, 1, 0, 1.0]], [1.0, 0.0]),
    ([[0, 0, 1, 0, 0.9], [0, 0, 1, 1, 0.9]], [0.5, 0.5]),
    ([[0, 0, 1, 0, 0.0]], [0.0, 1.0]),
])  # fmt: skip
def test_weights_at_the_edges(weights: list[Any], expected: list[float]) -> None:
    row = attended(gpt2()).changed({"weights": weights}).row(0, 0, weights[0][2])
    assert row[:2] == pytest.approx(expected)
    assert row[2:].tolist() == [0.0] * (LENGTH - 2)


@torch.no_grad()
def test_all_of_it_at_once_is_the_plain_computation() -> None:
    """Against the formula, written out, over torch's own module."""
    module = nn.MultiheadAttention(WIDE, HEADS, batch_first=True).eval()
    x = embedded()
    change = Change(heads=frozenset({(0, 3)}), columns=frozenset({(0, 5)}), temperatures={(0, 1): 0.5, (0, None): 2.0},
                    weights={(0, 2, 1, 4): 0.6})  # fmt: skip
    packed = functional.linear(x, module.in_proj_weight, module.in_proj_bias)[0].reshape(LENGTH, 3, HEADS, -1)
    q, k, v = packed.permute(1, 2, 0, 3)
    scores = q @ k.transpose(-1, -2) / WIDTH_OF_HEAD**0.5 / torch.tensor([2, 0.5, 2, 2])[:, None, None]
    scores[..., 5] = -torch.inf
    weights = scores.softmax(-1)
    row = weights[2, 1].clone()
    row[4] = 0
    weights[2, 1] = row / row.sum() * 0.4
    weights[2, 1, 4] = 0.6
    mixed = weights @ v
    mixed[3] = 0
    wanted = module.out_proj(mixed.transpose(0, 1).reshape(LENGTH, -1))
    changed = AttentionModel(Only(module)).attend(x).changed(change)
    assert near(changed.outcome.values, wanted.mean(0))


class Only(nn.Module):
    """Its first answer."""

    def __init__(self, module: nn.MultiheadAttention) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: Tensor) -> Tensor:
        return self.module(x, x, x, need_weights=False)[0]


# --- nothing, everywhere


@pytest.mark.parametrize("name", CASES)
def test_a_change_of_nothing_that_is_computed_in_full_changes_nothing(name: str) -> None:
    seen = AttentionModel(CASES[name].model()).attend(CASES[name].inputs())
    tiny = Change(temperatures={(layer.index, None): 1 + 1e-9 for layer in seen.seen.layers})
    assert torch.allclose(seen.changed(tiny).outcome.values, seen.seen.outcome.values, atol=1e-4)


def test_an_empty_change_is_the_untouched_model() -> None:
    seen = attended(bert())
    assert seen.changed(Change()) is seen.seen
    assert seen.changed({}) is seen.seen


def test_what_comes_after_a_change_is_seen_as_changed() -> None:
    seen = attended(t5(), {"input_ids": ids(), "decoder_input_ids": ids(5, 4)})
    changed = seen.changed({"layers": [0]})
    assert changed.row(0, 1, 2) == pytest.approx(seen.seen.row(0, 1, 2))
    assert abs(changed.row(1, 1, 2) - seen.seen.row(1, 1, 2)).max() > 1e-4
    assert abs(changed.row(5, 1, 2) - seen.seen.row(5, 1, 2)).max() > 1e-4


def test_plain_lists_come_and_go() -> None:
    lists = {"heads": [[0, 1]], "layers": [1], "columns": [[0, 3]], "temperatures": [[0, None, 2.0], [0, 2, 0.5]],
             "weights": [[0, 0, 1, 2, 0.25]]}  # fmt: skip
    assert Change.of(lists).described() == lists
    assert Change.of(Change.of(lists)) == Change.of(lists)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"head": [[0, 1]]}, "There is no change of the attention called 'head'. Did you mean 'heads'"),
    ([], "must be a Change or a dict, got list"),
    ({"heads": 3}, "heads of a change of the attention must be a list"),
    ({"heads": [[0]]}, r"An entry of heads .* must have 2 numbers, got \[0\]"),
    ({"heads": [[0, "1"]]}, "must have 2 numbers"),
    ({"heads": [[0, True]]}, "must have 2 numbers"),
    ({"heads": [[2, 0]]}, "attention layers 0 to 1, so there is no layer 2"),
    ({"heads": [[0, 4]]}, "has head 0 to 3, got 4"),
    ({"heads": [[-1, 0]]}, "no layer -1"),
    ({"layers": [9]}, "no layer 9"),
    ({"columns": [[0, LENGTH]]}, f"has key 0 to {LENGTH - 1}, got {LENGTH}"),
    ({"temperatures": [[0, None, 0.0]]}, "A temperature must be a number from 0.01 to 100, got 0.0"),
    ({"temperatures": [[0, None, float("nan")]]}, "A temperature must be"),
    ({"weights": [[0, 0, 0, 0, 1.5]]}, "An attention weight must be a number from 0 to 1, got 1.5"),
    ({"weights": [[0, 0, LENGTH, 0, 0.5]]}, "has query 0 to"),
])  # fmt: skip
def test_what_cannot_be_changed_is_a_sentence(change: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        attended(bert()).changed(change)


def test_windows_have_no_columns_of_their_own() -> None:
    seen = AttentionModel(seeded(torchvision.models.swin_t).eval()).attend(pixels(height=64, width=96))
    assert seen.seen.layers[0].groups == 12
    with pytest.raises(ExplainError, match="cuts the input into 12 windows"):
        seen.changed({"columns": [[0, 3]]})
    off = seen.changed({"heads": [[0, 1]]})
    assert not near(off.outcome.values, seen.seen.outcome.values)
