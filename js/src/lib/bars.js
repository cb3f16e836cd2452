// What the model says: one bar a class, how far it moved from the untouched picture; a click asks about the class.
import * as format from "./format.js";
import { attr, h, setText, show } from "./dom.js";
import { knowing } from "./hosted.js";
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

/**
 * What a click on a row asks, and whether it may.
 * @typedef {{ pick: (index: number) => void, compare?: (index: number) => void, takes?: (target: number | [number, number]) => boolean }} Hand
 */

/** @param {Hand} hand */
function makeRow(hand) {
  /** @param {MouseEvent} e */
  const onClick = (e) => (e.shiftKey && hand.compare ? hand.compare : hand.pick)(row.index);
  const row = {
    index: -1,
    mark: h("span", { class: "xw-bar-mark", attrs: { "aria-hidden": "true" } }),
    label: h("span", { class: "xw-bar-label" }),
    fill: h("span", { class: "xw-bar-fill" }),
    base: h("span", { class: "xw-bar-base" }),
    delta: h("span", { class: "xw-bar-delta" }),
    score: h("span", { class: "xw-bar-score" }),
    button: knowing(h("button", { class: "xw-bar", xw: "bar", on: { click: onClick } })),
    versus: knowing(h("button", { class: "xw-bar-versus", xw: "versus", text: t("bars.versus"), on: { click: () => hand.compare?.(row.index) } })),
    item: h("li"),
  };
  const track = h("span", { class: "xw-bar-track" }, row.fill, row.base);
  // The spaces are for whoever hears the row read out; the grid draws none.
  row.button.append(row.mark, row.label, " ", track, row.delta, " ", row.score);
  row.item.append(row.button, row.versus);
  return row;
}

/**
 * @param {ReturnType<typeof makeRow>} row
 * @param {Bar} bar
 * @param {Pair} asked
 * @param {number} reach
 * @param {NonNullable<Hand["takes"]>} takes
 */
function fillRow(row, bar, asked, reach, takes) {
  const chosen = bar.index === asked.chosen, rival = bar.index === asked.rival;
  const isProbability = reach === 0;
  const write = isProbability ? format.probability : format.value;
  const score = write(bar.score);
  const moved = format.delta(bar.score - bar.base, isProbability);
  setText(row.mark, chosen ? "▸" : rival ? "−" : "");
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
  row.button.disabled = !chosen && !takes(bar.index);
  row.button.title = row.button.disabled ? t("page.not") : t("bars.explain", { label: bar.label, index: bar.index });
  row.versus.disabled = !takes(rival ? asked.chosen : [asked.chosen, bar.index]);
  row.versus.hidden = !asked.comparing || asked.chosen < 0;
  // Its place stays, or the chosen bar would be drawn on a longer scale than the others.
  row.versus.style.visibility = chosen ? "hidden" : "";
  attr(row.versus, "aria-pressed", String(rival));
  row.versus.title = t(rival ? "bars.alone" : "bars.compare", { label: bar.label });
  attr(row.versus, "aria-label", row.versus.title);
}

/** @typedef {{ chosen: number, rival: number, comparing?: boolean }} Pair the output asked about, and the one it is compared with; -1 none */

/**
 * @param {import("../widgets/picture.model").Target | null | undefined} target
 * @returns {Pair}
 */
export function pairOf(target) {
  if (typeof target === "number") return { chosen: target, rival: -1 };
  return Array.isArray(target) ? { chosen: target[0], rival: target[1] } : { chosen: -1, rival: -1 };
}

/**
 * A list of bars, the same row for the same output however they change.
 * @param {Hand} hand
 */
export function barList(hand) {
  const el = h("ol", { class: "xw-bars", xw: "bars" });
  /** @type {Map<number, ReturnType<typeof makeRow>>} */
  const rows = new Map();

  /**
   * @param {Bar[]} bars
   * @param {Pair} asked
   * @param {number} reach largest absolute value shown; 0: probabilities
   */
  function write(bars, asked, reach) {
    const wanted = new Set(bars.map((b) => b.index));
    for (const [index, row] of rows) {
      if (wanted.has(index)) continue;
      row.item.remove();
      rows.delete(index);
    }
    bars.forEach((bar, i) => {
      const row = rows.get(bar.index) ?? makeRow(hand);
      rows.set(bar.index, row);
      row.index = bar.index;
      fillRow(row, bar, asked, reach, hand.takes ?? (() => true));
      if (el.children[i] !== row.item) place(el, row, i);
    });
  }
  return { el, write };
}

/** The largest absolute value of bars that are no probabilities, 0 for those that are. @param {Bar[]} bars @param {string} kind */
export function reachOf(bars, kind) {
  if (["softmax", "sigmoid", "tokens"].includes(kind)) return 0;
  return Math.max(...bars.flatMap((b) => [Math.abs(b.score), Math.abs(b.base)]), kind === "embedding" ? 1 : 1e-12);
}

/**
 * What a click on an output asks: that output, or why the chosen one rather than it.
 * @param {import("./session.js").BaseView<any>} view
 * @param {() => Pair} asked
 * @returns {Hand}
 */
export function asks(view, asked) {
  return {
    pick: (index) => index >= 0 && view.session.ask({ target: index }),
    compare(index) {
      const { chosen, rival } = asked();
      if (chosen >= 0 && index !== chosen) view.session.ask({ target: index === rival ? chosen : [chosen, index] });
    },
    takes: (target) => !view.session.page || view.session.takes({ target }),
  };
}

/** @param {View} view */
export function makeBars(view) {
  const caption = h("span", { class: "xw-caption" });
  const truth = h("span", { class: "xw-truth", xw: "truth" });
  const asked = () => pairOf(view.get("target") ?? view.session.maps[0].frame?.target);
  const list = barList(asks(view, asked));
  const empty = h("p", { class: "xw-quiet", text: t("bars.empty") });
  const el = h("div", { class: "xw-bars-box" }, h("div", { class: "xw-bars-head" }, caption, truth), empty, list.el);

  function updateBars() {
    const bars = view.get("bars") ?? [];
    const kind = view.get("output_kind");
    list.write(bars, { ...asked(), comparing: kind !== "embedding" && bars.length > 1 }, reachOf(bars, kind));
    setText(caption, tOr(`bars.${kind}`, kind));
    show(empty, bars.length === 0);
  }

  function updateTruth() {
    const name = view.get("truth");
    const wrong = view.get("gallery")?.[view.get("index")]?.wrong ?? null;
    // First, so that a long name does not push it out of sight.
    const sign = wrong === null ? "" : `${t(wrong ? "truth.wrong" : "truth.right")} · `;
    setText(truth, name ? sign + t("truth", { truth: name }) : "");
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
  const focused = [row.button, row.versus].find((button) => button.matches(":focus"));
  list.insertBefore(row.item, list.children[i] ?? null);
  focused?.focus();
}
