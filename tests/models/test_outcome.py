"""What an answer is taken for where nobody says."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers_nets import bert, ids

from xai_widgets.models.attention import AttentionModel
from xai_widgets.models.outcome import Reader

NUMBERS = torch.randn(3, 32, generator=torch.Generator().manual_seed(0))


class Sentences(nn.Module):
    """As sentence encoders answer: the mean of the tokens, of length 1, in a bare tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = bert()

    def forward(self, input_ids: Tensor) -> Tensor:
        return normalize(self.encoder(input_ids).last_hidden_state.mean(1))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (normalize(NUMBERS), "embedding"),
        (NUMBERS, "softmax"),
        (1.01 * normalize(NUMBERS), "softmax"),
        (normalize(NUMBERS[:, :8]), "softmax"),
        (normalize(NUMBERS.abs()), "softmax"),
        (normalize(NUMBERS)[:, None].expand(3, 5, 32), "embedding"),
    ],
    ids=["normalised", "logits", "nearly", "few", "one way", "hidden states"],
)
def test_numbers_of_length_one_that_go_both_ways_are_an_embedding(answer: Tensor, kind: str) -> None:
    assert Reader()(answer, None)[0] == kind
    assert Reader(output="softmax")(normalize(NUMBERS), None)[0] == "softmax"


def test_a_sentence_encoders_bare_answer_is_an_embedding() -> None:
    outcome = AttentionModel(Sentences()).attend({"input_ids": ids()}).seen.outcome
    assert outcome.kind == "embedding"
    assert float(outcome.values.norm()) == pytest.approx(1, abs=1e-4)
    assert (
        AttentionModel(Sentences(), output="regression").attend({"input_ids": ids()}).seen.outcome.kind == "regression"
    )
