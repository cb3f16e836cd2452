"""Kinds of models of texts: language models, both sides, pictures beside texts, and a real encoder of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import snapshot
import torch
import transformers
from kinds import IDS
from nets import seeded
from torch import Tensor, nn
from word_pieces import SMALL, TEXT, bert, wider

import xai_widgets as xw
from xai_widgets import ExplainError, explainers
from xai_widgets.demo import minilm
from xai_widgets.models.opened import opened


def gpt() -> nn.Module:
    config = transformers.GPT2Config(
        vocab_size=30, n_embd=16, n_layer=2, n_head=2, n_positions=16, bos_token_id=0, eos_token_id=0
    )
    return seeded(lambda: wider(transformers.GPT2LMHeadModel(config))).eval()


def t5() -> nn.Module:
    config = transformers.T5Config(
        vocab_size=30, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, decoder_start_token_id=0
    )
    return seeded(lambda: wider(transformers.T5ForConditionalGeneration(config))).eval()


def clip() -> nn.Module:
    text = {"vocab_size": 30, "max_position_embeddings": 12, "eos_token_id": 2, "bos_token_id": 1, **SMALL}
    config = transformers.CLIPConfig(
        text_config=text, vision_config={"image_size": 12, "patch_size": 4, **SMALL}, projection_dim=8
    )
    return seeded(lambda: transformers.CLIPModel(config)).eval()


@torch.no_grad()
def test_a_language_model_is_asked_for_its_next_token() -> None:
    model = gpt()
    run = opened(model, IDS)
    assert torch.allclose(run.scores, model(IDS).logits[0, -1], atol=1e-5)
    padded = {"input_ids": torch.cat([IDS, torch.zeros(1, 2).long()], 1), "attention_mask": torch.ones(1, 9).long()}
    padded["attention_mask"][:, 7:] = 0
    assert torch.allclose(opened(model, padded).scores, model(IDS).logits[0, -1], atol=1e-4)
    told = explainers.get("feature-ablation")(baseline="delete").explain(model, IDS)
    assert told.target == int(run.scores.argmax())
    for place in range(7):
        rest = torch.cat([IDS[:, :place], IDS[:, place + 1 :]], 1)
        fall = run.scores[told.target] - model(rest).logits[0, -1, told.target]
        assert float(told.values[place]) == pytest.approx(float(fall), abs=1e-4)


def test_the_last_token_of_a_causal_model_only_sees_what_came_before() -> None:
    class FirstForCausalLM(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = gpt()

        def forward(self, input_ids: Tensor) -> Tensor:
            return self.inner(input_ids=input_ids).logits

    told = explainers.get("saliency")().explain(FirstForCausalLM(), IDS, 3)
    assert float(told.values.min()) > 0
    assert tuple(told.values.shape) == (7,)


def test_both_sides_of_an_encoder_and_decoder_are_explained() -> None:
    given = {"input_ids": IDS, "decoder_input_ids": torch.tensor([[0, 4]])}
    told = explainers.get("integrated-gradients")().explain(t5(), given, (1, 5))
    assert {key: tuple(one.values.shape) for key, one in told.items()} == {"input_ids": (7,), "decoder_input_ids": (2,)}
    assert all(one.values.count_nonzero() for one in told.values())


def test_a_picture_and_a_text_are_explained_together() -> None:
    model = clip()
    given = {"pixel_values": torch.rand(1, 3, 12, 12), "input_ids": IDS, "attention_mask": torch.ones(1, 7).long()}
    for name in ("integrated-gradients", "kernel-shap"):
        told = explainers.get(name)().explain(model, given, 0)
        assert {key: tuple(one.values.shape) for key, one in told.items()} == {
            "pixel_values": (12, 12), "input_ids": (7,),
        }  # fmt: skip
        assert all(one.values.count_nonzero() for one in told.values())
        assert told["input_ids"].places.kind == "tokens"


@pytest.mark.parametrize("name", ["integrated-gradients", "kernel-shap", "deeplift"])
def test_a_model_of_transformers_is_left_as_found(name: str, tokenizer: Any) -> None:
    model = bert().train()
    before = snapshot.of(model)
    explainers.get(name)().explain(model, TEXT, 0, tokenizer=tokenizer)
    assert snapshot.difference(before, snapshot.of(model)) == []


@pytest.fixture(scope="module")
def real() -> Iterator[tuple[nn.Module, Any]]:
    yield minilm(pooled=True)


def test_why_two_sentences_are_alike(real: tuple[nn.Module, Any]) -> None:
    model, own = real
    with torch.no_grad():
        reference = model(**own("A kitten rests on a rug.", return_tensors="pt"))[0]
    target, text = xw.Similarity(reference), "The cat sat on the mat because it was tired"
    for name in ("integrated-gradients", "kernel-shap"):
        told = explainers.get(name)().explain(model, text, target, tokenizer=own)
        assert told.places.names[int(told.values.argmax())] == "cat"
        assert 0.5 < told.score < 0.7
    assert torch.allclose(reference.norm(), torch.ones(()), atol=1e-5)


def test_the_encoder_of_the_demo_answers_for_each_token() -> None:
    model, own = minilm()
    assert not model.training
    with torch.no_grad():
        answer = model(**own("The cat sat.", return_tensors="pt")).last_hidden_state
    assert tuple(answer.shape) == (1, 6, 384)
    told = explainers.get("saliency")().explain(model, "The cat sat.", (2, 17), tokenizer=own)
    assert int(told.values.argmax()) == 2
    with pytest.raises(ExplainError, match="answers something for each token.*baseline='mask' or 'pad'"):
        explainers.get("kernel-shap")(baseline="delete").explain(model, "The cat sat.", (2, 17), tokenizer=own)
