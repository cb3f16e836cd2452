// What the model is fragile to: ranked in the background, a row that puts its slider at the flip.
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { answerOf, declared } from "./response.js";
import { starts } from "./sliders.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View<import("../widgets/perturbation.model").PerturbationModel>} View */
/** @typedef {import("../widgets/perturbation.model").Ranked} Ranked */

/**
 * That perturbation alone, at its flip: what was ranked is what is shown.
 * @param {View} view
 * @param {Ranked} row
 */
export function replay(view, { name, flip }) {
  const neutral = Object.fromEntries((view.get("perturbations") ?? []).map((p) => [p.name, p.default]));
  if (flip) view.session.ask({ curve_of: name, extras: starts(view), strengths: { ...neutral, [name]: flip.strength } });
  else view.session.ask({ curve_of: name });
}

/** @param {View} view @param {Ranked} row @param {number} place */
function makeRow(view, row, place) {
  const { flip, label, note, change } = row;
  const button = h("button", {
    class: "xw-sort", xw: "ranked", text: label,
    attrs: { "data-name": row.name, title: t(flip ? "stability.go" : "stability.show", { label }) },
    on: { click: () => replay(view, row) },
  });
  button.disabled = !view.session.alive;
  const cell = (/** @type {string} */ text, title = "") => h("td", { text, attrs: { title: title || undefined } });
  const track = flip && h("span", { class: "xw-bar-track", attrs: { "aria-hidden": "true" } }, h("span", { class: "xw-bar-fill" }));
  if (track) /** @type {HTMLElement} */ (track.firstChild).style.width = `${100 * flip.share}%`;
  const unit = declared(view, row.name)?.unit ?? "";
  return h("tr", { xw: "ranked-row", attrs: { "data-name": row.name } },
    h("th", { attrs: { scope: "row" } }, h("span", { class: "xw-place", text: String(place) }), " ", button),
    note ? h("td", { class: "xw-ranked-note", text: note, attrs: { colspan: 4 } }) : cell(flip ? format.value(flip.strength) : t("stability.never"), unit),
    ...(note ? [] : [
      h("td", { class: "xw-ranked-share" }, track, h("span", { text: flip ? `${Math.round(100 * flip.share)} %` : "–" })),
      cell(flip ? answerOf(view, flip) : "–", flip ? answerOf(view, flip) : ""),
      cell(change === null ? "–" : format.value(change)),
    ]));
}

/** @param {View} view */
export function makeRanking(view) {
  const button = h("button", { class: "xw-button", xw: "stability", on: { click: () => view.session.ask({ stability_on: !view.get("stability_on") }) } });
  const bar = h("progress", { class: "xw-progress", xw: "stability-progress", attrs: { max: 1, value: 0, "aria-label": t("stability.progress") } });
  const head = h("tr", {}, ...(/** @type {const} */ (["perturbation", "flips", "share", "answer", "change"])).map((name) => h("th", { text: t(`stability.${name}`), attrs: { scope: "col" } })));
  const body = h("tbody", {});
  const scroll = h("div", { class: "xw-sheet-box", attrs: { tabindex: 0, role: "group", "aria-label": t("stability.title") } },
    h("table", { class: "xw-sheet xw-ranking", xw: "ranking" }, h("thead", {}, head), body));
  const el = h("div", { class: "xw-stability" },
    h("div", { class: "xw-trust-head" }, h("h3", { text: t("stability.title") }), bar, button),
    h("p", { class: "xw-quiet", text: t("stability.hint") }), scroll);
  /** @type {unknown} */ let made = null;

  return view.mount({
    el, keys: ["ranking", "stability_on", "stability_progress", "perturbations", "answer_threshold", "~kernel"],
    update() {
      const on = view.get("stability_on");
      const rows = view.get("ranking") ?? [];
      setText(button, t(on ? "stability.stop" : "stability.start"));
      button.disabled = !view.session.alive;
      attr(bar, "data-on", on);
      bar.value = view.get("stability_progress") ?? 0;
      show(scroll, rows.length > 0);
      el.dataset.done = String(!on && rows.length > 0);
      for (const each of body.querySelectorAll("button")) each.disabled = !view.session.alive;
      if (made === rows) return;
      made = rows;
      // A row that is worked on must keep its focus while others come in above it.
      const focused = /** @type {HTMLElement | null} */ (body.querySelector(":focus"))?.dataset.name;
      body.replaceChildren(...rows.map((row, i) => makeRow(view, row, i + 1)));
      if (focused) /** @type {HTMLElement | null} */ (body.querySelector(`button[data-name="${CSS.escape(focused)}"]`))?.focus();
    },
  });
}
