"""Kinds of answers that a TextExplorer shows, and the one private view they are asked of."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from nets import seeded
from torch import Tensor, nn
from transformers_nets import bert, classifier, gpt2, masked_words
from widgets.explorers import settled
from widgets.test_text import OTHER, ids, made, said
from words import SENTENCE, tokenizer

from xai_widgets import explainers
from xai_widgets.models import view

# --- kinds of answers


@torch.no_grad()
def test_a_language_model_is_asked_for_the_token_after_any_other() -> None:
    explorer = made(gpt2())
    logits = gpt2()(torch.tensor([ids()])).logits[0]
    assert explorer.output_kind == "tokens"
    assert explorer.frame["position"] == 7
    assert explorer.scores == pytest.approx(logits[-1].softmax(0).numpy(), abs=1e-5)
    settled(explorer, position=3)
    assert explorer.scores == pytest.approx(logits[3].softmax(0).numpy(), abs=1e-5)
    assert explorer.attribution.values[4:].abs().max() == 0
    settled(explorer, output_token="dog")
    assert explorer.target == tokenizer().convert_tokens_to_ids("dog")
    assert "dog" in {bar["label"] for bar in explorer.bars}
    settled(explorer, hide="delete", masked=[1])
    left = torch.tensor([[number for i, number in enumerate(ids()) if i != 1]])
    assert explorer.scores == pytest.approx(gpt2()(left).logits[0, 2].softmax(0).numpy(), abs=1e-5)


@torch.no_grad()
def test_leaving_tokens_out_keeps_the_place_of_the_answer() -> None:
    explorer = made(gpt2(), method="feature-ablation", params={"baseline": "delete"}, position=3, target=9)
    whole = float(gpt2()(torch.tensor([ids()])).logits[0, 3, 9])
    for token in (1, 2):
        left = torch.tensor([[number for i, number in enumerate(ids()) if i != token]])
        fall = whole - float(gpt2()(left).logits[0, 2, 9])
        assert float(explorer.attribution.values[token]) == pytest.approx(fall, abs=1e-4)


@torch.no_grad()
def test_a_masked_language_model_is_asked_for_what_is_masked() -> None:
    text = "the [MASK] sat on"
    explorer = made(masked_words(), text)
    logits = masked_words()(torch.tensor([ids(text)])).logits[0, 2]
    assert explorer.frame["position"] == 2
    assert explorer.scores == pytest.approx(logits.softmax(0).numpy(), abs=1e-5)
    settled(explorer, hide="delete", masked=[1])
    assert explorer.scores == pytest.approx(
        masked_words()(torch.tensor([[2, 4, 7, 8, 3]])).logits[0, 1].softmax(0).numpy(), abs=1e-5
    )


def test_an_embedding_is_like_the_original_and_a_reference() -> None:
    explorer = made(bert(), method="feature-ablation")
    assert explorer.output_kind == "embedding"
    assert [bar["score"] for bar in explorer.bars] == pytest.approx([1])
    settled(explorer, reference=OTHER, masked=[2])
    assert explorer.target == 1
    assert len(explorer.bars) == 2
    assert explorer.bars[0]["score"] < 0.9999
    assert explorer.attribution.score == pytest.approx(explorer.bars[1]["score"], abs=1e-5)
    assert explorer.frame["target"] == 1
    settled(explorer, reference="")
    assert explorer.target == 0


def test_outputs_of_a_model_of_ones_own() -> None:
    class Bag(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.head = nn.Embedding(99, 8), nn.Linear(8, 1)

        def forward(self, input_ids: Tensor) -> Tensor:
            return self.head(self.embed(input_ids).mean(1))

    explorer = made(seeded(Bag))
    assert explorer.output_kind == "regression"
    assert len(explorer.bars) == 1
    both = made(seeded(Bag), read=lambda answer: torch.cat([answer, -answer], 1), labels=["up", "down"])
    assert {bar["label"] for bar in both.bars} == {"up", "down"}


# --- one private view


def test_texts_and_hidden_words_are_asked_of_one_private_view(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = made()
    opened: list[Any] = []
    copied = view.copied
    monkeypatch.setattr(view, "copied", lambda model, **how: (opened.append(model), copied(model, **how))[1])
    for asked in ({"text": OTHER}, {"masked": [1, 3]}, {"hide": "delete"}, {"text": SENTENCE, "masked": []}):
        settled(explorer, **asked)
    assert opened == []
    settled(explorer, text="a dog sat on the mat")
    assert explorer.scores == pytest.approx(said(classifier(), "a dog sat on the mat"), abs=1e-5)
    alone = explainers.get("integrated-gradients")().explain(
        classifier(), explorer.text, explorer.target, tokenizer=tokenizer()
    )
    assert torch.allclose(explorer.attribution.values, alone.values, atol=1e-5)


@pytest.mark.parametrize("how", ["stepped", "replaced", "wider"])
def test_weights_that_changed_are_seen_through_it(how: str) -> None:
    model = classifier()
    explorer = made(model)
    if how == "stepped":
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1.1)
    elif how == "replaced":
        model.load_state_dict({k: v * 1.1 for k, v in model.state_dict().items()}, assign=True)
    else:
        model.double()
    settled(explorer, text=OTHER)
    assert explorer.scores == pytest.approx(said(model, OTHER), abs=1e-5)
    bases = {bar["index"]: bar["base"] for bar in explorer.bars}
    assert [bases[i] for i in range(3)] == pytest.approx(said(model, SENTENCE), abs=1e-5)


def test_a_model_that_cannot_be_copied_is_asked_itself() -> None:
    class Stubborn(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.head = nn.Embedding(99, 8), nn.Linear(8, 3)

        def __deepcopy__(self, memo: Any) -> Any:
            raise TypeError("not this one")

        def forward(self, input_ids: Tensor) -> Tensor:
            return self.head(self.embed(input_ids).mean(1))

    model = seeded(Stubborn)
    explorer = made(model)
    for text in (OTHER, "a cat"):
        settled(explorer, text=text)
        with torch.no_grad():
            wanted = model(torch.tensor([ids(text)])).softmax(1)[0]
        assert explorer.scores == pytest.approx(wanted.numpy(), abs=1e-5)
