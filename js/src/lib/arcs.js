// Tokens left and right, a line for every weight: who attends to whom, of one head or of several in different colours.
import { headSummary } from "./attention-summary.js";
import { blocks } from "./attention-session.js";
import { attr, h, setText } from "./dom.js";
import * as format from "./format.js";
import { t } from "./strings.js";
import { svg } from "./swatch.js";
import { cut, passes, tokenAt } from "./tokens.js";
import { followWidth } from "./width.js";

/** @typedef {import("./attention-session.js").View} View */

const ROW = 21;
const MOST_HEIGHT = 504;
/** Smaller weights are not drawn, unless all are small: a head may look at a thousand tokens alike. */
const LEAST = 0.015;
const AROUND = 100;
/** A dash for each head that is drawn, so that heads are told apart where colours are not seen. */
export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [1, 6], [9, 3, 2, 3, 2, 3]];

const weightOf = (/** @type {number} */ w) => (w < 0.005 ? format.value(w) : w.toFixed(2));

export class Arcs {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    /** @type {{ side: 0 | 1, index: number } | null} the token under the hand */ this.hot = null;
    const helpId = `${view.uid}-arcs-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas xw-arcs-canvas", xw: "arcs",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("arcs.role"), "aria-describedby": helpId, "aria-label": t("arcs.label") },
    });
    this.spacer = h("div", { class: "xw-arcs-spacer" }, this.canvas);
    this.scroller = h("div", { class: "xw-arcs", on: { scroll: () => view.touch(this.part) } }, this.spacer);
    this.readout = h("div", { class: "xw-line", xw: "arcs-readout", attrs: { role: "status" } });
    this.legend = h("div", { class: "xw-arcs-legend", xw: "arcs-legend" });
    this.el = h("div", { class: "xw-plot" }, this.legend, this.scroller, this.readout,
      h("span", { class: "xw-hidden", text: t("arcs.keys"), attrs: { id: helpId } }));
    this.part = view.mount({
      el: this.el,
      keys: ["layers", "layer", "head", "group", "version", "tokens", "overlaid", "filter", "query", "key", "view", "~parts"],
      update: () => this.draw(),
    });
    followWidth(view, this.scroller, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }

  /** The heads drawn, the chosen one first. Heads of another layer's tokens have no place here. */
  heads() {
    const { view, session } = this;
    const chosen = session.layer();
    const same = view.get("overlaid").filter(([l]) => {
      const layer = session.layer(l);
      return layer && chosen && layer.length === chosen.length && layer.keys_length === chosen.keys_length && layer.queries === chosen.queries && layer.keys === chosen.keys;
    });
    return [/** @type {[number, number]} */ ([view.get("layer"), view.get("head")]), ...same];
  }

  draw() {
    const layer = this.session.layer();
    if (!layer || this.view.get("view") !== "arcs") return;
    const count = Math.max(layer.length, layer.keys_length);
    const width = this.width || 480;
    const height = Math.min(count * ROW + 8, MOST_HEIGHT);
    this.spacer.style.height = `${count * ROW + 8}px`;
    const ratio = globalThis.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const g = this.canvas.getContext("2d");
    if (!g) return;
    g.setTransform?.(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    const heads = this.heads();
    this.lines(g, heads, width, height);
    const least = this.least(...heads[0]);
    this.names(g, width, height, least);
    this.explain(heads, least);
    attr(this.canvas, "aria-label", t("map.summary", { label: t("arcs.label"), summary: headSummary(this.session, ...heads[0]) }));
    this.canvas.dataset.heads = heads.map(String).join(" ");
  }

  get scrolled() {
    return this.scroller.scrollTop || 0;
  }

  /** Tokens on the screen, from and to. @param {number} height @param {number} count */
  seen(height, count) {
    return [Math.max(0, Math.floor(this.scrolled / ROW) - 1), Math.min(count, Math.ceil((this.scrolled + height) / ROW) + 1)];
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {[number, number][]} heads
   * @param {number} width
   * @param {number} height
   */
  lines(g, heads, width, height) {
    const { session, view, hot } = this;
    const layer = session.layer();
    if (!layer) return;
    const { rows, columns } = session.axes();
    const filter = view.get("filter");
    const [q0, q1] = hot?.side === 0 ? [hot.index, hot.index + 1] : hot ? [0, layer.length] : this.seen(height, layer.length);
    const around = /** @type {[number, number]} */ ([Math.max(0, q0 - AROUND), Math.min(layer.keys_length, q1 + AROUND)]);
    const [k0, k1] = hot?.side === 1 ? [hot.index, hot.index + 1] : hot || layer.keys_length <= 256 ? [0, layer.keys_length] : around;
    const [x0, x1] = [width * 0.3, width * 0.7];
    /** @type {number[][]} */ const missing = [];
    heads.forEach(([l, n], which) => {
      const wanted = hot ? blocks(q0, q1, k0, k1) : [[q0, q1, k0, k1]];
      missing.push(...wanted.filter((span) => !session.has(l, n, span)).map((span) => [l, n, ...span]));
      const least = this.least(l, n);
      g.strokeStyle = this.style(`--xw-head-${which}`, "#0072b2");
      g.setLineDash(DASHES[which]);
      for (let q = q0; q < q1; q++) {
        if (!passes(filter, rows.kinds[q], 0)) continue;
        for (let k = k0; k < k1; k++) {
          const { value, own } = session.value(l, n, q, k);
          if (!own || !(value > least) || !passes(filter, columns.kinds[k], 1)) continue;
          g.globalAlpha = Math.min(1, hot ? 0.25 + 2 * value : 0.1 + value * (heads.length > 1 ? 0.75 : 0.9));
          g.lineWidth = 0.75 + 3.5 * value;
          g.beginPath();
          const a = this.y(q), b = this.y(k), shift = 2 * (which - (heads.length - 1) / 2);
          g.moveTo(x0, a + shift);
          g.bezierCurveTo((x0 + x1) / 2, a + shift, (x0 + x1) / 2, b + shift, x1, b + shift);
          g.stroke();
        }
      }
    });
    g.setLineDash([]);
    g.globalAlpha = 1;
    session.need(missing);
  }

  /** What is worth a line, of a head or of the token under the hand. @param {number} layer @param {number} head @returns {number} */
  least(layer, head) {
    const { session, hot } = this;
    if (!hot) return Math.min(LEAST, session.peak(layer, head) / 2);
    const one = session.layer();
    let peak = 0;
    for (let i = 0; i < ((hot.side ? one?.length : one?.keys_length) ?? 0); i++) {
      const { value, own } = session.value(layer, head, hot.side ? i : hot.index, hot.side ? hot.index : i);
      if (own && value > peak) peak = value;
    }
    return Math.min(LEAST, peak / 2);
  }

  /** A weight of the chosen head that is known for itself, else NaN. @param {number} query @param {number} key */
  own(query, key) {
    const { value, own } = this.session.value(this.view.get("layer"), this.view.get("head"), query, key);
    return own ? value : NaN;
  }

  /** @param {string} name @param {string} otherwise */
  style(name, otherwise) {
    return globalThis.getComputedStyle?.(this.view.root).getPropertyValue(name) || otherwise;
  }

  /** Middle of a token's row on the canvas. @param {number} index */
  y(index) {
    return index * ROW + ROW / 2 + 4 - this.scrolled;
  }

  /** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {number} least */
  names(g, width, height, least) {
    const { session, hot } = this;
    const { rows, columns } = session.axes();
    const text = this.style("--xw-text", "#222"), brand = this.style("--xw-brand", "#1976d2");
    g.font = `13px ${this.style("--jp-ui-font-family", "sans-serif")}`;
    g.textBaseline = "middle";
    [rows, columns].forEach((tokens, side) => {
      const [from, to] = this.seen(height, tokens.texts.length);
      for (let i = from; i < to; i++) {
        const chosen = hot?.side === side && hot.index === i;
        const other = hot && hot.side !== side ? this.own(side ? hot.index : i, side ? i : hot.index) : NaN;
        g.fillStyle = chosen ? brand : text;
        g.globalAlpha = hot && !chosen && !(other > least) ? 0.55 : 1;
        g.textAlign = side ? "left" : "right";
        const said = other > least ? `  ${weightOf(other)}` : "";
        g.fillText(cut(g, tokenAt(tokens, i), width * 0.3 - 12 - (said ? 36 : 0)) + said, side ? width * 0.7 + 6 : width * 0.3 - 6, this.y(i));
      }
    });
    g.globalAlpha = 1;
  }

  /** What the colours are, and the token under the hand in words. @param {[number, number][]} heads @param {number} least */
  explain(heads, least) {
    const { session, hot } = this;
    const wanted = heads.map(String).join(" ");
    if (this.legend.dataset.heads !== wanted) {
      this.legend.dataset.heads = wanted;
      this.legend.replaceChildren(...heads.map(([layer, head], i) => {
        const line = svg("path", { d: "M1 5h38", "stroke-width": 2, "stroke-dasharray": DASHES[i].join(" "), fill: "none" });
        line.style.stroke = `var(--xw-head-${i})`;
        const swatch = svg("svg", { viewBox: "0 0 40 10", class: "xw-arcs-swatch", "aria-hidden": "true" }, line);
        return h("span", { class: "xw-small" }, swatch, t("tiles.head", { layer, head }));
      }));
    }
    if (!hot) return setText(this.readout, t("arcs.hint"));
    const { rows, columns } = session.axes();
    const count = hot.side ? rows.texts.length : columns.texts.length;
    const found = Array.from({ length: count }, (_, i) => ({ i, w: this.own(hot.side ? i : hot.index, hot.side ? hot.index : i) }))
      .filter((one) => one.w > least).sort((a, b) => b.w - a.w).slice(0, 5);
    const list = found.map(({ i, w }) => `${tokenAt(hot.side ? rows : columns, i)} ${weightOf(w)}`).join(", ");
    return setText(this.readout, t(hot.side ? "arcs.into" : "arcs.from", { token: tokenAt(hot.side ? columns : rows, hot.index), list: list || "–" }));
  }

  /** @param {{ side: 0 | 1, index: number } | null} hot */
  point(hot) {
    if (hot?.side === this.hot?.side && hot?.index === this.hot?.index) return;
    this.hot = hot;
    this.view.touch(this.part);
  }

  followHand() {
    const { canvas, session, view } = this;
    const under = (/** @type {PointerEvent} */ e) => {
      const side = e.offsetX < (this.width || 480) * 0.42 ? 0 : e.offsetX > (this.width || 480) * 0.58 ? 1 : -1;
      const { rows, columns } = session.axes();
      const index = Math.floor((e.offsetY - 4 + this.scrolled) / ROW);
      if (side < 0 || index < 0 || index >= (side ? columns : rows).texts.length) return null;
      return { side: /** @type {0 | 1} */ (side), index };
    };
    const ask = (/** @type {{ side: 0 | 1, index: number }} */ { side, index }) => {
      const chosen = side ? { key: index } : { query: index };
      if (session.takes(chosen)) session.ask(chosen);
    };
    canvas.addEventListener("pointermove", (e) => this.point(under(e)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("click", (e) => {
      const hot = under(/** @type {PointerEvent} */ (e));
      if (hot) ask(hot);
    });
    canvas.addEventListener("keydown", (e) => {
      const from = this.hot ?? { side: /** @type {0 | 1} */ (0), index: -1 };
      const { rows, columns } = session.axes();
      const count = (from.side ? columns : rows).texts.length;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        const index = Math.min(Math.max(from.index + (e.key === "ArrowDown" ? 1 : -1), 0), count - 1);
        this.point({ side: from.side, index });
        const y = this.y(index);
        if (y < ROW || y > canvas.clientHeight - ROW) this.scroller.scrollTop += y - canvas.clientHeight / 2;
      } else if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
        const side = e.key === "ArrowRight" ? 1 : 0;
        this.point({ side, index: Math.min(Math.max(from.index, 0), (side ? columns : rows).texts.length - 1) });
      } else if ((e.key === "Enter" || e.key === " ") && this.hot) {
        ask(this.hot);
      } else return;
      e.preventDefault();
    });
    canvas.addEventListener("blur", () => this.point(null));
    view.offs.push(() => { this.hot = null; });
  }

  snapshot() {
    return this.canvas;
  }
}
