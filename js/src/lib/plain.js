// Lines as a plain static SVG: for paper, for exported pages, and where no chart library can draw.
import { COLOURS, stroke, svg } from "./swatch.js";

const [WIDTH, HEIGHT] = [420, 220];
const AREA = { left: 48, top: 34, right: WIDTH - 24, bottom: HEIGHT - 44 };

/**
 * What x is: where it lies on the axis, from 0 to 1, and what is written below.
 * @typedef {{ at: (x: number) => number, ticks: { x: number, text: string }[] }} Axis
 */

/** @type {Axis} */
const SHARE = { at: (x) => x, ticks: [0, 0.25, 0.5, 0.75, 1].map((x) => ({ x, text: `${100 * x} %` })) };

/**
 * @param {{ slot: number, x: Float32Array, y: Float32Array, low?: Float32Array, high?: Float32Array }[]} series `low` and `high` where it is spread
 * @param {string} title
 * @param {string} across what x is
 * @param {boolean} probabilities whether heights are in [0, 1]
 * @param {Axis} [axis]
 */
export function plain(series, title, across, probabilities, axis = SHARE) {
  const all = series.flatMap((s) => [...s.y, ...(s.low ?? []), ...(s.high ?? [])]);
  const low = probabilities || !all.length ? 0 : Math.min(...all);
  const high = probabilities || !all.length ? 1 : Math.max(...all);
  const px = (/** @type {number} */ x) => AREA.left + axis.at(x) * (AREA.right - AREA.left);
  const py = (/** @type {number} */ y) => AREA.bottom - ((y - low) / (high - low || 1)) * (AREA.bottom - AREA.top);
  const text = (/** @type {string} */ words, /** @type {Record<string, string | number>} */ attrs) => {
    const el = svg("text", attrs);
    el.textContent = words;
    return el;
  };
  const heights = [0, 0.25, 0.5, 0.75, 1];
  const path = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) => [...x].map((v, i) => `${i ? "L" : "M"}${px(v).toFixed(1)} ${py(y[i]).toFixed(1)}`).join("");
  const height = (/** @type {number} */ y) => (probabilities ? y.toFixed(2) : y.toPrecision(2));
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "xw-plain", "aria-hidden": "true" },
    svg("rect", { "data-plot": "", x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top, fill: "none", class: "xw-plain-frame" }),
    text(title, { x: (AREA.left + AREA.right) / 2, y: 20, "text-anchor": "middle", class: "xw-plain-title" }),
    text(across, { x: (AREA.left + AREA.right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }),
    ...axis.ticks.map((tick) => text(tick.text, { x: px(tick.x), y: AREA.bottom + 16, "text-anchor": "middle" })),
    ...heights.map((k) => text(height(low + k * (high - low)), { x: AREA.left - 6, y: py(low + k * (high - low)) + 4, "text-anchor": "end" })),
    ...series.flatMap(({ slot, x, low: least, high: most }) => (least && most ? [svg("path", {
      d: `${path(x, most)}${path(x.toReversed(), least.toReversed()).replace("M", "L")}Z`, fill: COLOURS[slot], "fill-opacity": 0.18 })] : [])),
    ...series.map(({ slot, x, y }) => svg("path", { d: path(x, y), ...stroke(slot) })));
}
