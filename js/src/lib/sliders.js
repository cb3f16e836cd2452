// A slider for each perturbation, in groups, each with its way back.
import { slider } from "./controls.js";
import { attr, h, iconButton } from "./dom.js";
import { shareOf, stepOf, strengthAt, written } from "./strength.js";
import { t, tOr } from "./strings.js";

/** @typedef {import("./store.js").View<import("../widgets/perturbation.model").PerturbationModel>} View */
/** @typedef {import("../widgets/perturbation.model").Perturbation} Perturbation */

const CURVE = "M2.5 2.5v11h11M4.5 11C7 11 7.5 4 13 4";
const SCALED = { to: shareOf, from: strengthAt };

/**
 * Set one strength, and have its curve drawn.
 * @param {View} view
 * @param {string} name
 * @param {number} strength
 */
export function setStrength(view, name, strength) {
  view.session.ask({
    strengths: { ...view.get("strengths"), [name]: strength }, ...(view.get("curve_of") === name ? {} : { curve_of: name }),
  });
}

/** @param {Perturbation} p */
function helpOf(p) {
  return p.unit ? `${p.label}: ${p.unit}` : p.label;
}

/** @param {View} view @param {Perturbation} p */
function makeRow(view, p) {
  const scale = p.log ? { to: (/** @type {number} */ v) => SCALED.to(p, v), from: (/** @type {number} */ at) => SCALED.from(p, at) } : undefined;
  const control = slider({
    label: p.label, xw: `strength-${p.name}`, low: p.low, high: p.high, step: p.log ? stepOf(p) : p.step, help: helpOf(p),
    format: (v) => written(p, v), onInput: (v) => setStrength(view, p.name, v), scale,
  });
  const extras = p.extras.map((extra) => ({
    extra,
    control: slider({
      label: extra.label, xw: `extra-${p.name}-${extra.name}`, low: extra.low, high: extra.high, step: extra.step, help: extra.help,
      onInput: (v) => view.session.ask({ extras: { ...view.get("extras"), [p.name]: { ...view.get("extras")[p.name], [extra.name]: v } } }),
    }),
  }));
  const curve = iconButton(CURVE, t("perturbation.curve", { label: p.label }), `curve-${p.name}`, () => view.session.ask({ curve_of: p.name }));
  const reset = iconButton("undo", t("perturbation.reset", { label: p.label }), `reset-${p.name}`, () => {
    const start = Object.fromEntries(p.extras.map((extra) => [extra.name, extra.default]));
    view.session.ask({
      strengths: { ...view.get("strengths"), [p.name]: p.default },
      ...(p.extras.length ? { extras: { ...view.get("extras"), [p.name]: start } } : {}),
    });
  });
  const el = h("div", { class: "xw-slider", xw: "perturbation", attrs: { "data-name": p.name } },
    h("div", { class: "xw-slider-row" }, control.el, curve, reset),
    p.extras.length ? h("div", { class: "xw-slider-extras" }, ...extras.map((e) => e.control.el)) : null);

  function update() {
    const strength = view.get("strengths")?.[p.name] ?? p.default;
    const own = view.get("extras")?.[p.name] ?? {};
    control.write(strength);
    for (const each of extras) each.control.write(own[each.extra.name] ?? each.extra.default);
    const moved = strength !== p.default;
    attr(el, "data-on", moved);
    reset.disabled = !moved && extras.every(({ extra }) => (own[extra.name] ?? extra.default) === extra.default);
    attr(curve, "aria-pressed", String(view.get("curve_of") === p.name));
  }
  return { el, update };
}

/** @param {View} view */
function makeSeed(view) {
  const set = (/** @type {number} */ seed) => { if (Number.isInteger(seed) && seed >= 0) view.session.ask({ seed }); };
  const input = h("input", {
    class: "xw-search xw-seed", xw: "seed", attrs: { type: "number", min: 0, step: 1, "aria-label": t("perturbation.seed") },
    on: { change: () => set(input.valueAsNumber) },
  });
  const next = h("button", { class: "xw-button", xw: "draw", text: t("perturbation.draw"), on: { click: () => set(view.get("seed") + 1) } });
  const el = h("span", { class: "xw-slider-seed" }, h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: t("perturbation.seed") }), input), next);
  view.mount({ el, keys: ["seed"], update: () => { if (!input.matches(":focus")) input.value = String(view.get("seed")); } });
  return el;
}

/** @param {View} view @param {HTMLElement} tools what the hand does on the picture */
export function makeSliders(view, tools) {
  const groups = h("div", { class: "xw-slider-groups" });
  const all = h("button", {
    class: "xw-button", xw: "reset-all", text: t("perturbation.resetAll"),
    on: { click: () => view.session.ask({ strengths: Object.fromEntries((view.get("perturbations") ?? []).map((p) => [p.name, p.default])), extras: starts(view) }) },
  });
  const head = h("div", { class: "xw-slider-head" }, h("h3", { text: t("perturbation.sliders") }), tools, all, makeSeed(view));
  const el = h("fieldset", { class: "xw-sliders", xw: "sliders", attrs: { "aria-label": t("perturbation.sliders") } }, head, groups);
  /** @type {unknown} */ let made = null;
  /** @type {ReturnType<typeof makeRow>[]} */ let rows = [];

  function make() {
    made = view.get("perturbations");
    const declared = view.get("perturbations") ?? [];
    const built = declared.map((p) => ({ p, row: makeRow(view, p) }));
    rows = built.map(({ row }) => row);
    const names = [...new Set(declared.map((p) => p.group))].sort((a, b) => Number(a === "") - Number(b === ""));
    groups.replaceChildren(...names.map((name) => {
      const title = name ? tOr(`group.${name}`, name) : t("group.own");
      return h("div", { class: "xw-slider-group", attrs: { role: "group", "aria-label": title } },
        h("h4", { class: "xw-caption", text: title }), ...built.filter(({ p }) => p.group === name).map(({ row }) => row.el));
    }));
  }

  return view.mount({
    el, keys: ["perturbations", "strengths", "extras", "curve_of", "~kernel"],
    update() {
      if (made !== view.get("perturbations")) make();
      el.disabled = !view.session.alive;
      for (const row of rows) row.update();
      const declared = view.get("perturbations") ?? [];
      all.disabled = declared.every((p) => (view.get("strengths")?.[p.name] ?? p.default) === p.default);
    },
  });
}

/** Every further parameter at its default. @param {View} view */
export function starts(view) {
  return Object.fromEntries((view.get("perturbations") ?? []).filter((p) => p.extras.length)
    .map((p) => [p.name, Object.fromEntries(p.extras.map((extra) => [extra.name, extra.default]))]));
}
