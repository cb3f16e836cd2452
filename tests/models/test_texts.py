"""Texts and Hugging Face models, small ones of random weights, and a real encoder of sentences."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from kinds import IDS, classifier
from torch import Tensor, nn
from word_pieces import TEXT, bert

import xai_widgets as xw
from xai_widgets import ExplainError, explainers

# --- what is read


def test_a_text_has_an_answer_for_each_token(tokenizer: Any) -> None:
    told = explainers.get("integrated-gradients")().explain(bert(), TEXT, 1, tokenizer=tokenizer)
    assert told.places.names == ("[CLS]", "the", "un", "##believ", "##able", "cat", "sat", "[SEP]")
    assert told.places.special == {0, 7}
    assert told.params["baseline"] == "mask"
    assert tuple(told.values.shape) == (8,)
    assert float(told.values[0]) == float(told.values[7]) == 0, "special tokens are their own baseline"
    assert told.error < 1e-2


def test_every_way_to_give_a_text_is_the_same_text(tokenizer: Any) -> None:
    model, method = bert(), explainers.get("input-x-gradient")()
    usual = method.explain(model, TEXT, 1, tokenizer=tokenizer).values
    given = tokenizer(TEXT, return_tensors="pt")
    assert torch.allclose(method.explain(model, given, 1, tokenizer=tokenizer)["input_ids"].values, usual, atol=1e-6)
    assert torch.allclose(method.explain(model, dict(given), 1)["input_ids"].values, usual, atol=1e-6)
    for ids in (given["input_ids"], given["input_ids"][0]):
        told = method.explain(model, ids, 1, tokenizer=tokenizer)
        assert torch.allclose(told.values, usual, atol=1e-6)
        assert told.places.names[6] == "sat"
        assert told.places.special == {0, 7}


def test_gradients_are_those_of_inputs_embeds(tokenizer: Any) -> None:
    model = bert()
    given = tokenizer(TEXT, return_tensors="pt")
    vectors = model.get_input_embeddings()(given["input_ids"]).detach().requires_grad_()
    others = {key: value for key, value in given.items() if key != "input_ids"}
    (wanted,) = torch.autograd.grad(model(inputs_embeds=vectors, **others).logits[0, 2], vectors)
    raw = explainers.get("saliency")(absolute=False, reduce="none").explain(model, TEXT, 2, tokenizer=tokenizer)
    assert torch.allclose(raw.values, wanted[0], atol=1e-6)
    length = explainers.get("saliency")().explain(model, TEXT, 2, tokenizer=tokenizer)
    assert torch.allclose(length.values, wanted[0].norm(dim=1), atol=1e-6)
    product = explainers.get("input-x-gradient")().explain(model, TEXT, 2, tokenizer=tokenizer)
    assert torch.allclose(product.values, (wanted * vectors)[0].sum(1).detach(), atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("baseline", ["mask", "pad", "delete"])
def test_a_hidden_token_is_a_changed_text(tokenizer: Any, baseline: str) -> None:
    model = bert()
    told = explainers.get("feature-ablation")(baseline=baseline).explain(model, TEXT, 1, tokenizer=tokenizer)
    given = tokenizer(TEXT, return_tensors="pt")
    whole = model(**given).logits[0, 1]
    for place in range(1, 7):
        ids = given["input_ids"][0].tolist()
        ids[place : place + 1] = {"mask": [4], "pad": [0], "delete": []}[baseline]
        changed = model(input_ids=torch.tensor([ids])).logits[0, 1]
        assert float(told.values[place]) == pytest.approx(float(whole - changed), abs=1e-5)
    assert float(told.values[0]) == 0


@torch.no_grad()
def test_words_are_hidden_whole(tokenizer: Any) -> None:
    model = bert()
    told = explainers.get("feature-ablation")(segments="words", baseline="delete").explain(
        model, TEXT, 1, tokenizer=tokenizer
    )
    assert len(set(told.values[2:5].tolist())) == 1
    short = model(**tokenizer("the cat sat", return_tensors="pt")).logits[0, 1]
    whole = model(**tokenizer(TEXT, return_tensors="pt")).logits[0, 1]
    assert float(told.values[2]) == pytest.approx(float(whole - short), abs=1e-5)
    exact = explainers.get("kernel-shap")(segments="words").explain(model, TEXT, 1, tokenizer=tokenizer)
    assert exact.error == 0
    assert len(exact.values.unique()) <= 5


def test_a_pair_of_texts_is_read_as_one(tokenizer: Any) -> None:
    told = explainers.get("lime")(segments="words").explain(bert(), ("the cat", "sat on"), 0, tokenizer=tokenizer)
    assert told.places.names == ("[CLS]", "the", "cat", "[SEP]", "sat", "on", "[SEP]")
    assert told.places.special == {0, 3, 6}
    assert len(told.values[[1, 2, 4, 5]].unique()) == 4, "words of the second text are not those of the first"


def test_what_a_model_does_not_take_of_a_tokenizers_answer_is_left_out(tokenizer: Any) -> None:
    class Plain(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = bert()

        def forward(self, input_ids: Tensor) -> Tensor:
            return self.inner(input_ids=input_ids).logits

    given = tokenizer(TEXT)
    assert "attention_mask" in given
    told = explainers.get("saliency")().explain(Plain(), TEXT, 1, tokenizer=tokenizer)
    usual = explainers.get("saliency")().explain(bert(), TEXT, 1, tokenizer=tokenizer)
    assert torch.allclose(told.values, usual.values, atol=1e-6)


def test_padding_is_no_part_of_a_text(tokenizer: Any) -> None:
    model = bert()
    padded = tokenizer(TEXT, return_tensors="pt", padding="max_length", max_length=11)
    told = explainers.get("feature-ablation")().explain(model, padded, 1, tokenizer=tokenizer)["input_ids"]
    usual = explainers.get("feature-ablation")().explain(model, TEXT, 1, tokenizer=tokenizer)
    assert told.places.special == {0, 7, 8, 9, 10}
    assert torch.allclose(told.values[:8], usual.values, atol=1e-5)


def test_inside_a_model_of_texts_layers_have_their_own_names(tokenizer: Any) -> None:
    model = bert()
    unit = explainers.get("saliency")().explain(
        model, TEXT, xw.Neuron("classifier", 2), tokenizer=tokenizer
    )  # the head itself, so the unit is the class
    usual = explainers.get("saliency")().explain(model, TEXT, 2, tokenizer=tokenizer)
    assert torch.allclose(unit.values, usual.values, atol=1e-6)
    layer = explainers.get("input-x-gradient")(layer="bert.encoder.layer.0").explain(
        model, TEXT, 2, tokenizer=tokenizer
    )
    assert tuple(layer.values.shape) == (8, 16)
    with pytest.raises(ExplainError, match="There is no layer called 'bert.encoder.layr'. Did you mean"):
        explainers.get("saliency")(layer="bert.encoder.layr").explain(model, TEXT, 2, tokenizer=tokenizer)


# --- what it says


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"inputs": "   "}, "The text is empty"),
        ({"inputs": "the cat " * 9}, "The text has 20 tokens and the model takes 12. Shorten it."),
        ({"tokenizer": None}, "tokenizer must be a Hugging Face tokenizer, which is called with a text, got NoneType"),
        ({"inputs": ("the", "cat", "sat")}, "Give one text or a pair of texts, got 3"),
        ({"background": torch.zeros(2, 3)}, "background= is for numbers. Tokens are hidden by"),
    ],
)
def test_a_text_that_cannot_be_read_is_a_sentence(tokenizer: Any, asked: dict[str, Any], told: str) -> None:
    given = {"inputs": TEXT, "tokenizer": tokenizer, **asked}
    with pytest.raises(ExplainError, match=told):
        explainers.get("lime")().explain(bert(), target=0, **given)


def test_what_is_not_known_of_bare_ids_is_a_sentence() -> None:
    for asked, told in (
        ({"baseline": "mask"}, "'mask' is not known for these tokens. Use one of 'zero', 'delete'.*tokenizer="),
        ({"segments": "words"}, "words of these tokens are not known: give a text and a fast tokenizer="),
    ):
        with pytest.raises(ExplainError, match=told):
            explainers.get("kernel-shap")(**asked).explain(classifier(), IDS, 0)


def test_a_text_left_out_whole_is_a_sentence() -> None:
    with pytest.raises(ExplainError, match="every token left out there is no input"):
        explainers.get("kernel-shap")(baseline="delete").explain(classifier(), IDS, 0)


def test_tokens_are_drawn_as_text_and_never_as_markup(tokenizer: Any) -> None:
    drawn = explainers.get("saliency")().explain(bert(), "the <b> cat", 0, tokenizer=tokenizer)._repr_html_()
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.index(">the<") < drawn.index("&lt;b&gt;") < drawn.index(">cat<")
    assert drawn.count("opacity") == 2
