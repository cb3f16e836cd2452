// A slider for each column, with how the data lie under it; a list for a column of categories.
import { choice } from "./controls.js";
import { attr, h, icon, iconButton, setText, show } from "./dom.js";
import * as format from "./format.js";
import { outline, placeOf, shareOf, valueAt } from "./quantile.js";
import { findClasses } from "./search.js";
import { t } from "./strings.js";
import { svg } from "./swatch.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {import("../widgets/feature.model").Feature} Feature */
/** @typedef {ReturnType<typeof makeRow>} Row */

const LOCK = "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M8 10v1.5";
const UNLOCK = "M4 7.5h8v6H4zM5.5 7.5V4.5a2.5 2.5 0 0 1 4.6-1.3";
const STEPS = 1000;
const SPACINGS = /** @type {const} */ (["quantile", "value"]);
const ORDERS = /** @type {const} */ (["table", "attribution"]);

/** @param {number} v */
const exact = (v) => String(Number(v.toPrecision(6)));

/** The part of a row that says how much. @param {View} view @param {Feature} feature */
function makeNumber(view, feature) {
  const { session } = view;
  const { index, name } = feature;
  const path = svg("path", { class: "xw-lie" });
  const own = svg("path", { class: "xw-own" });
  const picture = svg("svg", { viewBox: "0 0 100 20", preserveAspectRatio: "none", class: "xw-lies", "aria-hidden": "true" }, path, own);
  let held = false;
  const range = h("input", {
    xw: "slider", attrs: { type: "range", min: 0, max: STEPS, step: 1, "aria-label": name },
    on: {
      pointerdown: () => { held = true; }, pointerup: () => { held = false; }, pointercancel: () => { held = false; },
      blur: () => { held = false; }, change: () => { held = false; },
      input: () => session.move({ [index]: valueAt(session.features[index], session.lie(index).quantiles, range.valueAsNumber / STEPS, view.get("spacing")) }),
    },
  });
  const typed = h("input", {
    class: "xw-search xw-exact", xw: "value", attrs: { type: "number", step: "any", "aria-label": t("slider.value", { name }) },
    on: { change: () => (Number.isFinite(typed.valueAsNumber) ? session.move({ [index]: typed.valueAsNumber }) : write()) },
  });
  let drawn = "";

  function write() {
    const now = session.features[index];
    const { counts, quantiles } = session.lie(index);
    const spacing = view.get("spacing");
    const code = session.code(index);
    const key = `${spacing} ${now.own}`;
    if (key !== drawn && counts) {
      drawn = key;
      path.setAttribute("d", outline(now, counts, quantiles, spacing));
      const x = (100 * placeOf(now, quantiles, now.own, spacing)).toFixed(1);
      own.setAttribute("d", `M${x} 0V20`);
    }
    if (!held && quantiles) range.value = String(Math.round(STEPS * placeOf(now, quantiles, code, spacing)));
    if (!typed.matches(":focus")) typed.value = exact(code);
    const beyond = code < now.low || code > now.high;
    const said = { value: format.value(code), share: quantiles ? Math.round(100 * shareOf(quantiles, code)) : 0 };
    const text = t(now.constant ? "slider.constant" : beyond ? "slider.beyond" : "slider.text", said);
    attr(range, "aria-valuetext", text);
    range.title = text;
    attr(typed, "data-beyond", beyond);
  }
  const still = h("span", { class: "xw-quiet xw-small xw-still", text: t("slider.constant", { value: format.value(feature.low) }) });
  return {
    parts: [feature.constant ? still : h("span", { class: "xw-track" }, picture, range), typed],
    write,
    /** @param {boolean} off */
    disable(off) { range.disabled = typed.disabled = off; },
  };
}

/** @param {View} view @param {Feature} feature */
function makeCategory(view, feature) {
  const { session } = view;
  const select = h("select", { xw: "category", attrs: { "aria-label": feature.name }, on: { change: () => session.move({ [feature.index]: Number(select.value) }) } });
  feature.categories.forEach((label, code) => {
    const share = Math.round(100 * (feature.shares[code] ?? 0));
    select.append(h("option", { text: t("slider.category", { label, share }), attrs: { value: code } }));
  });
  return {
    parts: [select],
    write: () => { select.value = String(session.code(feature.index)); },
    /** @param {boolean} off */
    disable(off) { select.disabled = off; },
  };
}

/** @param {View} view @param {Feature} feature */
function makeRow(view, feature) {
  const { session } = view;
  const { index, name } = feature;
  const control = feature.categories.length ? makeCategory(view, feature) : makeNumber(view, feature);
  const lock = iconButton(UNLOCK, t("slider.lock", { name }), "lock", () => {
    session.ask({ locked: session.locked(index) ? view.get("locked").filter((one) => one !== name) : [...view.get("locked"), name] });
  });
  lock.classList.add("xw-lock");
  const label = h("button", { class: "xw-name", xw: "name", text: name, attrs: { title: t("slider.choose", { name }) }, on: { click: () => !feature.constant && session.ask({ feature: name }) } });
  const reset = iconButton("undo", name, "reset", () => session.move({ [index]: session.features[index].own }));
  reset.classList.add("xw-reset");
  const el = h("li", { class: "xw-feature", xw: "feature" }, lock, label, ...control.parts, reset);
  el.dataset.index = String(index);
  el.dataset.name = name;
  attr(el, "data-category", feature.categories.length > 0);

  function update() {
    const shut = session.locked(index);
    const now = session.features[index];
    const moved = session.code(index) !== now.own;
    control.write();
    control.disable(shut);
    if (lock.getAttribute("aria-pressed") !== String(shut)) lock.replaceChildren(icon(shut ? LOCK : UNLOCK));
    attr(lock, "aria-pressed", String(shut));
    lock.title = t(shut ? "slider.unlock" : "slider.lock", { name });
    attr(lock, "aria-label", t("slider.lock", { name }));
    attr(el, "data-moved", moved);
    attr(label, "aria-pressed", String(view.get("feature") === name));
    reset.disabled = !moved || shut;
    reset.title = t("slider.reset", { name, value: session.word(index, now.own) });
    attr(reset, "aria-label", reset.title);
  }
  return { el, update, name, index };
}

/** @param {View} view */
export function makeSliders(view) {
  const { session } = view;
  const find = h("input", { class: "xw-search", xw: "find", attrs: { type: "search", placeholder: t("sliders.find"), "aria-label": t("sliders.find") }, on: { input: () => filter() } });
  const moved = h("span", { class: "xw-quiet", xw: "moved" });
  const reset = h("button", { class: "xw-button", xw: "reset-all", text: t("sliders.reset"), on: { click: () => session.reset() } });
  const order = choice({ label: t("sliders.order"), xw: "order", options: ORDERS.map((one) => [one, t(`order.${one}`)]), onInput: (v) => session.look({ order: /** @type {any} */ (v) }) });
  const spacing = choice({ label: t("sliders.spacing"), xw: "spacing", options: SPACINGS.map((one) => [one, t(`spacing.${one}`)]), onInput: (v) => session.look({ spacing: /** @type {any} */ (v) }) });
  const list = h("ul", { class: "xw-features", xw: "features" });
  const none = h("p", { class: "xw-quiet", text: t("sliders.none"), attrs: { role: "status", hidden: true } });
  const box = h("fieldset", { attrs: { "aria-label": t("sliders.group") } }, list);
  // In a saved page nothing in the list takes the focus, so what scrolls does.
  const scrolled = h("div", { class: "xw-features-box", attrs: session.page ? { tabindex: 0, role: "region", "aria-label": t("sliders.group") } : {} }, box);
  const el = h("div", { class: "xw-sliders" }, h("div", { class: "xw-sliders-head" }, find, moved, reset), scrolled, none,
    h("div", { class: "xw-sliders-foot" }, order.el, spacing.el));
  /** @type {Row[]} */ let rows = [];
  let made = "";

  function filter() {
    const names = rows.map((row) => row.name);
    const found = find.value.trim() ? new Set(findClasses(names, find.value, names.length)) : null;
    rows.forEach((row, i) => show(row.el, !found || found.has(i)));
    show(none, found !== null && found.size === 0);
  }

  /** The rows in their order; the one under the hand keeps its focus. */
  function arrange() {
    const strength = view.get("order") === "attribution" ? session.strengths() : null;
    const wanted = strength ? [...rows].sort((a, b) => strength[b.index] - strength[a.index]) : rows;
    if (wanted.every((row, i) => list.children[i] === row.el)) return;
    // Moved under the hand, a slider would be lost.
    if (list.querySelector(":active")) return;
    const focused = /** @type {HTMLElement | null} */ (list.querySelector(":focus"));
    list.append(...wanted.map((row) => row.el));
    focused?.focus();
  }

  function update() {
    const key = JSON.stringify(session.features.map((f) => [f.name, f.kind, f.categories, f.constant]));
    if (key !== made) {
      made = key;
      rows = session.features.map((feature) => makeRow(view, feature));
      list.replaceChildren(...rows.map((row) => row.el));
      filter();
    }
    for (const row of rows) row.update();
    const count = Object.keys(view.get("values") ?? {}).length;
    setText(moved, count ? t("sliders.moved", { count }) : "");
    reset.disabled = !count || !session.alive;
    box.disabled = !session.alive;
    order.write(view.get("order"));
    spacing.write(view.get("spacing"));
    arrange();
  }
  return view.mount({ el, keys: ["features", "distribution", "values", "locked", "feature", "spacing", "order", "frame", "~kernel"], update });
}
