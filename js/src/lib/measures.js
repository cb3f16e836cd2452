// Which measures: a panel with what each means, and a box to tick.
import { attr, h, iconButton, setText, show } from "./dom.js";
import { formulaBox, formulaOf, paperLine } from "./info.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View<import("../widgets/compare.model").CompareModel>} View */
/** @typedef {import("../widgets/compare.model").Metric} Metric */

/** @param {View} view */
export function makeMeasures(view) {
  const id = `${view.uid}-measures`;
  const list = h("ul", { class: "xw-measures" });
  const close = iconButton("close", t("info.close"), "measures-close", () => setOpen(false));
  const el = h("div", { class: "xw-info xw-measures-panel", xw: "measures-panel", attrs: { id, role: "dialog", "aria-label": t("sheet.chosen"), hidden: true } },
    close, h("h3", { text: t("sheet.chosen") }), h("p", { text: t("sheet.region") }), list);
  const button = h("button", { class: "xw-button", xw: "measures", text: t("sheet.choose"), attrs: { "aria-expanded": "false", "aria-controls": id }, on: { click: () => setOpen(Boolean(el.hidden)) } });
  const setOpen = (/** @type {boolean} */ open) => {
    show(el, open);
    attr(button, "aria-expanded", String(open));
    if (open) close.focus();
    else button.focus();
  };
  el.addEventListener("keydown", (e) => { if (e.key === "Escape") setOpen(false); });
  /** @type {unknown} */ let made = null;

  /** @param {Metric} metric */
  function item(metric) {
    const box = h("input", { xw: "measure", attrs: { type: "checkbox", disabled: Boolean(metric.unavailable) } });
    box.dataset.metric = metric.name;
    box.addEventListener("change", () => {
      const others = view.get("metrics").filter((name) => name !== metric.name);
      view.session.ask({ metrics: box.checked ? [...others, metric.name] : others });
    });
    const formula = metric.formula ? formulaOf(metric.formula) : null;
    const [text, url] = metric.paper;
    const label = h("label", {}, box, h("b", { text: metric.label }), ` · ${t(`sheet.${metric.better}`)}`);
    const more = h("details", {}, h("summary", { text: t("sheet.more") }), ...(formula ? [formulaBox(formula)] : []), paperLine({ text, url }));
    return h("li", {}, label, h("p", { text: metric.unavailable || metric.about }), more);
  }

  view.mount({
    el: list,
    keys: ["metric_catalogue", "metrics", "measures", "~kernel"],
    update() {
      const catalogue = view.get("metric_catalogue") ?? [];
      if (made !== catalogue) {
        made = catalogue;
        list.replaceChildren(...catalogue.map(item));
      }
      const shown = new Set((view.get("measures") ?? []).map((cell) => cell.metric));
      catalogue.forEach((metric, i) => {
        const box = /** @type {HTMLInputElement} */ (list.children[i].querySelector("input"));
        box.checked = view.get("metrics").includes(metric.name) || shown.has(metric.name);
        box.disabled = Boolean(metric.unavailable) || !view.session.alive || (metric.needs.includes("region") && !view.get("metrics").includes(metric.name));
      });
      button.disabled = false;
      setText(button, t("sheet.choose"));
    },
  });
  return { el, button };
}
