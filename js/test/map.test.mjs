import assert from "node:assert/strict";
import { test } from "node:test";
import "../src/lib/strings/common.js";
import "../src/lib/strings/picture.js";
import { COLORMAPS, DIVERGING, colorAt, lookup, LUT_SIZE, position } from "../src/lib/colormap.js";
import { chain, colorize, gridSize, isoLines, reachOf, upsample } from "../src/lib/heatmap.js";
import { ninths, summarize, valueAt } from "../src/lib/summary.js";
import { fit, place, toPicture } from "../src/lib/viewport.js";

/** CIE lightness of an sRGB colour. */
function lightness([r, g, b]) {
  const linear = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

const along = (name, from, to) => Array.from({ length: 65 }, (_, i) => lightness(colorAt(name, from + ((to - from) * i) / 64)));
const rises = (values) => values.every((v, i) => i === 0 || v >= values[i - 1] - 0.35);

test("one-sided colormaps grow lighter all the way, two-sided ones towards the middle", () => {
  for (const name of COLORMAPS) {
    if (DIVERGING.has(name)) assert.ok(rises(along(name, 0, 0.5)) && rises(along(name, 1, 0.5)), name);
    else assert.ok(rises(along(name, 0, 1)), name);
  }
});

test("an unknown colormap draws as viridis", () => assert.deepEqual(colorAt("jet", 1), colorAt("viridis", 1)));

test("zero stays in the middle of a two-sided map under every sign", () => {
  for (const sign of ["positive", "negative", "both", "absolute"]) assert.equal(position("RdBu", sign, 0), 0.5, sign);
  assert.equal(position("RdBu", "negative", -1), 0);
  assert.equal(position("viridis", "negative", -0.25), 0.25);
});

const map = { values: Float32Array.of(0, 1, 0.5, -1, 0, 0.25), width: 3, height: 2 };

test("pixel centres are aligned: 2×3 onto 4×6, by hand", () => {
  const up = upsample(map, 6, 4);
  // Row 0 lies above the first row's centre, so it repeats it; columns 1 and 2 are a quarter and three quarters on.
  assert.deepEqual([...up.values.slice(0, 6)], [0, 0.25, 0.75, 0.875, 0.625, 0.5]);
  // Row 1 is a quarter of the way down to (-1, 0, 0.25).
  assert.equal(up.values[6], -0.25);
  assert.equal(up.values[11], 0.75 * 0.5 + 0.25 * 0.25);
});

test("outliers of a pixel map do not darken the rest, and a coarse map ends at its peak", () => {
  const values = new Float32Array(40 * 50).fill(0.1);
  values.fill(1, 0, 10);
  assert.equal(reachOf({ values, width: 40, height: 50 }), 0.101);
  values.fill(-0.5, 0, 100);
  assert.equal(reachOf({ values, width: 40, height: 50 }), 0.501);
  assert.equal(reachOf({ values: new Float32Array(2000), width: 40, height: 50 }), 0.02);
  assert.equal(reachOf(map), 1);
  const look = { colormap: "viridis", sign: "positive", threshold: 0.25, view: "heat" };
  const out = new Uint32Array(3);
  colorize(Float32Array.of(0.3, 1, 0.2), lookup(look, 0.3), out);
  assert.equal(out[0], out[1]);
  assert.equal(out[2] >>> 24, 0);
});

test("a one-pixel map fills everything", () => {
  assert.deepEqual([...upsample({ values: Float32Array.of(0.5), width: 1, height: 1 }, 3, 2).values], Array(6).fill(0.5));
});

test("the grid keeps the picture's shape and never loses the map's pixels", () => {
  assert.deepEqual(gridSize(map, { width: 600, height: 300 }), { width: 320, height: 160 });
  assert.deepEqual(gridSize({ ...map, width: 400, height: 300 }, { width: 400, height: 300 }), { width: 400, height: 300 });
});

/** Which of the map's pixels are drawn at all. */
function shown(look) {
  const out = new Uint32Array(map.values.length);
  colorize(map.values, lookup({ colormap: "viridis", view: "heat", threshold: 0, ...look }), out);
  return [...new Uint8Array(out.buffer)].filter((_, i) => i % 4 === 3).map((alpha) => (alpha > 0 ? 1 : 0));
}

test("sign and threshold say what is drawn", () => {
  assert.deepEqual(shown({ sign: "positive" }), [0, 1, 1, 0, 0, 1]);
  assert.deepEqual(shown({ sign: "negative" }), [0, 0, 0, 1, 0, 0]);
  assert.deepEqual(shown({ sign: "absolute", threshold: 0.4 }), [0, 1, 1, 1, 0, 0]);
  assert.deepEqual(shown({ sign: "both", threshold: 0.5 }), [0, 1, 1, 1, 0, 0]);
});

test("the mask view hides all but the strong, and NaN draws nothing", () => {
  const lut = lookup({ colormap: "viridis", sign: "positive", threshold: 0.5, view: "mask" });
  const out = new Uint32Array(4);
  colorize(Float32Array.of(1, 0.4, -1, NaN), lut, out);
  assert.deepEqual([...out].map((c) => c >>> 24), [0, 255, 255, 0]);
  assert.equal(lut.length, LUT_SIZE);
});

test("iso-lines run between the pixels, joined into one ring", () => {
  const grid = { values: Float32Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0), width: 4, height: 3 };
  const lines = isoLines(grid, "positive", 0.5);
  assert.equal(lines.length, 1);
  const xs = lines[0].filter((_, i) => i % 2 === 0);
  const ys = lines[0].filter((_, i) => i % 2 === 1);
  assert.deepEqual([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)], [1, 2, 1, 2]);
  assert.deepEqual(lines[0].slice(0, 2), lines[0].slice(-2));
  assert.equal(isoLines(grid, "negative", 0.5).length, 0);
});

test("segments in any order and direction become one line", () => {
  assert.deepEqual(chain([1, 0, 2, 0, 1, 0, 0, 0, 3, 0, 2, 0]).map((l) => l.length), [8]);
});

test("the summary names the place, the peak and the range", () => {
  const { share, peak } = ninths({ values: Float32Array.of(0, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, 1), width: 6, height: 2 });
  assert.equal(peak, 7);
  assert.deepEqual(share.map((s) => Math.round(100 * s)), [0, 0, 0, 0, 0, 0, 67, 0, 33]);
  const words = { method: "Grad-CAM", target: "cat" };
  const text = summarize(map, { width: 300, height: 200 }, { range: [-0.5, 0.5] }, words);
  assert.match(text, /^Grad-CAM for cat: 36 % of the attribution lies in the upper middle; strongest at x 150, y 50\. Values from −0\.500 to 0\.500\.$/);
  assert.match(summarize(null, null, null, words), /No attribution/);
});

test("the value under the pointer is the one drawn there", () => {
  const picture = { width: 6, height: 4 };
  const up = upsample(map, 6, 4);
  for (const [x, y] of [[0, 0], [3, 1], [5, 3]]) {
    assert.ok(Math.abs(valueAt(map, picture, x + 0.5, y + 0.5) - up.values[6 * y + x]) < 1e-6);
  }
});

test("a zoomed picture leaves no gap, and pointer positions come back", () => {
  const picture = { width: 300, height: 200 };
  assert.deepEqual(fit(picture, 600, 300), { width: 450, height: 300 });
  const centre = { x: -50, y: 999 };
  const at = place(picture, { width: 600, height: 400 }, 2, centre);
  assert.deepEqual(centre, { x: 75, y: 150 });
  assert.deepEqual(toPicture(at, 0, 0), { x: 0, y: 100 });
});
