// What speaks for the answer: the attribution of each column, as signed bars or as a waterfall to the score.
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { targetLabel } from "./names.js";
import { t } from "./strings.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {{ index: number, value: number, from: number, to: number }} Bar in units of the score */

/** How many columns are called by name, each way. */
const NAMED = 3;

/**
 * A bar for each column, the strongest first: from zero, or one where the last ended, from the score less all of them.
 * @param {ArrayLike<number>} values
 * @param {number | null} score null: from zero
 * @returns {Bar[]}
 */
export function barsOf(values, score) {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  let at = score === null ? 0 : score - order.reduce((sum, index) => sum + values[index], 0);
  return order.map((index) => {
    const from = score === null ? 0 : at;
    at = from + values[index];
    return { index, value: values[index], from, to: at };
  });
}

/** Ends of the scale: zero is in it, and in the middle of bars. @param {Bar[]} bars @param {boolean} falls */
export function reach(bars, falls) {
  const all = bars.flatMap(({ from, to }) => [from, to]);
  const most = Math.max(...all.map(Math.abs), 1e-12);
  return falls ? [Math.min(...all), Math.max(...all)] : [-most, most];
}

/**
 * The strongest columns and which way they speak, for who does not see the bars.
 * @param {Bar[]} bars the strongest first
 * @param {boolean} directed whether a sign says for or against
 * @param {(index: number) => string} name
 */
export function summary(bars, directed, name) {
  const list = (/** @type {Bar[]} */ some) => some.slice(0, NAMED).map((bar) => `${name(bar.index)} ${format.signed(bar.value)}`).join(", ");
  const up = bars.filter(({ value }) => value > 0), down = bars.filter(({ value }) => value < 0);
  if (!up.length && !down.length) return t("shares.flat");
  if (!directed) return t("shares.strongest", { list: list(up) });
  return [up.length ? t("shares.for", { list: list(up) }) : "", down.length ? t("shares.against", { list: list(down) }) : ""].filter(Boolean).join("; ");
}

/** @param {View} view */
export function makeShares(view) {
  const { session } = view;
  const title = h("h3", { class: "xw-shares-title" });
  const box = h("input", { xw: "waterfall", attrs: { type: "checkbox" }, on: { change: () => session.look({ waterfall: box.checked }) } });
  const falls = h("label", { class: "xw-control" }, box, h("span", { text: t("shares.waterfall") }));
  const list = h("ol", { class: "xw-shares", xw: "shares" });
  const ends = h("div", { class: "xw-ends xw-small", xw: "ends", attrs: { hidden: true } });
  const none = h("p", { class: "xw-quiet", text: t("shares.none") });
  const scroll = h("div", { class: "xw-shares-box", attrs: { tabindex: 0, role: "region" } }, list);
  const el = h("div", { class: "xw-shares-part" }, h("div", { class: "xw-bars-head" }, title, falls), none, ends, scroll);
  /** @type {Map<number, ReturnType<typeof makeItem>>} */ const items = new Map();

  /** @param {number} index */
  function makeItem(index) {
    const { name, constant } = session.features[index];
    const fill = h("span", { class: "xw-share-fill" });
    const label = h("span", { class: "xw-share-name", text: name });
    const number = h("span", { class: "xw-share-value" });
    const button = h("button", { class: "xw-share", xw: "share", attrs: { title: t("slider.choose", { name }) }, on: { click: () => !constant && session.ask({ feature: name }) } },
      label, h("span", { class: "xw-share-track", attrs: { "aria-hidden": "true" } }, fill), number);
    button.dataset.name = name;
    return { el: h("li", {}, button), button, fill, number, name };
  }

  /** @param {Bar} bar @param {number[]} scale @param {boolean} waterfall */
  function write(bar, [low, high], waterfall) {
    const item = items.get(bar.index) ?? makeItem(bar.index);
    items.set(bar.index, item);
    const at = (/** @type {number} */ v) => (100 * (v - low)) / (high - low || 1);
    const [left, right] = [Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)].map(at);
    Object.assign(item.fill.style, { left: `${left.toFixed(2)}%`, width: `${Math.max(right - left, 0).toFixed(2)}%` });
    item.fill.dataset.way = bar.value < 0 ? "down" : "up";
    attr(item.fill, "data-floating", waterfall);
    setText(item.number, format.signed(bar.value));
    item.button.dataset.value = String(bar.value);
    return item.el;
  }

  function update() {
    const frame = view.get("frame");
    const method = session.catalogue.find((one) => one.name === view.get("method"));
    const adds = Boolean(/** @type {any} */ (method)?.adds_up);
    const waterfall = adds && view.get("waterfall");
    show(falls, adds);
    box.checked = view.get("waterfall");
    show(none, !view.get("method"));
    show(ends, Boolean(waterfall && frame));
    if (!frame || frame.shape[0] !== session.features.length) return;
    const label = targetLabel(/** @type {any} */ (view), frame.target);
    setText(title, t("shares.group", { label }));
    const bars = barsOf(session.attributions(), waterfall ? frame.score : null);
    const directed = frame.range[0] < 0 || Boolean(method?.signed);
    const found = summary(bars, directed, (index) => session.features[index].name);
    attr(scroll, "aria-label", t("shares.summary", { title: t("shares.group", { label }), found }));
    const scale = reach(bars, waterfall);
    const wanted = bars.map((bar) => write(bar, scale, waterfall));
    if (waterfall) setText(ends, `${t("shares.start")} ${format.value(bars[0].from)} → ${t("shares.end")} ${format.value(frame.score)}`);
    if (!wanted.every((one, i) => list.children[i] === one)) {
      const focused = /** @type {HTMLElement | null} */ (list.querySelector(":focus"));
      list.append(...wanted);
      focused?.focus();
    }
    attr(list, "data-waterfall", waterfall);
    view.root.dataset.frame = String(frame.id);
  }
  return view.mount({ el, keys: ["frame", "features", "method", "methods", "waterfall", "bars", "labels"], update });
}
