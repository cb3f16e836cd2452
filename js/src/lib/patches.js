// A vision transformer's attention over its picture: the query is the patch under the hand, or a token without a place.
import { patchSummary } from "./attention-summary.js";
import { attr, h, setText } from "./dom.js";
import { overlay, sized } from "./overlay.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { followWidth } from "./width.js";

/** @typedef {import("./attention-session.js").View} View */

const MOST_HEIGHT = 448;

export class Patches {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    /** @type {number | null} the token under the hand */ this.hot = null;
    const helpId = `${view.uid}-patches-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas", xw: "patches",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("patches.role"), "aria-describedby": helpId, "aria-label": t("patches.label") },
    });
    this.prefix = h("div", { class: "xw-prefix", attrs: { role: "group", "aria-label": t("patches.prefix") } });
    this.readout = h("div", { class: "xw-line", xw: "patches-readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-plot" }, this.prefix, this.canvas, this.readout,
      h("span", { class: "xw-hidden", text: t("patches.keys"), attrs: { id: helpId } }));
    this.part = view.mount({
      el: this.el, keys: ["picture", "grid", "layers", "layer", "head", "version", "tokens", "query", "view", "colormap", "~parts", "~picture"],
      update: () => this.draw(),
    });
    followWidth(view, this.el, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }

  /** "" or why this layer has no map over the picture. */
  refusal() {
    const layer = this.session.layer();
    const grid = this.view.get("grid");
    if (!this.view.get("picture")) return t("patches.noPicture");
    if (!layer || layer.groups > 1) return t("patches.windows", { groups: layer?.groups ?? 0 });
    if (grid.length !== 3 || grid[0] * grid[1] + grid[2] !== layer.keys_length) return t("patches.noGrid", { count: layer.keys_length });
    return "";
  }

  /** The token whose row is shown. */
  get query() {
    return this.hot ?? this.view.get("query") ?? 0;
  }

  draw() {
    if (this.view.get("view") !== "patches") return;
    const refused = this.refusal();
    this.canvas.hidden = Boolean(refused);
    this.prefix.hidden = Boolean(refused);
    if (refused) return setText(this.readout, refused);
    const picture = this.view.get("picture");
    if (!picture) return undefined;
    const scale = Math.min((this.width || 448) / picture.width, MOST_HEIGHT / picture.height);
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const g = sized(this.canvas, width, height);
    if (!g) return undefined;
    g.imageSmoothingEnabled = true;
    if (this.session.picture.image) g.drawImage(this.session.picture.image, 0, 0, width, height);
    const peak = this.heat(g, width, height);
    this.box(g, width, height);
    this.buttons();
    const { rows } = this.session.axes();
    this.canvas.dataset.query = String(this.query);
    attr(this.canvas, "aria-label", this.summary());
    return setText(this.readout, t(rows.kinds[this.query] === "p" ? "patches.readPatch" : "patches.read", { token: tokenAt(rows, this.query), peak: peak.toFixed(3) }));
  }

  /** The row over the picture; its largest weight. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
  heat(g, width, height) {
    const { session, view, query } = this;
    const [gh, gw, prefix] = view.get("grid");
    const [layer, head] = [view.get("layer"), view.get("head")];
    const count = gh * gw + prefix;
    const missing = [];
    for (let from = 0; from < count; from += 256) {
      const span = [query, query + 1, from, Math.min(from + 256, count)];
      if (!session.has(layer, head, span)) missing.push([layer, head, ...span]);
    }
    session.need(missing);
    const row = Array.from({ length: gh * gw }, (_, i) => session.value(layer, head, query, prefix + i));
    const peak = row.reduce((a, b) => Math.max(a, b.value || 0), 0);
    overlay(g, row.map(({ value }) => value), { across: gw, down: gh, peak, width, height, colormap: view.get("colormap") });
    return peak;
  }

  /** Where the query attends, in words. */
  summary() {
    const { session, view, query } = this;
    const [gh, gw, prefix] = view.get("grid");
    const row = Array.from({ length: gh * gw }, (_, i) => session.value(view.get("layer"), view.get("head"), query, prefix + i).value);
    return patchSummary(row, gw, gh, tokenAt(session.axes().rows, query));
  }

  /** The patch that attends. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
  box(g, width, height) {
    const [gh, gw, prefix] = this.view.get("grid");
    const at = this.query - prefix;
    if (at < 0) return;
    g.lineWidth = 2;
    for (const [colour, inset] of /** @type {[string, number][]} */ ([["#000", 0], ["#fff", 2]])) {
      g.strokeStyle = colour;
      g.strokeRect(((at % gw) * width) / gw + inset, (Math.floor(at / gw) * height) / gh + inset, width / gw - 2 * inset, height / gh - 2 * inset);
    }
  }

  /** The tokens that stand for no place, to ask about. */
  buttons() {
    const prefix = this.view.get("grid")[2];
    const { rows } = this.session.axes();
    if (this.prefix.children.length !== prefix) {
      this.prefix.replaceChildren(...Array.from({ length: prefix }, (_, i) => h("button", {
        class: "xw-button", xw: "prefix", text: t("patches.token", { token: tokenAt(rows, i) }),
        on: { click: () => this.session.ask({ query: i }) },
      })));
    }
    [...this.prefix.children].forEach((button, i) => attr(button, "aria-pressed", String(this.view.get("query") === i)));
  }

  followHand() {
    const { canvas, session, view } = this;
    const under = (/** @type {MouseEvent} */ e) => {
      const [gh, gw, prefix] = view.get("grid");
      const column = Math.floor((e.offsetX / canvas.clientWidth) * gw), row = Math.floor((e.offsetY / canvas.clientHeight) * gh);
      return row < 0 || column < 0 || row >= gh || column >= gw ? null : prefix + row * gw + column;
    };
    const point = (/** @type {number | null} */ hot) => {
      if (hot === this.hot) return;
      this.hot = hot;
      view.touch(this.part);
    };
    canvas.addEventListener("pointermove", (e) => point(under(e)));
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("click", (e) => {
      const query = under(e);
      if (query !== null && session.takes({ query })) session.ask({ query });
    });
    canvas.addEventListener("keydown", (e) => {
      const [gh, gw, prefix] = view.get("grid");
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -gw, ArrowDown: gw }[e.key];
      if (step === undefined || !session.takes({ query: 0 })) return;
      const from = Math.max((view.get("query") ?? prefix) - prefix, 0);
      const to = from + step;
      if (to >= 0 && to < gh * gw) session.ask({ query: prefix + to });
      e.preventDefault();
    });
  }

  snapshot() {
    return this.canvas;
  }
}
