// From a small signed map to coloured pixels: upsampled once per map, recoloured once per look.
import { lookup, LUT_SIZE, signed } from "./colormap.js";

/** @typedef {import("../widgets/picture.model").Sign} Sign */
/** @typedef {import("../widgets/picture.model").View} View */
/** @typedef {{ colormap: string, sign: Sign, threshold: number, view: View }} Look */
/** @typedef {{ values: Float32Array, width: number, height: number }} Grid */

/** Long side of the grid small maps are interpolated onto; the canvas smooths the rest. */
const GRID = 320;
/** Pictures with fewer pixels along are interpolated too: a hatching is seen only where its lines are finer than theirs. */
const FEW = 160;

/**
 * Source index and weight for every output pixel, pixel centres aligned: the way a 7×7 map lies over its picture.
 * @param {number} from
 * @param {number} to
 */
function taps(from, to) {
  const low = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    low[i] = Math.min(Math.floor(at), Math.max(from - 2, 0));
    weight[i] = at - low[i];
  }
  return { low, weight };
}

/**
 * @param {Grid} map
 * @param {number} width
 * @param {number} height
 * @returns {Grid}
 */
export function upsample(map, width, height) {
  if (width === map.width && height === map.height) return map;
  const x = taps(map.width, width);
  const y = taps(map.height, height);
  const row = new Float32Array(width * map.height);
  for (let j = 0; j < map.height; j++) {
    for (let i = 0; i < width; i++) {
      const a = j * map.width + x.low[i];
      const b = map.width > 1 ? a + 1 : a;
      row[j * width + i] = map.values[a] + x.weight[i] * (map.values[b] - map.values[a]);
    }
  }
  const values = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const a = y.low[j] * width;
    const b = map.height > 1 ? a + width : a;
    const w = y.weight[j];
    for (let i = 0; i < width; i++) values[j * width + i] = row[a + i] + w * (row[b + i] - row[a + i]);
  }
  return { values, width, height };
}

/**
 * @param {Grid} map
 * @param {{ width: number, height: number }} picture
 */
export function gridSize(map, picture) {
  const long = Math.max(picture.width, picture.height);
  const k = long < FEW ? GRID / long : Math.min(1, GRID / long);
  return {
    width: Math.max(map.width, Math.round(picture.width * k)),
    height: Math.max(map.height, Math.round(picture.height * k)),
  };
}

/** Maps of at least this many values, of single pixels that is, have outliers. */
const MANY = 1024;

/**
 * Where the colours end: at the largest value, except that of a map of single pixels a hundredth may lie beyond.
 * One outlier would otherwise leave the rest of a gradient map too dark to see.
 * @param {Grid} map
 */
export function reachOf({ values }) {
  if (values.length < MANY) return 1;
  const bins = new Uint32Array(1001);
  for (let i = 0; i < values.length; i++) bins[Math.min(1000, (Math.abs(values[i]) * 1000) | 0)]++;
  let beyond = 0;
  for (let k = 1000; k > 20; k--) {
    beyond += bins[k];
    if (beyond > values.length / 100) return Math.min(1, (k + 1) / 1000);
  }
  return 0.02;
}

/**
 * @param {Float32Array} values in [-1, 1]
 * @param {Uint32Array} lut
 * @param {Uint32Array} out RGBA
 */
export function colorize(values, lut, out) {
  const half = (LUT_SIZE - 1) / 2;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    // A NaN must read as "nothing here", not as the most negative value.
    out[i] = v === v ? lut[((v < -1 ? 0 : v > 1 ? 2 : v + 1) * half + 0.5) | 0] : 0;
  }
}

/** Every how many pixels of a hatching a line comes, and how wide it is. */
const [PITCH, LINE] = [6, 2];

/**
 * Hatches what is negative: two colours alone would not tell everybody the sign.
 * @param {Grid} grid
 * @param {Uint32Array} out RGBA
 */
export function hatch({ values, width }, out) {
  const bytes = new Uint8ClampedArray(out.buffer, out.byteOffset, 4 * out.length);
  for (let i = 0; i < out.length; i++) {
    if (values[i] < 0 && ((i % width) + Math.floor(i / width)) % PITCH < LINE) bytes[4 * i + 3] *= 0.25;
  }
}

/**
 * Iso-lines of the strength by marching squares: x, y, x, y, … per line, in grid pixels.
 * @param {Grid} grid
 * @param {Sign} sign
 * @param {number} level
 */
export function isoLines(grid, sign, level) {
  const { values, width, height } = grid;
  /** @type {number[]} */
  const out = [];
  const s = (/** @type {number} */ i) => signed(values[i], sign) - level;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      const a = s(i), b = s(i + 1), c = s(i + width + 1), d = s(i + width);
      if (a < 0 === b < 0 && b < 0 === c < 0 && c < 0 === d < 0) continue;
      cell(out, x + 0.5, y + 0.5, a, b, c, d);
    }
  }
  return chain(out);
}

/**
 * Segments joined end to end, so that dashes run along a line instead of starting anew in every cell.
 * @param {number[]} segments x0, y0, x1, y1 each
 * @returns {number[][]} x, y, x, y, … per line
 */
export function chain(segments) {
  /** @type {Map<string, number[]>} */
  const at = new Map();
  const key = (/** @type {number} */ i) => `${segments[i]},${segments[i + 1]}`;
  for (let i = 0; i < segments.length; i += 2) at.set(key(i), [...(at.get(key(i)) ?? []), i]);
  const used = new Uint8Array(segments.length / 4);
  /** The other end of an unused segment that touches end i, or -1. @param {number} i */
  const onward = (i) => {
    const next = at.get(key(i))?.find((j) => !used[j >> 2]);
    if (next === undefined) return -1;
    used[next >> 2] = 1;
    return next ^ 2;
  };
  const lines = [];
  for (let s = 0; s < segments.length; s += 4) {
    if (used[s >> 2]) continue;
    used[s >> 2] = 1;
    const ahead = [], behind = [];
    for (let i = s + 2; i >= 0; i = onward(i)) ahead.push(segments[i], segments[i + 1]);
    for (let i = s; i >= 0; i = onward(i)) behind.unshift(segments[i], segments[i + 1]);
    lines.push([...behind, ...ahead]);
  }
  return lines;
}

/**
 * @param {number[]} out
 * @param {number} x
 * @param {number} y
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d corners, clockwise from the upper left
 */
function cell(out, x, y, a, b, c, d) {
  const n = out.length;
  if (a < 0 !== b < 0) out.push(x + a / (a - b), y);
  if (b < 0 !== c < 0) out.push(x + 1, y + b / (b - c));
  if (c < 0 !== d < 0) out.push(x + d / (d - c), y + 1);
  if (d < 0 !== a < 0) out.push(x, y + a / (a - d));
  // Four crossings are a saddle: the centre says which corners belong together.
  if (out.length - n === 8 && a < 0 === (a + b + c + d < 0)) out.push(...out.splice(n, 2));
}

/** A map with its look, kept as a canvas that is painted again only when one of the two changed. */
export class Heat {
  constructor() {
    this.canvas = document.createElement("canvas");
    /** @type {Grid | null} */ this.map = null;
    /** @type {Grid | null} */ this.grid = null;
    /** @type {Look | null} */ this.look = null;
    this.reach = 1;
    this.lutKey = "";
    /** @type {Uint32Array | null} */ this.lut = null;
    /** @type {ImageData | null} */ this.image = null;
    this.stale = true;
    /** @type {Map<string, number[][]>} */ this.lines = new Map();
  }

  /**
   * @param {Grid | null} map
   * @param {{ width: number, height: number }} picture
   */
  setMap(map, picture) {
    const size = map && gridSize(map, picture);
    if (map === this.map && size?.width === this.grid?.width && size?.height === this.grid?.height) return;
    this.map = map;
    this.grid = map && size && upsample(map, size.width, size.height);
    this.reach = map ? reachOf(map) : 1;
    this.stale = true;
    this.lines.clear();
  }

  /** Call after setMap. @param {Look} look */
  setLook(look) {
    this.look = look;
    const key = `${look.colormap} ${look.sign} ${look.threshold} ${look.view} ${this.reach}`;
    if (key === this.lutKey) return;
    this.lutKey = key;
    this.lut = lookup(look, this.reach);
    this.stale = true;
  }

  /** The coloured map, or null while there is none. */
  paint() {
    const { grid, lut, canvas } = this;
    if (!grid || !lut) return null;
    if (!this.stale) return canvas;
    if (!this.image || canvas.width !== grid.width || canvas.height !== grid.height) {
      canvas.width = grid.width;
      canvas.height = grid.height;
      this.image = new ImageData(grid.width, grid.height);
    }
    const pixels = new Uint32Array(this.image.data.buffer);
    colorize(grid.values, lut, pixels);
    if (this.look?.sign === "both" && this.look.view === "heat") hatch(grid, pixels);
    canvas.getContext("2d")?.putImageData(this.image, 0, 0);
    this.stale = false;
    return canvas;
  }

  /**
   * @param {Sign} sign
   * @param {number} level
   */
  contour(sign, level) {
    const key = `${sign} ${level.toFixed(4)}`;
    if (!this.lines.has(key) && this.grid) this.lines.set(key, isoLines(this.grid, sign, level));
    return this.lines.get(key) ?? [];
  }
}
