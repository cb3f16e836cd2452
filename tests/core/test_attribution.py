"""An Attribution draws itself without a widget."""

from __future__ import annotations

import base64
import dataclasses
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import xai_widgets as xw
from xai_widgets import Attribution, ExplainError
from xai_widgets.core.places import Places
from xai_widgets.core.stills import colormap

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<b>&amp;</b>"


def attribution(values: torch.Tensor, **given: Any) -> Attribution:
    return Attribution(values, **{"target": 0, "method": "saliency", "score": 1.0, **given})


def svg_of(found: Attribution, folder: Path) -> ET.Element:
    return ET.fromstring(found.to_svg(folder / "x.svg").read_text(encoding="utf-8"))


def lines(root: ET.Element) -> list[str]:
    return [part.text or "" for part in root.iter(f"{SVG}text")]


def map_in(root: ET.Element) -> np.ndarray:
    image = next(root.iter(f"{SVG}image"))
    return np.asarray(Image.open(io.BytesIO(base64.b64decode((image.get("href") or "").split(",")[1])))).astype(int)


def test_a_map_has_its_values_colours_and_its_scale_their_ends(tmp_path: Path) -> None:
    values = torch.linspace(0, 5, 8 * 16).reshape(8, 16)
    root = svg_of(attribution(values), tmp_path)
    drawn = map_in(root)
    assert drawn.shape == (448, 896, 3)
    wanted = colormap.colours("viridis", values.numpy() / 5)
    assert np.array_equal(drawn[28::56, 28::56], wanted)
    assert {"0", "5.00"} <= set(lines(root))


def test_the_negative_is_blue_and_hatched_and_the_ends_say_their_signs(tmp_path: Path) -> None:
    root = svg_of(attribution(torch.tensor([[-3.0, 3.0], [-3.0, 3.0]])), tmp_path)
    drawn = map_in(root)
    left, right = drawn[:, :448], drawn[:, 448:]
    assert np.array_equal(np.unique(right.reshape(-1, 3), axis=0), [colormap.colours("RdBu", np.array(1.0))])
    assert len(np.unique(left.reshape(-1, 3), axis=0)) == 2
    assert (left == colormap.colours("RdBu", np.array(0.0))).all(-1).mean() == pytest.approx(2 / 3, abs=0.02)
    assert {"−3.00", "+3.00"} <= set(lines(root))


def test_channels_are_added_up() -> None:
    kept = attribution(torch.stack([torch.full((2, 3), 2.0), torch.ones(2, 3)]))
    assert torch.equal(kept.map, torch.full((2, 3), 3.0))


@pytest.mark.parametrize("values", [
    torch.zeros(2, 3), torch.ones(2, 3), -torch.ones(1, 400), torch.rand(300, 2), torch.zeros(3), torch.ones(()),
], ids=lambda values: str(tuple(values.shape)))  # fmt: skip
def test_odd_maps_are_drawn(values: torch.Tensor) -> None:
    seen = Image.open(io.BytesIO(attribution(values)._repr_png_()))
    assert 320 <= seen.width <= 400
    assert 30 < seen.height < 900


def test_a_large_map_is_drawn_so_that_a_notebook_stays_small() -> None:
    values = torch.randn(1024, 1536, generator=torch.Generator().manual_seed(0))
    assert len(attribution(values)._repr_png_()) <= 150_000


def test_a_row_has_bars_the_largest_first_each_with_its_sign(tmp_path: Path) -> None:
    places = Places("table", ("age", HOSTILE, "height"), ("39", "", "180"))
    found = attribution(torch.tensor([1.0, -2.0, 0.5]), places=places)
    said = lines(svg_of(found, tmp_path))
    assert [said.index(line) for line in (HOSTILE, "age = 39", "height = 180")] == [1, 3, 5]
    assert [said[at] for at in (2, 4, 6)] == ["−2.00", "+1.00", "+0.500"]
    assert Image.open(io.BytesIO(found._repr_png_())).width >= 360


def test_a_long_row_says_what_the_rest_is(tmp_path: Path) -> None:
    said = lines(svg_of(attribution(torch.arange(1.0, 31.0)), tmp_path))
    assert said[said.index("and 10 more") + 1] == "+55.0"


def test_a_text_has_its_words_with_lines_solid_and_dashed(tmp_path: Path) -> None:
    places = Places("tokens", ("[CLS]", "<b>", "cat"), special=frozenset({0}))
    found = attribution(torch.tensor([0.0, 4.0, -4.0]), places=places)
    root = svg_of(found, tmp_path)
    said = lines(root)
    assert said[:3] == ["[CLS]", "<b>", "cat"]
    assert {"−4.00", "+4.00"} <= set(said)
    under = [part for part in root.iter(f"{SVG}rect") if part.get("height") == "3.00"]
    assert len({part.get("y") for part in under}) == 1
    assert len(under) > 3  # one for the word that speaks for it, and dashes
    drawn = found._repr_html_() or ""
    assert drawn.count("border-bottom:3px solid") == drawn.count("border-bottom:3px dashed") == 1


def test_names_of_the_input_are_not_those_of_a_layers_units(tmp_path: Path) -> None:
    found = attribution(torch.tensor([1.0, 2.0]), places=Places("tokens", ("a", "b", "c")))
    assert lines(svg_of(found, tmp_path))[1:5:2] == ["1", "0"]


def test_the_caption_says_what_was_asked_and_what_made_it(tmp_path: Path) -> None:
    found = attribution(
        torch.ones(2, 3), target=xw.Difference(1, 2), method="smoothgrad", layer="conv2", error=0.25, progress=0.5,
        error_name="standard error", params={"n_samples": 8, "seed": 7},
    )  # fmt: skip
    picture = Image.open(io.BytesIO(found.to_png(tmp_path / "x.png", 1).read_bytes()))
    told = picture.info["Description"]
    wanted = ["smoothgrad", "target 1 rather than 2", "layer conv2", "n_samples 8", "seed 7", "standard error 0.25"]
    assert all(word in told for word in [*wanted, "50% of the work", xw.__version__, torch.__version__])
    assert picture.width == 448 + 24


@pytest.mark.parametrize("scale", [0, 17, True, "2"])
def test_impossible_scales_are_refused(scale: Any, tmp_path: Path) -> None:
    with pytest.raises(ExplainError, match="scale must be a number over 0 and at most 16"):
        attribution(torch.ones(2, 3)).to_png(tmp_path / "x.png", scale)
    assert list(tmp_path.iterdir()) == []


def test_paths_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    for write in (attribution(torch.ones(2, 3)).to_png, attribution(torch.ones(3)).to_svg):
        with pytest.raises(ExplainError, match="is a folder"):
            write(tmp_path)
        with pytest.raises(ExplainError, match="There is no folder"):
            write(tmp_path / "no" / "x")


def test_it_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        attribution(torch.ones(2, 3)).target = 3  # type: ignore[misc]
