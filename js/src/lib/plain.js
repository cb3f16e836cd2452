// Lines as a plain static SVG: for paper, for exported pages, and where no chart library can draw.
import { svg, stroke } from "./swatch.js";

const [WIDTH, HEIGHT] = [420, 220];
const AREA = { left: 48, top: 34, right: WIDTH - 14, bottom: HEIGHT - 44 };

/**
 * @param {{ slot: number, x: Float32Array, y: Float32Array }[]} series
 * @param {string} title
 * @param {string} across what x is
 * @param {boolean} probabilities whether heights are in [0, 1]
 */
export function plain(series, title, across, probabilities) {
  const all = series.flatMap((s) => [...s.y]);
  const low = probabilities || !all.length ? 0 : Math.min(...all);
  const high = probabilities || !all.length ? 1 : Math.max(...all);
  const px = (/** @type {number} */ x) => AREA.left + x * (AREA.right - AREA.left);
  const py = (/** @type {number} */ y) => AREA.bottom - ((y - low) / (high - low || 1)) * (AREA.bottom - AREA.top);
  const text = (/** @type {string} */ words, /** @type {Record<string, string | number>} */ attrs) => {
    const el = svg("text", attrs);
    el.textContent = words;
    return el;
  };
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const height = (/** @type {number} */ y) => (probabilities ? y.toFixed(2) : y.toPrecision(2));
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "xw-plain", "aria-hidden": "true" },
    svg("rect", { "data-plot": "", x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top, fill: "none", class: "xw-plain-frame" }),
    text(title, { x: (AREA.left + AREA.right) / 2, y: 20, "text-anchor": "middle", class: "xw-plain-title" }),
    text(across, { x: (AREA.left + AREA.right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }),
    ...ticks.map((x) => text(`${100 * x} %`, { x: px(x), y: AREA.bottom + 16, "text-anchor": "middle" })),
    ...ticks.map((k) => text(height(low + k * (high - low)), { x: AREA.left - 6, y: py(low + k * (high - low)) + 4, "text-anchor": "end" })),
    ...series.map(({ slot, x, y }) => svg("path", { d: [...x].map((v, i) => `${i ? "L" : "M"}${px(v).toFixed(1)} ${py(y[i]).toFixed(1)}`).join(""), ...stroke(slot) })));
}
