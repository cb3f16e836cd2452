"""What models and inputs are taken, what is refused in words, and that the model is left as found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import snapshot
import torch
from nets import picture, seeded, small
from torch import Tensor, nn
from transformers_nets import (
    LENGTH,
    VOCABULARY,
    WIDE,
    bart,
    bert,
    classifier,
    embedded,
    encoder,
    gpt2,
    ids,
    masked_words,
    padded,
    t5,
)

from xai_widgets import ExplainError, core
from xai_widgets.core.similarity import Similarity
from xai_widgets.models.attention import AttentionModel

# --- what the model says


def test_what_an_answer_is_is_guessed_from_it() -> None:
    kinds = {make: AttentionModel(make()).attend(padded()).seen.outcome.kind for make in (bert, classifier, gpt2)}
    assert kinds == {bert: "embedding", classifier: "softmax", gpt2: "tokens"}
    assert AttentionModel(classifier(), output="sigmoid").attend({"input_ids": ids()}).seen.outcome.kind == "sigmoid"


@torch.no_grad()
def test_the_answer_is_the_models_own() -> None:
    words, causal, given = masked_words(), gpt2(), padded()
    last = AttentionModel(causal).attend(given).seen.outcome
    assert torch.allclose(last.values, causal(**given).logits[0, LENGTH - 3], atol=1e-5), "the last that is no padding"
    assert float(last.shown.sum()) == pytest.approx(1)
    third = AttentionModel(words, position=2).attend(given).seen.outcome
    assert torch.allclose(third.values, words(**given).logits[0, 2], atol=1e-5)
    mean = bert()(**given).last_hidden_state[0, : LENGTH - 2].mean(0)
    assert torch.allclose(AttentionModel(bert()).attend(given).seen.outcome.values, mean, atol=1e-5)
    both = {"input_ids": ids(), "decoder_input_ids": ids(3, 4)}
    assert AttentionModel(t5()).attend(both).seen.outcome.values.shape == (VOCABULARY,)
    assert AttentionModel(bart()).attend({"input_ids": ids()}).seen.outcome.kind == "embedding"


def test_an_answer_of_another_kind_is_read_as_asked() -> None:
    class Packed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = encoder()

        def forward(self, x: Tensor) -> Any:
            return SimpleNamespace(score=self.inner(x)[:, 0, :3])

    with pytest.raises(ExplainError, match="The model returned SimpleNamespace, in which no scores.* Give read="):
        AttentionModel(Packed()).attend(embedded())
    read = AttentionModel(Packed(), read=lambda answer: answer.score).attend(embedded())
    assert (read.seen.outcome.kind, len(read.seen.outcome.values)) == ("softmax", 3)
    with pytest.raises(ExplainError, match="read= must make a tensor"):
        AttentionModel(Packed(), read=lambda answer: answer.score[0]).attend(embedded())


def test_targets_are_those_of_the_package() -> None:
    attended = AttentionModel(classifier()).attend({"input_ids": ids()})
    outcome = attended.seen.outcome
    assert outcome.target().plain == int(outcome.values.argmax())
    assert outcome.score(outcome.target(core.target.Difference(0, 1))) == pytest.approx(
        float(outcome.values[0] - outcome.values[1])
    )
    with pytest.raises(ExplainError, match="target must be a whole number from 0 to 2, got 3"):
        next(attended.effects(3))
    other = AttentionModel(bert()).attend({"input_ids": ids()}).seen.outcome
    assert other.score(other.target(Similarity(other.values * 2))) == pytest.approx(1)


# --- inputs


@pytest.mark.parametrize(("given", "sentence"), [
    ("The cat", "must be a tensor, a tuple of tensors or a dict as a tokenizer makes it, got str"),
    ({}, "got dict"),
    (ids()[0], r"must be one row \(1, …\) that is not empty, got the shape \(7,\)"),
    (ids().repeat(2, 1), r"one row .* \(2, 7\)"),
    (ids()[:, :0], r"not empty, got the shape \(1, 0\)"),
    ({"inputs_embeds": torch.full((1, 3, WIDE), torch.nan)}, "The input has NaN values"),
    (torch.full((1, 4), VOCABULARY + 3), "The model raised IndexError on this input"),
])  # fmt: skip
def test_inputs_that_do_not_fit_are_refused(given: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        AttentionModel(bert()).attend(given)


@pytest.mark.parametrize("options", [{"output": "softmaxx"}, {"position": LENGTH}, {"position": 1.5}])
def test_options_that_do_not_fit_are_refused(options: Any) -> None:
    with pytest.raises(ExplainError, match="softmaxx|position must be a token from 0 to 6"):
        AttentionModel(gpt2(), **options).attend({"input_ids": ids()})


def test_an_edited_text_uses_the_same_view() -> None:
    model = AttentionModel(bert())
    first, second = model.attend({"input_ids": ids()}), model.attend({"input_ids": ids(30, 3)})
    assert (first.seen.layers[0].length, second.seen.layers[0].length) == (LENGTH, 30)
    again = first.changed({"heads": [[0, 0]]})
    assert again.layers[0].length == LENGTH


def test_a_step_of_training_is_seen() -> None:
    module = classifier()
    model = AttentionModel(module)
    attended = model.attend({"input_ids": ids()})
    assert not attended.void
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.01)
        wanted = module(ids()).logits[0]
    assert attended.void
    assert torch.allclose(model.attend({"input_ids": ids()}).seen.outcome.values, wanted, atol=1e-5)


# --- models


def test_a_model_without_attention_is_told_what_was_looked_for() -> None:
    with pytest.raises(
        ExplainError, match="No attention was seen in Small. Looked for: calls of F.scaled_dot_product_at"
    ):
        AttentionModel(small()).attend(picture()[None])
    with pytest.raises(ExplainError, match="The model must be a torch.nn.Module, got function"):
        AttentionModel(lambda x: x)


def test_another_softmax_is_no_attention() -> None:
    class Gated(nn.Module):
        """Of a product with a weight, and over the channels of a product that was normalised since."""

        def __init__(self) -> None:
            super().__init__()
            self.mix, self.norm = nn.Parameter(torch.randn(3, 3)), nn.LayerNorm(3)

        def forward(self, x: Tensor) -> Tensor:
            x = (x @ self.mix).softmax(-1)
            return self.norm(x @ x.transpose(1, 2) @ x).softmax(-1).mean(1)

    with pytest.raises(ExplainError, match="No attention was seen"):
        AttentionModel(seeded(Gated)).attend(torch.randn(1, 5, 3, generator=torch.Generator()))


def test_scripted_parts_are_named() -> None:
    class Inside(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = nn.Linear(WIDE, 2)
            with pytest.warns(FutureWarning):
                self.block = torch.jit.script(nn.Linear(WIDE, WIDE))

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.block(x).mean(1))

    with pytest.raises(ExplainError, match=r"Its scripted modules \(block\) cannot be looked into"):
        AttentionModel(Inside()).attend(embedded())


@torch.library.custom_op("flash_attn::forward_of_a_test", mutates_args=())
def foreign(x: Tensor) -> Tensor:
    return x * 2


def test_fused_kernels_from_elsewhere_are_named() -> None:
    class Foreign(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.ops.flash_attn.forward_of_a_test(x).mean(1)

    with pytest.raises(ExplainError, match="attention runs in torch._ops.flash_attn.*, a fused kernel .* Looked for"):
        AttentionModel(Foreign()).attend(embedded())


@pytest.mark.parametrize("asked", ["flash_attention_2", "flex_attention"])
def test_a_configuration_that_asks_for_one_is_named(asked: str) -> None:
    model = bert()
    model.config._attn_implementation = asked
    with pytest.raises(ExplainError, match=f"The model is set to '{asked}'.* Call model.set_attn_implementation"):
        AttentionModel(model).attend({"input_ids": ids()})


def test_a_compiled_model_is_seen_as_it_was_before() -> None:
    model = encoder()
    seen = AttentionModel(torch.compile(model)).attend(embedded()).seen
    assert len(seen.layers) == 2


class Settles(nn.Module):
    """As BigBird does: an input of few tokens switches it for good to another way of computing."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.scale = encoder(), 1.0
        self.words = nn.Embedding(VOCABULARY, WIDE)

    def forward(self, tokens: Tensor) -> Tensor:
        if tokens.shape[1] < LENGTH:
            self.scale = 3.0
        return self.inner(self.words(tokens) * self.scale)


def test_a_view_that_was_compared_on_a_few_tokens_is_as_if_it_had_not_been() -> None:
    model = seeded(Settles)
    with torch.no_grad():
        wanted = model(ids(30)).mean(1)[0]
    assert torch.allclose(AttentionModel(model).attend({"tokens": ids(30)}).seen.outcome.values, wanted, atol=1e-5)
    assert model.scale == 1


def test_a_view_is_not_compared_on_padding() -> None:
    """Of which this model answers NaN, as which any other would pass for the same."""
    model = seeded(Blind)
    model.inner.layers[0].register_forward_hook(lambda _module, _inputs, output: 2 * output)
    mask = torch.ones(1, 30, dtype=torch.long)
    mask[:, :10] = 0
    given = {"tokens": ids(30), "attention_mask": mask}
    with torch.no_grad():
        wanted = model(**given)[0]
    assert torch.allclose(AttentionModel(model).attend(given).seen.outcome.values, wanted, atol=1e-5)


class Blind(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.words = encoder(), nn.Embedding(VOCABULARY, WIDE)

    def forward(self, tokens: Tensor, attention_mask: Tensor) -> Tensor:
        real = attention_mask[:, :, None]
        return (self.inner(self.words(tokens)) * real).sum(1) / real.sum(1)


class Uncopyable(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = encoder()

    def __deepcopy__(self, memo: Any) -> Any:
        raise RuntimeError("not me")

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)


def test_a_model_that_cannot_be_copied() -> None:
    model = Uncopyable().train()
    before = snapshot.of(model)
    attended = AttentionModel(model).attend(embedded())
    attended.changed({"heads": [[0, 0]]})
    assert len(attended.seen.layers) == 2
    assert snapshot.difference(before, snapshot.of(model)) == []
