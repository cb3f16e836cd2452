// The matrix on its canvas: the weights as colours, the tokens' names beside them, the cell under the hand.
import { canvasOf } from "./picture.js";
import { ramp } from "./tiles.js";
import { cut, passes, tokenAt } from "./tokens.js";

/** @typedef {import("./attention-session.js").Part} Part */
/** @typedef {import("./tokens.js").Tokens} Tokens */
/** @typedef {import("./matrix.js").Matrix} Matrix */

const FONT = "12px";
const LINE = 14;

/**
 * Every how many tokens one is named, so that names do not touch.
 * @param {number} pitch pixels from a token to the next
 */
export function stride(pitch) {
  return pitch >= LINE ? 1 : Math.ceil(LINE / pitch);
}

/** All of it. @param {Matrix} matrix @param {CanvasRenderingContext2D} g */
export function paint(matrix, g) {
  cells(matrix, g);
  veil(matrix, g);
  names(matrix, g);
  marks(matrix, g);
}

/** The parts that are here, the finest last. @param {Matrix} matrix @param {CanvasRenderingContext2D} g */
function cells(matrix, g) {
  const [layer, head] = [matrix.view.get("layer"), matrix.view.get("head")];
  const parts = matrix.session.of(layer, head);
  const [r0, r1, c0, c1] = matrix.span();
  const { plot } = matrix;
  const down = plot.height / (r1 - r0), across = plot.width / (c1 - c0);
  g.save();
  g.beginPath();
  g.rect(plot.x, plot.y, plot.width, plot.height);
  g.clip();
  g.imageSmoothingEnabled = false;
  for (const part of parts) {
    const y = plot.y + (part.rows[0] - r0) * down, x = plot.x + (part.columns[0] - c0) * across;
    g.drawImage(picture(matrix, part, matrix.session.peak(layer, head)), x, y, part.width * part.cell[1] * across, part.height * part.cell[0] * down);
  }
  g.restore();
  matrix.canvas.dataset.head = parts.length ? `${layer},${head}` : "";
  matrix.canvas.dataset.cell = String(parts.at(-1)?.cell ?? "");
  // Whatever the kernel thinks was sent: a head that is not here is asked for.
  const one = matrix.session.layer();
  if (!parts.length && one && matrix.view.get("status") === "idle") matrix.session.need([[layer, head, 0, one.length, 0, one.keys_length]]);
}

/** @param {Matrix} matrix @param {Part} part @param {number} peak */
function picture(matrix, part, peak) {
  const look = `${matrix.view.get("colormap")}:${peak}`;
  const known = matrix.pictures.get(part);
  if (known?.look === look) return known.canvas;
  const canvas = canvasOf(part.width, part.height);
  const image = new ImageData(part.width, part.height);
  const out = new Uint32Array(image.data.buffer);
  const colours = ramp(matrix.view.get("colormap"));
  for (let i = 0; i < out.length; i++) out[i] = colours[Math.round(255 * Math.min(part.values[i] / peak, 1))];
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  matrix.pictures.set(part, { canvas, look });
  return canvas;
}

/** What a filter of sentence pairs leaves out is veiled. @param {Matrix} matrix @param {CanvasRenderingContext2D} g */
function veil(matrix, g) {
  const filter = matrix.view.get("filter");
  if (filter === "all") return;
  const { rows, columns } = matrix.session.axes();
  const { plot } = matrix;
  g.fillStyle = matrix.colour("--xw-bg", "#fff");
  g.globalAlpha = 0.85;
  each(matrix, 0, rows, (i, at, size) => { if (!passes(filter, rows.kinds[i], 0)) g.fillRect(plot.x, at, plot.width, size); });
  each(matrix, 1, columns, (i, at, size) => { if (!passes(filter, columns.kinds[i], 1)) g.fillRect(at, plot.y, size, plot.height); });
  g.globalAlpha = 1;
}

/** Tokens that are seen along an axis. @param {Matrix} matrix @param {0 | 1} axis @param {Tokens} tokens @param {(i: number, at: number, size: number) => void} fn */
function each(matrix, axis, tokens, fn) {
  const [from, to] = axis === 0 ? matrix.span().slice(0, 2) : matrix.span().slice(2);
  const [start, length] = axis === 0 ? [matrix.plot.y, matrix.plot.height] : [matrix.plot.x, matrix.plot.width];
  const pitch = length / (to - from);
  for (let i = Math.max(0, Math.floor(from)); i < Math.min(to, tokens.texts.length); i++) fn(i, start + (i - from) * pitch, pitch);
}

/** @param {Matrix} matrix @param {CanvasRenderingContext2D} g */
function names(matrix, g) {
  const { rows, columns } = matrix.session.axes();
  const { plot, cursor } = matrix;
  g.font = `${FONT} ${matrix.colour("--jp-ui-font-family", "sans-serif")}`;
  g.textBaseline = "middle";
  const text = matrix.colour("--xw-text", "#222"), brand = matrix.colour("--xw-brand", "#1976d2");
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
    const [from, to] = axis === 0 ? matrix.span().slice(0, 2) : matrix.span().slice(2);
    const place = (/** @type {number} */ i) => p0 + ((i + 0.5 - from) / (to - from)) * (p1 - p0);
    each(matrix, axis, tokens, (i, at, size) => {
      const middle = at + size / 2;
      if (special.includes(i)) return write(i, at, size);
      if (i % stride(size) || middle - last < LINE - 1 || near(middle)) return undefined;
      last = middle;
      return write(i, at, size);
    });
  };
  along(0, rows, cursor?.query ?? null, matrix.view.get("query"));
  along(1, columns, cursor?.key ?? null, matrix.view.get("key"));
}

/** The cell under the hand, and the one that was chosen. @param {Matrix} matrix @param {CanvasRenderingContext2D} g */
function marks(matrix, g) {
  const [r0, r1, c0, c1] = matrix.span();
  const { plot, cursor } = matrix;
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
  const [query, key] = [matrix.view.get("query"), matrix.view.get("key")];
  if (query !== null && key !== null) box(query, key, "#e69f00");
  g.restore();
}
