"""The methods of attention on pictures and texts, and what cannot be followed."""

from __future__ import annotations

from typing import Any

import pytest
import torchvision
from explainers.test_attention import each, followed, near
from nets import seeded
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import (
    CLASSES,
    HEADS,
    HEIGHT,
    PATCH,
    WIDE,
    WIDTH,
    bart,
    bert,
    classifier,
    deit,
    embedded,
    encoder,
    gpt2,
    ids,
    padded,
    pixels,
    registers,
    torchvision_vit,
    vit,
)  # fmt: skip

from xai_widgets import ExplainError, explainers
from xai_widgets.core.run import Run
from xai_widgets.explainers import attention
from xai_widgets.models import adapt

ROWS, COLUMNS = HEIGHT // PATCH, WIDTH // PATCH

# --- pictures: a grid of patches


@each
@pytest.mark.parametrize("make", [torchvision_vit, vit, deit])
def test_patches_are_a_grid_and_the_tokens_before_them_are_left_out(name: str, make: Any) -> None:
    answer = explainers.get(name)().explain(make(), pixels(), 1)
    assert tuple(answer.values.shape) == (ROWS, COLUMNS)
    assert answer.values.count_nonzero() > ROWS


@each
def test_register_tokens_are_left_out(name: str) -> None:
    assert tuple(explainers.get(name)().explain(registers(), pixels(width=HEIGHT), 1).values.shape) == (ROWS, ROWS)


def test_the_class_token_is_what_a_vision_transformer_reads() -> None:
    model, x = torchvision_vit(), pixels()
    auto = explainers.Attention(block=2).explain(model, x, 1).values
    assert near(auto, explainers.Attention(block=2, query="first").explain(model, x, 1).values)
    assert not near(auto, explainers.Attention(block=2, query="mean").explain(model, x, 1).values)


def test_the_class_and_the_distillation_token_are_what_a_distilled_one_reads() -> None:
    model = deit()
    seen = explainers.Attention()._seen(Run(adapt(model), pixels()), 0)
    assert seen.reading.tolist() == [0.5, 0.5] + [0.0] * ROWS * COLUMNS


# --- texts


@each
@pytest.mark.parametrize("make", [classifier, gpt2])
def test_texts_have_a_number_for_each_token(name: str, make: Any) -> None:
    answer = explainers.get(name)().explain(make(), padded(), 1)["input_ids"]
    assert tuple(answer.values.shape) == (7,)
    assert float(answer.values[:5].min()) > 0
    assert answer.values[5:].tolist() == [0, 0], "padding"


def test_a_causal_model_reads_the_last_token() -> None:
    model, given = gpt2(), {"input_ids": ids()}
    auto = explainers.AttentionRollout().explain(model, given, 1)["input_ids"]
    assert near(auto.values, explainers.AttentionRollout(query="last").explain(model, given, 1)["input_ids"].values)


# --- what cannot be followed


class Pyramid(nn.Module):
    """Half the tokens in the second layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = encoder().layers
        self.head = nn.Linear(WIDE, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.second(self.first(x)[:, ::2]).mean(1))


class Series(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.head = encoder(), nn.Linear(WIDE, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.encoder(x).mean(1))


@each
@pytest.mark.parametrize(("model", "inputs", "sentence"), [
    (lambda: torchvision.models.resnet18().eval(), lambda: pixels(height=32, width=32), "No attention was seen in Res"),
    (lambda: seeded(torchvision.models.swin_t).eval(), lambda: pixels(height=64, width=64), "attends within windows"),
    (bart, lambda: {"input_ids": ids()}, "has cross attention between two texts"),
    (Pyramid, embedded, "have 4 and 7 tokens"),
    (Series, embedded, "have 7 tokens, and what follows .* needs one for each token of a text"),
])  # fmt: skip
def test_what_cannot_be_followed_is_a_sentence(name: str, model: Any, inputs: Any, sentence: str) -> None:
    target = (0, 0) if model is bart else 0
    with pytest.raises(ExplainError, match=sentence):
        explainers.get(name)().explain(seeded(model), inputs(), target)


def test_flow_is_offered_up_to_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention.flow, "MOST_TOKENS", 35)
    with pytest.raises(ExplainError, match="for up to 35; this input has 36. Use attention-rollout"):
        explainers.AttentionFlow().explain(vit(), pixels(), 1)
    assert explainers.AttentionRollout().explain(vit(), pixels(), 1).values.count_nonzero() > 0


def test_norms_need_a_linear_layer_right_after() -> None:
    class Bare(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return functional.scaled_dot_product_attention(x, x, x).mean(1)

    with pytest.raises(ExplainError, match="No linear layer was seen right after the attention"):
        followed("attention-norms", Bare(), embedded())


@pytest.mark.parametrize("name", ["attention", "attention-norms"])
def test_a_layer_that_is_not_there_is_a_sentence(name: str) -> None:
    with pytest.raises(ExplainError, match="has attention layers 1 to 2, so there is no layer 3"):
        explainers.get(name)(block=3).explain(vit(), pixels(), 1)


def test_the_heads_of_an_embedding_model_are_as_many_as_it_has() -> None:
    answer = explainers.Attention().explain(bert(), {"input_ids": ids()}, (0, 3))["input_ids"]
    assert float(answer.values.sum()) == pytest.approx(1)
    assert HEADS == 4
