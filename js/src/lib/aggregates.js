// All layers followed back to the input: a number for each token, under it, or for each patch, over the picture.
import { choice } from "./controls.js";
import { h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { asking } from "./hosted.js";
import { overlay, sized } from "./overlay.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { decode } from "./wire.js";
import { followWidth } from "./width.js";

/** @typedef {import("./attention-session.js").View} View */

const MOST_HEIGHT = 448;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Aggregates {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    /** @type {[number, number] | null} the patch under the hand */ this.hot = null;
    /** @type {{ of: object | null, values: Float32Array }} */ this.known = { of: null, values: new Float32Array() };
    const helpId = `${view.uid}-aggregates-keys`;
    this.method = choice({ label: t("aggregates.method"), xw: "aggregate", options: [], onInput: (v) => this.session.ask({ aggregate: v }) });
    this.tokens = h("ol", { class: "xw-aggregate", xw: "aggregate-tokens", attrs: { "aria-label": t("aggregates.tokens") } });
    this.canvas = h("canvas", {
      class: "xw-canvas", xw: "aggregate-map",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("aggregates.role"), "aria-describedby": helpId, "aria-label": t("aggregates.label") },
    });
    this.readout = h("div", { class: "xw-line", xw: "aggregate-readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-plot" }, asking(view, t("aggregates.method"), this.method.el), this.tokens, this.canvas, this.readout,
      h("span", { class: "xw-hidden", text: t("aggregates.keys"), attrs: { id: helpId } }));
    this.part = view.mount({
      el: this.el, keys: ["aggregate", "aggregated", "methods", "tokens", "layers", "picture", "view", "colormap", "bars", "~picture"],
      update: () => this.draw(),
    });
    followWidth(view, this.el, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }

  /** What was made of the method that is chosen, and its shape. */
  found() {
    const found = this.view.get("aggregated");
    if (!found?.shape || found.method !== this.view.get("aggregate")) return null;
    if (this.known.of !== found) this.known = { of: found, values: /** @type {Float32Array} */ (decode(/** @type {any} */ (found))) };
    return { values: this.known.values, shape: found.shape, target: found.target ?? -1, changed: Boolean(found.changed) };
  }

  draw() {
    if (this.view.get("view") !== "aggregates") return undefined;
    this.choices();
    const told = this.view.get("aggregated");
    const found = this.found();
    const refused = told?.method === this.view.get("aggregate") ? told?.refused ?? "" : "";
    show(this.tokens, found?.shape.length === 1);
    show(this.canvas, found?.shape.length === 2);
    this.el.dataset.method = told?.method ?? "";
    if (!found) return setText(this.readout, refused || t("aggregates.making"));
    const peak = found.values.reduce((a, b) => Math.max(a, b), 0);
    if (found.shape.length === 1) this.text(found.values, peak);
    else this.map(found.values, found.shape, peak);
    return setText(this.readout, this.says(found, peak));
  }

  choices() {
    const methods = this.view.get("methods").filter((m) => m.name !== "heads");
    const { select } = this.method;
    if (select.options.length !== methods.length) select.replaceChildren(...methods.map((m) => h("option", { text: m.label, attrs: { value: m.name } })));
    this.method.write(this.view.get("aggregate"));
  }

  /** @param {{ values: Float32Array, shape: number[], target: number, changed: boolean }} found @param {number} peak */
  says({ values, shape, target, changed }, peak) {
    const bar = this.view.get("bars").find((b) => b.index === target);
    const model = t(changed ? "aggregates.changed" : "aggregates.untouched");
    const of = this.view.get("aggregate") === "attention-gradient" && bar ? t("aggregates.of", { target: bar.label, model }) : model;
    if (shape.length === 1 || !this.hot) return t("aggregates.peak", { peak: format.value(peak), of });
    const [row, column] = this.hot;
    return t("aggregates.patch", { row, column, value: format.value(values[row * shape[1] + column]), of });
  }

  /** @param {Float32Array} values @param {number} peak */
  text(values, peak) {
    const tokens = this.session.tokens(this.session.layer()?.keys ?? "tokens", values.length);
    this.tokens.replaceChildren(...Array.from(values, (value, i) => {
      const word = h("bdi", { class: "xw-aggregate-word", text: tokenAt(tokens, i) });
      word.style.setProperty("--share", String(Math.round(100 * value / (peak || 1))));
      return h("li", { attrs: { "data-kind": tokens.kinds[i] } }, word, h("small", { text: format.value(value) }));
    }));
  }

  /** @param {Float32Array} values @param {number[]} shape @param {number} peak */
  map(values, [down, across], peak) {
    const picture = this.view.get("picture");
    if (!picture) return;
    const scale = Math.min((this.width || MOST_HEIGHT) / picture.width, MOST_HEIGHT / picture.height);
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const g = sized(this.canvas, width, height);
    if (!g) return;
    g.imageSmoothingEnabled = true;
    if (this.session.picture.image) g.drawImage(this.session.picture.image, 0, 0, width, height);
    overlay(g, values, { across, down, peak, width, height, colormap: this.view.get("colormap") });
    if (!this.hot) return;
    g.strokeStyle = "#fff";
    g.lineWidth = 2;
    g.strokeRect((this.hot[1] * width) / across, (this.hot[0] * height) / down, width / across, height / down);
  }

  /** @param {[number, number] | null} hot */
  point(hot) {
    if (String(hot) === String(this.hot)) return;
    this.hot = hot;
    this.view.touch(this.part);
  }

  followHand() {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (e) => {
      const [down, across] = this.found()?.shape ?? [1, 1];
      const at = /** @type {[number, number]} */ ([Math.floor((e.offsetY / canvas.clientHeight) * down), Math.floor((e.offsetX / canvas.clientWidth) * across)]);
      this.point(at[0] < 0 || at[1] < 0 || at[0] >= down || at[1] >= across ? null : at);
    });
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (e) => {
      const arrow = ARROWS[e.key];
      if (!arrow) return;
      const shape = this.found()?.shape ?? [1, 1];
      const from = this.hot ?? [0, 0];
      this.point(/** @type {[number, number]} */ (from.map((v, i) => Math.min(Math.max(v + (this.hot ? arrow[i] : 0), 0), shape[i] - 1))));
      e.preventDefault();
    });
  }

  snapshot() {
    return this.canvas;
  }
}
