"""Pictures that stand still: as the front end draws them, small in a notebook, with what makes them again."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from nets import small
from PIL import Image
from torchvision import transforms
from transformers_nets import classifier
from widgets.comparisons import compared
from widgets.explorers import LABELS, made, photo
from words import SENTENCE, tokenizer

import xai_widgets as xw
from xai_widgets import AttentionExplorer, ExplainError, SaliencyExplorer
from xai_widgets.core.stills import colormap, heat, sheet
from xai_widgets.widgets.picture_model import COLORMAPS
from xai_widgets.widgets.stills import Figure, Panel, Row, png, said, small_png, svg

JS = Path(__file__).parents[2] / "js" / "src" / "lib"
VIEW, PNG = "application/vnd.jupyter.widget-view+json", "image/png"
SVG = "{http://www.w3.org/2000/svg}"
LIMIT = 200_000
SIGNS = ["positive", "negative", "both", "absolute"]

ASK = """
import { readFileSync } from "node:fs";
import { colorAt, position, lookup, COLORMAPS, DIVERGING } from "@js@/colormap.js";
import { upsample, reachOf } from "@js@/heatmap.js";
import { value, probability } from "@js@/format.js";
const asked = JSON.parse(readFileSync(0, "utf8"));
const map = { values: Float32Array.from(asked.map.flat()), width: asked.map[0].length, height: asked.map.length };
const many = { values: Float32Array.from(asked.many), width: asked.many.length, height: 1 };
process.stdout.write(JSON.stringify({
  names: COLORMAPS, diverging: [...DIVERGING],
  colours: COLORMAPS.map((name) => asked.at.map((x) => colorAt(name, x))),
  positions: COLORMAPS.map((name) => asked.signs.map((sign) => asked.values.map((v) => position(name, sign, v)))),
  veils: [...new Uint8ClampedArray(lookup({ colormap: "viridis", sign: "positive", threshold: 0, view: "heat" }).buffer)].filter((_, i) => i % 4 === 3),
  large: [...upsample(map, asked.width, asked.height).values], reach: reachOf(many), one: reachOf(map),
  numbers: asked.numbers.map(value), probabilities: asked.probabilities.map(probability),
}));
"""  # noqa: E501


def in_node(asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    node = shutil.which("node")
    assert node, "This test runs js/src/lib in Node. Install it (Debian: apt-get install nodejs)."
    script = folder / "ask.mjs"
    script.write_text(ASK.replace("@js@", JS.as_uri()))
    ran = subprocess.run([node, str(script)], input=json.dumps(asked), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_colours_maps_and_numbers_are_the_front_ends_own(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    at, values = np.linspace(-0.1, 1.1, 337), np.linspace(-1, 1, 41)
    small_map = generator.uniform(-1, 1, (3, 5)).astype(np.float32)
    many = (generator.normal(0, 0.05, 4000).clip(-1, 1)).astype(np.float32)
    numbers = [0, 1.5, -0.0001234, 123456, -99.95, 99.96, 1000.4, 0.001, 0.25, 2, -3e-9]
    shares = [0, 0.0001, 0.05, 0.0999, 0.1, 0.5, 1]
    told = in_node({
        "at": at.tolist(), "values": values.tolist(), "signs": SIGNS, "map": small_map.tolist(), "many": many.tolist(),
        "width": 23, "height": 17, "numbers": numbers, "probabilities": shares,
    }, tmp_path)  # fmt: skip
    assert told["names"] == list(colormap.POINTS) == list(COLORMAPS)
    assert told["diverging"] == list(colormap.DIVERGING)
    for name, colours, positions in zip(told["names"], told["colours"], told["positions"], strict=True):
        assert np.array_equal(colormap.colours(name, at), colours)
        for sign, there in zip(SIGNS, positions, strict=True):
            assert colormap.position(name, sign, values) == pytest.approx(there)
    half = np.linspace(0, 1, 2049)
    assert np.abs(colormap.veil(half) * 255 - told["veils"][2048:]).max() <= 0.51
    assert heat.enlarged(small_map, 17, 23).ravel() == pytest.approx(told["large"], abs=1e-5)
    assert heat.reach_of(many) == pytest.approx(told["reach"])
    assert heat.reach_of(small_map) == told["one"] == 1
    assert [said.number(v) for v in numbers] == told["numbers"]
    assert [said.probability(p) for p in shares] == told["probabilities"]


def test_headings_are_the_front_ends_own() -> None:
    words = (JS / "strings" / "common.js").read_text()
    for kind, heading in said.HEADINGS.items():
        assert f'"bars.{kind}": "{heading}"' in words


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(int)


GREY = Image.new("RGB", (28, 20), (100, 100, 100))
HALF = np.array([[1.0, 0.0]], np.float32)


def look(**changes: Any) -> heat.Look:
    return heat.Look(**{"colormap": "viridis", "sign": "positive", "threshold": 0.0, "view": "heat", "opacity": 1.0,
                        **changes})  # fmt: skip


def test_heat_lies_where_the_map_is_large_and_leaves_the_rest() -> None:
    drawn = pixels(heat.over(GREY, HALF, look()))
    assert drawn[0, 0].tolist() == [253, 231, 37]
    assert (drawn[:, -1] == 100).all()
    fainter = pixels(heat.over(GREY, HALF, look(opacity=0.5)))
    assert np.abs(fainter[0, 0] - (drawn[0, 0] + 100) / 2).max() <= 1
    cut = pixels(heat.over(GREY, HALF, look(threshold=0.9)))
    assert (cut == 100).all(-1).mean() > (drawn == 100).all(-1).mean()


def test_signs_and_views() -> None:
    signed = np.array([[1.0, -1.0]], np.float32)
    positive, negative, both = (pixels(heat.over(GREY, signed, look(sign=sign, colormap="RdBu"))) for sign in SIGNS[:3])
    assert (positive[:, -1] == 100).all() and (negative[:, 0] == 100).all()
    assert np.array_equal(both[:, 0], positive[:, 0])
    unhatched = (both[:, -1] == negative[:, -1]).all(-1)
    assert 0.5 < unhatched.mean() < 0.8
    masked = pixels(heat.over(GREY, HALF, look(view="mask")))
    assert (masked[:, 0] == 100).all() and masked[0, -1].tolist() == list(heat.INK)
    lines = pixels(heat.over(GREY, HALF, look(view="contour")))
    assert 0.1 < (lines != 100).any(-1).mean() < 0.95
    assert (lines[:, 0] == 100).all()


def bundle(explorer: Any) -> dict[str, Any]:
    data, _ = explorer._repr_mimebundle_()
    return data


def picture_of(explorer: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(bundle(explorer)[PNG])))


def test_display_data_has_the_widget_a_picture_and_a_sentence() -> None:
    explorer = made(labels=LABELS, target=1)
    data = bundle(explorer)
    assert data[VIEW]["model_id"] == explorer.model_id
    assert data["text/plain"].startswith("SaliencyExplorer: Grad-CAM · dog · layer ")
    assert explorer.code in data["text/plain"]
    assert picture_of(explorer).size[0] >= 320


@pytest.mark.parametrize("size", [(224, 224), (384, 512)])
def test_the_picture_in_a_notebook_stays_small_whatever_is_in_it(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    explorer = made(image=Image.fromarray(noise), preprocess=transforms.ToTensor(), method="saliency")
    assert len(bundle(explorer)[PNG]) < LIMIT
    methods = ["saliency", "grad-cam", "input-x-gradient", "hires-cam", "layer-cam", "xgrad-cam"]
    wide = compared(image=Image.fromarray(noise), preprocess=transforms.ToTensor(), metrics=[], methods=methods)
    assert len(bundle(wide)[PNG]) < LIMIT


def test_the_picture_follows_what_is_seen() -> None:
    explorer = made(method="saliency")
    seen = [pixels(picture_of(explorer).convert("RGB"))]
    for change in ({"opacity": 0.1}, {"colormap": "magma"}, {"method": "grad-cam"}, {"mask": np.eye(20, 28) > 0}):
        for name, value in change.items():
            setattr(explorer, name, value)
        explorer.wait()
        now = pixels(picture_of(explorer).convert("RGB"))
        assert now.shape != seen[-1].shape or (now != seen[-1]).any(), change
        seen.append(now)


def test_a_picture_that_cannot_be_drawn_leaves_the_live_explorer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    explorer = made()

    def broken(_side: int) -> Figure:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(explorer, "_figure", broken)
    with caplog.at_level(logging.ERROR, "xai_widgets"):
        data = bundle(explorer)
    assert VIEW in data and PNG not in data
    assert "out of ink" in caplog.text


def test_a_closed_explorer_shows_its_picture_and_no_dead_widget() -> None:
    explorer = made()
    explorer.close()
    assert explorer._live() == ({}, {})
    assert PNG in explorer._still()[0]


def test_files_have_caption_scale_and_source(tmp_path: Path) -> None:
    explorer = made(labels=LABELS, method="smoothgrad", params={"n_samples": 3, "seed": 7}, target=2)
    file = explorer.to_png(tmp_path / "map.png", scale=1.5)
    picture = Image.open(io.BytesIO(file.read_bytes()))
    assert picture.info["Source"] == explorer.code
    wanted = ["SmoothGrad", "bird", "n_samples 3", "seed 7", "Small", xw.__version__, torch.__version__]
    assert all(word in picture.info["Description"] for word in wanted)
    assert picture.width == round((448 + 24) * 1.5)
    text = explorer.to_svg(tmp_path / "map.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)
    lines = " ".join(part.text or "" for part in root.iter(f"{SVG}text"))
    assert all(word in lines for word in wanted)
    assert root.find(f"{SVG}desc").text == explorer.code
    images = list(root.iter(f"{SVG}image"))
    assert len(images) == 2
    strip = Image.open(io.BytesIO(base64.b64decode(images[1].get("href").split(",")[1])))
    assert pixels(strip)[0, [0, -1]].tolist() == [[68, 1, 84], [253, 231, 37]]


def test_hostile_names_are_text_in_an_svg(tmp_path: Path) -> None:
    hostile = ["</text><script>alert(1)</script>", "a\x00b\u202ec\n", "\ud800", "& <b>" + "n" * 500]
    explorer = made(labels=hostile, target=0)
    root = ET.fromstring(explorer.to_svg(tmp_path / "x.svg").read_text(encoding="utf-8"))
    assert {part.tag for part in root.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "image", "text")
    }
    assert any("<script>" in (part.text or "") for part in root.iter(f"{SVG}text"))
    assert explorer.to_png(tmp_path / "x.png").stat().st_size > 1000


@pytest.mark.parametrize("text", ["Katze ≥ −3", "кошка", "猫", "חתול", "🐈", "naïve Ærøskøbing", ""])
def test_any_text_can_be_written_and_measured(text: str) -> None:
    shown, used = sheet.written(text, 12)
    assert used.getlength(shown) >= 0
    figure = Figure([Panel(GREY, text)], [Row(text, 0, 0.5, text, True)], text, [text, text * 200], text)
    for found in (png(figure, 1), small_png(figure)):
        assert Image.open(io.BytesIO(found)).width > 300
    ET.fromstring(svg(figure))


def test_lines_are_no_wider_than_there_is_room() -> None:
    text = "a short word, then " + "w" * 300 + " and more"
    lines = sheet.wrapped(text, 200, 12)
    assert max(sheet.width_of(line, 12) for line in lines) <= 200
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert sheet.width_of(sheet.cut("m" * 100, 80, 12), 12) <= 80
    assert sheet.cut("m", 80, 12) == "m"


def test_a_comparison_has_each_map_with_its_name(tmp_path: Path) -> None:
    explorer = compared(labels=LABELS, metrics=[])
    root = ET.fromstring(explorer.to_svg(tmp_path / "x.svg").read_text(encoding="utf-8"))
    lines = [part.text for part in root.iter(f"{SVG}text")]
    assert [line for line in lines if line in ("Grad-CAM", "Saliency", "Occlusion")] == [
        "Grad-CAM",
        "Saliency",
        "Occlusion",
    ]
    assert len(list(root.iter(f"{SVG}image"))) == 2 * 3


def test_attention_has_the_heads_matrix_with_its_tokens(tmp_path: Path) -> None:
    explorer = AttentionExplorer(classifier(), SENTENCE, tokenizer=tokenizer(), layer=1, head=2)
    explorer.wait()
    root = ET.fromstring(explorer.to_svg(tmp_path / "x.svg").read_text(encoding="utf-8"))
    lines = [part.text or "" for part in root.iter(f"{SVG}text")]
    assert all(lines.count(token) >= 2 for token in SENTENCE.split())
    assert "layer 1, head 2" in lines
    image = next(root.iter(f"{SVG}image"))
    matrix = pixels(Image.open(io.BytesIO(base64.b64decode(image.get("href").split(",")[1]))))
    shares = explorer.attention / explorer.attention.max()
    assert np.abs(matrix - colormap.colours("viridis", np.sqrt(shares)).astype(int)).max() <= 2
    assert "AttentionExplorer: Attention · layer 1, head 2" in bundle(explorer)["text/plain"]


@pytest.mark.parametrize("scale", [0, -1, 17, True, "2", float("nan")])
def test_impossible_scales_are_refused(scale: Any, tmp_path: Path) -> None:
    with pytest.raises(ExplainError, match="scale must be a number over 0 and at most 16"):
        made().to_png(tmp_path / "x.png", scale)


def test_freezing_what_was_not_displayed_is_refused() -> None:
    with pytest.raises(ExplainError, match="not displayed by itself"):
        made().freeze()


def test_drawing_changes_nothing(tmp_path: Path) -> None:
    explorer = SaliencyExplorer(small(), photo(), preprocess=transforms.ToTensor(), opacity=0.3)
    explorer.wait()
    before = explorer.get_state()
    bundle(explorer)
    explorer.to_png(tmp_path / "x.png")
    assert explorer.get_state() == before
