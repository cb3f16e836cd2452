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
from torch import nn

from xai_widgets import ExplainError, explainers

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
