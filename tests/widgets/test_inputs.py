"""Several inputs side by side: who holds what, what is shared, and what comes from each."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import snapshot
import torch
from browser import several
from torch import nn
from widgets.explorers import PATIENCE
from words import SENTENCE, tokenizer

import xai_widgets as xw
from xai_widgets import FeatureExplorer, InputsExplorer, SaliencyExplorer, TextExplorer
from xai_widgets.analysis.shares import shares
from xai_widgets.models.opened import opened


def made(**keywords: Any) -> InputsExplorer:
    explorer = several.explorer(**keywords)
    explorer.wait(PATIENCE)
    return explorer


def ids(*words: str) -> torch.Tensor:
    return tokenizer()(" ".join(words) or SENTENCE, return_tensors="pt")["input_ids"]


@torch.no_grad()
def answer(image: Any = None, record: Any = None, words: Any = None) -> torch.Tensor:
    """Raw outputs (3,)."""
    image = several.picture() if image is None else image
    record = torch.from_numpy(several.records()[:1]) if record is None else record
    return several.model()(image[None], record, ids() if words is None else words, 2.0)[0]


def scores(explorer: Any) -> dict[int, float]:
    return {bar["index"]: bar["score"] for bar in explorer.bars}


def test_each_input_has_the_explorer_that_fits_and_all_say_the_same() -> None:
    explorer = made()
    kinds = [SaliencyExplorer, FeatureExplorer, TextExplorer]
    assert all(map(isinstance, explorer.explorers.values(), kinds))
    assert explorer.kinds == {"image": "picture", "record": "record", "note": "text"}
    wanted = dict(enumerate(answer().softmax(0).tolist()))
    for one in (explorer, *explorer.explorers.values()):
        assert scores(one) == pytest.approx(wanted, abs=1e-5)
        assert one.target == int(answer().argmax())


def test_what_is_touched_in_one_is_what_the_others_hold() -> None:
    explorer = made()
    explorer.explorers["record"].move({"age": 2.0})
    explorer.wait(PATIENCE)
    record = torch.from_numpy(several.records()[:1].copy())
    record[0, 0] = 2
    wanted = dict(enumerate(answer(record=record).softmax(0).tolist()))
    for one in (explorer, *explorer.explorers.values()):
        assert scores(one) == pytest.approx(wanted, abs=1e-5)
    explorer.explorers["note"].hide = "delete"
    explorer.explorers["note"].masked = [2]
    explorer.wait(PATIENCE)
    words = ids()[:, [0, 1, 3, 4, 5, 6, 7]]
    wanted = dict(enumerate(answer(record=record, words=words).softmax(0).tolist()))
    for one in (explorer, *explorer.explorers.values()):
        assert scores(one) == pytest.approx(wanted, abs=1e-5)
    mask = np.zeros((20, 28), bool)
    mask[:10] = True
    explorer.explorers["image"].mask = mask
    explorer.wait(PATIENCE)
    assert scores(explorer.explorers["note"]) == pytest.approx(scores(explorer), abs=1e-5)
    assert scores(explorer) != pytest.approx(wanted, abs=1e-5)
    bases = {bar["index"]: bar["base"] for bar in explorer.bars}
    assert bases == pytest.approx(dict(enumerate(answer().softmax(0).tolist())), abs=1e-5)


def test_one_target_for_all() -> None:
    explorer = made()
    explorer.explorers["image"].target = 0
    explorer.wait(PATIENCE)
    assert [one.target for one in (explorer, *explorer.explorers.values())] == [0] * 4
    explorer.target = 2
    explorer.wait(PATIENCE)
    assert [one.target for one in explorer.explorers.values()] == [2] * 3
    assert explorer.score == pytest.approx(float(answer()[2]), abs=1e-5)


def test_shares_are_the_mean_effects_over_all_orders() -> None:
    explorer = made(target=1)
    mean = torch.from_numpy(several.records().mean(0, keepdims=True))
    masked = ids().clone()
    masked[0, 1:-1] = tokenizer().mask_token_id
    nothing = {"image": torch.zeros(3, 20, 28), "record": mean, "words": masked}
    names = ["image", "record", "words"]

    def score(kept: frozenset[str]) -> float:
        return float(answer(**{name: row for name, row in nothing.items() if name not in kept})[1])

    wanted = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        for number, name in enumerate(order):
            gain = score(frozenset(order[: number + 1])) - score(frozenset(order[:number]))
            wanted[name] += gain / math.factorial(len(names))
    found = {share["key"]: share["value"] for share in explorer.shares}
    assert found == pytest.approx(
        {"image": wanted["image"], "record": wanted["record"], "note": wanted["words"]}, abs=1e-4
    )
    assert explorer.nothing == pytest.approx(score(frozenset()), abs=1e-4)
    assert explorer.nothing + sum(found.values()) == pytest.approx(explorer.score, abs=1e-5)


def test_shares_of_one_input_are_a_sentence() -> None:
    run = opened(nn.Linear(3, 2), {"input": torch.ones(1, 3)})
    with pytest.raises(xw.ExplainError, match="among 2 to 10 inputs, there are 1"):
        shares(run, 0)


@pytest.mark.parametrize(("inputs", "told"), [
    ({"image": None, "record": 3}, "None of the inputs is a picture, a record or a text"),
    ({"image": several.picture(), "note": "the cat"}, "is a text, which needs its tokenizer"),
    ({"image": several.picture(), "record": np.zeros((2, 7), np.float32), "input_ids": ids()}, "raised RuntimeError"),
])  # fmt: skip
def test_what_does_not_fit_is_a_sentence(inputs: dict[str, Any], told: str) -> None:
    with pytest.raises(xw.ExplainError, match=told):
        InputsExplorer(several.model(), inputs)


def test_a_target_that_is_not_there_is_a_sentence_and_changes_nothing() -> None:
    explorer = made(target=1)
    with pytest.raises(xw.ExplainError, match="target must be an output from 0 to 2, or a pair of them, got 7"):
        explorer.target = 7
    assert explorer.target == 1


def test_inputs_in_order_and_a_table_alone() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = nn.Linear(5, 2)

        def forward(self, record: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
            return self.head(record) + image.mean((1, 2, 3))[:, None]

    explorer = xw.explain(Two(), (several.records(), several.picture()))
    explorer.wait(PATIENCE)
    assert list(explorer.explorers) == [0, 1]
    assert [share["key"] for share in explorer.shares] == ["0", "1"]
    assert isinstance(xw.explain(nn.Linear(5, 2), torch.from_numpy(several.records())), FeatureExplorer)


def test_the_model_is_left_as_found_and_all_is_closed() -> None:
    explorer = made()
    model = several.keep[-1]
    before = snapshot.of(model)
    explorer.explorers["record"].move({"age": 1.0})
    explorer.wait(PATIENCE)
    explorer.close()
    assert snapshot.difference(before, snapshot.of(model)) == []
    assert all(one._closed for one in explorer.explorers.values())
