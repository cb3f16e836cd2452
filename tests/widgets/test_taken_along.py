"""Every explorer, also one that is yet to come, has its picture, its page, and is left as it was found."""

from __future__ import annotations

import base64
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import pytest
from browser import several
from nets import small
from PIL import Image
from tabled import curved, numbers
from transformers_nets import classifier
from widgets.comparisons import compared
from widgets.explorers import LABELS, PATIENCE, PREPROCESS, made, photo
from widgets.test_saved import page, values
from words import SENTENCE, tokenizer

import xai_widgets as xw
from xai_widgets.core.stills import colormap
from xai_widgets.widgets.recording import settable, value_of

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = ["a", "b", "c", "d"]

EXPLORERS: dict[str, tuple[Callable[[], Any], dict[str, list[Any]]]] = {
    "AttentionExplorer": (
        lambda: xw.AttentionExplorer(classifier(), SENTENCE, tokenizer=tokenizer()), {"layer": [1], "head": [0, 2]}),
    "CompareExplorer": (lambda: compared(labels=LABELS, metrics=["sparseness"]), {"target": [0, 3]}),
    "FeatureExplorer": (
        lambda: xw.FeatureExplorer(curved(), numbers(), 2, feature_names=COLUMNS), {"row": [0, 1], "target": [1]}),
    "InputsExplorer": (several.explorer, {"target": [0, 1, 2], "image.method": ["saliency", "grad-cam"]}),
    "PerturbationExplorer": (
        lambda: xw.PerturbationExplorer(small(), photo(), preprocess=PREPROCESS, strengths={"blur": 2}),
        {"strengths": [{}, {"brightness": 0.4}], "method": ["saliency"]}),
    "SaliencyExplorer": (
        lambda: made(labels=LABELS, image=[photo(0), photo(1)]), {"index": [0, 1], "method": ["saliency"]}),
    "TextExplorer": (
        lambda: xw.TextExplorer(classifier(), SENTENCE, tokenizer=tokenizer(), method="saliency"),
        {"target": [0, 1], "text": [SENTENCE.split()[0]]}),
}  # fmt: skip
each_explorer = pytest.mark.parametrize("name", EXPLORERS)


def opened(name: str) -> Any:
    explorer = EXPLORERS[name][0]()
    explorer.wait(PATIENCE)
    return explorer


def test_none_is_left_out() -> None:
    assert {*EXPLORERS} == {name for name in xw.__all__ if name.endswith("Explorer")}


@each_explorer
def test_a_host_finds_its_view_by_what_anywidget_says(name: str) -> None:
    explorer = EXPLORERS[name][0]()
    for trait in ("_model_name", "_model_module", "_view_name", "_view_module"):
        assert getattr(explorer, trait) == anywidget.AnyWidget.class_traits()[trait].default_value, trait


@each_explorer
def test_it_has_a_picture_and_a_sentence_in_a_notebook(name: str) -> None:
    explorer = opened(name)
    data, _ = explorer._repr_mimebundle_()
    assert len(data["image/png"]) < 200_000
    seen = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 20
    assert data["text/plain"].startswith(f"{name}: ")
    assert explorer.code[:60] in data["text/plain"]


@each_explorer
def test_it_is_written_for_papers(name: str, tmp_path: Path) -> None:
    explorer = opened(name)
    assert Image.open(io.BytesIO(explorer.to_png(tmp_path / "x.png", 1).read_bytes())).info["Source"] == explorer.code
    root = ET.fromstring(explorer.to_svg(tmp_path / "x.svg").read_text(encoding="utf-8"))
    said = " ".join(part.text or "" for part in root.iter(f"{SVG}text"))
    assert xw.__version__ in said
    assert explorer.bars[0]["label"] in said


@each_explorer
def test_its_states_are_recorded_and_it_is_left_as_found(name: str, tmp_path: Path) -> None:
    explorer, record = opened(name), EXPLORERS[name][1]
    before = {trait: value_of(explorer, trait) for trait in settable(explorer)}
    file = explorer.to_html(tmp_path / "page.html", record, progress=False)
    found = page(file)
    seen = [values(found, state) for state in found["states"]]
    for trait, asked in record.items():
        assert len({str(state[trait]) for state in seen}) >= len(asked)
    assert all(state["status"] == "idle" for state in seen)
    assert set(found["free"]) <= set(before)
    for trait, value in before.items():
        assert np.array_equal(value_of(explorer, trait), value), trait


def test_a_perturbed_picture_stands_still_as_it_is_perturbed(tmp_path: Path) -> None:
    explorer = opened("PerturbationExplorer")
    explorer.opacity = 0.0
    darker = np.asarray(explorer._figure(56).panels[0].image).astype(int)
    explorer.strengths = {"brightness": 0.5}
    explorer.wait(PATIENCE)
    assert np.asarray(explorer._figure(56).panels[0].image).astype(int).mean() > darker.mean() + 20


def test_a_texts_tokens_stand_on_the_colour_of_what_they_add() -> None:
    explorer = opened("TextExplorer")
    tokens = explorer._figure(0).tokens
    assert [token.text for token in tokens] == explorer.tokens["texts"]
    added = explorer.attribution.map.numpy()
    most = int(np.abs(added).argmax())
    end = colormap.colours(explorer.colormap, np.array(1.0 if added[most] > 0 else 0.0))
    assert np.abs(np.array(tokens[1 + most if len(added) < len(tokens) else most].ground) - end).max() <= 2


def test_a_rows_columns_are_drawn_the_largest_first() -> None:
    explorer = opened("FeatureExplorer")
    assert "raw output of output" in explorer._figure(0).caption[0]
    ((heading, rows),) = explorer._figure(0).more
    added = explorer.attribution.values.numpy()
    assert heading == "attributions"
    assert [row.label for row in rows] == [COLUMNS[i] for i in np.argsort(-np.abs(added), kind="stable")]
    assert [row.end > 0.5 for row in rows] == [added[COLUMNS.index(row.label)] > 0 for row in rows]


def test_several_inputs_have_a_picture_of_all(tmp_path: Path) -> None:
    explorer = several.explorer()
    explorer.wait(PATIENCE)
    root = ET.fromstring(explorer.to_svg(tmp_path / "x.svg").read_text(encoding="utf-8"))
    said = [part.text or "" for part in root.iter(f"{SVG}text")]
    assert {"how much comes from each input", "attributions", *SENTENCE.split()} <= set(said)
