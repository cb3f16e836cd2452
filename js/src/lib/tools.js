// What the hand can do: look, paint, erase; brush size, fill, undo, clear; zoom.
import { choice, slider } from "./controls.js";
import { attr, h, iconButton, setText, show } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */

export const MAX_ZOOM = 32;
const REGION = "M3 3h2M7 3h2M11 3h2v2M13 7v2M13 11v2h-2M9 13H7M5 13H3v-2M3 9V7M3 5V3";

/**
 * One way to paint, one undo, one clear for buttons and keys alike.
 * @param {View} view
 */
export function undo(view) {
  if (view.session.alive && view.drawn.brush.undo()) view.drawn.painted();
}

/**
 * @param {View} view
 * @param {number} factor
 */
export function zoomBy(view, factor) {
  const zoom = Math.min(Math.max((view.get("zoom") || 1) * factor, 1), MAX_ZOOM);
  view.session.look({ zoom: Math.round(zoom * 100) / 100 });
}

/** @param {View} view */
export function makeTools(view) {
  const { session } = view;
  const tools = /** @type {const} */ (["look", "paint", "erase"]);
  const take = (/** @type {View["tool"]} */ tool, /** @type {string} */ drawing = view.drawing) => {
    Object.assign(view, { tool, drawing });
    session.emit("~tool");
  };
  const buttons = tools.map((tool) => iconButton(tool, t(`tool.${tool}`), tool === "paint" ? "brush" : tool,
    () => take(tool, tool === "paint" ? "mask" : view.drawing)));
  const region = session.spec.drawings.includes("region")
    ? iconButton(REGION, t("tool.region"), "region", () => take("paint", "region")) : null;
  const undoButton = iconButton("undo", t("brush.undo"), "undo", () => undo(view));
  const clearButton = iconButton("clear", t("brush.clear"), "clear", () => { if (view.drawn.brush.clear()) view.drawn.painted(); });
  const size = slider({ label: t("brush.size"), xw: "brush-size", low: 1, high: 100, step: 1, onInput: (v) => session.look({ brush_size: v }) });
  const fills = /** @type {const} */ (["mean", "blur", "noise"]);
  const fill = choice({
    label: t("brush.fill"), xw: "fill", options: fills.map((f) => [f, t(`fill.${f}`)]),
    onInput: (v) => session.ask({ fill: /** @type {"mean" | "blur" | "noise"} */ (v) }),
  });
  const hand = h("div", { class: "xw-segment" }, buttons[0], buttons[1], region, buttons[2]);
  const el = h("fieldset", { class: "xw-tools", attrs: { "aria-label": t("tool.group") } },
    hand, size.el, fill.el, h("div", { class: "xw-segment" }, undoButton, clearButton));
  return view.mount({
    el,
    keys: ["fill", "brush_size", "picture", ...session.spec.drawings, "~brush", "~tool", "~kernel"],
    update() {
      el.disabled = !session.alive;
      el.title = session.page ? t("page.not") : "";
      if (el.disabled) view.tool = "look";
      const regional = view.drawing === "region";
      tools.forEach((tool, i) => attr(buttons[i], "aria-pressed", String(tool === view.tool && !(regional && tool === "paint"))));
      if (region) attr(region, "aria-pressed", String(regional && view.tool === "paint"));
      show(fill.el, !regional);
      const { brush } = view.drawn;
      undoButton.disabled = brush.history.length === 0;
      clearButton.disabled = brush.empty;
      if (brush.width) size.setHigh(Math.max(4, Math.round(Math.min(brush.width, brush.height) / 2)));
      size.write(view.get("brush_size"));
      fill.write(view.get("fill"));
    },
  });
}

/** @param {View} view */
export function makeZoom(view) {
  const percent = h("output", { class: "xw-number", xw: "zoom" });
  const out = iconButton("minus", t("zoom.out"), "zoom-out", () => zoomBy(view, 1 / 1.5));
  const into = iconButton("plus", t("zoom.in"), "zoom-in", () => zoomBy(view, 1.5));
  const el = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("zoom.group") } }, out, percent, into);
  return view.mount({
    el,
    keys: ["zoom"],
    update() {
      const zoom = view.get("zoom") || 1;
      setText(percent, t("zoom.percent", { percent: Math.round(100 * zoom) }));
      out.disabled = zoom <= 1;
      into.disabled = zoom >= MAX_ZOOM;
    },
  });
}
