// Around this row: the gradient, and one column at a time.
import { slider } from "./controls.js";
import { h } from "./dom.js";
import * as format from "./format.js";
import { columnTable } from "./columns.js";
import { t } from "./strings.js";

/** @typedef {import("./feature-session.js").View} View */
/** @typedef {import("../widgets/feature.model").Slope} Slope */

/** What happens a step up, or the largest change there is. @param {Slope} slope */
function signed({ scaled, down, up, others }) {
  if (scaled !== null) return scaled;
  if (up !== null && down !== null) return (up - down) / 2;
  return others.reduce((best, { change }) => (Math.abs(change) > Math.abs(best) ? change : best), 0);
}

/** @param {View} view */
export function makeLocal(view) {
  const step = slider({ label: t("local.step"), xw: "step", low: 0.02, high: 1, step: 0.02, onInput: (v) => view.session.ask({ step: v }) });
  const table = columnTable(view, { xw: "local", label: t("panel.local") });
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, step.el), h("p", { class: "xw-quiet xw-small", text: t("local.about") }), table.el);

  function update() {
    step.write(view.get("step"));
    const slopes = [...(view.get("local") ?? [])].sort((a, b) => b.largest - a.largest);
    const gradient = slopes.some((slope) => slope.gradient !== null);
    const others = (/** @type {Slope} */ slope) => slope.others.map(({ label, change }) => t("local.other", { label, change: format.value(change) })).join(", ") || null;
    const any = slopes.some((slope) => slope.others.length);
    const names = [...(gradient ? [t("local.scaled")] : []), t("local.down"), t("local.up"), ...(any ? [t("local.others")] : [])];
    table.write("", names, slopes.map((slope) => ({
      index: slope.index, bar: signed(slope),
      cells: [...(gradient ? [slope.scaled] : []), slope.down, slope.up, ...(any ? [others(slope)] : [])],
    })));
  }
  view.mount({ el, keys: ["local", "step", "features"], update });
  return el;
}
