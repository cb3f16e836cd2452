// The response curve: scores against one strength, a marker at the slider, and in words where the answer flips.
import { heightAt } from "./curves.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { plain } from "./plain.js";
import { Plot } from "./plot.js";
import { setStrength } from "./sliders.js";
import { shareOf, stepOf, strengthAt, written } from "./strength.js";
import { t } from "./strings.js";
import { swatch } from "./swatch.js";
import { decode } from "./wire.js";

/** @typedef {import("./store.js").View<import("../widgets/perturbation.model").PerturbationModel>} View */
/** @typedef {import("../widgets/perturbation.model").Perturbation} Perturbation */
/** @typedef {import("../widgets/perturbation.model").Flip} Flip */
/** @typedef {{ label: string, index: number, slot: number, x: Float32Array, y: Float32Array, low?: Float32Array, high?: Float32Array }} Line */

const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** Arrow keys move the marker by this share of the slider, with Shift by a step. */
const STRIDE = 0.05;

/** @param {View} view @param {string} [name] */
export function declared(view, name = view.get("curve_of")) {
  return (view.get("perturbations") ?? []).find((p) => p.name === name);
}

/** What an answer is called. @param {View} view @param {Flip} flip */
export function answerOf(view, { over, label }) {
  if (over === null) return label;
  const set = view.get("answer_threshold") ?? 0.5;
  return t(over ? "response.over" : "response.under", { threshold: format.value(set) });
}

/** @param {View} view */
const isProbability = (view) => ["softmax", "sigmoid"].includes(view.get("output_kind"));

/**
 * The lines with what they are drawn over: the place of the slider.
 * @param {View} view
 * @param {Perturbation} p
 * @returns {Line[]}
 */
function linesOf(view, p) {
  const lines = view.get("lines");
  if (!lines || lines.perturbation !== p.name) return [];
  const x = /** @type {Float32Array} */ (decode(lines.strengths)).map((v) => shareOf(p, v));
  const least = isProbability(view) ? 0 : -Infinity, most = isProbability(view) ? 1 : Infinity;
  return lines.series.map(({ label, index, slot, mean, spread }) => {
    const y = /** @type {Float32Array} */ (decode(mean)), sd = /** @type {Float32Array} */ (decode(spread));
    const band = lines.draws > 1
      ? { low: y.map((v, i) => Math.max(v - sd[i], least)), high: y.map((v, i) => Math.min(v + sd[i], most)) } : {};
    return { label, index, slot, x, y, ...band };
  });
}

/** The sentences under a curve. @param {View} view @param {Perturbation} p @param {number} strength */
function sentences(view, p, strength) {
  const lines = view.get("lines");
  const progress = view.get("curve_progress");
  if (view.get("curve_message")) return [view.get("curve_message")];
  if (!lines || progress < 0.9) return [t("response.part", { percent: Math.round(100 * progress) })];
  if (progress < 1) return [t("response.search")];
  const flips = (view.get("flips") ?? []).map((flip) => t("response.flip", {
    answer: answerOf(view, flip), label: p.label, strength: format.value(flip.strength), share: `${Math.round(100 * flip.share)} %`,
  }));
  const one = lines.series.length === 1;
  const said = flips.length ? flips : one && view.get("answer_threshold") === null && view.get("output_kind") !== "sigmoid"
    ? [t("response.unset")] : [t("response.stays", { label: usualOf(view) })];
  if (lines.draws > 1) said.push(t("response.draws", { draws: lines.draws }));
  if (lines.rate && lines.draws > 1) {
    const x = /** @type {Float32Array} */ (decode(lines.strengths));
    const rate = heightAt({ x, y: /** @type {Float32Array} */ (decode(lines.rate)) }, strength);
    said.push(t("response.rate", { count: Math.round(rate * lines.draws), draws: lines.draws }));
  }
  return said;
}

/** The answer of the untouched picture. @param {View} view */
function usualOf(view) {
  const bars = view.get("bars") ?? [];
  return bars.reduce((best, bar) => (bar.base > (best?.base ?? -Infinity) ? bar : best), bars[0])?.label ?? "";
}

/** @param {View} view */
function makeThreshold(view) {
  const input = h("input", {
    class: "xw-search xw-seed", xw: "answer-threshold", attrs: { type: "number", step: "any", "aria-label": t("response.threshold") },
    on: { change: () => view.session.ask({ answer_threshold: Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null }) },
  });
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: t("response.threshold") }), input);
  view.mount({
    el, keys: ["answer_threshold", "output_kind", "bars", "~kernel"],
    update() {
      input.disabled = !view.session.alive;
      const kind = view.get("output_kind");
      show(el, kind === "embedding" || ((kind === "regression" || kind === "sigmoid") && view.get("bars")?.length === 1));
      if (!input.matches(":focus")) input.value = view.get("answer_threshold") === null ? "" : String(view.get("answer_threshold"));
    },
  });
  return el;
}

/** @param {View} view */
export function makeResponse(view) {
  const title = h("h3", {});
  const marker = h("div", { class: "xw-curve-line xw-marker", xw: "marker", attrs: { "aria-hidden": "true" } });
  const flipLines = h("div", { attrs: { "aria-hidden": "true" } });
  const values = h("ul", { class: "xw-response-values", xw: "curve-values" });
  const said = h("div", { class: "xw-response-said", xw: "flips" });
  const note = h("p", { class: "xw-quiet", xw: "curve-note", text: t("response.keys") });
  const plot = new Plot(view, () => view.touch(part));
  const curve = h("div", {
    class: "xw-curve", xw: "response",
    attrs: { tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "horizontal" },
  }, plot.place, plot.plain, flipLines, marker);
  const el = h("div", { class: "xw-response", attrs: { role: "group", "aria-label": t("response.none") } },
    h("div", { class: "xw-trust-head" }, title, makeThreshold(view)), curve, values, said, note);
  /** @type {Line[]} */ let lines = [];
  /** @type {unknown} */ let read = null;
  let asked = false;

  const now = () => {
    const p = declared(view);
    return p ? { p, strength: view.get("strengths")?.[p.name] ?? p.default } : null;
  };
  /** @param {number} share */
  function set(share) {
    const at = now();
    if (at && view.session.alive) setStrength(view, at.p.name, strengthAt(at.p, share));
  }
  let held = false;
  const follow = (/** @type {PointerEvent} */ e) => {
    const box = plot.area();
    if (held && box?.width) set((e.clientX - box.left) / box.width);
  };
  curve.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    held = true;
    curve.setPointerCapture?.(e.pointerId);
    follow(e);
  });
  curve.addEventListener("pointermove", follow);
  for (const type of ["pointerup", "pointercancel"]) curve.addEventListener(type, () => { held = false; });
  curve.addEventListener("keydown", (e) => {
    const at = now();
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 }[e.key];
    if (!at) return;
    if (way) set(shareOf(at.p, at.strength) + way * (e.shiftKey ? stepOf(at.p) : Math.max(STRIDE, stepOf(at.p))));
    else if (e.key === "Home" || e.key === "End") set(e.key === "Home" ? 0 : 1);
    else return;
    e.preventDefault();
  });

  /** @param {Perturbation} p */
  function drawPlain(p) {
    const axis = { at: (/** @type {number} */ x) => x, ticks: TICKS.map((x) => ({ x, text: written(p, strengthAt(p, x)) })) };
    const across = p.unit ? t("response.axis", { label: p.label, unit: p.unit }) : p.label;
    plot.plain.replaceChildren(plain(lines, "", across, isProbability(view), axis));
  }

  /** A line over the axes at a place of the slider. @param {HTMLElement} line @param {number} share */
  function stand(line, share) {
    const [box, own] = [plot.area(), curve.getBoundingClientRect()];
    show(line, Boolean(box?.width));
    if (box?.width) Object.assign(line.style, { left: `${box.left - own.left + share * box.width}px`, top: `${box.top - own.top}px`, height: `${box.height}px` });
  }

  function update() {
    const at = now();
    show(curve, at !== null);
    setText(title, at ? t("response.title", { label: at.p.label }) : t("response.none"));
    for (const part of [values, said, note]) show(part, at !== null);
    if (!at) return;
    const { p, strength } = at;
    const key = `${p.name} ${view.get("output_kind")}`;
    if (read !== view.get("lines") || curve.dataset.of !== key) {
      read = view.get("lines");
      curve.dataset.of = key;
      lines = linesOf(view, p);
      drawPlain(p);
    }
    const share = shareOf(p, strength);
    curve.dataset.progress = String(view.get("curve_progress"));
    stand(marker, share);
    const flips = view.get("flips") ?? [];
    while (flipLines.children.length > flips.length) flipLines.lastChild?.remove();
    while (flipLines.children.length < flips.length) flipLines.append(h("div", { class: "xw-curve-line xw-flip", xw: "flip-line" }));
    flips.forEach((flip, i) => stand(/** @type {HTMLElement} */ (flipLines.children[i]), shareOf(p, flip.strength)));
    const write = isProbability(view) ? format.probability : format.value;
    const told = lines.filter(({ x }) => x.length).map((line) => ({ ...line, value: write(heightAt(line, share)) }));
    values.replaceChildren(...told.map(({ slot, label, value }) => h("li", {}, swatch(slot), h("span", { text: label, attrs: { title: label } }), h("b", { text: value }))));
    attr(curve, "aria-label", t("response.role", { label: p.label }));
    attr(curve, "aria-valuenow", Math.round(100 * share));
    attr(curve, "aria-valuetext", [`${p.label} ${written(p, strength)}`, ...told.map(({ label, value }) => `${label} ${value}`)].join(", "));
    const words = sentences(view, p, strength);
    said.replaceChildren(...words.map((text) => h("p", { text })));
    lay();
  }

  /** The figure is asked for when it is first seen: it cannot be laid out where it has no width. */
  function lay() {
    if (asked || view.session.page) return;
    asked = true;
    if (view.session.page) return;
    const reference = view.get("figures")?.response;
    const say = (/** @type {string} */ text) => setText(note, `${t("response.keys")} ${text}`);
    if (!reference) {
      say(t("curves.install"));
      return;
    }
    plot.lay(reference).catch(() => say(t("curves.plain")));
  }

  const part = view.mount({
    el, update,
    keys: ["lines", "curve_of", "strengths", "flips", "curve_progress", "curve_message", "perturbations", "output_kind", "answer_threshold", "bars"],
  });
  return part;
}
