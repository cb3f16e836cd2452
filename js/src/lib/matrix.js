// The matrix of the chosen head: zoomed and panned, its tokens readable at any size, the weight under the hand read out.
import { h, setText } from "./dom.js";
import * as format from "./format.js";
import { canvasOf } from "./picture.js";
import { t } from "./strings.js";
import { ramp } from "./tiles.js";
import { cut, passes, tokenAt } from "./tokens.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./attention-session.js").Part} Part */
/** @typedef {import("./tokens.js").Tokens} Tokens */
/** @typedef {{ query: number, key: number }} Cell */
/** @typedef {[number, number, number, number]} Span rows from, to, columns from, to, in tokens */

const FONT = "12px";
const LINE = 14;
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

/**
 * Every how many tokens one is named, so that names do not touch.
 * @param {number} pitch pixels from a token to the next
 */
export function stride(pitch) {
  return pitch >= LINE ? 1 : Math.ceil(LINE / pitch);
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
    const observer = new ResizeObserver((entries) => {
      const width = Math.floor(entries[entries.length - 1].contentRect.width);
      if (width > 0 && width !== this.width) {
        this.width = width;
        this.view.touch(this.part);
      }
    });
    observer.observe(this.el);
    this.view.offs.push(() => observer.disconnect());
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
    this.paint(g);
    this.veil(g);
    this.name(g);
    this.mark(g);
    this.tell();
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

  /** The parts that are here, the finest last. @param {CanvasRenderingContext2D} g */
  paint(g) {
    const [layer, head] = [this.view.get("layer"), this.view.get("head")];
    const parts = this.session.of(layer, head);
    const [r0, r1, c0, c1] = this.span();
    const { plot } = this;
    const down = plot.height / (r1 - r0), across = plot.width / (c1 - c0);
    g.save();
    g.beginPath();
    g.rect(plot.x, plot.y, plot.width, plot.height);
    g.clip();
    g.imageSmoothingEnabled = false;
    for (const part of parts) {
      const y = plot.y + (part.rows[0] - r0) * down, x = plot.x + (part.columns[0] - c0) * across;
      g.drawImage(this.picture(part, this.session.peak(layer, head)), x, y, part.width * part.cell[1] * across, part.height * part.cell[0] * down);
    }
    g.restore();
    this.canvas.dataset.head = parts.length ? `${layer},${head}` : "";
    this.canvas.dataset.cell = String(parts.at(-1)?.cell ?? "");
    // Whatever the kernel thinks was sent: a head that is not here is asked for.
    const one = this.session.layer();
    if (!parts.length && one && this.view.get("status") === "idle") this.session.need([[layer, head, 0, one.length, 0, one.keys_length]]);
  }

  /** @param {Part} part @param {number} peak */
  picture(part, peak) {
    const look = `${this.view.get("colormap")}:${peak}`;
    const known = this.pictures.get(part);
    if (known?.look === look) return known.canvas;
    const canvas = canvasOf(part.width, part.height);
    const image = new ImageData(part.width, part.height);
    const out = new Uint32Array(image.data.buffer);
    const colours = ramp(this.view.get("colormap"));
    for (let i = 0; i < out.length; i++) out[i] = colours[Math.round(255 * Math.min(part.values[i] / peak, 1))];
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.pictures.set(part, { canvas, look });
    return canvas;
  }

  /** What a filter of sentence pairs leaves out is veiled. @param {CanvasRenderingContext2D} g */
  veil(g) {
    const filter = this.view.get("filter");
    if (filter === "all") return;
    const { rows, columns } = this.session.axes();
    const { plot } = this;
    g.fillStyle = this.colour("--xw-bg", "#fff");
    g.globalAlpha = 0.85;
    this.each(0, rows, (i, at, size) => { if (!passes(filter, rows.kinds[i], 0)) g.fillRect(plot.x, at, plot.width, size); });
    this.each(1, columns, (i, at, size) => { if (!passes(filter, columns.kinds[i], 1)) g.fillRect(at, plot.y, size, plot.height); });
    g.globalAlpha = 1;
  }

  /** Tokens that are seen along an axis. @param {0 | 1} axis @param {Tokens} tokens @param {(i: number, at: number, size: number) => void} fn */
  each(axis, tokens, fn) {
    const [from, to] = axis === 0 ? this.span().slice(0, 2) : this.span().slice(2);
    const [start, length] = axis === 0 ? [this.plot.y, this.plot.height] : [this.plot.x, this.plot.width];
    const pitch = length / (to - from);
    for (let i = Math.max(0, Math.floor(from)); i < Math.min(to, tokens.texts.length); i++) fn(i, start + (i - from) * pitch, pitch);
  }

  /** @param {CanvasRenderingContext2D} g */
  name(g) {
    const { rows, columns } = this.session.axes();
    const { plot, cursor } = this;
    g.font = `${FONT} ${this.colour("--jp-ui-font-family", "sans-serif")}`;
    g.textBaseline = "middle";
    const text = this.colour("--xw-text", "#222"), brand = this.colour("--xw-brand", "#1976d2");
    /** @param {0 | 1} axis @param {Tokens} tokens @param {number | null} hot @param {number | null} chosen */
    const along = (axis, tokens, hot, chosen) => {
      let last = -Infinity;
      const [p0, p1] = axis === 0 ? [plot.y, plot.y + plot.height] : [plot.x, plot.x + plot.width];
      const special = [hot, chosen].filter((v) => v !== null);
      const write = (/** @type {number} */ i, /** @type {number} */ at, /** @type {number} */ size) => {
        const middle = at + size / 2;
        if (middle < p0 - 1 || middle > p1 + 1) return;
        const bold = special.includes(i);
        g.fillStyle = bold ? brand : text;
        g.save();
        g.translate(axis === 0 ? plot.x - 5 : middle, axis === 0 ? middle : plot.y - 5);
        if (axis === 1) g.rotate(-Math.PI / 2);
        g.textAlign = axis === 0 ? "right" : "left";
        g.fillText(cut(g, tokenAt(tokens, i), plot.x - 10), 0, 0);
        g.restore();
      };
      const near = (/** @type {number} */ middle) => special.some((s) => Math.abs(place(s) - middle) < LINE);
      const [from, to] = axis === 0 ? this.span().slice(0, 2) : this.span().slice(2);
      const place = (/** @type {number} */ i) => p0 + ((i + 0.5 - from) / (to - from)) * (p1 - p0);
      this.each(axis, tokens, (i, at, size) => {
        const middle = at + size / 2;
        if (special.includes(i)) return write(i, at, size);
        if (i % stride(size) || middle - last < LINE - 1 || near(middle)) return undefined;
        last = middle;
        return write(i, at, size);
      });
    };
    along(0, rows, cursor?.query ?? null, this.view.get("query"));
    along(1, columns, cursor?.key ?? null, this.view.get("key"));
  }

  /** The cell under the hand, and the one that was chosen. @param {CanvasRenderingContext2D} g */
  mark(g) {
    const [r0, r1, c0, c1] = this.span();
    const { plot, cursor } = this;
    const down = plot.height / (r1 - r0), across = plot.width / (c1 - c0);
    const box = (/** @type {number} */ q, /** @type {number} */ k, /** @type {string} */ colour) => {
      g.strokeStyle = colour;
      g.lineWidth = 2;
      g.strokeRect(plot.x + (k - c0) * across, plot.y + (q - r0) * down, Math.max(across, 3), Math.max(down, 3));
    };
    g.save();
    g.beginPath();
    g.rect(plot.x - 1, plot.y - 1, plot.width + 2, plot.height + 2);
    g.clip();
    if (cursor) {
      g.fillStyle = "rgb(255 255 255 / 14%)";
      g.fillRect(plot.x, plot.y + (cursor.query - r0) * down, plot.width, down);
      g.fillRect(plot.x + (cursor.key - c0) * across, plot.y, across, plot.height);
      box(cursor.query, cursor.key, "#fff");
    }
    const [query, key] = [this.view.get("query"), this.view.get("key")];
    if (query !== null && key !== null) box(query, key, "#e69f00");
    g.restore();
  }

  /** The weight under the hand in words. */
  tell() {
    const { view, session, cursor } = this;
    const at = cursor ?? (view.get("query") !== null && view.get("key") !== null
      ? { query: /** @type {number} */ (view.get("query")), key: /** @type {number} */ (view.get("key")) } : null);
    if (!at) return setText(this.readout, t("matrix.hint"));
    const { rows, columns } = session.axes();
    const names = { query: tokenAt(rows, at.query), key: tokenAt(columns, at.key) };
    return setText(this.readout, t("matrix.read", { ...names, weight: weightText(view, at) }));
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

/**
 * A weight as it is known: exactly, to three digits, or only that it is no larger.
 * @param {View} view
 * @param {Cell} at
 */
export function weightText(view, at) {
  const { session } = view;
  const [layer, head] = [view.get("layer"), view.get("head")];
  const exact = view.get("weight");
  const asked = [layer, head, session.groupOf(layer), at.query, at.key];
  if (exact && exact.version === view.get("version") && String(exact.at) === String(asked)) return exact.value.toFixed(5);
  const { value, own } = session.value(layer, head, at.query, at.key);
  if (Number.isNaN(value)) return "…";
  return own ? value.toFixed(3) : t("matrix.atMost", { weight: format.value(value) });
}

/** @param {Matrix} matrix */
function followPointer(matrix) {
  const { canvas, session } = matrix;
  /** @type {{ x: number, y: number, span: Span, moved: boolean } | null} */ let grip = null;
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    canvas.setPointerCapture?.(e.pointerId);
    grip = { x: e.offsetX, y: e.offsetY, span: matrix.span(), moved: false };
  });
  canvas.addEventListener("pointermove", (e) => {
    if (grip && Math.hypot(e.offsetX - grip.x, e.offsetY - grip.y) > 4) grip.moved = true;
    if (grip?.moved) {
      const [r0, r1, c0, c1] = grip.span;
      const down = ((e.offsetY - grip.y) / matrix.plot.height) * (r1 - r0), across = ((e.offsetX - grip.x) / matrix.plot.width) * (c1 - c0);
      matrix.setSpan([r0 - down, r1 - down, c0 - across, c1 - across]);
    } else {
      matrix.point(matrix.cell(e.offsetX, e.offsetY));
    }
  });
  canvas.addEventListener("pointerup", (e) => {
    const cell = matrix.cell(e.offsetX, e.offsetY);
    if (grip && !grip.moved && cell && session.alive) session.ask(cell);
    grip = null;
  });
  canvas.addEventListener("pointercancel", () => { grip = null; });
  canvas.addEventListener("pointerleave", () => matrix.point(null));
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    matrix.zoom(e.deltaY < 0 ? 1.25 : 0.8, matrix.at(e.offsetX, e.offsetY));
  }, { passive: false });
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {Matrix} matrix */
function followKeys(matrix) {
  const { canvas, session, view } = matrix;
  canvas.addEventListener("keydown", (e) => {
    const layer = session.layer();
    const arrow = ARROWS[e.key];
    if (!layer) return;
    if (arrow) {
      const from = matrix.cursor ?? { query: view.get("query") ?? 0, key: view.get("key") ?? 0 };
      const step = e.shiftKey ? 10 : 1;
      const clamp = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(Math.max(v, 0), n - 1);
      const cell = { query: clamp(from.query + arrow[0] * step, layer.length), key: clamp(from.key + arrow[1] * step, layer.keys_length) };
      matrix.point(cell);
      bring(matrix, cell);
    } else if (e.key === "Enter" || e.key === " ") {
      if (matrix.cursor && session.alive) session.ask(matrix.cursor);
    } else if (e.key === "+" || e.key === "=") matrix.zoom(1.5, matrix.cursor ?? undefined);
    else if (e.key === "-") matrix.zoom(1 / 1.5, matrix.cursor ?? undefined);
    else if (e.key === "0") session.look({ span: [] });
    else return;
    e.preventDefault();
  });
}

/** Zoomed in, the view goes with the cursor. @param {Matrix} matrix @param {Cell} cell */
function bring(matrix, cell) {
  if (!matrix.view.get("span").length) return;
  const [r0, r1, c0, c1] = matrix.span();
  const shift = (/** @type {number} */ v, /** @type {number} */ from, /** @type {number} */ to) => (v < from ? v - from : v + 1 > to ? v + 1 - to : 0);
  const down = shift(cell.query, r0, r1), across = shift(cell.key, c0, c1);
  if (down || across) matrix.setSpan([r0 + down, r1 + down, c0 + across, c1 + across]);
}
