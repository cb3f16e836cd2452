// How it is drawn: the browser alone, nothing is computed.
import { COLORMAPS, DIVERGING, knownColormap } from "./colormap.js";
import { choice, slider } from "./controls.js";
import { h } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("../widgets/picture.model").Sign} Sign */
/** @typedef {import("../widgets/picture.model").View} Mode */

/** @type {Sign[]} */
const SIGNS = ["positive", "negative", "both", "absolute"];
/** @type {Mode[]} */
const MODES = ["heat", "contour", "mask"];

/** @param {number} v */
const percent = (v) => `${Math.round(100 * v)} %`;

/** @param {import("./store.js").View} view */
export function makeLook(view) {
  const look = (/** @type {any} */ changes) => view.session.look(changes);
  let oneSided = DIVERGING.has(view.get("colormap")) ? "viridis" : view.get("colormap");

  /** Both signs need a map with a middle; one sign reads better without. @param {Sign} sign */
  function setSign(sign) {
    const now = knownColormap(view.get("colormap"));
    if (sign === "both" && !DIVERGING.has(now)) {
      oneSided = now;
      look({ sign, colormap: "RdBu" });
    } else if (sign !== "both" && DIVERGING.has(now)) look({ sign, colormap: oneSided });
    else look({ sign });
  }

  const named = (/** @type {string} */ n) => (DIVERGING.has(n) ? t("colormap.diverging", { name: n }) : n);
  const controls = {
    opacity: slider({ label: t("look.opacity"), xw: "opacity", low: 0, high: 1, step: 0.01, format: percent, onInput: (opacity) => look({ opacity }) }),
    threshold: slider({ label: t("look.threshold"), xw: "threshold", low: 0, high: 1, step: 0.01, format: percent, onInput: (threshold) => look({ threshold }) }),
    view: choice({ label: t("look.view"), xw: "view", options: MODES.map((m) => [m, t(`view.${m}`)]), onInput: (v) => look({ view: v }) }),
    sign: choice({ label: t("look.sign"), xw: "sign", options: SIGNS.map((s) => [s, t(`sign.${s}`)]), onInput: (s) => setSign(/** @type {Sign} */ (s)) }),
    colormap: choice({ label: t("look.colormap"), xw: "colormap", options: COLORMAPS.map((n) => [n, named(n)]), onInput: (colormap) => look({ colormap }) }),
  };
  const el = h("div", { class: "xw-look", attrs: { role: "group", "aria-label": t("look.group") } }, ...Object.values(controls).map((c) => c.el));
  return view.mount({
    el,
    keys: ["opacity", "threshold", "view", "sign", "colormap"],
    update() {
      controls.opacity.write(view.get("opacity"));
      controls.threshold.write(view.get("threshold"));
      controls.view.write(view.get("view"));
      controls.sign.write(view.get("sign"));
      controls.colormap.write(knownColormap(view.get("colormap")));
    },
  });
}
