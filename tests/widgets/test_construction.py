"""What a SaliencyExplorer takes, what it has when the constructor returns, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from nets import HEIGHT, OUTPUTS, PACKINGS, WIDTH, NoGrad, Wrapped, small
from quick import suited, without_attention
from torch import Tensor, nn
from traitlets import TraitError
from widgets.explorers import LABELS, PATIENCE, PREPROCESS, Counted, answer, made, photo, pixels_of

from xai_widgets import ExplainError, SaliencyExplorer, explainers


def test_the_first_estimate_is_there_when_the_constructor_returns() -> None:
    explorer = SaliencyExplorer(small(), photo(), preprocess=PREPROCESS)
    assert explorer.frame is not None
    assert explorer.attribution.method == explorer.method == "grad-cam"
    assert explorer.target == int(explorer.scores.argmax())
    assert explorer.layer == "features"
    assert explorer.picture["data"].startswith(b"\x89PNG")
    assert (explorer.picture["width"], explorer.picture["height"]) == (WIDTH, HEIGHT)


def test_the_scores_are_the_models() -> None:
    explorer = made(labels=LABELS)
    wanted = answer(small(), pixels_of(photo()))
    assert np.allclose(explorer.scores, wanted, atol=1e-5)
    assert explorer.scores.dtype == np.float32
    assert explorer.output_kind == "softmax"
    bars = {bar["index"]: bar for bar in explorer.bars}
    assert set(bars) == set(range(OUTPUTS))
    assert all(bar["score"] == pytest.approx(wanted[index], abs=1e-5) for index, bar in bars.items())
    assert all(bar["base"] == pytest.approx(bar["score"]) for bar in explorer.bars)
    assert [bar["label"] for bar in explorer.bars] == [LABELS[bar["index"]] for bar in explorer.bars]
    scores = [bar["score"] for bar in explorer.bars]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("method", explainers.names())
def test_the_attribution_is_the_explainers(method: str) -> None:
    own = {"window": 8, "stride": 4} if method == "occlusion" else {}
    explorer = made(suited(method), method=method, target=2, params=own)
    params = {**explorer.params, **({"layer": explorer.layer} if explainers.get(method).needs_layer() else {})}
    alone = explainers.get(method)(**params).explain(suited(method), pixels_of(photo()), 2)
    near = 1e-3 * float(alone.values.abs().max())
    assert torch.allclose(explorer.attribution.values, alone.values, atol=near)
    assert explorer.status == "idle"
    assert explorer.progress == 1
    assert explorer.latency_ms > 0
    assert explorer.message == explorer.details == ""


def test_everything_can_be_asked_at_once() -> None:
    explorer = made(
        labels=LABELS, method="occlusion", target=3, params={"window": 9, "stride": 7}, opacity=0.25, view="contour",
        colormap="magma", sign="both", threshold=0.5, fill="noise", layer="features.0", keep_target=True,
    )  # fmt: skip
    assert (explorer.method, explorer.target, explorer.layer) == ("occlusion", 3, "features.0")
    assert explorer.params == {"window": 9, "stride": 7, "baseline": "zero"}
    assert explorer.attribution.params == explorer.params
    assert (explorer.opacity, explorer.view, explorer.fill) == (0.25, "contour", "noise")


def test_one_computation_for_all_that_was_asked() -> None:
    model = Counted()
    made(model, method="saliency", target=3)
    once = model.rows
    again = Counted()
    made(again)
    assert once == again.rows


@pytest.mark.parametrize(
    ("keyword", "nearest"),
    [("methods_", "methods?"), ("metod", "method"), ("targets", "target"), ("label", "labels"), ("opacty", "opacity")],
)
def test_an_unknown_keyword_names_the_nearest(keyword: str, nearest: str) -> None:
    with pytest.raises(TypeError, match=f"SaliencyExplorer has no keyword '{keyword}'. Did you mean '{nearest}'"):
        made(**{keyword: 1})


@pytest.mark.parametrize("keyword", ["scores", "status", "attribution", "frame", "code"])
def test_the_answer_cannot_be_given(keyword: str) -> None:
    with pytest.raises(TypeError, match=f"has no keyword '{keyword}'"):
        made(**{keyword: None})


# --- outputs


@pytest.mark.parametrize("packing", PACKINGS)
def test_models_that_wrap_their_answer(packing: str) -> None:
    explorer = made(Wrapped(small(), PACKINGS[packing]))
    assert np.allclose(explorer.scores, answer(small(), pixels_of(photo())), atol=1e-5)


def test_one_output_is_a_regression() -> None:
    explorer = made(small(outputs=1))
    with torch.no_grad():
        value = float(small(outputs=1)(pixels_of(photo())[None]))
    assert explorer.output_kind == "regression"
    assert explorer.scores == pytest.approx(value, abs=1e-4)
    assert explorer.bars[0]["label"] == "output 0"


def test_many_labels_and_one_that_is_one() -> None:
    explorer = made(output="sigmoid")
    with torch.no_grad():
        wanted = torch.sigmoid(small()(pixels_of(photo())[None])[0])
    assert explorer.output_kind == "sigmoid"
    assert np.allclose(explorer.scores, wanted, atol=1e-5)
    assert made(small(outputs=1), output="sigmoid").output_kind == "sigmoid"


def test_a_softmax_at_the_end_is_not_taken_twice() -> None:
    explorer = made(nn.Sequential(small(), nn.Softmax(1)))
    assert float(explorer.scores.sum()) == pytest.approx(1, abs=1e-4)
    assert np.allclose(explorer.scores, answer(small(), pixels_of(photo())), atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_models_of_other_dtypes(dtype: torch.dtype) -> None:
    explorer = made(small().to(dtype))
    assert np.allclose(explorer.scores, made().scores, atol=0.02)


def test_a_model_of_one_channel_and_the_default_preprocessing() -> None:
    explorer = made(small(channels=1), preprocess=None)
    assert (explorer.picture["height"], explorer.picture["width"]) == (224, 224)
    assert explorer.attribution.values.ndim == 2


def test_autocast_is_kept_on_the_workers_thread() -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        explorer = made()
        wanted = answer(small(), pixels_of(photo()))
    explorer.target = 1
    explorer.wait(PATIENCE)
    assert np.allclose(explorer.scores, wanted, atol=1e-6)
    assert not np.allclose(explorer.scores, made().scores, atol=1e-6)


# --- what a model cannot be explained by


def test_methods_that_cannot_explain_the_model_say_why() -> None:
    class Flat(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.mean((2, 3))

    explorer = made(Flat())
    told = {method["name"]: method["unavailable"] for method in explorer.methods}
    assert "No layer of this model" in told["grad-cam"]
    assert "No layer of this model" in told["activation"]
    assert told["saliency"] == told["occlusion"] == ""
    assert explorer.method in ("saliency", "input-x-gradient", "integrated-gradients", "smoothgrad", "occlusion")
    with pytest.raises(ExplainError, match="grad-cam cannot explain this model. No layer"):
        explorer.method = "grad-cam"


def test_a_model_without_gradients_is_explained_by_what_needs_none() -> None:
    explorer = made(NoGrad())
    told = {method["name"]: method["unavailable"] for method in explorer.methods}
    assert {name for name, why in told.items() if not why} == {
        name for name in without_attention() if not explainers.get(name).needs_gradient
    }
    assert not explainers.get(explorer.method).needs_gradient


# --- labels and truth


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        (LABELS, LABELS),
        (tuple(LABELS), LABELS),
        (np.array(LABELS), LABELS),
        ({0: "a", 3: "d"}, ["a", "output 1", "output 2", "d"]),
        ({False: "a", np.int64(3): "d"}, ["a", "output 1", "output 2", "d"]),
        (pd.Series(LABELS, index=[7, 8, 9, 10]), LABELS),
        (pd.Index(LABELS), LABELS),
        ([1, 2, 3, 4], ["1", "2", "3", "4"]),
        (None, []),
    ],
)
def test_labels(labels: Any, wanted: list[str]) -> None:
    assert made(labels=labels).labels == wanted


BAD: list[tuple[dict[str, Any], str]] = [
    ({"labels": ["a", "b"]}, "labels has 2 names; the model has 4 outputs"),
    ({"labels": "cat"}, "labels must be a list of names or a dict"),
    ({"labels": 3}, "labels must be a list of names or a dict"),
    ({"labels": set(LABELS)}, "labels must be a list of names or a dict"),
    ({"labels": {"0": "a", "1": "b", "2": "c", "3": "d"}}, "goes from index to name, .*from 0 to 3; .*the key '0'"),
    ({"labels": {"cat": 0, "dog": 1}}, "the key 'cat'. Turn it round"),
    ({"labels": {0: "a", 4: "e"}}, "the key 4"),
    ({"truth": 4}, "truth must be from 0 to 3 or a label's name, got 4"),
    ({"truth": -1}, "truth must be from 0 to 3"),
    ({"truth": "cow", "labels": LABELS}, "There is no label 'cow'"),
    ({"truth": "fisch", "labels": LABELS}, "There is no label 'fisch'. Did you mean 'fish'"),
    ({"truth": [1, 2]}, "truth has 2 labels for 1 pictures"),
    ({"truth": 2.7}, "truth must be"),
    ({"truth": object()}, "truth must be"),
    ({"truth": [[1]]}, "truth must be"),
    ({"output": "softmx"}, "There is no output kind 'softmx'. Did you mean 'softmax'"),
    ({"preprocess": 3}, "preprocess must be callable, got int"),
    ({"method": "gradcam"}, "There is no explainer 'gradcam'. Did you mean 'grad-cam'"),
    ({"method": "shap"}, "There is no explainer 'shap'"),
    ({"target": 4}, "target must be a whole number from 0 to 3, got 4"),
    ({"target": -1}, "target must be a whole number from 0 to 3, got -1"),
    ({"layer": "featurs"}, "There is no layer with a map called 'featurs'. Did you mean 'features'"),
    ({"layer": "head"}, "There is no layer with a map called 'head'"),
    ({"params": {"rellu": True}}, "There is no parameter 'rellu'. Did you mean 'relu'"),
    ({"params": {"relu": 3}}, "relu must be True or False"),
    ({"method": "occlusion", "params": {"window": 8, "stride": 9}}, "stride 9 is larger than window 8"),
    ({"method": "activation", "params": {"show": "channel", "channel": 99}}, "so there is no channel 99"),
    ({"mask": np.ones((3, 4), bool)}, r"mask has the shape \(3, 4\); the picture the model sees is \(20, 28\)"),
    ({"index": 1}, "index must be from 0 to 0, got 1"),
    ({"opacity": 2.0}, "opacity"),
    ({"fill": "black"}, "fill"),
    ({"colormap": "jet"}, "colormap"),
    ({"image": np.zeros((0, 3, 3))}, "The picture is empty"),
    ({"image": np.full((20, 28), np.nan)}, "NaN or infinite"),
    ({"image": []}, "The list of pictures is empty"),
    ({"image": [photo(), "/nowhere.png"]}, "Picture 1: There is no file '/nowhere.png'"),
    ({"image": 3}, "int is not a picture"),
    ({"image": torch.zeros(1, 20, 28)}, r"raised RuntimeError on an input of shape \(1, 1, 20, 28\).*preprocess="),
    ({"image": torch.zeros(2, 3, 20, 28)}, r"shape \(2, 3, 20, 28\).*several pictures as a list"),
    ({"model": "resnet18"}, "must be a torch.nn.Module, .*got str"),
    ({"model": lambda x: x}, "predict gave an array of the shape"),
    ({"model": lambda x: x.softmax(1)}, "predict raised AttributeError"),
    ({"model": nn.Flatten(2)}, r"output has the shape \(1, 3, 560\)"),
    ({"model": nn.Conv2d(5, 4, 3)}, "The model raised RuntimeError"),
]


@pytest.mark.parametrize(("keywords", "sentence"), BAD, ids=range(len(BAD)))
def test_what_does_not_fit_is_a_sentence(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises((ExplainError, TraitError), match=sentence):
        made(**keywords)


def test_a_model_that_answers_nan() -> None:
    model = small()
    model.head.weight.data[2] = float("nan")
    with pytest.raises(ExplainError, match="The model answered nan for output 2 of this input"):
        made(model)
