// Curves of a column through the data, with this row on them; a heat map of two columns.
import { heatChart, lineChart } from "./chart.js";
import { choice } from "./controls.js";
import { attr, h, setText, show } from "./dom.js";
import { rowsOf } from "./feature-session.js";
import { makeFigure } from "./figure.js";
import * as format from "./format.js";
import { t } from "./strings.js";
import { decode } from "./wire.js";
import { makeWork } from "./work.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {import("../widgets/feature.model").CurveData} CurveData */
/** @typedef {import("../widgets/feature.model").Along} Along */

/** @param {import("../widgets/picture.model").WireArray} array @returns {Float32Array} */
const floats = (array) => /** @type {Float32Array} */ (decode(array));

/** The column's curves in words and as a plain chart. @param {View} view @param {CurveData} curve @param {Along | null} along */
function ofOne(view, curve, along) {
  const { session } = view;
  const [index] = curve.features;
  const { name, categories } = session.features[index];
  const [x] = curve.grids.map(floats);
  const average = floats(curve.average);
  const own = along ? floats(along.values) : average;
  const each = curve.individual ? rowsOf(curve.individual) : [];
  const lines = [
    ...each.map((y) => ({ x, y, kind: /** @type {const} */ ("each") })), { x, y: average, kind: /** @type {const} */ ("average") },
    ...(along ? [{ x, y: own, kind: /** @type {const} */ ("own") }] : []),
  ];
  const last = x.length - 1;
  const words = t("curves.said", {
    name, low: session.word(index, x[0]), high: session.word(index, x[last]), first: format.value(own[0]), last: format.value(own[last]),
    mean: format.value(average[0]), meanLast: format.value(average[last]),
    at: session.word(index, along?.at[0] ?? session.code(index)), score: along ? format.value(along.score) : "…",
  });
  return { words, chart: lineChart(lines, along ? { x: along.at[0], y: along.score } : null, name, categories) };
}

/** @param {View} view @param {CurveData} curve @param {Along | null} along */
function ofTwo(view, curve, along) {
  const names = curve.features.map((index) => view.session.features[index].name);
  const values = floats(curve.average);
  const words = t("curves.saidTwo", { name: names[0], other: names[1], low: format.value(Math.min(...values)), high: format.value(Math.max(...values)) });
  return { words, chart: heatChart(values, curve.grids.map(floats), along?.at ?? null, names) };
}

/** @param {View} view */
export function makeFeatureCurves(view) {
  const { session } = view;
  const feature = choice({ label: t("curves.feature"), xw: "curve-feature", options: [], onInput: (v) => session.ask({ feature: v }) });
  const other = choice({ label: t("curves.other"), xw: "curve-other", options: [], onInput: (v) => session.ask({ other: v }) });
  const work = makeWork(view, "curves");
  const about = h("p", { class: "xw-quiet xw-small" });
  const rows = h("span", { class: "xw-quiet", xw: "curve-rows" });
  const said = h("p", { class: "xw-small", xw: "curve-said" });
  const one = makeFigure(view, "curve");
  const two = makeFigure(view, "surface");
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, feature.el, other.el, rows, work.el), work.problem, about,
    h("div", { class: "xw-panel-two xw-wide-first" }, h("div", {}, one.el, two.el), said));
  let made = "";

  function options() {
    const names = session.features.filter((f) => !f.constant).map((f) => f.name);
    if (made === names.join("\n")) return;
    made = names.join("\n");
    const option = (/** @type {string} */ name) => h("option", { text: name, attrs: { value: name } });
    feature.select.replaceChildren(...names.map(option));
    other.select.replaceChildren(h("option", { text: t("curves.noOther"), attrs: { value: "" } }), ...names.map(option));
  }

  function update() {
    options();
    feature.write(view.get("feature"));
    other.write(view.get("other"));
    const curve = view.get("curve");
    const pair = curve?.features.length === 2;
    show(one.el, !pair);
    show(two.el, pair);
    setText(about, t(pair ? "curves.aboutTwo" : "curves.about"));
    setText(rows, curve ? t(curve.progress < 1 ? "curves.rowsSoFar" : "curves.rows", { rows: curve.rows }) : "");
    if (!curve || view.get("panel") !== "curves") return;
    const along = view.get("along");
    const here = along && String(along.features) === String(curve.features) ? along : null;
    const { words, chart } = (pair ? ofTwo : ofOne)(view, curve, here);
    (pair ? two : one).write(words, chart);
    setText(said, words);
    attr(el, "data-at", here ? String(here.at) : undefined);
    attr(el, "data-feature", curve.features.map((i) => session.features[i].name).join());
  }
  el.dataset.xw = "curves-panel";
  view.mount({ el, keys: ["feature", "other", "features", "curve", "along", "panel", "figures"], update });
  return el;
}
