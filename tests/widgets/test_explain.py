"""Which explorer xw.explain opens for what it is given, and what it says where there is none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from nets import HEIGHT, WIDTH, picture, small
from widgets.explorers import LABELS, PREPROCESS, made, photo

import xai_widgets as xw
from xai_widgets import ExplainError, SaliencyExplorer


def test_explain_picks_the_explorer() -> None:
    for inputs in (photo(), picture(), np.asarray(photo()), [photo(1), photo(2)]):
        explorer = xw.explain(small(), inputs, preprocess=PREPROCESS, labels=LABELS, method="saliency")
        assert isinstance(explorer, SaliencyExplorer)
        assert explorer.method == "saliency"


@pytest.mark.parametrize("inputs", ["a sentence to explain", {"a": 1}, 3, None, [], torch.zeros(3), SimpleNamespace()])
def test_explain_says_what_it_cannot(inputs: Any) -> None:
    with pytest.raises(ExplainError, match="There is no explorer for .*Give a picture"):
        xw.explain(small(), inputs)


def test_what_has_no_explorer_is_told_how_to_be_explained_without() -> None:
    with pytest.raises(ExplainError, match="without a widget: xw.explainers.get"):
        xw.explain(lambda rows: rows, np.zeros((1, 5)))


def test_a_function_on_arrays_has_the_methods_that_need_scores_alone() -> None:
    def predict(rows: np.ndarray) -> np.ndarray:
        assert rows.dtype == np.float32
        return np.stack([rows[:, 0, :10].mean((1, 2)), rows[:, 1].max((1, 2))], 1)

    explorer = made(predict, method="occlusion", target=0, params={"window": 4, "stride": 4})
    assert made(predict).method == "occlusion"
    can = {method["name"] for method in explorer.methods if not method["unavailable"]}
    assert can == {"occlusion", "feature-ablation", "rise", "lime", "kernel-shap", "shapley-sampling"}
    assert explorer.attribution.values[:10].abs().max() > 0
    assert explorer.attribution.values[14:].abs().max() == 0


def test_a_function_on_pictures_with_their_colours_last_is_asked_for_those() -> None:
    def predict(rows: np.ndarray) -> np.ndarray:
        assert rows.shape[1:] == (HEIGHT, WIDTH, 3)
        return rows.mean((1, 2))

    explorer = made(predict, preprocess=lambda image: np.asarray(image.resize((WIDTH, HEIGHT)), np.float32) / 255)
    wanted = torch.softmax(torch.from_numpy(np.asarray(photo().resize((WIDTH, HEIGHT))) / 255).mean((0, 1)), 0)
    assert explorer.scores == pytest.approx(wanted.numpy(), abs=1e-4)
    tensor = torch.rand(HEIGHT, WIDTH, 3)
    assert made(predict, tensor).picture["width"] == WIDTH


def test_a_torch_module_has_its_colours_first() -> None:
    with pytest.raises(ExplainError, match=r"\(C, H, W\) with 1 or 3 channels is expected"):
        made(small(), preprocess=lambda image: np.asarray(image.resize((WIDTH, HEIGHT)), np.float32) / 255)
