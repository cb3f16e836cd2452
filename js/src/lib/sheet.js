// The measures as a table: a row a map, a column a measure, sorted by any of them.
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { methodLabel } from "./names.js";
import { t } from "./strings.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./store.js").View<import("../widgets/compare.model").CompareModel>} View */
/** @typedef {import("../widgets/compare.model").Measured} Measured */
/** @typedef {import("../widgets/compare.model").Metric} Metric */

const ARROWS = { higher: "↑", lower: "↓", neither: "" };

/**
 * Methods in the order of a column: what has no number comes last, equals stay as they were.
 * @param {string[]} methods
 * @param {Measured[]} measures
 * @param {string} by
 * @param {boolean} down
 */
export function sorted(methods, measures, by, down) {
  if (!by) return methods;
  const value = (/** @type {string} */ m) => measures.find((cell) => cell.method === m && cell.metric === by)?.value ?? null;
  return [...methods].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return down ? y - x : x - y;
  });
}

/**
 * The best method of a column, where one can be told: all numbers final, and they judge.
 * @param {Metric} metric
 * @param {Measured[]} column
 */
export function best(metric, column) {
  const there = column.filter((cell) => cell.value !== null && !cell.stale);
  if (metric.better === "neither" || there.length < 2 || column.some((cell) => cell.stale || (!cell.note && cell.progress < 1))) return null;
  const values = there.map((cell) => /** @type {number} */ (cell.value));
  const top = metric.better === "higher" ? Math.max(...values) : Math.min(...values);
  return values.filter((v) => v === top).length === 1 ? there[values.indexOf(top)].method : null;
}

/**
 * @param {HTMLElement} td
 * @param {Measured | undefined} cell
 * @param {string} why what its map failed with, or ""
 * @param {boolean} isBest
 */
function fill(td, cell, why, isBest) {
  const value = why ? null : cell?.value ?? null;
  const note = why || (cell?.note ?? "");
  const number = value === null ? "" : format.value(value);
  setText(td, why ? "–" : note ? t("sheet.refused") : value === null ? "…" : number);
  td.title = note || (cell && value !== null ? more(cell, number) : t("sheet.pending"));
  attr(td, "data-state", note ? "refused" : !cell || value === null ? "pending" : cell.stale ? "stale" : cell.progress < 1 ? "rough" : "done");
  attr(td, "data-best", isBest);
  if (isBest) td.append(h("span", { class: "xw-hidden", text: ` ${t("sheet.best")}` }));
}

/** @param {Measured} cell @param {string} value */
function more(cell, value) {
  if (typeof cell.parts.chance === "number") return t("sheet.chance", { value, chance: format.value(cell.parts.chance) });
  return cell.error === null ? value : t("sheet.error", { value, error: format.rough(cell.error) });
}

/** Lines of a CSV file, its words quoted. @param {(string | number)[][]} rows */
export function csv(rows) {
  return rows.map((row) => row.map((v) => (typeof v === "number" ? String(v) : `"${v.replaceAll('"', '""')}"`)).join(",")).join("\r\n");
}

/** @param {View} view */
export function makeSheet(view) {
  const caption = h("caption", { class: "xw-hidden", text: t("sheet.caption") });
  const columns = h("tr", {}, h("th", { attrs: { scope: "col" }, text: t("sheet.map") }));
  const body = h("tbody");
  const table = h("table", { class: "xw-sheet", xw: "sheet" }, caption, h("thead", {}, columns), body);
  const about = h("p", { class: "xw-about", xw: "sheet-about", attrs: { "aria-live": "polite" } });
  const scroll = h("div", { class: "xw-sheet-box", attrs: { tabindex: 0, role: "region", "aria-label": t("sheet.caption") } }, table);
  let made = "";
  let pointed = "";

  const known = () => new Map((view.get("metric_catalogue") ?? []).map((metric) => [metric.name, metric]));
  const names = () => [...new Set((view.get("measures") ?? []).map((cell) => cell.metric))];

  /** Best first, then worst first, then as the tiles are. @param {Metric} metric */
  function sort(metric) {
    const first = metric.better !== "lower";
    const [by, down] = [view.get("sort_by"), view.get("sort_down")];
    if (by !== metric.name) view.session.look({ sort_by: metric.name, sort_down: first });
    else if (down === first) view.session.look({ sort_down: !first });
    else view.session.look({ sort_by: "", sort_down: false });
  }

  /** @param {Metric} metric */
  function heading(metric) {
    const point = (/** @type {string} */ name) => () => { pointed = name; tell(); };
    const button = h("button", {
      class: "xw-sort", xw: "sort", attrs: { "aria-label": `${t("sheet.sort", { label: metric.label })}, ${t(`sheet.${metric.better}`)}` },
      on: { click: () => sort(metric), focus: point(metric.name), blur: point(""), pointerenter: point(metric.name), pointerleave: point("") },
    }, h("span", { text: metric.label }), h("span", { class: "xw-better", text: ARROWS[metric.better], attrs: { "aria-hidden": "true" } }));
    button.dataset.metric = metric.name;
    return h("th", { attrs: { scope: "col" } }, button);
  }

  function tell() {
    const metric = known().get(pointed || view.get("sort_by"));
    setText(about, metric ? t("sheet.about", { label: metric.label, better: t(`sheet.${metric.better}`), about: metric.about }) : t("sheet.hint"));
  }

  /** @param {string} method @param {number} slot @param {Metric[]} metrics */
  function row(method, slot, metrics) {
    const label = methodLabel(view, method);
    const tr = h("tr", { xw: "sheet-row" }, h("th", { attrs: { scope: "row", title: label } }, swatch(slot), h("span", { text: label })),
      ...metrics.map(() => h("td", { xw: "cell" })));
    tr.dataset.method = method;
    return tr;
  }

  function update() {
    const measures = view.get("measures") ?? [];
    const metrics = names().flatMap((name) => known().get(name) ?? []);
    const tiles = view.get("tiles") ?? [];
    const slots = new Map(tiles.map((tile) => [tile.method, tile.slot]));
    const failed = new Map(tiles.map((tile) => [tile.method, tile.message]));
    const order = sorted(tiles.map((tile) => tile.method), measures, view.get("sort_by"), view.get("sort_down"));
    const key = JSON.stringify([metrics.map((m) => m.name), order, [...slots]]);
    if (key !== made) {
      made = key;
      const focused = /** @type {HTMLElement | null} */ (columns.querySelector(":focus"))?.dataset.metric;
      const old = [...columns.children].slice(1).map((th) => /** @type {HTMLElement} */ (th.firstElementChild).dataset.metric);
      if (old.join() !== metrics.map((m) => m.name).join()) columns.replaceChildren(columns.children[0], ...metrics.map(heading));
      if (focused) /** @type {HTMLElement | null} */ (columns.querySelector(`[data-metric="${focused}"]`))?.focus();
      body.replaceChildren(...order.map((method) => row(method, slots.get(method) ?? 0, metrics)));
    }
    metrics.forEach((metric, i) => {
      const column = measures.filter((cell) => cell.metric === metric.name && !failed.get(cell.method));
      const top = best(metric, column);
      order.forEach((method, j) => {
        const td = /** @type {HTMLElement} */ (body.children[j].children[i + 1]);
        fill(td, column.find((cell) => cell.method === method), failed.get(method) ?? "", method === top);
      });
      const sorting = view.get("sort_by") === metric.name ? (view.get("sort_down") ? "descending" : "ascending") : "none";
      attr(columns.children[i + 1], "aria-sort", sorting);
    });
    show(scroll, metrics.length > 0);
    tell();
  }

  /** The table as it is sorted, as text for a file. */
  function text() {
    const measures = view.get("measures") ?? [];
    const metrics = names();
    const head = ["method", ...metrics];
    return csv([head, ...[...body.children].map((tr) => {
      const method = /** @type {HTMLElement} */ (tr).dataset.method ?? "";
      return [method, ...metrics.map((name) => measures.find((cell) => cell.metric === name && cell.method === method)?.value ?? "")];
    })]);
  }

  const part = view.mount({ el: scroll, keys: ["measures", "tiles", "metric_catalogue", "catalogue", "sort_by", "sort_down"], update });
  return { el: part.el, about, text };
}
