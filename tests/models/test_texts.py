"""Texts and Hugging Face models, small ones of random weights, and a real encoder of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import snapshot
import torch
import transformers
from kinds import IDS, classifier
from nets import seeded
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from torch import Tensor, nn

import xai_widgets as xw
from xai_widgets import ExplainError, explainers
from xai_widgets.demo import minilm
from xai_widgets.models.opened import opened

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, "the", "cat", "sat", "un", "##believ", "##able", "on", "mat", "<b>"]
TEXT = "the unbelievable cat sat"
SMALL: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24}


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=12,
    )  # fmt: skip


def bert() -> nn.Module:
    config = transformers.BertConfig(vocab_size=len(WORDS), num_labels=3, max_position_embeddings=12, **SMALL)
    model = seeded(lambda: transformers.BertForSequenceClassification(config)).eval()
    return seeded(lambda: wider(model))


def wider(model: nn.Module) -> nn.Module:
    """Weights as large as trained ones: those of the start are so small that every answer is nearly the same."""
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2:
            nn.init.normal_(parameter, std=0.4)
        assert name
    return model


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


# --- kinds of models


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
