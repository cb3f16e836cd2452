"""All layers of an AttentionExplorer's model followed back to its input, and another picture under the same heads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers_nets import HEIGHT, PATCH, WIDTH, bart, bert, classifier, gpt2, vit
from widgets.explorers import PATIENCE, photo, settled
from widgets.test_attention import made
from words import SENTENCE, tokenizer

from xai_widgets import AttentionExplorer, ExplainError, explainers, wire
from xai_widgets.widgets.attention.aggregates import METHODS

PIXELS = torch.rand(3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(0))


def told(explorer: AttentionExplorer) -> np.ndarray:
    return wire.unpack(explorer.aggregated)


def test_they_are_the_registered_methods_of_attention() -> None:
    assert set(METHODS) == {"attention", "attention-rollout", "attention-flow", "attention-gradient", "attention-norms"}
    names = [method["name"] for method in made().methods]
    assert names == ["heads", *METHODS]


@pytest.mark.parametrize("name", METHODS)
def test_of_a_text_they_are_the_explainers_own(name: str) -> None:
    explorer = made(view="aggregates", aggregate=name, target=1)
    alone = explainers.get(name)().explain(classifier(), SENTENCE, 1, tokenizer=tokenizer())
    assert explorer.aggregated["method"] == name
    assert told(explorer) == pytest.approx(alone.values.numpy(), abs=1e-5)
    assert told(explorer).shape == (len(explorer.tokens["tokens"]["texts"]),)


@pytest.mark.parametrize("name", METHODS)
def test_of_a_picture_there_is_a_number_for_each_patch(name: str) -> None:
    explorer = AttentionExplorer(vit(), PIXELS, view="aggregates", aggregate=name)
    explorer.wait(PATIENCE)
    assert told(explorer).shape == (HEIGHT // PATCH, WIDTH // PATCH)


def test_they_are_made_when_somebody_looks_and_no_second_time() -> None:
    explorer = made()
    assert explorer.aggregated is None
    settled(explorer, view="aggregates")
    first = explorer.aggregated
    assert first["method"] == "attention-rollout"
    settled(explorer, layer=1, head=2)
    assert explorer.aggregated is first
    assert not first["changed"]
    settled(explorer, text="the mat sat")
    assert told(explorer).shape == (5,)
    settled(explorer, aggregate="attention-gradient", target=0)
    one = told(explorer)
    settled(explorer, target=1)
    assert explorer.aggregated["target"] == 1
    assert not np.allclose(one, told(explorer))


CHANGES: list[dict[str, Any]] = [
    {"ablated": [[0, 1], [1, 3]]}, {"ablated_layers": [1]}, {"ablated_tokens": [3]}, {"temperature": 3.0},
    {"weights": [[1, 0, 0, 2, 0.9]]},
]  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_they_are_of_the_model_as_changed_and_come_back(name: str, change: dict[str, Any]) -> None:
    explorer = made(view="aggregates", aggregate=name, target=1)
    before = told(explorer)
    settled(explorer, **change)
    assert "refused" not in explorer.aggregated, explorer.aggregated
    assert explorer.aggregated["changed"]
    assert not np.allclose(before, told(explorer), atol=1e-3)
    settled(explorer, **{key: [] for key in change})
    assert told(explorer) == pytest.approx(before, abs=1e-6)
    assert not explorer.aggregated["changed"]


def test_a_token_nobody_attends_to_gives_nothing() -> None:
    explorer = made(view="aggregates", aggregate="attention", ablated_tokens=[3])
    assert told(explorer)[3] == 0
    assert told(explorer).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("model", [gpt2, bert])
@pytest.mark.parametrize("name", ["attention-rollout", "attention-gradient"])
def test_of_next_tokens_and_of_embeddings(model: Any, name: str) -> None:
    explorer = made(model(), view="aggregates", aggregate=name)
    assert "refused" not in explorer.aggregated, explorer.aggregated
    assert float(told(explorer).sum()) > 0


def test_what_cannot_be_followed_says_why() -> None:
    explorer = made(bart(), second_text="the cat", view="aggregates")
    assert "the model embeds 2 of the texts" in explorer.aggregated["refused"].lower()
    assert explorer.status == "idle"


# --- another picture


def test_another_picture_under_the_same_head() -> None:
    model, other = vit(), PIXELS.flip(2)
    explorer = AttentionExplorer(model, PIXELS, layer=1, head=2, view="aggregates")
    explorer.wait(PATIENCE)
    before, picture, rollout = explorer.attention, explorer.picture["data"], told(explorer)
    explorer.image = other
    explorer.wait(PATIENCE)
    assert (explorer.layer, explorer.head) == (1, 2)
    alone = AttentionExplorer(model, other, layer=1, head=2, view="aggregates")
    alone.wait(PATIENCE)
    assert explorer.attention == pytest.approx(alone.attention, abs=1e-6)
    assert explorer.picture["data"] == alone.picture["data"] != picture
    assert explorer.attention != pytest.approx(before, abs=1e-3)
    assert told(explorer) == pytest.approx(told(alone), abs=1e-6)
    assert told(explorer) != pytest.approx(rollout, abs=1e-4)
    assert explorer.image is other


def test_a_picture_that_is_none_changes_nothing() -> None:
    explorer = AttentionExplorer(vit(), PIXELS)
    explorer.wait(PATIENCE)
    with pytest.raises(ExplainError):
        explorer.image = "no-such-file.png"
    assert explorer.image is PIXELS
    with pytest.raises(ExplainError, match="There is no picture to change"):
        made().image = photo()
