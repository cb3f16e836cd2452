"""Pictures as people have them, read to what the model's preprocessing gets."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from xai_widgets import ExplainError
from xai_widgets.models.pictures import is_picture, read

HEIGHT, WIDTH = 4, 6
RGB = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
GREY = RGB[..., 0]


def pixels(picture: Any) -> np.ndarray:
    """What was read, as float (H, W) or (H, W, 3) in [0, 1]."""
    if isinstance(picture, Image.Image):
        assert picture.mode in ("RGB", "L")
        return np.asarray(picture) / 255
    assert picture.dtype == np.float32
    assert picture.flags.c_contiguous
    return picture


LAYOUTS = {
    "H, W, 3": (RGB, RGB / 255), "3, H, W": (RGB.transpose(2, 0, 1), RGB / 255), "H, W": (GREY, GREY / 255),
    "H, W, 1": (GREY[..., None], GREY / 255), "1, H, W": (GREY[None], GREY / 255), "1, H, W, 3": (RGB[None], RGB / 255),
    "reversed": (RGB[::-1, ::-1], RGB[::-1, ::-1] / 255),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["|u1", "<u2", ">u2", "<f4", ">f4", "<f8", "<f2"])
def test_arrays_of_every_layout_and_dtype(layout: str, dtype: str) -> None:
    array, wanted = LAYOUTS[layout]
    if dtype.endswith("u2"):
        array = (array.astype(np.uint16) * 257).astype(dtype)
    elif "f" in dtype:
        array = (array / 255).astype(dtype)
    kept = array.copy()
    assert np.allclose(pixels(read(array)), wanted, atol=1e-3 if dtype == "<f2" else 1e-6)
    assert np.array_equal(array, kept)


def test_sixteen_bits_are_not_lost() -> None:
    array = np.array([[0, 1, 65535], [256, 257, 258]], np.uint16)
    assert np.allclose(pixels(read(array)), array / 65535, atol=1e-7)
    assert np.allclose(pixels(read(Image.fromarray(array))), array / 65535, atol=1e-7)
    big_endian = Image.frombytes("I;16B", (3, 2), array.astype(">u2").tobytes())
    assert np.allclose(pixels(read(big_endian)), array / 65535, atol=1e-7)
    assert np.allclose(pixels(read(Image.fromarray(array.astype(np.int32)))), array / 65535, atol=1e-7)


def test_what_resizing_leaves_outside_is_rounding() -> None:
    array = np.array([[-1e-6, 0.5, 1.0000002]], np.float32)
    kept = array.copy()
    assert np.array_equal(read(array), np.array([[0, 0.5, 1]], np.float32))
    assert np.array_equal(array, kept)


def test_boolean_arrays() -> None:
    assert np.array_equal(pixels(read(GREY > 99)), (GREY > 99).astype(float))


@pytest.mark.parametrize(
    "mode", ["RGB", "L", "1", "P", "RGBA", "LA", "PA", "CMYK", "YCbCr", "HSV", "La", "RGBa", "RGBX"]
)
def test_every_mode_pillow_has(mode: str) -> None:
    source = Image.fromarray(RGB)
    if mode in ("La", "PA"):
        source = source.convert("LA")
    if mode == "RGBa":
        source = source.convert("RGBA")
    image = source.convert(mode)
    straight = image.convert({"La": "LA", "RGBa": "RGBA"}.get(mode, mode))
    wanted = np.asarray(straight.convert("RGB")) / 255
    got = pixels(read(image))
    got = np.repeat(got[..., None], 3, 2) if got.ndim == 2 else got
    assert got.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(got - wanted).max() <= 2 / 255


def half_transparent(dtype: Any) -> np.ndarray:
    array = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    array[:, : WIDTH // 2] = [255, 0, 0, 255]
    return (
        array if dtype is np.uint8 else array.astype(dtype) * 257 if dtype is np.uint16 else (array / 255).astype(dtype)
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_transparent_pixels_become_white(dtype: Any) -> None:
    got = pixels(read(half_transparent(dtype)))
    assert got.shape == (HEIGHT, WIDTH, 3)
    assert np.allclose(got[:, : WIDTH // 2], [1, 0, 0])
    assert np.allclose(got[:, WIDTH // 2 :], 1)


def test_a_transparent_colour_of_a_palette_becomes_white() -> None:
    image = Image.fromarray(np.zeros((HEIGHT, WIDTH), np.uint8)).convert("P")
    image.info["transparency"] = 0
    assert np.allclose(pixels(read(image)), 1)


def test_a_turned_photograph_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.png"
    Image.fromarray(RGB).save(path, exif=exif)
    assert np.allclose(pixels(read(path)), np.rot90(RGB, -1) / 255)
    assert np.allclose(pixels(read(path.read_bytes())), np.rot90(RGB, -1) / 255)


@pytest.mark.parametrize("suffix", [".png", ".tiff", ".bmp", ".webp", ".gif"])
def test_files_and_their_bytes(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a picture{suffix}"
    image = Image.fromarray(RGB)
    image.save(path, **({"lossless": True} if suffix == ".webp" else {}))
    near = 3e-1 if suffix == ".gif" else 1e-6
    for picture in (path, str(path), path.read_bytes(), bytearray(path.read_bytes()), memoryview(path.read_bytes())):
        assert np.abs(pixels(read(picture)) - RGB / 255).max() < near


def test_a_pil_image_is_not_changed() -> None:
    image = Image.fromarray(RGB)
    read(image).putpixel((0, 0), (1, 2, 3))
    assert np.array_equal(np.asarray(image), RGB)


BAD: list[tuple[Any, str]] = [
    (np.zeros((0, 4, 3)), r"empty: its shape is \(0, 4, 3\)"),
    (Image.new("RGB", (0, 5)), "empty: one of its sides is 0"),
    (np.full((4, 6), np.nan), "NaN or infinite"),
    (np.full((4, 6, 3), np.inf, np.float32), "NaN or infinite"),
    (np.full((4, 6), 1.5), r"values in \[0, 1\]; this one has 1.5 to 1.5"),
    (np.full((4, 6), -0.5), r"values in \[0, 1\]; this one has -0.5"),
    (np.zeros((5, 6, 2)), r"this array has \(5, 6, 2\)"),
    (np.zeros((2, 4, 6, 3)), r"this array has \(2, 4, 6, 3\).*as a list"),
    (np.zeros(5), r"this array has \(5,\)"),
    (np.zeros(()), r"this array has \(\)"),
    (np.zeros((4, 6), np.int64), "A picture of int64 is not known"),
    (np.zeros((4, 6), complex), "A picture of complex128"),
    (np.zeros((4, 6), object), "A picture of object"),
    (Image.new("I", (6, 4), -5), "A picture of int32"),
    (Image.new("F", (6, 4), 300), r"values in \[0, 1\]"),
    (3.5, "float is not a picture. Give a PIL image"),
    (None, "NoneType is not a picture"),
    ("/nowhere/cat.png", "There is no file '/nowhere/cat.png'"),
    ("https://a.b/cat.png", "'https://a.b/cat.png' is an address. Download the picture first"),
    ("cat\0.png", "cannot be read as a picture: embedded null byte"),
    (b"", "The file cannot be read as a picture"),
    (b"GIF89a", "The file cannot be read as a picture"),
]


@pytest.mark.parametrize(("picture", "sentence"), BAD, ids=range(len(BAD)))
def test_what_is_not_a_picture_is_a_sentence(picture: Any, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        read(picture)


def test_a_file_that_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("not a picture")
    with pytest.raises(ExplainError, match="notes.png' cannot be read as a picture"):
        read(path)
    with pytest.raises(ExplainError, match="cannot be read as a picture"):
        read(tmp_path)


def test_an_image_whose_file_ends_too_soon(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 80, 3)).astype(np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:4000])
    with Image.open(path) as image, pytest.raises(ExplainError, match="cannot be read as a picture"):
        read(image)


def file(kind: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(RGB).resize((40, 30)).save(out, kind)
    return out.getvalue()


FILES = {kind: file(kind) for kind in ("PNG", "JPEG", "TIFF", "GIF", "WEBP", "BMP")}


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(max_examples=300)
def test_a_corrupt_file_is_a_picture_or_a_sentence(kind: str, data: st.DataObject) -> None:
    raw = bytearray(FILES[kind])
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=4)):
        raw[place] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(len(raw) // 2, len(raw))) :]
    try:
        assert pixels(read(bytes(raw))).size
    except ExplainError as problem:
        assert str(problem).endswith(".")


@pytest.mark.parametrize("value", [Image.new("RGB", (2, 3)), GREY, "cat.JPG", Path("a/b.tiff")])
def test_what_looks_like_a_picture(value: Any) -> None:
    assert is_picture(value)


@pytest.mark.parametrize("value", ["a sentence", Path("data.csv"), 3, None, [GREY], "http://a.b/c"])
def test_what_does_not(value: Any) -> None:
    assert not is_picture(value)
