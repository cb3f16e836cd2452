"""A model whose attention was seen is left as found, and devices are not mixed on the way."""

from __future__ import annotations

import gc
import weakref

import pytest
import snapshot
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers_nets import CASES, LENGTH, WIDE, bert, embedded, encoder, ids

from xai_widgets import ExplainError
from xai_widgets.models.attention import AttentionModel, watching

# --- left as found


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("training", [False, True])
def test_the_model_and_the_process_are_left_as_found(name: str, training: bool) -> None:
    model, inputs = CASES[name].model().train(training), CASES[name].inputs()
    before, given = snapshot.of(model), {key: value.clone() for key, value in inputs.items()}
    attended = AttentionModel(model).attend(inputs)
    attended.changed({"heads": [[0, 0]], "temperatures": [[1, None, 2.0]]}).step(1, 0, 0)
    list(attended.effects())
    list(attended.seen.overview())
    assert snapshot.difference(before, snapshot.of(model)) == []
    assert all(torch.equal(inputs[key], given[key]) for key in given)


class Fails(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner, self.fails = encoder(), False

    def forward(self, x: Tensor) -> Tensor:
        x = self.inner(x)
        if x.shape[1] == 3:
            raise RuntimeError("three are too few")
        return x


def test_a_failure_leaves_it_so_too_and_the_next_input_runs() -> None:
    model = Fails()
    before = snapshot.of(model)
    watched = AttentionModel(model)
    with pytest.raises(ExplainError, match="The model raised RuntimeError on this input: three are too few"):
        watched.attend(embedded(3))
    assert snapshot.difference(before, snapshot.of(model)) == []
    assert watched.attend(embedded()).seen.layers[0].length == LENGTH


def test_hooks_of_watching_are_gone() -> None:
    model = encoder()
    before = snapshot.of(model)
    with watching(model):
        model(embedded())
    assert snapshot.difference(before, snapshot.of(model)) == []


def test_nothing_of_it_stays() -> None:
    module = bert()
    attended = AttentionModel(module).attend({"input_ids": ids()})
    kept = [weakref.ref(layer.q) for layer in attended.seen.layers] + [weakref.ref(module)]
    del attended, module
    gc.collect()
    assert [reference() for reference in kept] == [None] * len(kept)


# --- on a device without numbers, where mixing and looking raise


def test_the_kernels_run_on_meta_tensors() -> None:
    class Dropped(nn.Module):
        def forward(self, q: Tensor) -> Tensor:
            return functional.scaled_dot_product_attention(q, q, q, attn_mask=torch.ones(5, 5, device=q.device).bool())

    with watching(Dropped()) as watch:
        Dropped()(torch.empty(1, 2, 5, 4, device="meta"))
    with watching(model := encoder().to("meta")) as watch:
        model(torch.empty(1, 5, WIDE, device="meta"))
    assert watch.seen[0].weights(0).shape == (5, 5)
