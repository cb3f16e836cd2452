"""Something impossible: from Python it raises and nothing changes; from the browser it is a sentence in the widget,
and the next request starts clean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances
from PIL import Image
from traitlets import TraitError
from widgets.explorers import LABELS, PATIENCE, Counted, Recorder, made, photo, rows_of

from xai_widgets import ExplainError, SaliencyExplorer, wire

IMPOSSIBLE: list[tuple[str, Any, str]] = [
    ("target", 4, "target must be a whole number from 0 to 3, got 4"),
    ("target", -1, "target must be a whole number from 0 to 3, got -1"),
    ("target", "cat", "target"),
    ("target", 1.5, "target"),
    ("method", "gradcam", "There is no explainer 'gradcam'. Did you mean 'grad-cam'"),
    ("method", 3, "method"),
    ("layer", "features.7", "There is no layer with a map called 'features.7'"),
    ("layer", "head", "There is no layer with a map called 'head'"),
    ("layer", None, "layer"),
    ("params", {"relu": 2}, "relu must be True or False"),
    ("params", {"rellu": True}, "There is no parameter 'rellu'. Did you mean 'relu'"),
    ("params", {"layer": 3}, "layer"),
    ("params", {"layer": "features.0"}, "layer"),
    ("params", [("relu", True)], "params"),
    ("fill", "black", "fill"),
    ("index", 1, "index must be from 0 to 0, got 1"),
    ("index", -1, "index must be from 0 to 0, got -1"),
    ("opacity", 1.5, "opacity"),
    ("opacity", "half", "opacity"),
    ("opacity", float("nan"), "opacity must be a finite number, got nan"),
    ("threshold", float("nan"), "threshold must be a finite number, got nan"),
    ("zoom", float("nan"), "zoom must be a finite number, got nan"),
    ("zoom", float("inf"), "zoom"),
    ("opacity", True, "opacity"),
    ("threshold", -0.1, "threshold"),
    ("colormap", "jet", "colormap"),
    ("sign", "minus", "sign"),
    ("view", "3d", "view"),
    ("zoom", 0.5, "zoom"),
    ("brush_size", 0, "brush_size"),
    ("keep_target", "yes", "keep_target"),
]
FROM_PYTHON: list[tuple[str, Any, str]] = [
    ("mask", np.ones((28, 20), bool), r"mask has the shape \(28, 20\); the picture the model sees is \(20, 28\)"),
    ("mask", np.ones((20, 28, 3)), "mask must be a bool array"),
    ("mask", "20x28:????", "mask is a text that no explorer made"),
    ("mask", 3, "mask must be a bool array"),
    ("mask", np.full((20, 28), "x"), "mask must be a bool array"),
    ("image", np.full((20, 28), np.nan), "NaN or infinite"),
    ("image", np.zeros((0, 28)), "The picture is empty"),
    ("image", np.full((20, 28), 7.0), r"values in \[0, 1\]"),
    ("image", "/nowhere/cat.png", "There is no file"),
    ("image", None, "NoneType is not a picture"),
    ("image", 3, "int is not a picture"),
    ("image", [photo(), 3], "Picture 1: int is not a picture"),
    ("image", torch.zeros(2, 5, 5), "with 1 or 3 channels"),
]
FROM_BROWSER: list[tuple[str, Any, str]] = [
    ("mask", {"data": b"", "dtype": "bits", "shape": [20, 28]}, "An array from the browser has 0 bytes"),
    ("mask", {**wire.pack(np.ones((28, 20), bool))}, r"mask has the shape \(28, 20\)"),
    ("mask", {"data": None}, "An array from the browser must have data"),
    ("mask", 7, "An array from the browser must have data"),
    ("upload", {"name": "a.png", "data": b"no picture"}, "The file cannot be read as a picture"),
    ("upload", {"name": "a.png"}, "The file cannot be read as a picture"),
    ("upload", {"name": "a.png", "data": None}, "The file cannot be read as a picture"),
    ("upload", 3, "upload"),
]
READ_ONLY = ("attribution", "scores", "frame", "bars", "picture", "status", "progress", "message", "code", "pins")


def request(explorer: SaliencyExplorer) -> dict[str, Any]:
    """All that can be asked, as it is."""
    return {name: getattr(explorer, name) for name, trait in explorer.traits().items() if not trait.read_only}


def unchanged(before: dict[str, Any], explorer: SaliencyExplorer) -> bool:
    now = request(explorer)
    return all(now[name] is value or bool(np.all(now[name] == value)) for name, value in before.items())


@pytest.mark.parametrize(("name", "value", "sentence"), IMPOSSIBLE + FROM_PYTHON)
def test_from_python_it_raises_and_changes_nothing(name: str, value: Any, sentence: str) -> None:
    model = Counted()
    explorer = made(model.inner, target=1)
    before, frame = request(explorer), explorer.frame
    with pytest.raises((ExplainError, TraitError), match=sentence):
        setattr(explorer, name, value)
    explorer.wait(PATIENCE)
    assert unchanged(before, explorer)
    assert explorer.frame is frame
    assert (explorer.status, explorer.message) == ("idle", "")
    assert rows_of(model, lambda: setattr(explorer, "mask", None), explorer) == 0


@pytest.mark.parametrize("name", READ_ONLY)
def test_the_answer_cannot_be_set(name: str) -> None:
    explorer = made()
    with pytest.raises(TraitError, match="read-only"):
        setattr(explorer, name, None)


@pytest.mark.parametrize(("name", "value", "sentence"), IMPOSSIBLE + FROM_BROWSER)
def test_from_the_browser_it_is_a_sentence_and_the_next_request_starts_clean(
    name: str, value: Any, sentence: str
) -> None:
    explorer = made(target=1)
    before, frame = request(explorer), explorer.frame
    recorder = Recorder(explorer)
    explorer.set_state({name: value})
    with pytest.raises((ExplainError, TraitError), match=sentence):
        explorer.wait(PATIENCE)
    assert explorer.status == "error"
    assert explorer.message
    assert "Traceback" in explorer.details
    assert unchanged(before, explorer)
    assert explorer.frame is frame
    assert any(name in state for state in recorder.states), "the browser is told what the kernel kept"
    explorer.set_state({"target": 2})
    explorer.wait(PATIENCE)
    assert (explorer.status, explorer.message, explorer.details) == ("idle", "", "")
    assert explorer.attribution.target == 2


def test_one_bad_value_takes_its_whole_message_with_it() -> None:
    explorer = made(target=1)
    explorer.set_state({"target": 2, "layer": "nowhere"})
    with pytest.raises(ExplainError, match="nowhere"):
        explorer.wait(PATIENCE)
    assert explorer.target == 1


def test_what_fails_in_the_constructor_leaves_no_widget_behind() -> None:
    with pytest.raises(ExplainError):
        made(target=99)
    assert not any(isinstance(widget, SaliencyExplorer) for widget in _instances.values())


@pytest.mark.parametrize("method", ["occlusion", "activation"])
def test_what_only_the_computation_can_refuse_is_a_sentence_too(method: str) -> None:
    explorer = made(method=method)
    explorer.params = {"window": 4, "stride": 5} if method == "occlusion" else {"show": "channel", "channel": 999}
    with pytest.raises(ExplainError, match="stride 5 is larger than window 4|there is no channel 999"):
        explorer.wait(PATIENCE)
    assert explorer.status == "error"
    explorer.params = {}
    explorer.wait(PATIENCE)
    assert explorer.status == "idle"


def test_an_upload_too_large_is_refused() -> None:
    explorer = made()
    explorer.set_state({"upload": {"name": "a.png", "data": memoryview(bytes(50 * 1024 * 1024 + 1))}})
    with pytest.raises(ExplainError, match="larger than 50 MB"):
        explorer.wait(PATIENCE)
    assert explorer.upload is None


def test_a_gallery_with_a_picture_the_model_cannot_take() -> None:
    explorer = made(labels=LABELS)
    with pytest.raises(ExplainError, match="Picture 0: The picture is empty"):
        explorer.show([Image.new("RGB", (0, 3)), photo()], truth=[1, 2])
    with pytest.raises(ExplainError, match="truth has 1 labels for 2 pictures"):
        explorer.show([photo(1), photo(2)], truth=[1])
    assert explorer.gallery == []
    explorer.wait(PATIENCE)
