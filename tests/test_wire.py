"""Arrays cross between Python and the browser's own decoder without losing a bit."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from xai_widgets import ExplainError, wire

JS = Path(__file__).parent.parent / "js" / "src" / "lib" / "wire.js"
DTYPES = (np.float16, np.float32, np.uint8, np.bool_)


@st.composite
def any_array(draw: st.DrawFn) -> np.ndarray:
    """Of every dtype that crosses, of any shape, in any layout and byte order."""
    dtype = np.dtype(draw(st.sampled_from(DTYPES))).newbyteorder(draw(st.sampled_from("<>")))
    array = draw(arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=7)))
    array = array.transpose(draw(st.permutations(range(array.ndim))))
    return array[tuple(slice(None, None, draw(st.sampled_from([1, -1, 2]))) for _ in range(array.ndim))]


def bits(array: np.ndarray) -> bytes:
    """The numbers' own bits, little-endian, so that NaN and -0.0 compare as themselves."""
    return np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).tobytes()


@given(any_array())
@settings(max_examples=200)
def test_round_trip_in_python(array: np.ndarray) -> None:
    message = wire.pack(array)
    assert isinstance(message["data"], bytes)
    assert json.dumps([message["dtype"], message["shape"]])
    back = wire.unpack(message)
    assert back.shape == array.shape
    assert back.dtype == array.dtype.newbyteorder("=")
    assert bits(back) == bits(array)


@pytest.mark.parametrize("buffer", [bytes, bytearray, memoryview])
def test_whatever_buffer_the_host_hands_over(buffer: Any) -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    message = wire.pack(array)
    assert np.array_equal(wire.unpack({**message, "data": buffer(message["data"])}), array)


def test_a_view_into_a_larger_message() -> None:
    array = np.arange(6, dtype=np.float16).reshape(2, 3)
    around = memoryview(b"abc" + wire.pack(array)["data"] + b"de")
    assert np.array_equal(wire.unpack({**wire.pack(array), "data": around[3:-2]}), array)


@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.complex64, object, "U3"])
def test_other_dtypes_are_refused_by_name(dtype: Any) -> None:
    array = np.zeros((2, 3), dtype)
    with pytest.raises(ExplainError, match=f"An array of {array.dtype.name} does not cross the wire"):
        wire.pack(array)


GOOD = {"data": bytes(6), "dtype": "uint8", "shape": [2, 3]}
HOSTILE: list[Any] = [
    None, 7, "text", b"bytes", [], {}, {"data": b""}, {**GOOD, "shape": None}, {**GOOD, "shape": 6},
    {**GOOD, "shape": ["a"]}, {**GOOD, "shape": [[2], [3]]}, {**GOOD, "shape": [-2, -3]}, {**GOOD, "shape": [2, 4]},
    {**GOOD, "shape": [10**30]}, {**GOOD, "shape": [math.inf]}, {**GOOD, "shape": [math.nan]}, {**GOOD, "data": None},
    {**GOOD, "data": "string"}, {**GOOD, "data": 6}, {**GOOD, "data": [0] * 6}, {**GOOD, "data": bytes(5)},
    {**GOOD, "dtype": "float64"}, {**GOOD, "dtype": None}, {**GOOD, "dtype": ["uint8"]}, {**GOOD, "dtype": "object"},
    {**GOOD, "dtype": "bits"}, {**GOOD, "dtype": "bits", "shape": [10**12]},
    {**GOOD, "data": memoryview(bytes(12))[::2]},
    {**GOOD, "shape": [2.5, 3]}, {**GOOD, "shape": "23"}, {**GOOD, "dtype": "float32"}, {**GOOD, "shape": [1] * 70},
]  # fmt: skip


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_message_is_a_sentence(message: Any) -> None:
    with pytest.raises(ExplainError, match=r"An array from the browser .*\.$"):
        wire.unpack(message)


keys = st.sampled_from(["data", "dtype", "shape"])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=9)
junk = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner), max_leaves=5)


@given(st.dictionaries(keys, junk), st.booleans())
@settings(max_examples=200)
def test_fuzzed_messages_are_arrays_or_sentences(message: dict[str, Any], mostly_good: bool) -> None:
    try:
        array = wire.unpack({**GOOD, **message} if mostly_good else message)
    except ExplainError as problem:
        assert str(problem).endswith(".")
    else:
        assert isinstance(array, np.ndarray)


@pytest.mark.parametrize("size", [1e-40, 1e-12, 1.0, 1e12, 1e38])
def test_scaled_keeps_the_digits_of_tiny_and_huge_maps(size: float) -> None:
    values = (np.random.default_rng(0).normal(size=(5, 7)) * size).astype(np.float32)
    message = wire.scaled(values)
    back = wire.unpack(message).astype(np.float64) * message["scale"]
    largest = np.abs(values).max()
    assert np.abs(back - values).max() <= largest * 2**-11
    assert message["range"] == [values.min(), values.max()]
    assert message["scale"] == largest
    near = np.abs(values) > largest * 1e-3
    assert near.sum() > 20
    assert np.allclose(back[near], values[near], rtol=2**-10)


def test_scaled_zeros() -> None:
    message = wire.scaled(np.zeros((2, 3), np.float32))
    assert (message["scale"], message["range"]) == (1.0, [0.0, 0.0])
    assert not wire.unpack(message).any()


# --- with the browser's own decoder

ECHO = """
import { decode, encodeBits, bytesOf } from "@wire@";
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(({ hex, dtype, shape }) => {
  // As hosts deliver it: a view somewhere inside a larger message.
  const bytes = Buffer.from("abcdef" + hex + "99", "hex");
  const data = new DataView(bytes.buffer, bytes.byteOffset + 3, bytes.length - 4);
  const numbers = decode({ data, dtype, shape });
  const kind = numbers.constructor.name;
  if (dtype === "bits") {
    const back = encodeBits(numbers, shape);
    return { kind, hex: Buffer.from(bytesOf(back.data)).toString("hex"), dtype: back.dtype, shape: back.shape };
  }
  return { kind, hex: Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex"), shape };
});
process.stdout.write(JSON.stringify(answers));
"""


def in_node(messages: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What the front end's decoder reads, given back in its own bytes."""
    node = shutil.which("node")
    assert node, "This test runs js/src/lib/wire.js in Node. Install it (Debian: apt-get install nodejs)."
    script = folder / "echo.mjs"
    script.write_text(ECHO.replace("@wire@", JS.as_uri()))
    asked = json.dumps([{**m, "hex": m["data"].hex(), "data": None} for m in messages])
    ran = subprocess.run([node, str(script)], input=asked, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_round_trip_through_the_browser(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    sent = [
        np.arange(1 << 16, dtype=np.uint16).view(np.float16).reshape(256, 256),
        generator.normal(size=(5, 7)).astype(np.float32)[::-1, ::2],
        np.array([[np.nan, np.inf, -np.inf, -0.0, 1e-45, 3e38]], np.float32),
        generator.integers(0, 256, (3, 4, 5)).astype(np.uint8).transpose(2, 0, 1),
        generator.random((5, 7)) < 0.5, generator.random((4, 4)) < 0.5, np.ones((1, 1), bool), np.zeros((0, 3), bool),
        np.zeros((0, 3), np.float32), np.float32(2.5).reshape(()),
    ]  # fmt: skip
    answers = in_node([wire.pack(array) for array in sent], tmp_path)
    for array, answer in zip(sent, answers, strict=True):
        assert answer["shape"] == list(array.shape)
        assert answer["kind"] == ("Float32Array" if array.dtype.kind == "f" else "Uint8Array")
        raw = bytes.fromhex(answer["hex"])
        if array.dtype == bool:
            assert np.array_equal(wire.unpack({**answer, "data": raw}), array)
        else:
            got = np.frombuffer(raw, np.float32 if array.dtype.kind == "f" else np.uint8).reshape(array.shape)
            wanted = array.astype(got.dtype)
            assert np.array_equal(got, wanted, equal_nan=got.dtype.kind == "f")
            assert np.array_equal(np.signbit(got), np.signbit(wanted)) or np.isnan(wanted).any()
