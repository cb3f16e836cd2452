"""The effect of every head: each is that of switching it off alone, and they fill up evenly."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from models.attention.test_changes import attended
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import HEADS, bert, classifier, embedded, encoder, gpt2, llama, pixels, torchvision_vit

from xai_widgets.core.chunk import Chunker
from xai_widgets.models.attention import AttentionModel


@pytest.mark.parametrize("make", [classifier, gpt2, llama])
def test_the_effect_of_every_head_is_that_of_each_alone(make: Any) -> None:
    seen = attended(make())
    *earlier, last = seen.effects(1)
    assert last.progress == 1
    assert last.falls.shape == (2, HEADS)
    for layer in range(2):
        for head in range(HEADS):
            alone = seen.changed({"heads": [[layer, head]]}).outcome.values[1]
            assert last.falls[layer, head] == pytest.approx(float(seen.seen.outcome.values[1] - alone), abs=1e-5)
    assert last.score == pytest.approx(float(seen.seen.outcome.values[1]))


def test_effects_fill_up_evenly_and_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chunker, "size", property(lambda self: 2))
    found = list(attended(classifier()).effects())
    assert [round(effects.progress * 8) for effects in found] == [2, 4, 6, 8]
    for number, effects in enumerate(found, 1):
        known = ~torch.as_tensor(effects.falls).isnan()
        assert known.sum(1).tolist() == [number, number]
        assert torch.equal(torch.as_tensor(effects.falls)[known], torch.as_tensor(found[-1].falls)[known])


def test_an_embedding_is_compared_with_the_untouched_one() -> None:
    seen = attended(bert())
    last = list(seen.effects())[-1]
    alone = seen.changed({"heads": [[1, 2]]}).outcome.values
    untouched = seen.seen.outcome.values
    assert last.falls[1, 2] == pytest.approx(1 - float(functional.cosine_similarity(alone, untouched, 0)), abs=1e-5)
    assert last.score == pytest.approx(1)


class NoBatch(nn.Module):
    """Answers each row by what else is in its batch."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = encoder()

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x).mean((0, 1)).expand(len(x), -1) + len(x)


def test_a_model_whose_rows_see_one_another_is_asked_one_by_one() -> None:
    seen = AttentionModel(NoBatch()).attend(embedded())
    last = list(seen.effects(0))[-1]
    alone = seen.changed({"heads": [[0, 2]]}).outcome.values[0]
    assert last.falls[0, 2] == pytest.approx(float(seen.seen.outcome.values[0] - alone), abs=1e-5)


def test_heads_of_pictures() -> None:
    seen = AttentionModel(torchvision_vit()).attend(pixels())
    last = list(seen.effects())[-1]
    alone = seen.changed({"heads": [[1, 3]]}).outcome
    assert last.falls[1, 3] == pytest.approx(last.score - alone.score(last.target), abs=1e-5)
