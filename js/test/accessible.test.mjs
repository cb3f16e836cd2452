// What colours tell is told otherwise too, and what is seen is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./dom.mjs";

const { gridSize, hatch } = await import("../src/lib/heatmap.js");
const { gradient } = await import("../src/lib/legend.js");
const { stroke, COLOURS } = await import("../src/lib/swatch.js");
const { DASHES } = await import("../src/lib/arcs.js");
const { columns } = await import("../src/lib/steps.js");
const { strongest } = await import("../src/lib/attention-summary.js");

test("negative places of a map over both signs are hatched, positive ones are not", () => {
  const [width, height] = [14, 6];
  const values = Float32Array.from({ length: width * height }, (_, i) => (i % width < 7 ? -1 : 1));
  const out = new Uint32Array(values.length).fill(0xffffffff);
  hatch({ values, width, height }, out);
  const alphas = (/** @type {number} */ from) => Array.from({ length: height }, (_, y) => [...out.subarray(y * width + from, y * width + from + 7)].map((p) => p >>> 24));
  assert.ok(alphas(7).flat().every((a) => a === 255));
  for (const row of alphas(0)) assert.deepEqual([...new Set(row)].sort((a, b) => a - b), [64, 255]);
  assert.notDeepEqual(alphas(0)[0], alphas(0)[1]);
});

test("a picture of few pixels is hatched as finely as one of many, and one of many is not enlarged", () => {
  assert.deepEqual(gridSize({ width: 28, height: 20 }, { width: 28, height: 20 }), { width: 320, height: 229 });
  assert.deepEqual(gridSize({ width: 7, height: 7 }, { width: 224, height: 200 }), { width: 224, height: 200 });
  assert.deepEqual(gridSize({ width: 7, height: 7 }, { width: 640, height: 480 }), { width: 320, height: 240 });
});

test("the scale of both signs is hatched as the picture is", () => {
  const look = { colormap: "RdBu", threshold: 0, view: "heat" };
  assert.match(gradient({ ...look, sign: "both" }, 1, -1, 1), /^repeating-linear-gradient/);
  assert.match(gradient({ ...look, sign: "positive" }, 1, 0, 1), /^linear-gradient/);
});

test("no two lines of a chart, and no two heads of the arcs, differ by colour alone", () => {
  const lines = COLOURS.map((_, slot) => stroke(slot)).map((s) => `${s["stroke-dasharray"]} ${s["stroke-width"]}`);
  assert.equal(new Set(lines).size, COLOURS.length);
  assert.equal(new Set(DASHES.map(String)).size, 7);
});

test("a vector's numbers stand above or below the middle", () => {
  const rgba = columns(Float32Array.of(1, -0.39, 0), 0, 3, 1);
  const rows = (/** @type {number} */ i) => Array.from({ length: 11 }, (_, row) => rgba[4 * (row * 3 + i) + 3] === 255);
  assert.deepEqual(rows(0).map(Number), [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual(rows(1).map(Number), [0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
  assert.deepEqual(rows(2).map(Number), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test("of a matrix the largest weight is said, and the token most attention goes to", () => {
  const values = Float32Array.of(0.5, 0.1, 0.4, 0.1, 0.2, 0.7);
  assert.deepEqual(strongest({ values, width: 3, height: 2, cell: [1, 1] }), {
    query: 1, key: 2, weight: Math.fround(0.7), most: { key: 2, share: (Math.fround(0.4) + Math.fround(0.7)) / values.reduce((a, b) => a + b, 0) },
  });
  assert.deepEqual(strongest({ values, width: 3, height: 2, cell: [3, 4] }), { query: 4, key: 9, weight: Math.fround(0.7), most: null });
});
