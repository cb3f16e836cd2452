// What would change the answer: the moves that were found, to be replayed one by one.
import { choice } from "./controls.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { number } from "./number.js";
import { t } from "./strings.js";
import { makeWork } from "./work.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {import("../widgets/feature.model").Change} Change */
/** @typedef {import("../widgets/feature.model").Moves} Moves */

const MOST = [1, 2, 3, 5];

/**
 * What the sliders say after the first `count` moves.
 * @param {Change} change
 * @param {number} count
 * @param {(index: number) => number} own the row's value
 * @returns {Moves}
 */
export function after(change, count, own) {
  const values = { ...change.start };
  for (const { index, after: code } of change.moves.slice(0, count)) {
    if (code === own(index)) delete values[index];
    else values[index] = code;
  }
  return values;
}

/** @param {Moves} a @param {Moves} b */
const same = (a, b) => Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => a[key] === b[key]);

/** How many moves the sliders have made; -1: they are elsewhere. @param {Change} change @param {Moves} values @param {(index: number) => number} own */
export function made(change, values, own) {
  for (let count = change.moves.length; count >= 0; count--) if (same(after(change, count, own), values)) return count;
  return -1;
}

/** Which ranges are kept. @param {View} view */
function makeRanges(view) {
  const { session } = view;
  const column = choice({ label: t("change.range"), xw: "range-feature", options: [], onInput: () => suggest() });
  const low = number({ label: t("change.from"), xw: "range-low", step: "any", onInput: () => {} });
  const high = number({ label: t("change.until"), xw: "range-high", step: "any", onInput: () => {} });
  const keep = h("button", { class: "xw-button", xw: "range-set", text: t("change.keep"), on: { click: () => {
    const [from, to] = [low.input.valueAsNumber, high.input.valueAsNumber];
    if (Number.isFinite(from) && Number.isFinite(to)) session.ask({ ranges: { ...view.get("ranges"), [column.select.value]: [from, to] } });
  } } });
  const chips = h("ul", { class: "xw-chips", xw: "ranges" });
  const el = h("div", { class: "xw-panel-head" }, column.el, low.el, high.el, keep, chips);
  let options = "";

  function suggest() {
    const feature = session.features.find((one) => one.name === column.select.value);
    if (!feature) return;
    low.write(Number(feature.low.toPrecision(6)));
    high.write(Number(feature.high.toPrecision(6)));
  }

  /** @param {string} name @param {[number, number]} range */
  function chip(name, [from, to]) {
    const label = t("change.kept", { name, low: format.value(from), high: format.value(to) });
    const button = h("button", { class: "xw-chip", text: label, attrs: { "aria-label": t("change.freed", { label }) }, on: { click: () => {
      session.ask({ ranges: Object.fromEntries(Object.entries(view.get("ranges")).filter(([one]) => one !== name)) });
    } } });
    return h("li", {}, button);
  }
  view.mount({
    el, keys: ["features", "ranges"],
    update() {
      const numbers = session.features.filter((one) => !one.categories.length && !one.constant).map((one) => one.name);
      if (numbers.join("\n") !== options) {
        options = numbers.join("\n");
        column.select.replaceChildren(...numbers.map((name) => h("option", { text: name, attrs: { value: name } })));
        suggest();
      }
      chips.replaceChildren(...Object.entries(view.get("ranges") ?? {}).map(([name, range]) => chip(name, range)));
    },
  });
  return el;
}

/** @param {View} view */
export function makeChange(view) {
  const { session } = view;
  const own = (/** @type {number} */ index) => session.features[index].own;
  const to = choice({ label: t("change.to"), xw: "change-to", options: [], onInput: (v) => session.ask({ to: v === "" ? null : Number(v) }) });
  const search = choice({ label: t("change.search"), xw: "change-search", options: ["search", "gradient"].map((one) => [one, t(/** @type {any} */ (`by.${one}`))]), onInput: (v) => session.ask({ search: /** @type {any} */ (v) }) });
  const most = choice({ label: t("change.most"), xw: "change-most", options: [["0", t("change.unlimited")], .../** @type {[string, string][]} */ (MOST.map((n) => [String(n), t("change.atMost", { count: n })]))], onInput: (v) => session.ask({ most: Number(v) }) });
  const work = makeWork(view, "change", t("change.find"));
  const verdict = h("p", { xw: "change-said", attrs: { role: "status" } });
  const list = h("ol", { class: "xw-moves", xw: "moves", attrs: { "aria-label": t("change.moves") } });
  const go = (/** @type {(now: number, all: number) => number} */ step) => () => {
    const change = view.get("counterfactual");
    if (!change) return;
    const now = Math.max(made(change, view.get("values"), own), 0);
    session.ask({ values: after(change, Math.min(Math.max(step(now, change.moves.length), 0), change.moves.length), own) });
  };
  const buttons = {
    first: h("button", { class: "xw-button", xw: "replay-first", text: t("change.first"), on: { click: go(() => 0) } }),
    back: h("button", { class: "xw-button", xw: "replay-back", text: t("change.back"), on: { click: go((now) => now - 1) } }),
    next: h("button", { class: "xw-button", xw: "replay-next", text: t("change.step"), on: { click: go((now) => now + 1) } }),
    last: h("button", { class: "xw-button", xw: "replay-last", text: t("change.last"), on: { click: go((_now, all) => all) } }),
  };
  const replay = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("change.replay") } }, ...Object.values(buttons));
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, to.el, search.el, most.el, work.el), makeRanges(view),
    h("p", { class: "xw-quiet xw-small", text: t("change.about") }), work.problem, verdict, replay, list);
  let labels = "";

  /** @param {import("../widgets/feature.model").ChangeMove} move @param {boolean} done */
  function item(move, done) {
    const { name } = session.features[move.index];
    const words = t("change.move", { name, before: session.word(move.index, move.before), after: session.word(move.index, move.after) });
    const then = t("change.then", { answer: move.answer, score: format.value(move.score) });
    const li = h("li", { xw: "move" }, h("b", { text: words }), " ", h("span", { class: "xw-quiet", text: then }));
    attr(li, "data-done", done);
    attr(li, "aria-current", done ? "step" : undefined);
    return li;
  }

  function update() {
    const names = view.get("labels").length ? view.get("labels") : [];
    if (names.join("\n") !== labels || !to.select.options.length) {
      labels = names.join("\n");
      to.select.replaceChildren(h("option", { text: t("change.any"), attrs: { value: "" } }), ...names.map((name, i) => h("option", { text: name, attrs: { value: i } })));
    }
    show(to.el, names.length > 2 && view.get("threshold") === null);
    to.write(view.get("to") ?? "");
    search.write(view.get("search"));
    most.write(view.get("most"));
    const change = view.get("counterfactual");
    show(replay, Boolean(change?.moves.length));
    const spreads = change ? format.value(change.distance) : "";
    setText(verdict, change ? (change.found ? t("change.found", { count: change.moves.length, distance: spreads }) : change.note) : "");
    const now = change ? made(change, view.get("values"), own) : -1;
    list.replaceChildren(...(change?.moves ?? []).map((move, i) => item(move, i < now)));
    buttons.first.disabled = buttons.back.disabled = !session.alive || now === 0;
    buttons.next.disabled = buttons.last.disabled = !session.alive || now === change?.moves.length;
    attr(el, "data-step", change ? String(now) : undefined);
  }
  el.dataset.xw = "change-panel";
  view.mount({ el, keys: ["counterfactual", "values", "features", "labels", "threshold", "to", "search", "most", "~kernel"], update });
  return el;
}
