// The text, edited in place: what the model reads is what stands there.
import { h, show } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./session.js").BaseView<any>} View */

const PAUSE = 250;

/**
 * A field whose trait follows the hand after a pause, and is not written under it.
 * @param {View} view
 * @param {string} key the trait
 * @param {string} label
 * @param {boolean} lines whether it may have several lines
 */
export function textField(view, key, label, lines) {
  const field = lines
    ? h("textarea", { class: "xw-text", xw: key, attrs: { rows: 2, "aria-label": label, spellcheck: "false", dir: "auto" } })
    : h("input", { class: "xw-text", xw: key, attrs: { type: "text", "aria-label": label, spellcheck: "false", dir: "auto" } });
  field.dataset.lmSuppressShortcuts = "true";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    if (view.session.alive && field.value !== view.get(key)) view.session.ask({ [key]: field.value });
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  field.addEventListener("change", send);
  field.addEventListener("keydown", (e) => {
    if (/** @type {KeyboardEvent} */ (e).key === "Enter" && !/** @type {KeyboardEvent} */ (e).shiftKey) {
      e.preventDefault();
      send();
    }
  });
  view.offs.push(() => clearTimeout(timer));
  const el = h("label", { class: "xw-field" }, h("span", { class: "xw-label", text: label }), field);
  return view.mount({
    el, keys: [key, "editable", "~kernel"],
    update() {
      field.disabled = !view.session.alive;
      if (timer === undefined && field.value !== view.get(key) && !field.matches(":focus")) field.value = view.get(key);
    },
  });
}

/** Both texts. @param {View} view */
export function makeTexts(view) {
  const decodes = view.get("editable") === "pair";
  const el = h("div", { class: "xw-texts" }, textField(view, "text", t(decodes ? "text.encoder" : "text.first"), true).el,
    textField(view, "second_text", t(decodes ? "text.decoder" : "text.second"), true).el);
  return view.mount({ el, keys: ["editable"], update: () => show(el, view.get("editable") !== "") });
}
