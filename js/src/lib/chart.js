// Lines, bars and heat maps as a plain static SVG: for paper, for exported pages, and where no chart library can draw.
import { colorAt } from "./colormap.js";
import * as format from "./format.js";
import { svg } from "./swatch.js";

const [WIDTH, HEIGHT] = [420, 220];
const AREA = { left: 52, top: 12, right: WIDTH - 14, bottom: HEIGHT - 42 };

/** @typedef {{ x: ArrayLike<number>, y: ArrayLike<number>, kind: "each" | "average" | "own" }} Line */
/** @typedef {{ low: number, high: number }} Ends */

/** @param {string} words @param {Record<string, string | number>} attrs */
function text(words, attrs) {
  const el = svg("text", attrs);
  el.textContent = words;
  return el;
}

/** @param {ArrayLike<number>[]} rows @returns {Ends} */
function ends(rows) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) for (let i = 0; i < row.length; i++) { low = Math.min(low, row[i]); high = Math.max(high, row[i]); }
  return Number.isFinite(low) ? { low, high } : { low: 0, high: 1 };
}

/** @param {Ends} x @param {Ends} y @param {string} label @param {string[]} names of categories along x */
function frame(x, y, label, names) {
  const px = (/** @type {number} */ v) => AREA.left + ((v - x.low) / (x.high - x.low || 1)) * (AREA.right - AREA.left);
  const py = (/** @type {number} */ v) => AREA.bottom - ((v - y.low) / (y.high - y.low || 1)) * (AREA.bottom - AREA.top);
  const quarters = [0, 0.25, 0.5, 0.75, 1];
  const across = names.length ? names.map((_, i) => i) : quarters.map((q) => x.low + q * (x.high - x.low));
  const parts = [
    svg("rect", { x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top, fill: "none", class: "xw-plain-frame" }),
    text(label, { x: (AREA.left + AREA.right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }),
    ...across.map((v, i) => text(names[i] ?? format.value(v), { x: px(v), y: AREA.bottom + 16, "text-anchor": "middle" })),
    ...quarters.map((q) => y.low + q * (y.high - y.low)).map((v) => text(format.value(v), { x: AREA.left - 6, y: py(v) + 4, "text-anchor": "end" })),
  ];
  return { px, py, parts };
}

/** @param {...Node} parts */
const whole = (...parts) => svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "xw-plain", "aria-hidden": "true" }, ...parts);

/**
 * Curves, the newest on top, and a dot.
 * @param {Line[]} lines
 * @param {{ x: number, y: number } | null} dot
 * @param {string} label what x is
 * @param {string[]} names of categories
 */
export function lineChart(lines, dot, label, names) {
  const x = ends([...lines.map((line) => line.x), dot ? [dot.x] : []]);
  const { px, py, parts } = frame(x, ends([...lines.map((line) => line.y), dot ? [dot.y] : []]), label, names);
  const path = (/** @type {Line} */ { x: xs, y: ys, kind }) => svg("path", { class: `xw-line-${kind}`, fill: "none",
    d: Array.from(xs, (v, i) => `${i ? "L" : "M"}${px(v).toFixed(1)} ${py(ys[i]).toFixed(1)}`).join("") });
  const mark = dot ? [svg("circle", { cx: px(dot.x), cy: py(dot.y), r: 5, class: "xw-line-dot" })] : [];
  return whole(...parts, ...lines.map(path), ...mark);
}

/**
 * A histogram, and a line where the row is.
 * @param {ArrayLike<number>} counts
 * @param {Ends} x
 * @param {number} base
 * @param {string} label
 */
export function barChart(counts, x, base, label) {
  const { px, py, parts } = frame(x, { low: 0, high: ends([counts]).high }, label, []);
  const wide = (px(x.high) - px(x.low)) / counts.length;
  const bars = Array.from(counts, (count, i) => svg("rect", { x: AREA.left + i * wide, y: py(count), width: Math.max(wide - 1, 0.5), height: AREA.bottom - py(count), class: "xw-bin" }));
  return whole(...parts, ...bars, svg("path", { class: "xw-line-own", d: `M${px(base)} ${AREA.top}V${AREA.bottom}` }));
}

/**
 * A heat map, its columns along x, and a dot.
 * @param {ArrayLike<number>} values (columns, rows)
 * @param {ArrayLike<number>[]} grids
 * @param {number[] | null} dot
 * @param {string[]} labels of the two columns
 */
export function heatChart(values, grids, dot, labels) {
  const [x, y, v] = [ends([grids[0]]), ends([grids[1]]), ends([values])];
  const { px, py, parts } = frame(x, y, labels.join(" × "), []);
  const [m, n] = grids.map((grid) => grid.length);
  const [w, hgt] = [(AREA.right - AREA.left) / m, (AREA.bottom - AREA.top) / n];
  const cells = Array.from(values, (value, k) => svg("rect", {
    x: AREA.left + Math.floor(k / n) * w, y: AREA.bottom - ((k % n) + 1) * hgt, width: w + 0.3, height: hgt + 0.3,
    fill: `rgb(${colorAt("viridis", (value - v.low) / (v.high - v.low || 1))})`,
  }));
  const mark = dot ? [svg("circle", { cx: px(dot[0]), cy: py(dot[1]), r: 5, class: "xw-line-dot" })] : [];
  return whole(...cells, ...parts, ...mark);
}
