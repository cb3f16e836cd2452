// What the colours mean, and what is being looked at.
import { colorAt, position, signed } from "./colormap.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { layerLabel, methodLabel, targetLabel } from "./names.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */

const STOPS = 24;
/** The negative half, as it is in the picture. */
const HATCH = "repeating-linear-gradient(135deg, transparent 0 4px, rgb(255 255 255 / 75%) 4px 6px) left / 50% 100% no-repeat";

/** Ends of the scale that each sign shows, in [-1, 1]. @type {Record<import("./colormap.js").Sign, [number, number]>} */
const ENDS = { positive: [0, 1], negative: [0, -1], both: [-1, 1], absolute: [0, 1] };

/**
 * A CSS gradient over the values shown, the part below the threshold faded as it is in the picture.
 * @param {{ colormap: string, sign: import("./colormap.js").Sign, threshold: number, view: string }} look
 * @param {number} reach
 * @param {number} low
 * @param {number} high in [-1, 1]
 */
export function gradient({ colormap, sign, threshold, view }, reach, low, high) {
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => {
    const v = low + ((high - low) * i) / STOPS;
    const strength = signed(v, sign);
    if (view === "mask") return `rgb(16 16 20 / ${strength * reach >= threshold ? 1 - Math.sqrt(strength) : 1})`;
    const alpha = strength * reach >= threshold ? 1 : 0.15;
    return `rgb(${colorAt(colormap, position(colormap, sign, v)).join(" ")} / ${alpha})`;
  });
  const colours = `linear-gradient(to right, ${stops.join(", ")})`;
  return sign === "both" && view === "heat" ? `${HATCH}, ${colours}` : colours;
}

/**
 * What an end of the scale is called; where colours end before the values do, it says so.
 * @param {number} v
 * @param {number} reach
 * @param {number} scale
 */
function end(v, reach, scale) {
  const beyond = reach === 1 || v === 0 ? "" : v > 0 ? "≥ " : "≤ ";
  return beyond + format.value(v * reach * scale);
}

/**
 * @param {View} view
 * @param {import("./livemap.js").LiveMap} [map]
 */
export function makeLegend(view, map = view.session.maps[0]) {
  const caption = h("span", { class: "xw-caption", xw: "caption" });
  const low = h("span", { class: "xw-number" });
  const bar = h("span", { class: "xw-legend-bar", attrs: { "aria-hidden": "true" } });
  const high = h("span", { class: "xw-number" });
  const scale = h("span", { class: "xw-legend" }, low, bar, high);
  const note = h("p", { class: "xw-quiet", xw: "note" });
  const el = h("div", { class: "xw-under" }, h("div", { class: "xw-under-row" }, caption, scale), note);
  let drawn = "";

  function update() {
    const { frame } = map;
    // A map of nothing looks like a map that is missing.
    const flat = frame !== null && frame.final && frame.range[0] === 0 && frame.range[1] === 0;
    setText(note, [flat ? t("summary.flat") : "", view.get("picture")?.note ?? ""].filter(Boolean).join(" "));
    show(note, note.textContent !== "");
    show(scale, frame !== null && !flat);
    if (!frame) return setText(caption, "");
    const names = { method: methodLabel(view, frame.method), layer: layerLabel(view, frame.layer), target: targetLabel(view, frame.target) };
    setText(caption, frame.layer ? t("caption.layer", names) : t("caption", names));
    attr(caption, "title", caption.textContent ?? "");
    const sign = view.get("sign");
    const [from, to] = ENDS[sign];
    const { reach } = map.heat() ?? { reach: 1 };
    setText(low, end(from, reach, frame.scale));
    setText(high, end(to, reach, frame.scale));
    const look = { colormap: view.get("colormap"), sign, threshold: view.get("threshold"), view: view.get("view") };
    const css = gradient(look, reach, from, to);
    if (css !== drawn) bar.style.background = drawn = css;
  }
  return view.mount({ el, keys: [map.key, "picture", view.session.catalogueKey, "labels", "colormap", "sign", "threshold", "view"], update });
}

/**
 * One scale for several maps, each over its own largest value.
 * @param {View} view
 */
export function makeSharedLegend(view) {
  const caption = h("span", { class: "xw-caption", xw: "caption" });
  const low = h("span", { class: "xw-number" });
  const bar = h("span", { class: "xw-legend-bar", attrs: { "aria-hidden": "true" } });
  const high = h("span", { class: "xw-number" });
  const note = h("p", { class: "xw-quiet", xw: "note" });
  const el = h("div", { class: "xw-under" }, h("div", { class: "xw-under-row" }, caption, h("span", { class: "xw-legend" }, low, bar, high)), note);
  const word = (/** @type {number} */ v) => (v === 0 ? "0" : t(v > 0 ? "legend.most" : "legend.least"));

  function update() {
    setText(note, view.get("picture")?.note ?? "");
    show(note, note.textContent !== "");
    const target = view.get("target");
    setText(caption, target === null ? "" : t("legend.explains", { target: targetLabel(view, target) }));
    attr(caption, "title", caption.textContent ?? "");
    const look = { colormap: view.get("colormap"), sign: view.get("sign"), threshold: view.get("threshold"), view: view.get("view") };
    const [from, to] = ENDS[look.sign];
    setText(low, word(from));
    setText(high, word(to));
    bar.style.background = gradient(look, 1, from, to);
  }
  return view.mount({ el, keys: ["target", "picture", "labels", "bars", "colormap", "sign", "threshold", "view"], update });
}
