// Deletion and insertion: the answer along the order of each map. Pointing at a curve shows what is gone by then.
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { methodLabel } from "./names.js";
import { plain } from "./plain.js";
import { Plot } from "./plot.js";
import { t } from "./strings.js";
import { swatch } from "./swatch.js";
import { decode } from "./wire.js";

/** @typedef {import("./store.js").View<import("../widgets/compare.model").CompareModel>} View */
/** @typedef {import("../widgets/compare.model").Curve} Curve */
/** @typedef {{ method: string, slot: number, x: Float32Array, y: Float32Array }} Series */

/** @type {Curve[]} */
const KINDS = ["deletion", "insertion"];

/**
 * The lines of one kind, decoded.
 * @param {View} view
 * @param {Curve} kind
 * @returns {Series[]}
 */
function seriesOf(view, kind) {
  const lines = view.get("curves")?.[kind] ?? {};
  return (view.get("tiles") ?? []).flatMap(({ method, slot }) => {
    const line = lines[method];
    return line ? [{ method, slot, x: /** @type {Float32Array} */ (decode(line.x)), y: /** @type {Float32Array} */ (decode(line.y)) }] : [];
  });
}

/**
 * Height of a line at x, straight between its points.
 * @param {{ x: Float32Array, y: Float32Array }} line
 * @param {number} at
 */
export function heightAt({ x, y }, at) {
  const right = x.findIndex((v) => v >= at);
  if (right < 0) return y[y.length - 1];
  if (right === 0) return y[0];
  const share = (at - x[right - 1]) / (x[right] - x[right - 1]);
  return y[right - 1] + share * (y[right] - y[right - 1]);
}

/** @param {View} view @param {Curve} kind */
function makeCurve(view, kind) {
  const plot = new Plot(view, () => view.touch(part));
  const line = h("div", { class: "xw-curve-line", attrs: { "aria-hidden": "true" } });
  const values = h("ul", { class: "xw-curve-values", attrs: { "aria-hidden": "true" } });
  const el = h("div", {
    class: "xw-curve", xw: `curve-${kind}`,
    attrs: { tabindex: 0, role: "slider", "aria-label": t(`curves.${kind}`), "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "horizontal" },
  }, plot.place, plot.plain, line, values);
  /** @type {Series[]} */ let series = [];
  /** @type {unknown} */ let read = null;
  /** @param {number} share */
  function point(share) {
    view.session.look({ curve: kind, share: Math.min(Math.max(share, 0), 1) });
  }
  const leave = () => { if (view.get("curve") === kind) view.session.look({ curve: "" }); };
  el.addEventListener("pointermove", (e) => {
    const box = plot.area();
    if (box?.width && series.length) point((e.clientX - box.left) / box.width);
  });
  el.addEventListener("pointerleave", leave);
  el.addEventListener("blur", leave);
  el.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 }[e.key];
    const steps = view.get("removals")?.steps ?? 32;
    const now = view.get("curve") === kind ? view.get("share") : 0;
    if (step) point(now + step / steps);
    else if (e.key === "Home" || e.key === "End") point(e.key === "Home" ? 0 : 1);
    else if (e.key === "Escape") leave();
    else return;
    e.preventDefault();
  });

  function update() {
    if (read !== view.get("curves")) {
      read = view.get("curves");
      series = seriesOf(view, kind);
      plot.plain.replaceChildren(plain(series, t(`curves.title.${kind}`), t(`curves.axis.${kind}`), ["softmax", "sigmoid"].includes(view.get("output_kind"))));
    }
    const here = view.get("curve") === kind && series.length > 0;
    const share = view.get("share");
    const at = `${Math.round(100 * share)} %`;
    attr(el, "aria-valuenow", Math.round(100 * (here ? share : 0)));
    const told = series.map((s) => ({ ...s, value: format.value(heightAt(s, share)) }));
    const said = told.map(({ method, value }) => `${methodLabel(view, method)} ${value}`);
    attr(el, "aria-valuetext", here ? [t(`curves.${kind}.at`, { share: at }), ...said].join(", ") : t("curves.hint"));
    show(line, here);
    show(values, here);
    if (!here) return;
    values.replaceChildren(h("li", { text: t(`curves.${kind}.at`, { share: at }) }),
      ...told.map(({ method, slot, value }) => h("li", {}, swatch(slot), h("span", { text: methodLabel(view, method) }), h("b", { text: value }))));
    const [box, own] = [plot.area(), el.getBoundingClientRect()];
    if (!box) return;
    const x = box.left - own.left + share * box.width;
    Object.assign(line.style, { left: `${x}px`, top: `${box.top - own.top}px`, height: `${box.height}px` });
    // The values stand on the side where there is room.
    values.dataset.side = share > 0.5 ? "left" : "right";
    Object.assign(values.style, { left: share > 0.5 ? "auto" : `${x + 8}px`, right: share > 0.5 ? `${own.width - x + 8}px` : "auto", top: `${box.top - own.top + 4}px` });
  }
  const part = view.mount({ el, keys: ["curves", "curve", "share", "tiles", "catalogue"], update });
  return { el, lay: (/** @type {string} */ reference) => plot.lay(reference) };
}

/** @param {View} view */
export function makeCurves(view) {
  const note = h("p", { class: "xw-quiet", xw: "curves-note", text: t("curves.hint") });
  const curves = KINDS.map((kind) => ({ kind, asked: false, ...makeCurve(view, kind) }));
  const el = h("div", { class: "xw-curves", xw: "curves", attrs: { role: "group", "aria-label": t("curves.group") } }, ...curves.map((c) => c.el));
  const say = (/** @type {string} */ text) => setText(note, `${t("curves.hint")} ${text}`);

  /** A figure is asked for when it is first seen: it cannot be laid out where it has no width. @param {typeof curves[0]} curve */
  function ask(curve) {
    if (curve.asked) return;
    curve.asked = true;
    if (view.session.page) return undefined;
    const reference = view.get("figures")?.[curve.kind];
    if (!reference) return say(t("curves.install"));
    return void curve.lay(reference).catch(() => say(t("curves.plain")));
  }

  view.mount({
    el,
    keys: ["metrics"],
    update() {
      const wanted = curves.filter(({ kind }) => view.get("metrics").includes(kind));
      for (const curve of curves) show(curve.el, wanted.includes(curve));
      show(el, wanted.length > 0);
      show(note, wanted.length > 0);
      wanted.forEach(ask);
    },
  });
  return { el, note };
}
