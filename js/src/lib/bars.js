// What the model says: one bar a class, how far it moved from the untouched picture; a click asks about the class.
import * as format from "./format.js";
import { attr, h, setText, show } from "./dom.js";
import { t, tOr } from "./strings.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("../widgets/picture.model").Bar} Bar */

/**
 * Left edge and width of a bar, in percent of its track. Values of a regression grow from the middle, zero.
 * @param {number} score
 * @param {number} reach largest absolute value shown; 0: a probability
 */
export function extent(score, reach) {
  if (!reach) return { left: 0, width: 100 * Math.min(Math.max(score, 0), 1) };
  const share = (50 * score) / reach;
  return { left: 50 + Math.min(share, 0), width: Math.abs(share) };
}

/** @param {(index: number) => void} onPick */
function makeRow(onPick) {
  const row = {
    index: -1,
    mark: h("span", { class: "xw-bar-mark", attrs: { "aria-hidden": "true" } }),
    label: h("span", { class: "xw-bar-label" }),
    fill: h("span", { class: "xw-bar-fill" }),
    base: h("span", { class: "xw-bar-base" }),
    delta: h("span", { class: "xw-bar-delta" }),
    score: h("span", { class: "xw-bar-score" }),
    button: h("button", { class: "xw-bar", xw: "bar", on: { click: () => onPick(row.index) } }),
    item: h("li"),
  };
  const track = h("span", { class: "xw-bar-track" }, row.fill, row.base);
  // The spaces are for whoever hears the row read out; the grid draws none.
  row.button.append(row.mark, row.label, " ", track, row.delta, " ", row.score);
  row.item.append(row.button);
  return row;
}

/**
 * @param {ReturnType<typeof makeRow>} row
 * @param {Bar} bar
 * @param {boolean} chosen
 * @param {number} reach
 */
function fillRow(row, bar, chosen, reach) {
  const isProbability = reach === 0;
  const write = isProbability ? format.probability : format.value;
  const score = write(bar.score);
  const moved = format.delta(bar.score - bar.base, isProbability);
  setText(row.mark, chosen ? "▸" : "");
  setText(row.label, bar.label);
  setText(row.score, score);
  setText(row.delta, moved);
  row.delta.title = t("bars.changed");
  row.delta.dataset.way = moved.startsWith("+") ? "up" : "down";
  const at = extent(bar.score, reach);
  row.fill.style.left = `${at.left}%`;
  row.fill.style.width = `${at.width}%`;
  const base = extent(bar.base, reach);
  row.base.style.left = `${reach && bar.base < 0 ? base.left : base.left + base.width}%`;
  show(row.base, moved !== "");
  row.button.dataset.index = String(bar.index);
  attr(row.button, "aria-pressed", String(chosen));
  row.button.title = t("bars.explain", { label: bar.label, index: bar.index });
}

/**
 * A list of bars, the same row for the same output however they change.
 * @param {(index: number) => void} onPick
 */
export function barList(onPick) {
  const el = h("ol", { class: "xw-bars", xw: "bars" });
  /** @type {Map<number, ReturnType<typeof makeRow>>} */
  const rows = new Map();

  /**
   * @param {Bar[]} bars
   * @param {number} chosen the output that is asked about
   * @param {number} reach largest absolute value shown; 0: probabilities
   */
  function write(bars, chosen, reach) {
    const wanted = new Set(bars.map((b) => b.index));
    for (const [index, row] of rows) {
      if (wanted.has(index)) continue;
      row.item.remove();
      rows.delete(index);
    }
    bars.forEach((bar, i) => {
      const row = rows.get(bar.index) ?? makeRow(onPick);
      rows.set(bar.index, row);
      row.index = bar.index;
      fillRow(row, bar, bar.index === chosen, reach);
      if (el.children[i] !== row.item) place(el, row, i);
    });
  }
  return { el, write };
}

/** The largest absolute value of bars that are no probabilities, 0 for those that are. @param {Bar[]} bars @param {string} kind */
export function reachOf(bars, kind) {
  if (kind === "embedding") return 1;
  if (kind !== "regression") return 0;
  return Math.max(...bars.flatMap((b) => [Math.abs(b.score), Math.abs(b.base)]), 1e-12);
}

/** @param {View} view */
export function makeBars(view) {
  const caption = h("span", { class: "xw-caption" });
  const truth = h("span", { class: "xw-truth", xw: "truth" });
  const list = barList((index) => view.session.ask({ target: index }));
  const empty = h("p", { class: "xw-quiet", text: t("bars.empty") });
  const el = h("div", { class: "xw-bars-box" }, h("div", { class: "xw-bars-head" }, caption, truth), empty, list.el);

  function updateBars() {
    const bars = view.get("bars") ?? [];
    const kind = view.get("output_kind");
    list.write(bars, view.get("target") ?? view.session.maps[0].frame?.target ?? -1, reachOf(bars, kind));
    setText(caption, tOr(`bars.${kind}`, kind));
    show(empty, bars.length === 0);
  }

  function updateTruth() {
    const name = view.get("truth");
    const wrong = view.get("gallery")?.[view.get("index")]?.wrong ?? null;
    const sign = wrong === null ? "" : ` ${t(wrong ? "truth.wrong" : "truth.right")}`;
    setText(truth, name ? t("truth", { truth: name }) + sign : "");
    truth.title = truth.textContent ?? "";
    attr(truth, "data-wrong", wrong === null ? undefined : String(wrong));
  }

  view.mount({ el: null, keys: ["truth", "gallery", "index"], update: updateTruth });
  return view.mount({ el, keys: ["bars", "output_kind", "target", view.session.maps[0].key], update: updateBars });
}

/**
 * Moving an element drops its focus, and a person painting with the keyboard may be on it.
 * @param {HTMLOListElement} list
 * @param {ReturnType<typeof makeRow>} row
 * @param {number} i
 */
function place(list, row, i) {
  const focused = row.button.matches(":focus");
  list.insertBefore(row.item, list.children[i] ?? null);
  if (focused) row.button.focus();
}
