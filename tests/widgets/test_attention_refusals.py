"""What an AttentionExplorer refuses, each in a sentence, and what it draws of hostile texts."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
from nets import small
from transformers_nets import classifier, vit
from widgets.explorers import PATIENCE, photo, settled
from widgets.test_attention import made
from words import SENTENCE, tokenizer

from xai_widgets import AttentionExplorer, ExplainError

SEVEN = [[layer, head] for layer in (0, 1) for head in range(4)][:7]
HOSTILE = "<script> \u05e9\u05dc\u05d5\u05dd \U0001f408\u200d\u2b1b " + "n" * 2000


@pytest.mark.parametrize(("values", "sentence"), [
    ({"text": ""}, "The text is empty"), ({"text": " \n"}, "The text is empty"), ({"layer": 2}, "from 0 to 1, got 2"),
    ({"head": 4}, "from 0 to 3, got 4"), ({"ablated": [[0, 9]]}, "has head 0 to 3, got 9"),
    ({"ablated": [1]}, r"list of \[layer, head\]"), ({"ablated_layers": [5]}, "no layer 5"),
    ({"ablated_tokens": [40]}, "has key 0 to 7, got 40"), ({"ablated_tokens": [["encoder", 1]]}, "'encoder'"),
    ({"temperature": 0}, "from 0.01 to 100"), ({"temperature": "hot"}, "a number or a list"),
    ({"weights": [[0, 0, 0, 1, 2]]}, "from 0 to 1"), ({"weights": [[0, 0, 0, 99, 0.5]]}, "has key 0 to 7"),
    ({"ablated_tokens": [[1]]}, "must be a token or"), ({"weights": [3]}, "must have 5 numbers"),
    ({"span": ["a", 1, 0, 1]}, "span must be"), ({"span": [3, 1, 0, 2]}, "span must be"),
    ({"wanted": {"n": 1, "windows": [5]}}, "seven whole numbers"),
    ({"target": 3}, "from 0 to 2, got 3"), ({"overlaid": SEVEN}, "most 6"),
    ({"query": 8}, "query must be from 0 to 7, got 8"), ({"key": -1}, "key must be from 0 to 7, got -1"),
    ({"group": 1}, "group must be from 0 to 0, got 1"), ({"pointer": [1]}, "pointer must be"),
    ({"wanted": {"n": 1, "windows": [[1, 2]]}}, "seven whole numbers"),
])  # fmt: skip
def test_an_impossible_value_is_a_sentence_and_changes_nothing(values: dict[str, Any], sentence: str) -> None:
    explorer = made()
    before = {name: getattr(explorer, name) for name in values}
    with pytest.raises(ExplainError, match=sentence):
        settled(explorer, **values)
    assert {name: getattr(explorer, name) for name in values} == before
    assert settled(explorer, head=1).status == "idle"


@pytest.mark.parametrize(("name", "given", "kept"), [
    ("ablated", np.argwhere(np.eye(2)), [[0, 0], [1, 1]]), ("ablated", [np.array([1, 2])], [[1, 2]]),
    ("ablated", torch.tensor([[0, 3]]), [[0, 3]]), ("overlaid", [(np.int64(1), 2)], [[1, 2]]),
    ("ablated_layers", np.array([1]), [1]), ("ablated_tokens", np.flatnonzero([0, 0, 1]), [["tokens", 2]]),
    ("ablated_tokens", [torch.tensor(4)], [["tokens", 4]]), ("temperature", np.array(2.0), [[None, None, 2.0]]),
    ("temperature", [[0, None, 2.0], [0, None, 3.0]], [[0, None, 3.0]]),
    ("weights", [[0, 0, np.int64(1), 2, np.float32(0.5)]], [[0, 0, 1, 2, 0.5]]),
])  # fmt: skip
def test_numbers_are_taken_as_a_notebook_has_them(name: str, given: Any, kept: Any) -> None:
    explorer = settled(made(), **{name: given})
    assert getattr(explorer, name) == kept
    assert json.dumps(getattr(explorer, name)) == json.dumps(kept), "which the browser can read"
    assert explorer.status == "idle"


def test_from_the_browser_it_is_a_sentence_in_the_widget() -> None:
    explorer = made()
    explorer.set_state({"text": ""})
    assert explorer.status == "error"
    assert "The text is empty" in explorer.message
    assert explorer.text == SENTENCE
    assert settled(explorer, text="the dog").message == ""


def test_what_a_hand_asks_of_a_text_that_was_just_edited_is_no_error() -> None:
    """The pointer is still on the old matrix, which had more tokens."""
    explorer = made()
    explorer.text = "the dog"
    explorer.set_state({"pointer": [1, 2, 0, 7, 7], "wanted": {"n": 1, "windows": [[1, 2, 0, 0, 8, 0, 8]]}})
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message) == ("idle", "")
    assert explorer.matrix["shape"] == [4, 4]


def test_a_text_that_is_too_long_is_cut_and_said_so() -> None:
    explorer = made(text=" ".join(["cat"] * 50), tokenizer=tokenizer(longest=12))
    assert len(explorer.tokens["tokens"]["texts"]) == 12
    assert "52 tokens and the model takes 12" in explorer.message
    assert settled(explorer, text=SENTENCE).message == ""


def test_hostile_tokens_cross_as_they_are() -> None:
    explorer = made(text=HOSTILE)
    assert explorer.tokens["tokens"]["texts"][1] == "<script>"
    assert explorer.text == HOSTILE


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda: AttentionExplorer(classifier(), SENTENCE), "needs its tokenizer"),
    (lambda: made(tokenizer="bert"), "must be a Hugging Face tokenizer"),
    (lambda: made(text="word2000 word1999", tokenizer=tokenizer(vocabulary=2001)), "another model's tokenizer"),
    (lambda: AttentionExplorer(small(), photo(), preprocess=lambda _: torch.rand(3, 20, 28)), "No attention was seen"),
    (lambda: AttentionExplorer(vit(), object()), "takes a text with tokenizer="),
    (lambda: AttentionExplorer("bert", SENTENCE, tokenizer=tokenizer()), "must be a torch.nn.Module"),
    (lambda: made(labels=["a"]), "labels has 1 names"), (lambda: made(output="word"), "output kind"),
    (lambda: made(layer=7), "layer must be from 0 to 1"), (lambda: made(text=["one", "two"]), "second_text="),
    (lambda: made(read=3), "read must be a function"),
    (lambda: made(read=lambda answer: answer.x), "read= raised AttributeError on what the model returned"),
])  # fmt: skip
def test_what_cannot_be_shown_is_a_sentence(make: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        make()


def test_an_unknown_keyword_names_the_nearest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'ablated'"):
        made(abladed=[])


def test_closing_ends_it() -> None:
    explorer = made(effects_on=True)
    explorer.close()
    assert explorer._kept.passed is None
    explorer.wait(PATIENCE)
