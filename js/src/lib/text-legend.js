// What colours and lines mean, and what is being looked at.
import * as format from "./format.js";
import { attr, h, setText } from "./dom.js";
import { methodLabel, targetLabel } from "./names.js";
import { reach } from "./pieces.js";
import { t } from "./strings.js";
import { ramp } from "./tint.js";

/** @typedef {import("./text-session.js").View} View */

/** @param {View} view @param {import("./reading.js").Reading} reading */
export function makeTextLegend(view, reading) {
  const caption = h("span", { class: "xw-caption", xw: "caption" });
  const low = h("span", { class: "xw-number" });
  const bar = h("span", { class: "xw-legend-bar", attrs: { "aria-hidden": "true" } });
  const high = h("span", { class: "xw-number" });
  const note = h("p", { class: "xw-quiet xw-small", xw: "legend-note" });
  const scale = h("span", { class: "xw-legend", xw: "legend" }, low, bar, high);
  const el = h("div", { class: "xw-under" }, h("div", { class: "xw-under-row" }, caption, scale), note);

  function update() {
    const [{ frame, values }] = view.session.maps;
    const any = /** @type {any} */ (view);
    setText(caption, frame ? t("caption", { method: methodLabel(any, frame.method), target: targetLabel(any, frame.target) }) : "");
    attr(caption, "title", caption.textContent ?? "");
    const two = Boolean(view.session.catalogue.find((m) => m.name === frame?.method)?.signed) || Boolean(values?.some((v) => v < 0));
    const largest = values && frame ? reach(reading.pieces, values, frame.by_word) : 0;
    setText(low, two ? format.value(-largest) : "0");
    setText(high, format.value(largest));
    bar.style.background = ramp(view.get("colormap"), two);
    setText(note, [t(two ? "legend.line" : "legend.size"), view.get("joined") ? t("legend.sum") : ""].filter(Boolean).join("; "));
  }
  return view.mount({ el, keys: ["frame", "tokens", "joined", "colormap", "labels", "bars", view.session.catalogueKey], update });
}
