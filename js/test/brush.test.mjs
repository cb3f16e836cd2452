import assert from "node:assert/strict";
import { test } from "node:test";
import { Brush } from "../src/lib/brush.js";
import { decode, encodeBits } from "../src/lib/wire.js";

const rows = (b) => Array.from({ length: b.height }, (_, y) => [...b.flags.slice(y * b.width, (y + 1) * b.width)].join(""));

function brush(width = 7, height = 5) {
  const b = new Brush();
  b.resize(width, height);
  return b;
}

test("a disc by hand, and one that reaches over the edge", () => {
  const b = brush();
  b.stroke(3.5, 2.5, 3.5, 2.5, 3, true);
  assert.deepEqual(rows(b), ["0000000", "0011100", "0011100", "0011100", "0000000"]);
  b.stroke(0, 0, 0, 0, 2, true);
  assert.equal(rows(b)[0], "1000000");
});

test("a fast stroke has no holes", () => {
  const b = brush(60, 4);
  b.stroke(1.5, 1.5, 58.5, 1.5, 2, true);
  assert.ok(b.flags.slice(60 + 1, 60 + 58).every((f) => f === 1));
});

test("the smallest brush paints the pixel it is on", () => {
  const b = brush();
  b.stroke(4.9, 2.1, 4.9, 2.1, 1, true);
  assert.equal(b.flags.reduce((n, f) => n + f, 0), 1);
  assert.equal(rows(b)[2], "0000100");
});

test("undo takes back one stroke at a time, clear can be undone", () => {
  const b = brush();
  b.begin();
  b.stroke(1.5, 1.5, 1.5, 1.5, 1, true);
  const first = rows(b);
  b.begin();
  b.stroke(4.5, 3.5, 5.5, 3.5, 1, true);
  b.stroke(5.5, 3.5, 6.5, 3.5, 1, true);
  const second = rows(b);
  assert.ok(b.clear() && b.empty);
  assert.ok(b.undo());
  assert.deepEqual(rows(b), second);
  assert.ok(b.undo());
  assert.deepEqual(rows(b), first);
  assert.ok(b.undo() && b.empty);
  assert.ok(!b.undo() && !b.clear());
});

test("erasing takes paint away", () => {
  const b = brush();
  b.stroke(0, 2.5, 7, 2.5, 3, true);
  b.stroke(3.5, 0, 3.5, 5, 1, false);
  assert.equal(rows(b)[2], "1110111");
});

test("packed and back, on a picture whose pixels are no multiple of eight", () => {
  const b = brush();
  b.stroke(2, 1, 6, 4, 2, true);
  const sent = encodeBits(b.flags, [5, 7]);
  assert.equal(sent.data.byteLength, 5);
  assert.deepEqual(decode(sent), b.flags);
});

test("a mask from elsewhere is loaded, and undo goes back to the own one", () => {
  const b = brush();
  b.stroke(1, 1, 1, 1, 1, true);
  const own = rows(b);
  b.load(new Uint8Array(35).fill(1));
  assert.equal(rows(b)[4], "1111111");
  b.undo();
  assert.deepEqual(rows(b), own);
  b.load(null);
  assert.ok(b.empty);
});
