// What the map says, in words, for those who do not see it.
import { value } from "./format.js";
import { t } from "./strings.js";

/** @typedef {import("./heatmap.js").Grid} Grid */

/**
 * Share of the absolute attribution in each ninth of the picture, and the strongest pixel.
 * @param {Grid} map
 */
export function ninths({ values, width, height }) {
  const share = new Array(9).fill(0);
  let total = 0;
  let peak = 0;
  for (let i = 0; i < values.length; i++) {
    const strength = Math.abs(values[i]);
    if (!(strength > 0)) continue;
    const x = i % width, y = (i / width) | 0;
    share[3 * Math.floor(((y + 0.5) * 3) / height) + Math.floor(((x + 0.5) * 3) / width)] += strength;
    total += strength;
    if (strength > Math.abs(values[peak])) peak = i;
  }
  return { share: share.map((s) => (total ? s / total : 0)), peak, total };
}

/**
 * @param {Grid | null} map
 * @param {{ width: number, height: number } | null} picture
 * @param {{ range: [number, number] } | null} frame
 * @param {{ method: string, target: string }} names
 */
export function summarize(map, picture, frame, names) {
  if (!map || !picture || !frame) return t("summary.none");
  const { share, peak, total } = ninths(map);
  if (!total) return t("summary.flat");
  const most = share.indexOf(Math.max(...share));
  return t("summary.text", {
    ...names,
    share: `${Math.round(100 * share[most])} %`,
    region: t(/** @type {import("./strings.js").StringKey} */ (`region.${most}`)),
    x: Math.floor((((peak % map.width) + 0.5) * picture.width) / map.width),
    y: Math.floor(((Math.floor(peak / map.width) + 0.5) * picture.height) / map.height),
    low: value(frame.range[0]),
    high: value(frame.range[1]),
  });
}

/**
 * The map's value at a picture point, interpolated as it is drawn, in [-1, 1].
 * @param {Grid} map
 * @param {{ width: number, height: number }} picture
 * @param {number} x
 * @param {number} y
 */
export function valueAt(map, picture, x, y) {
  const clamp = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(Math.max(v, 0), n - 1);
  const fx = clamp((x * map.width) / picture.width - 0.5, map.width);
  const fy = clamp((y * map.height) / picture.height - 0.5, map.height);
  const x0 = Math.floor(fx), y0 = Math.floor(fy);
  const x1 = Math.min(x0 + 1, map.width - 1), y1 = Math.min(y0 + 1, map.height - 1);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => map.values[j * map.width + i];
  const top = at(x0, y0) + (fx - x0) * (at(x1, y0) - at(x0, y0));
  const bottom = at(x0, y1) + (fx - x0) * (at(x1, y1) - at(x0, y1));
  return top + (fy - y0) * (bottom - top);
}
