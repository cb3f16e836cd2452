// A table with a row for each column of the data: its name, a bar, and numbers.
import { attr, h, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./strings.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {{ index: number, bar: number, error?: number | null, cells: (number | string | null)[] }} Line */

/**
 * @param {View} view
 * @param {{ xw: string, label: string }} o
 */
export function columnTable(view, { xw, label }) {
  const head = h("tr");
  const body = h("tbody");
  const table = h("table", { class: "xw-sheet xw-columns", xw }, h("caption", { class: "xw-hidden", text: label }), h("thead", {}, head), body);
  const el = h("div", { class: "xw-sheet-box xw-columns-box", attrs: { tabindex: 0, role: "region", "aria-label": label } }, table);

  /** @param {Line} line @param {number} most */
  function row({ index, bar, error, cells }, most) {
    const { name, constant } = view.session.features[index];
    const fill = h("span", { class: "xw-share-fill" });
    const share = (/** @type {number} */ v) => (50 * v) / most;
    const low = Math.min(share(bar), 0);
    Object.assign(fill.style, { left: `${(50 + low).toFixed(2)}%`, width: `${Math.abs(share(bar)).toFixed(2)}%` });
    fill.dataset.way = bar < 0 ? "down" : "up";
    const track = h("span", { class: "xw-share-track", attrs: { "aria-hidden": "true" } }, fill);
    if (error) {
      const reach = h("span", { class: "xw-share-error" });
      Object.assign(reach.style, { left: `${(50 + share(bar - error)).toFixed(2)}%`, width: `${(2 * share(error)).toFixed(2)}%` });
      track.append(reach);
    }
    const button = h("button", { class: "xw-name", text: name, attrs: { title: t("slider.choose", { name }) }, on: { click: () => !constant && view.session.ask({ feature: name }) } });
    const tr = h("tr", { xw: `${xw}-row` }, h("th", { attrs: { scope: "row" } }, button), h("td", {}, track),
      ...cells.map((cell) => h("td", { text: typeof cell === "number" ? format.value(cell) : cell ?? "–" })));
    tr.dataset.name = name;
    return tr;
  }

  /**
   * @param {string} bar what the bars are
   * @param {string[]} others what the further numbers are
   * @param {Line[]} lines
   */
  function write(bar, others, lines) {
    const most = Math.max(...lines.map((line) => Math.abs(line.bar) + (line.error ?? 0)), 1e-12);
    const names = [t("panel.column"), bar, ...others];
    if (names.join() !== [...head.children].map((th) => th.textContent).join()) head.replaceChildren(...names.map((name) => (name ? h("th", { text: name, attrs: { scope: "col" } }) : h("td"))));
    const focused = /** @type {HTMLElement | null} */ (body.querySelector(":focus"))?.closest("tr")?.dataset.name;
    body.replaceChildren(...lines.map((line) => row(line, most)));
    if (focused) /** @type {HTMLElement | undefined} */ ([...body.querySelectorAll("tr")].find((tr) => tr.dataset.name === focused)?.querySelector("button"))?.focus();
    attr(body, "data-rows", String(lines.length));
  }
  return { el, write };
}

/** A line of text under a panel's head. @param {string} xw */
export function said(xw) {
  const el = h("p", { xw, attrs: { role: "status" } });
  return { el, write: (/** @type {string} */ words) => setText(el, words) };
}
