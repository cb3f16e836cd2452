"""Explorers explain more than a class: differences, regions, functions, inner units, and models of other kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from nets import HEIGHT, WIDTH, small
from targets import MASK, Dense, dense
from torch import Tensor, nn
from widgets.explorers import LABELS, PREPROCESS, Counted, Recorder, made, photo, pixels_of, rows_of

import xai_widgets as xw
from xai_widgets import ExplainError, explainers
from xai_widgets.widgets.traits import ImpossibleError

PIXELS = pixels_of(photo())


def explained(model: nn.Module, target: Any, method: str = "grad-cam") -> Tensor:
    return explainers.get(method)().explain(model, PIXELS, target).values


class Embedding(nn.Module):
    """Four numbers that are no classes."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = small()

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.normalize(self.inner(x))


@pytest.mark.parametrize("asked", [(2, 0), [2, 0], xw.Difference(2, 0)])
def test_two_classes_are_compared(asked: Any) -> None:
    explorer = made(labels=LABELS, target=asked)
    assert explorer.target == explorer.attribution.target == xw.Difference(2, 0)
    assert torch.allclose(explorer.attribution.values, explained(small(), xw.Difference(2, 0)), atol=1e-6)
    assert explorer.get_state()["target"] == explorer.frame["target"] == [2, 0]
    assert {0, 2} <= {bar["index"] for bar in explorer.bars}
    assert "target=xw.Difference(2, 0)" in explorer.code


def test_the_browser_asks_for_two_classes_by_a_pair() -> None:
    model = Counted()
    explorer = made(model, target=1)
    assert rows_of(model, lambda: explorer.set_state({"target": [3, 1]}), explorer) == 0
    assert explorer.target == xw.Difference(3, 1)
    explorer.set_state({"target": 0})
    assert explorer.target == 0


@pytest.mark.parametrize("wrong", [(2, 2), (0, 4), (-1, 2), [0, 1, 2], (1.5, 2), "cat", {"a": 1}, xw.Neuron("no", 1)])
def test_an_impossible_target_is_a_sentence_and_changes_nothing(wrong: Any) -> None:
    explorer = made(target=1)
    with pytest.raises(ImpossibleError):
        explorer.target = wrong
    assert explorer.target == explorer.attribution.target == 1


def test_what_is_about_classes_goes_with_its_picture_and_what_is_not_stays() -> None:
    explorer = made(image=[photo(1), photo(2)], target=(2, 0), method="saliency")
    explorer.index = 1
    explorer.wait()
    assert explorer.target == int(explorer.scores.argmax())
    unit = xw.Neuron("features.3", 5)
    explorer.target = unit
    explorer.index = 0
    explorer.wait()
    assert explorer.target == explorer.attribution.target == unit


def test_an_inner_unit_is_explained_beside_the_models_own_bars() -> None:
    explorer = made(method="saliency", target=xw.Neuron("features.3", 5))
    assert torch.allclose(explorer.attribution.values, explained(small(), xw.Neuron("features.3", 5), "saliency"))
    assert len(explorer.scores) == 4
    assert abs(sum(bar["score"] for bar in explorer.bars) - 1) < 1e-5
    assert explorer.frame["target"] == explorer.get_state()["target"] == "features.3, channel 5"
    assert "target=xw.Neuron('features.3', 5, 1)" in explorer.code


def test_another_method_for_an_inner_unit_keeps_its_forward_pass() -> None:
    model = Counted()
    explorer = made(model, target=xw.Neuron("inner.features.3", 5), method="saliency")
    assert rows_of(model, lambda: setattr(explorer, "method", "input-x-gradient"), explorer) == 0
    assert rows_of(model, lambda: setattr(explorer, "target", xw.Neuron("inner.features.3", 1)), explorer) == 1
    assert explorer.attribution.target == xw.Neuron("inner.features.3", 1)


def test_a_function_of_the_outputs() -> None:
    def margin(outputs: Tensor) -> Tensor:
        return outputs[:, 2] - outputs[:, 0]

    explorer = made(target=margin)
    assert torch.allclose(explorer.attribution.values, explained(small(), xw.Difference(2, 0)), atol=1e-6)
    assert explorer.target is explorer.attribution.target
    assert explorer.frame["target"] == "margin"
    assert "target=margin" in explorer.code


def test_bars_of_a_segmentation_are_mean_scores() -> None:
    explorer = made(model := dense(), labels=LABELS)
    means = model(PIXELS[None])[0].mean((1, 2)).detach()
    assert explorer.output_kind == "segmentation"
    assert np.allclose(explorer.scores, means, atol=1e-5)
    assert explorer.target == int(means.argmax())
    assert torch.allclose(explorer.attribution.values, explained(model, int(means.argmax())), atol=1e-6)
    explorer.target = 1
    explorer.wait()
    assert explorer.attribution.score == pytest.approx(float(means[1]), abs=1e-5)
    explorer.target = (1, 3)
    explorer.wait()
    assert explorer.attribution.score == pytest.approx(float(means[1] - means[3]), abs=1e-5)


def test_a_region_of_a_segmentation() -> None:
    explorer = made(model := dense(), labels=LABELS, target=xw.Region(MASK, 2), method="occlusion")
    assert torch.allclose(explorer.attribution.values, explained(model, xw.Region(MASK, 2), "occlusion"), atol=1e-6)
    assert explorer.frame["target"] == "bird in a region"
    own = {"xw": xw, "model": model, "image": photo(), "labels": LABELS, "preprocess": PREPROCESS}
    again = eval(explorer.code, own)
    again.wait()
    assert again.target == explorer.target
    assert torch.equal(again.attribution.values, explorer.attribution.values)
    with pytest.raises(ImpossibleError, match="lies outside the picture"):
        explorer.target = xw.Region((WIDTH, 0, WIDTH + 5, HEIGHT), 2)


def test_painting_on_a_segmentation_moves_its_bars() -> None:
    explorer = made(dense(), target=1)
    explorer.mask = MASK.numpy()
    explorer.wait()
    bar = next(bar for bar in explorer.bars if bar["index"] == 1)
    assert bar["score"] != bar["base"]


def test_an_embedding_is_explained_by_what_it_is_like() -> None:
    model = Embedding()
    reference = model(torch.flip(PIXELS, [2])[None])[0].detach()
    explorer = made(model, output="embedding", target=xw.Similarity(reference), method="saliency")
    likeness = float(nn.functional.cosine_similarity(model(PIXELS[None])[0], reference, 0).detach())
    assert [bar["label"] for bar in explorer.bars] == ["similarity to the reference"]
    assert explorer.bars[0]["score"] == pytest.approx(likeness, abs=1e-5)
    assert explorer.bars[0]["base"] == pytest.approx(likeness, abs=1e-5)
    assert "target=xw.Similarity(reference)" in explorer.code
    with pytest.raises(ExplainError, match="An embedding has no classes to explain: give target=xw.Similarity"):
        made(Embedding(), output="embedding")


@pytest.mark.parametrize(
    ("model", "output", "sentence"),
    [(small, "segmentation", "A segmentation has outputs"), (Dense, "softmax", "A segmentation has outputs")],
)
def test_a_kind_that_is_not_the_models_is_a_sentence(model: Any, output: str, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        made(model(), output=output)


def test_a_target_in_words_is_not_taken_from_the_browser() -> None:
    explorer = made(target=xw.Neuron("features.3", 5), method="saliency")
    sent = Recorder(explorer)
    explorer.set_state({"target": "features.3, channel 5"})
    assert explorer.target == xw.Neuron("features.3", 5)
    assert sent.messages


def test_a_gradient_method_at_a_layer() -> None:
    explorer = made(method="input-x-gradient", params={"layer": "features.3"}, target=1)
    wanted = explainers.get("input-x-gradient")(layer="features.3").explain(small(), PIXELS, 1)
    assert torch.allclose(explorer.attribution.values, wanted.values, atol=1e-6)
    assert explorer.frame["shape"] == [10, 14]
    assert explorer.frame["layer"] == "features.3"
    assert "params={'layer': 'features.3'}" in explorer.code
    explorer.params = {"layer": "features.9"}
    with pytest.raises(ExplainError, match="There is no layer called 'features.9'"):
        explorer.wait()
    explorer.params = {}
    explorer.wait()
    assert explorer.frame["shape"] == [HEIGHT, WIDTH]


def test_another_class_at_a_layer_keeps_the_passes_before_it() -> None:
    model = Counted()
    explorer = made(model, method="input-x-gradient", params={"layer": "inner.features.3"}, target=1)
    assert rows_of(model, lambda: setattr(explorer, "target", 2), explorer) == 0
