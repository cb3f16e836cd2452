"""What a TextExplorer shows of tiny transformers, and what it says when words are hidden, replaced or typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
from torch import nn
from transformers_nets import bert, classifier
from widgets.explorers import PATIENCE, settled
from words import SENTENCE, tokenizer

import xai_widgets as xw
from xai_widgets import TextExplorer, explainers, wire

OTHER = "a dog did not bark"


def made(model: Any = None, text: Any = SENTENCE, **keywords: Any) -> TextExplorer:
    """An explorer that has settled."""
    keywords.setdefault("tokenizer", tokenizer())
    explorer = TextExplorer(classifier() if model is None else model, text, **keywords)
    explorer.wait(PATIENCE)
    return explorer


@torch.no_grad()
def said(model: nn.Module, *texts: str, ids: list[int] | None = None) -> np.ndarray:
    """Probabilities of a classifier's classes."""
    given = {"input_ids": torch.tensor([ids])} if ids else tokenizer()(*texts, return_tensors="pt")
    return model(**given).logits[0].softmax(0).numpy()


def ids(text: str = SENTENCE) -> list[int]:
    return tokenizer()(text)["input_ids"]


def test_it_opens_on_a_whole_estimate_with_everything_told() -> None:
    explorer = made()
    assert explorer.method == "integrated-gradients"
    assert explorer.params["baseline"] == "mask"
    assert explorer.tokens["texts"] == ["[CLS]", *SENTENCE.split(), "[SEP]"]
    assert explorer.tokens["kinds"] == "s......s"
    assert explorer.tokens["spans"][2] == [4, 7]
    assert explorer.scores == pytest.approx(said(classifier(), SENTENCE), abs=1e-5)
    assert all(bar["score"] == bar["base"] for bar in explorer.bars)
    assert explorer.target == int(explorer.scores.argmax())
    alone = explainers.get("integrated-gradients")().explain(
        classifier(), SENTENCE, explorer.target, tokenizer=tokenizer()
    )
    assert torch.allclose(explorer.attribution.values, alone.values, atol=1e-5)
    frame = explorer.frame
    assert wire.unpack(frame).astype(float) * frame["scale"] == pytest.approx(alone.values.numpy(), abs=2e-3)
    assert (frame["tokens"], frame["final"], frame["position"]) == (explorer.tokens["id"], True, -1)


@pytest.mark.parametrize("name", ["saliency", "feature-ablation", "lime", "kernel-shap", "attention-rollout"])
def test_each_method_gives_what_it_gives_without_a_widget(name: str) -> None:
    explorer = made(method=name, target=1)
    alone = explainers.get(name)().explain(classifier(), SENTENCE, 1, tokenizer=tokenizer())
    assert torch.allclose(explorer.attribution.values, alone.values, atol=1e-5)


def test_methods_offer_what_a_text_has() -> None:
    explorer = made()
    told = {method["name"]: method for method in explorer.methods}
    params = {param["name"]: param for param in told["kernel-shap"]["params"]}
    assert [value for value, _ in params["segments"]["options"]] == ["tokens", "words"]
    assert [value for value, _ in params["baseline"]["options"]] == ["mask", "pad", "zero", "delete"]
    assert "n_segments" not in params
    assert params["baseline"]["default"] == "mask"
    assert "pictures" in told["grad-cam"]["unavailable"]
    settled(explorer, method="kernel-shap", params={"segments": "words"})
    assert explorer.frame["by_word"] is True


# --- hidden


@pytest.mark.parametrize(("hide", "left"), [("mask", [2, 5, 4, 7, 8, 5, 10, 3]), ("delete", [2, 5, 7, 8, 5, 10, 3])])
def test_a_hidden_token_is_a_changed_text(hide: str, left: list[int]) -> None:
    assert ids() == [2, 5, 6, 7, 8, 5, 10, 3]
    explorer = settled(made(), hide=hide, masked=[2])
    assert explorer.scores == pytest.approx(said(classifier(), ids=left), abs=1e-5)
    bases = {bar["index"]: bar["base"] for bar in explorer.bars}
    assert [bases[i] for i in range(3)] == pytest.approx(said(classifier(), SENTENCE), abs=1e-5)
    assert explorer.frame["shape"] == [8]
    assert len(explorer.attribution.values) == len(left)
    assert wire.unpack(explorer.frame)[2] == 0
    settled(explorer, masked=[])
    assert all(bar["score"] == pytest.approx(bar["base"]) for bar in explorer.bars)


def test_a_word_is_replaced_and_others_stay_hidden() -> None:
    explorer = settled(made(), masked=[2, 6])
    explorer.replace(3, "did not")
    explorer.wait(PATIENCE)
    assert explorer.text == "the cat did not on the mat"
    assert explorer.masked == [2, 7]
    assert explorer.original == [SENTENCE, ""]
    assert explorer.bars[0]["score"] != pytest.approx(explorer.bars[0]["base"], abs=1e-6)
    settled(explorer, original=[explorer.text, ""], masked=[])
    assert all(bar["score"] == pytest.approx(bar["base"]) for bar in explorer.bars)


def test_a_text_that_is_typed_is_compared_with_the_original() -> None:
    explorer = settled(made(), text=OTHER)
    assert explorer.tokens["texts"][1:-1] == OTHER.split()
    assert explorer.scores == pytest.approx(said(classifier(), OTHER), abs=1e-5)
    bases = {bar["index"]: bar["base"] for bar in explorer.bars}
    assert [bases[i] for i in range(3)] == pytest.approx(said(classifier(), SENTENCE), abs=1e-5)
    settled(explorer, text=SENTENCE)
    assert all(bar["score"] == pytest.approx(bar["base"]) for bar in explorer.bars)


def test_a_pair_of_texts_is_read_as_one() -> None:
    explorer = made(text=(SENTENCE, OTHER))
    assert explorer.tokens["kinds"] == "s......sbbbbbs"
    assert explorer.tokens["spans"][8] == [0, 1]
    assert explorer.scores == pytest.approx(said(classifier(), SENTENCE, OTHER), abs=1e-5)
    explorer.replace(9, "cat")
    explorer.wait(PATIENCE)
    assert explorer.second_text == "a cat did not bark"


def test_what_is_the_same_in_another_text_stays_hidden() -> None:
    explorer = made(masked=[1, 2, 6])
    settled(explorer, text="the dog sat on the mat")
    assert explorer.masked == [1, 6]


# --- what it says, and keeps


def test_methods_speak_of_tokens() -> None:
    for method in made().methods:
        said = " ".join([method["about"], *(str(param.get("help")) for param in method["params"])])
        if not method["unavailable"]:
            assert not re.search(r"pixel|picture|colour|image|patch of", said), method["name"]


@pytest.mark.parametrize("name", ["saliency", "input-x-gradient"])
def test_a_likeness_to_the_very_same_text_has_no_gradient_and_says_so(name: str) -> None:
    explorer = made(bert(), method=name)
    assert "gradient of that likeness is 0" in explorer.message
    assert float(explorer.attribution.values.abs().max()) < 1e-3
    assert settled(explorer, masked=[2]).message == ""
    assert settled(explorer, masked=[], reference=OTHER).message == ""
    for method in ("integrated-gradients", "smoothgrad", "feature-ablation"):
        assert settled(explorer, reference="", method=method).message == ""


@pytest.mark.parametrize(("asked", "told"), [
    ({"text": "  "}, "The text is empty"),
    ({"masked": [0]}, "Token 0 is the tokenizer's own"),
    ({"masked": [99]}, "masked must be numbers of tokens, from 0 to 7, got 99"),
    ({"position": 2}, "answers once for the whole text"),
    ({"output_token": "dog"}, "This model gives no scores of tokens"),
    ({"reference": "a dog"}, "A reference is for models that answer with an embedding"),
    ({"method": "grad-cam"}, "grad-cam cannot explain this text"),
    ({"params": {"n_step": 3}}, "Did you mean 'n_steps'"),
    ({"target": 7}, "from 0 to 2"),
    ({"original": []}, "original must be a text"),
])  # fmt: skip
def test_what_is_impossible_is_a_sentence_and_changes_nothing(asked: dict[str, Any], told: str) -> None:
    explorer = made()
    (name,) = asked
    before = getattr(explorer, name)
    with pytest.raises(xw.ExplainError, match=told):
        settled(explorer, **asked)
    assert getattr(explorer, name) == before
    assert explorer.status == "idle"


@pytest.mark.parametrize(("given", "told"), [
    ({"tokenizer": None}, "A text needs its tokenizer"),
    ({"model": len}, "Texts are explained for a torch.nn.Module"),
    ({"text": 3}, "The text must be a str, or a pair"),
    ({"output": "softmx"}, "Did you mean 'softmax'"),
    ({"labels": ["one"]}, "labels has 1 names; the model has 3"),
])  # fmt: skip
def test_what_does_not_fit_is_a_sentence(given: dict[str, Any], told: str) -> None:
    with pytest.raises(xw.ExplainError, match=told):
        made(**given)


def test_a_request_of_the_browser_that_fails_is_told_and_the_next_starts_clean() -> None:
    explorer = made()
    explorer.set_state({"text": ""})
    assert (explorer.status, explorer.text) == ("error", SENTENCE)
    assert "The text is empty" in explorer.message
    explorer.set_state({"text": OTHER, "masked": [1]})
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message, explorer.masked) == ("idle", "", [1])


def test_a_long_text_is_cut_and_says_so() -> None:
    explorer = made(text=" ".join(["cat"] * 90), method="saliency")
    assert "the model takes 64" in explorer.message
    assert len(explorer.tokens["texts"]) == 64


def test_the_line_of_code_makes_the_same_view() -> None:
    model = classifier()
    explorer = settled(
        made(model, reference=""), method="kernel-shap", params={"segments": "words"}, masked=[2], text=OTHER
    )
    names = {"xw": xw, "model": model, "tokenizer": tokenizer()}
    again = eval(explorer.code, names)
    again.wait(PATIENCE)
    assert again.code == explorer.code
    assert again.bars == explorer.bars
    assert torch.allclose(again.attribution.values, explorer.attribution.values, atol=1e-6)


def test_the_model_is_left_as_found() -> None:
    model = classifier().train()
    before = snapshot.of(model)
    explorer = made(model)
    settled(explorer, masked=[2], method="attention-rollout")
    explorer.close()
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_a_text_and_its_tokenizer_open_it_by_explain() -> None:
    assert isinstance(xw.explain(classifier(), SENTENCE, tokenizer=tokenizer()), TextExplorer)


def test_a_saved_page_goes_through_the_states_and_back(tmp_path: Path) -> None:
    explorer = made(masked=[2])
    bars = explorer.bars
    page = explorer.to_html(tmp_path / "text.html", record={"method": ["saliency"], "hide": ["mask", "delete"]})
    assert page.stat().st_size > 10_000
    assert (explorer.method, explorer.hide, explorer.masked) == ("integrated-gradients", "mask", [2])
    explorer.wait(PATIENCE)
    assert explorer.bars == bars
