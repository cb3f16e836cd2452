// The matrix of the chosen head: zoomed and panned, its tokens readable at any size, the weight under the hand read out.
import { headSummary } from "./attention-summary.js";
import { attr, h, setText } from "./dom.js";
import { followKeys, followPointer } from "./matrix-hand.js";
import { paint } from "./matrix-paint.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { weightText } from "./weight.js";
import { followWidth } from "./width.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./attention-session.js").Part} Part */
/** @typedef {{ query: number, key: number }} Cell */
/** @typedef {[number, number, number, number]} Span rows from, to, columns from, to, in tokens */

const GUTTER = 96;
const MOST_HEIGHT = 520;
const FINEST = 4;

/**
 * A part of a span kept inside a matrix, no smaller than a few tokens.
 * @param {Span} span
 * @param {number} rows
 * @param {number} columns
 * @returns {Span}
 */
export function clamped([r0, r1, c0, c1], rows, columns) {
  const fit = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ count) => {
    const size = Math.min(Math.max(to - from, Math.min(FINEST, count)), count);
    const start = Math.min(Math.max(from, 0), count - size);
    return [start, start + size];
  };
  return /** @type {Span} */ ([...fit(r0, r1, rows), ...fit(c0, c1, columns)]);
}

export class Matrix {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.session = view.session;
    /** @type {Cell | null} under the hand */ this.cursor = null;
    this.width = 0;
    this.plot = { x: GUTTER, y: GUTTER, width: 1, height: 1 };
    /** @type {WeakMap<Part, { canvas: HTMLCanvasElement, look: string }>} */ this.pictures = new WeakMap();
    const helpId = `${view.uid}-matrix-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas", xw: "matrix",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("matrix.role"), "aria-describedby": helpId, "aria-label": t("matrix.label") },
    });
    this.readout = h("div", { class: "xw-line", xw: "readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-plot" }, this.canvas, this.readout,
      h("span", { class: "xw-hidden", text: t("matrix.keys"), attrs: { id: helpId } }));
    this.part = view.mount({
      el: this.el,
      keys: ["layers", "layer", "head", "group", "version", "tokens", "colormap", "span", "filter", "query", "key", "weight", "view", "status", "~parts"],
      update: () => this.draw(),
    });
    this.observe();
    followPointer(this);
    followKeys(this);
  }

  observe() {
    followWidth(this.view, this.el, (width) => {
      if (width <= 0 || width === this.width) return;
      this.width = width;
      this.view.touch(this.part);
    });
  }

  /** @returns {Span} what is seen */
  span() {
    const layer = this.session.layer();
    const rows = layer?.length ?? 1, columns = layer?.keys_length ?? 1;
    const span = this.view.get("span");
    return clamped(/** @type {Span} */ (span.length === 4 ? span : [0, rows, 0, columns]), rows, columns);
  }

  /** @param {Span} span */
  setSpan(span) {
    const layer = this.session.layer();
    if (!layer) return;
    const kept = clamped(span, layer.length, layer.keys_length);
    const whole = kept[0] <= 0 && kept[2] <= 0 && kept[1] >= layer.length && kept[3] >= layer.keys_length;
    this.session.look({ span: whole ? [] : kept.map((v) => Math.round(100 * v) / 100) });
  }

  /** @param {number} factor over 1: closer @param {{ query: number, key: number }} [at] what stays where it is */
  zoom(factor, at) {
    const [r0, r1, c0, c1] = this.span();
    const q = at?.query ?? (r0 + r1) / 2, k = at?.key ?? (c0 + c1) / 2;
    this.setSpan([q - (q - r0) / factor, q + (r1 - q) / factor, k - (k - c0) / factor, k + (c1 - k) / factor]);
  }

  /** The cell at a place of the canvas, fractions kept. @param {number} x @param {number} y */
  at(x, y) {
    const [r0, r1, c0, c1] = this.span();
    const { plot } = this;
    return { query: r0 + ((y - plot.y) / plot.height) * (r1 - r0), key: c0 + ((x - plot.x) / plot.width) * (c1 - c0) };
  }

  /** @param {number} x @param {number} y @returns {Cell | null} */
  cell(x, y) {
    const { query, key } = this.at(x, y);
    const [r0, r1, c0, c1] = this.span();
    if (query < r0 || query >= r1 || key < c0 || key >= c1) return null;
    return { query: Math.floor(query), key: Math.floor(key) };
  }

  /** @param {Cell | null} cell */
  point(cell) {
    const same = cell && this.cursor && cell.query === this.cursor.query && cell.key === this.cursor.key;
    if (same || cell === this.cursor) return;
    this.cursor = cell;
    if (cell && this.session.alive) {
      const layer = this.view.get("layer");
      this.session.ask({ pointer: [layer, this.view.get("head"), this.session.groupOf(layer), cell.query, cell.key] });
    }
    this.view.touch(this.part);
  }

  draw() {
    const layer = this.session.layer();
    if (!layer || this.view.get("view") !== "matrix") return;
    const g = this.fit(layer.length, layer.keys_length);
    if (!g) return;
    paint(this, g);
    this.tell();
    attr(this.canvas, "aria-label", t("map.summary", { label: t("matrix.label"), summary: headSummary(this.session, this.view.get("layer"), this.view.get("head")) }));
    this.refine();
  }

  /** The canvas at its size. @param {number} rows @param {number} columns */
  fit(rows, columns) {
    const width = this.width || 480;
    const gutter = Math.min(GUTTER, Math.round(width * 0.22));
    const across = width - gutter - 2;
    const [r0, r1, c0, c1] = this.span();
    const square = across * ((r1 - r0) / (c1 - c0));
    const height = Math.min(Math.max(square, 60), MOST_HEIGHT - gutter);
    this.plot = { x: gutter, y: gutter, width: rows === columns ? Math.min(across, height) : across, height };
    const ratio = globalThis.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round((gutter + height + 2) * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${gutter + height + 2}px`;
    const g = this.canvas.getContext("2d");
    g?.setTransform?.(ratio, 0, 0, ratio, 0, 0);
    g?.clearRect(0, 0, width, gutter + height + 2);
    return g;
  }

  /** The weight under the hand in words. */
  tell() {
    const { view, session, cursor } = this;
    const at = cursor ?? (view.get("query") !== null && view.get("key") !== null
      ? { query: /** @type {number} */ (view.get("query")), key: /** @type {number} */ (view.get("key")) } : null);
    if (!at) return setText(this.readout, t("matrix.hint"));
    const { rows, columns } = session.axes();
    const names = { query: tokenAt(rows, at.query), key: tokenAt(columns, at.key) };
    const chosen = at.query === view.get("query") && at.key === view.get("key") && (session.layer()?.groups ?? 1) === 1;
    return setText(this.readout, t(chosen && session.alive ? "matrix.drag" : "matrix.read", { ...names, weight: weightText(view, at) }));
  }

  /** Finer parts of what is seen, if what is here is coarser than the screen. */
  refine() {
    const { view, session } = this;
    const [layer, head, one] = [view.get("layer"), view.get("head"), session.layer()];
    const span = this.span();
    if (!one || view.get("span").length !== 4) return;
    const seen = [Math.floor(span[0]), Math.min(Math.ceil(span[1]), one.length), Math.floor(span[2]), Math.min(Math.ceil(span[3]), one.keys_length)];
    const fine = Math.max(1, Math.ceil(Math.max(seen[1] - seen[0], seen[3] - seen[2]) / 256));
    const enough = session.of(layer, head).some((p) => Math.max(...p.cell) <= fine && p.rows[0] <= seen[0] && p.rows[1] >= seen[1]
      && p.columns[0] <= seen[2] && p.columns[1] >= seen[3]);
    if (!enough) session.need([[layer, head, ...seen]]);
  }

  /** @param {string} name @param {string} otherwise */
  colour(name, otherwise) {
    return globalThis.getComputedStyle?.(this.view.root).getPropertyValue(name) || otherwise;
  }

  snapshot() {
    return this.canvas;
  }
}
