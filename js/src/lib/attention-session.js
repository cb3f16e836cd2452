// What the views of one AttentionExplorer share: the parts of matrices that arrived, and the asking for those that did not.
import { Decoded } from "./picture.js";
import { BaseSession } from "./session.js";
import { decode } from "./wire.js";

/** @typedef {import("../widgets/attention.model").AttentionModel} State */
/** @typedef {import("../widgets/attention.model").Layer} Layer */
/** @typedef {import("./session.js").BaseView<State> & { session: AttentionSession }} View */
/**
 * A part of a matrix, decoded.
 * @typedef {object} Part
 * @property {[number, number]} rows
 * @property {[number, number]} columns
 * @property {[number, number]} cell
 * @property {number} height
 * @property {number} width
 * @property {Float32Array} values
 * @property {number} peak the largest weight in it
 */

const MOST_HEADS = 320;
const MOST_PARTS = 12;
/** Queries and keys of a part that is sent as it is, at most. */
export const PART = 256;

/** A row or a column in parts that are sent as they are. @param {number} q0 @param {number} q1 @param {number} k0 @param {number} k1 */
export function blocks(q0, q1, k0, k1) {
  const found = [];
  for (let q = q0; q < q1; q += PART) {
    for (let k = k0; k < k1; k += PART) found.push([q, Math.min(q + PART, q1), k, Math.min(k + PART, k1)]);
  }
  return found;
}

/** @extends {BaseSession<State>} */
export class AttentionSession extends BaseSession {
  /** @param {import("./session.js").Model<State>} model */
  constructor(model) {
    super(model, "methods");
    /** @type {Map<string, Part[]>} parts by version and head, the coarsest first */ this.parts = new Map();
    this.lastWanted = "";
    this.picture = new Decoded(() => this.emit("~picture"));
    this.follow("matrix", () => this.take());
    this.follow("picture", () => void this.picture.follow(model.get("picture")));
    this.take();
    void this.picture.follow(model.get("picture"));
  }

  /** A part arrived. */
  take() {
    const m = this.model.get("matrix");
    if (!m) return;
    const values = /** @type {Float32Array} */ (decode(m));
    const [height, width] = m.shape;
    const { rows, columns, cell } = m;
    const key = this.keyOf(m.layer, m.head, m.group, m.version);
    const others = (this.parts.get(key) ?? []).filter((p) => String([p.rows, p.columns]) !== String([rows, columns]));
    const part = { rows, columns, cell, height, width, values, peak: values.reduce((a, b) => Math.max(a, b), 0) };
    const parts = [...others, part].sort((a, b) => b.cell[0] * b.cell[1] - a.cell[0] * a.cell[1]);
    // The coarsest is the whole, and stays.
    if (parts.length > MOST_PARTS) parts.splice(parts[1] === part ? 2 : 1, 1);
    this.parts.delete(key);
    this.parts.set(key, parts);
    for (const [old] of this.parts) {
      if (this.parts.size <= MOST_HEADS) break;
      this.parts.delete(old);
    }
    this.emit("~parts");
  }

  /** @param {number} layer @param {number} head @param {number} group @param {number} [version] */
  keyOf(layer, head, group, version = this.model.get("version")) {
    return `${version}:${layer}:${head}:${group}`;
  }

  /** What is here of a head, the coarsest first. @param {number} layer @param {number} head @param {number} [group] @returns {Part[]} */
  of(layer, head, group = this.groupOf(layer)) {
    return this.parts.get(this.keyOf(layer, head, group)) ?? [];
  }

  /** The largest weight of a head, 1 while it is not here. @param {number} layer @param {number} head */
  peak(layer, head) {
    return this.of(layer, head)[0]?.peak || 1;
  }

  /** The window looked at; a layer that sees everything at once has one. @param {number} layer */
  groupOf(layer) {
    const group = this.model.get("group");
    return group < (this.layer(layer)?.groups ?? 1) ? group : 0;
  }

  /** @param {number} [index] the chosen one where left out @returns {Layer | undefined} */
  layer(index = this.model.get("layer")) {
    return this.model.get("layers")[index];
  }

  /**
   * The finest that is known of a weight: its value, and whether it is the weight's own (not the largest of a cell).
   * @param {number} layer @param {number} head @param {number} query @param {number} key @param {number} [group]
   */
  value(layer, head, query, key, group) {
    const parts = this.of(layer, head, group);
    for (let i = parts.length - 1; i >= 0; i--) {
      const { rows, columns, cell, width, values } = parts[i];
      if (query < rows[0] || query >= rows[1] || key < columns[0] || key >= columns[1]) continue;
      const at = Math.floor((query - rows[0]) / cell[0]) * width + Math.floor((key - columns[0]) / cell[1]);
      return { value: values[at], own: cell[0] === 1 && cell[1] === 1 };
    }
    return { value: NaN, own: false };
  }

  /** Whether every weight of a rectangle is here for itself. @param {number} layer @param {number} head @param {number[]} span @param {number} [group] */
  has(layer, head, [r0, r1, c0, c1], group) {
    return this.of(layer, head, group).some((p) => p.cell[0] === 1 && p.cell[1] === 1 && p.rows[0] <= r0 && p.rows[1] >= r1
      && p.columns[0] <= c0 && p.columns[1] >= c1);
  }

  /** Ask for parts, [layer, head, r0, r1, c0, c1] each; the newest asking counts. @param {number[][]} spans @param {number} [group] */
  need(spans, group) {
    if (!spans.length || !this.alive) return;
    const windows = spans.slice(0, 16).map(([layer, head, ...span]) => [layer, head, group ?? this.groupOf(layer), ...span]);
    const wanted = `${this.model.get("version")}:${windows}`;
    if (wanted === this.lastWanted) return;
    this.lastWanted = wanted;
    this.ask({ wanted: { n: (this.model.get("wanted").n ?? 0) + 1, windows } });
  }

  /** The tokens of a stream, named by number where the layer counts others. @param {string} name @param {number} count */
  tokens(name, count) {
    const known = this.model.get("tokens")[name];
    if (known?.texts.length === count) return known;
    return { texts: Array.from({ length: count }, (_, i) => String(i)), kinds: ".".repeat(count) };
  }

  /** Tokens of the chosen layer's rows and columns. */
  axes() {
    const layer = this.layer();
    if (!layer) return { rows: this.tokens("", 0), columns: this.tokens("", 0) };
    return { rows: this.tokens(layer.queries, layer.length), columns: this.tokens(layer.keys, layer.keys_length) };
  }

  /** Choose a head. @param {number} layer @param {number} head */
  choose(layer, head) {
    if (layer === this.model.get("layer") && head === this.model.get("head")) return;
    if (this.page && !this.takes({ layer, head })) return;
    this.ask({ layer, head });
  }
}
