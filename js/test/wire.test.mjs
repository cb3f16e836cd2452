import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encodeBits, packBits, unpackBits } from "../src/lib/wire.js";

/** A view at an odd offset into a larger buffer, as a message delivers it. */
function embedded(bytes, before = 3, after = 5) {
  const all = new Uint8Array(before + bytes.length + after).fill(0xee);
  all.set(bytes, before);
  return new DataView(all.buffer, before, bytes.length);
}

test("float16 by hand: one, minus two, a third, subnormals, infinity, not a number", () => {
  const bytes = [0x00, 0x3c, 0x00, 0xc0, 0x55, 0x35, 0x01, 0x00, 0xff, 0x03, 0x00, 0x80, 0x00, 0x7c, 0x00, 0x7e];
  const out = decode({ data: embedded(bytes), dtype: "float16", shape: [2, 4] });
  assert.deepEqual([...out.slice(0, 3)], [1, -2, Math.fround(0.333251953125)]);
  assert.equal(out[3], 2 ** -24);
  assert.equal(out[4], 1023 * 2 ** -24);
  assert.ok(Object.is(out[5], -0));
  assert.equal(out[6], Infinity);
  assert.ok(Number.isNaN(out[7]));
});

test("float32 at an offset no Float32Array could take", () => {
  const bytes = [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc1];
  assert.deepEqual([...decode({ data: embedded(bytes, 1), dtype: "float32", shape: [2, 1] })], [1, -10]);
});

test("uint8 is a copy of its own bytes only", () => {
  const view = embedded([7, 8, 9]);
  const out = decode({ data: view, dtype: "uint8", shape: [3] });
  assert.deepEqual([...out], [7, 8, 9]);
  assert.equal(out.buffer.byteLength, 3);
});

test("bits come most significant first, and the last byte is filled up", () => {
  // 3×3: 101 000 11|1, padded with zeros
  const out = decode({ data: embedded([0b10100011, 0b10000000]), dtype: "bits", shape: [3, 3] });
  assert.deepEqual([...out], [1, 0, 1, 0, 0, 0, 1, 1, 1]);
  assert.deepEqual([...packBits(out)], [0b10100011, 0b10000000]);
});

test("what is sent owns its buffer and comes back the same", () => {
  for (const n of [1, 7, 8, 9, 35]) {
    const flags = Uint8Array.from({ length: n }, (_, i) => (i * 7 + 3) % 3 === 0);
    const sent = encodeBits(flags, [1, n]);
    assert.equal(sent.data.byteOffset, 0);
    assert.equal(sent.data.buffer.byteLength, Math.ceil(n / 8));
    assert.deepEqual(unpackBits(new Uint8Array(sent.data.buffer), n), flags);
  }
});

test("a wrong number of bytes is said, not read past", () => {
  assert.throws(() => decode({ data: embedded([0, 0, 0]), dtype: "float16", shape: [2] }), /takes 4 bytes, got 3/);
});
