"""Keras models: on torch they are torch modules, gradients and all; pictures with their colours last are predicted."""

from __future__ import annotations

import os
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"  # read at keras' import, which nothing else here does

import keras
import numpy as np
import pytest
import snapshot
import torch
from PIL import Image
from torch import nn
from widgets.explorers import PATIENCE, photo

from xai_widgets import CompareExplorer, ExplainError, explainers

layers = keras.layers


def of_tables() -> Any:
    keras.utils.set_random_seed(0)
    return keras.Sequential([layers.Input((4,)), layers.Dense(8, activation="tanh"), layers.Dense(3)])


def of_pictures() -> Any:
    keras.utils.set_random_seed(0)
    head = [layers.GlobalAveragePooling2D(), layers.Dense(5)]
    return keras.Sequential([layers.Input((20, 28, 3)), layers.Conv2D(4, 3, activation="relu"), *head])


ROW = np.array([0.5, -1, 2, 0.1], dtype=np.float32)
BACKGROUND = np.zeros((3, 4), dtype=np.float32)
PICTURE = np.random.default_rng(0).random((1, 20, 28, 3), dtype=np.float32)


def said(model: Any, given: np.ndarray) -> torch.Tensor:
    with torch.no_grad():
        return model(torch.from_numpy(given)).cpu()


@pytest.mark.parametrize("name", ["kernel-shap", "integrated-gradients"])
def test_what_it_says_of_a_row_is_shared_out(name: str) -> None:
    model = of_tables()
    before = snapshot.of(model)
    answer = explainers.get(name)(baseline="zero").explain(model, ROW, 1)
    scores = said(model, np.stack([ROW, 0 * ROW]))[:, 1]
    assert answer.score == pytest.approx(float(scores[0]), abs=1e-5)
    assert float(answer.values.sum()) == pytest.approx(float(scores[0] - scores[1]), abs=1e-4)
    assert snapshot.difference(before, snapshot.of(model)) == []


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((28, 20)), dtype=np.float32) / 255


def test_a_picture_with_its_colours_last_is_explained_in_an_explorer() -> None:
    model = of_pictures()
    own = {"segments": "grid", "n_segments": 12}
    explorer = CompareExplorer(
        model, photo(), preprocess=pixels, methods=["occlusion", "feature-ablation"], target=2, metrics=["deletion"],
        params={"occlusion": {"window": 5, "stride": 4}, "feature-ablation": own},
    )  # fmt: skip
    explorer.wait(PATIENCE)
    given = pixels(photo())[None]
    assert explorer.scores == pytest.approx(torch.softmax(said(model, given), 1)[0].numpy(), abs=1e-5)
    for name, params in explorer.params.items():
        alone = explainers.get(name)(**params).explain(model, given, 2)
        assert torch.allclose(explorer.attributions[name].values, alone.values, atol=1e-4), name
    assert (explorer.picture["width"], explorer.picture["height"]) == (28, 20)
    mask = np.zeros((20, 28), bool)
    mask[:10] = True
    explorer.mask = mask
    explorer.wait(PATIENCE)
    painted = given.copy()
    painted[0, :10] = given[0].mean((0, 1))
    assert explorer.scores == pytest.approx(torch.softmax(said(model, painted), 1)[0].numpy(), abs=1e-5)
    refused = {told["name"]: told["unavailable"] for told in explorer.catalogue}
    assert "no gradient" in refused["saliency"]
    explorer.close()


def test_a_picture_has_its_colours_last() -> None:
    model = of_pictures()
    assert isinstance(model, nn.Module)
    answer = explainers.Occlusion(window=5, stride=4).explain(model, PICTURE, 2)
    assert answer.values.shape == (20, 28)
    covered = PICTURE.copy()
    covered[:, :5, :5] = 0
    fall = said(model, PICTURE)[0, 2] - said(model, covered)[0, 2]
    assert float(answer.values[0, 0]) == pytest.approx(float(fall), abs=1e-5)
    with pytest.raises(ExplainError, match="no gradient"):
        explainers.Saliency().explain(model, PICTURE, 2)
