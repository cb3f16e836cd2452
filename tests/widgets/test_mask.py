"""Painting: what the model sees under the brush, and how a mask travels."""

from __future__ import annotations

import base64
import io
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from nets import HEIGHT, WIDTH, small
from PIL import Image
from torch import Tensor
from torchvision import transforms
from widgets.explorers import PATIENCE, PREPROCESS, answer, made, photo, pixels_of

from xai_widgets import ExplainError, wire
from xai_widgets.core.region import mask_to_text, text_to_mask
from xai_widgets.models.pictures import read

MASK = np.zeros((HEIGHT, WIDTH), bool)
MASK[2:11, 5:23] = True


def by_hand(fill: str, pixels: Tensor) -> Tensor:
    """What the painted pixels become."""
    mean = pixels.mean((1, 2), keepdim=True)
    if fill == "mean":
        return mean.expand_as(pixels)
    if fill == "noise":
        noise = torch.randn(pixels.shape, generator=torch.Generator().manual_seed(0))
        return (mean + noise * pixels.std((1, 2), keepdim=True)).clamp(0, 1)
    sigma = HEIGHT / 12
    radius = int(2.5 * sigma)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    padded = np.pad(pixels.numpy(), [(0, 0), (radius, radius), (radius, radius)], "edge")
    for axis in (1, 2):
        padded = np.apply_along_axis(lambda line: np.convolve(line, weights / weights.sum(), "valid"), axis, padded)
    return torch.from_numpy(padded).float()


@pytest.mark.parametrize("fill", ["mean", "blur", "noise"])
def test_the_scores_are_those_of_the_painted_picture(fill: str) -> None:
    explorer = made(fill=fill, mask=MASK)
    pixels = pixels_of(photo())
    painted = torch.where(torch.from_numpy(MASK), by_hand(fill, pixels), pixels)
    assert np.allclose(explorer.scores, answer(small(), painted), atol=1e-4)
    base = answer(small(), pixels)
    assert all(bar["base"] == pytest.approx(base[bar["index"]], abs=1e-4) for bar in explorer.bars)
    assert any(abs(bar["score"] - bar["base"]) > 1e-3 for bar in explorer.bars)
    shown = transforms.ToTensor()(read(explorer.fill_picture["data"]))
    assert float((shown - by_hand(fill, pixels)).abs().max()) < 1.5 / 255


def test_paint_is_put_on_before_normalisation() -> None:
    normalised = transforms.Compose([PREPROCESS, transforms.Normalize((0.4, 0.5, 0.6), (0.2, 0.3, 0.4))])
    explorer = made(preprocess=normalised, mask=MASK)
    pixels = pixels_of(photo())
    painted = torch.where(torch.from_numpy(MASK), by_hand("mean", pixels), pixels)
    wanted = transforms.Normalize((0.4, 0.5, 0.6), (0.2, 0.3, 0.4))(painted)
    assert np.allclose(explorer.scores, answer(small(), wanted), atol=1e-4)


def test_a_mask_comes_back_from_the_browser_as_it_went() -> None:
    explorer = made()
    explorer.set_state({"mask": {**wire.pack(MASK), "data": memoryview(wire.pack(MASK)["data"])}})
    explorer.wait(PATIENCE)
    assert np.array_equal(explorer.mask, MASK)
    assert explorer.get_state("mask")["mask"] == wire.pack(MASK)
    explorer.set_state({"mask": None})
    explorer.wait(PATIENCE)
    assert explorer.mask is None
    assert explorer.get_state("mask")["mask"] is None


@pytest.mark.parametrize("value", [MASK, MASK.astype(int), MASK.astype(float), MASK.tolist(), mask_to_text(MASK)])
def test_kinds_of_masks(value: object) -> None:
    explorer = made(mask=value)
    assert np.array_equal(explorer.mask, MASK)
    assert explorer.mask.dtype == bool


def test_a_mask_is_the_explorers_own_and_cannot_be_written_to() -> None:
    mine = MASK.copy()
    explorer = made(mask=mine)
    mine[:] = True
    assert np.array_equal(explorer.mask, MASK)
    with pytest.raises(ValueError, match="read-only"):
        explorer.mask[0, 0] = True


def test_nothing_painted_is_no_mask() -> None:
    assert made(mask=np.zeros((HEIGHT, WIDTH), bool)).mask is None


def test_another_picture_is_not_painted() -> None:
    explorer = made(mask=MASK)
    explorer.image = photo(3)
    explorer.wait(PATIENCE)
    assert explorer.mask is None
    assert np.allclose(explorer.scores, answer(small(), pixels_of(photo(3))), atol=1e-5)


def test_a_grey_picture_can_be_painted() -> None:
    explorer = made(small(channels=1), photo().convert("L"), mask=MASK, fill="blur")
    assert Image.open(io.BytesIO(explorer.fill_picture["data"])).mode == "L"


# --- as a text in a line of code


@given(arrays.arrays(bool, arrays.array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_text_round_trip(mask: np.ndarray) -> None:
    text = mask_to_text(mask)
    assert np.array_equal(text_to_mask(text), mask)
    assert text.isascii()
    assert repr(text) == f"'{text}'"


def test_a_text_that_lost_its_end_is_refused() -> None:
    mask = np.random.default_rng(0).random((HEIGHT, WIDTH)) < 0.5
    text = mask_to_text(mask)
    for length in range(len(text)):
        with pytest.raises(ExplainError, match="mask is a text that no explorer made"):
            text_to_mask(text[:length])


def packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "x:", "3x4", "3x4:", "axb:" + packed(b"ab"), "-3x-4:" + packed(b"ab"), "3x4x5:" + packed(b"ab"),
        "0x0:" + packed(b""), "1000000x1000000:" + packed(b"ab"), "3x4:" + packed(bytes(10**6)), "3x4:" + packed(b"a"),
        "99999999999999999999x1:" + packed(b"ab"), "3x4:not base64!", "3x4:" + base64.b64encode(b"not zlib").decode(),
        "3x4:\u00e9\u00e8", "9" * 5000 + "x1:",
    ],
)  # fmt: skip
def test_a_hostile_text_is_a_sentence(text: str) -> None:
    with pytest.raises(ExplainError, match="mask is a text that no explorer made"):
        text_to_mask(text)


@given(st.text(max_size=20) | st.from_regex(r"\d{1,3}x\d{1,3}:[A-Za-z0-9+/]{0,40}={0,2}", fullmatch=True))
def test_fuzzed_texts_are_refused(text: str) -> None:
    with pytest.raises(ExplainError):
        text_to_mask(text)
