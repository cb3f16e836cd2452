// What the views of one FeatureExplorer share: the columns, how their values lie, and what the sliders say.
import * as format from "./format.js";
import { BaseSession } from "./session.js";
import { decode } from "./wire.js";

/** @typedef {import("../widgets/feature.model").FeatureModel} State */
/** @typedef {import("../widgets/feature.model").Feature} Feature */
/** @typedef {import("./session.js").BaseView<State> & { session: FeatureSession }} View */

/** @extends {BaseSession<State>} */
export class FeatureSession extends BaseSession {
  /** @param {import("./session.js").Model<State>} model */
  constructor(model) {
    super(model, "methods");
    /** @type {unknown} */ this.read = null;
    /** @type {Float32Array[]} */ this.counts = [];
    /** @type {Float32Array[]} */ this.quantiles = [];
    /** @type {unknown} */ this.decoded = null;
    this.shares = new Float32Array(0);
    this.follow("frame", () => {
      const frame = model.get("frame");
      if (frame && !frame.final && frame.id > model.get("ack")) this.ask({ ack: frame.id });
    });
  }

  /** @returns {Feature[]} */
  get features() {
    return this.model.get("features") ?? [];
  }

  /** How a column's values lie. @param {number} index */
  lie(index) {
    const told = this.model.get("distribution");
    if (told !== this.read && told.counts && told.quantiles) {
      this.read = told;
      this.counts = rowsOf(told.counts);
      this.quantiles = rowsOf(told.quantiles);
    }
    return { counts: this.counts[index], quantiles: this.quantiles[index] };
  }

  /** What a slider says: a number or a code. @param {number} index */
  code(index) {
    return (this.model.get("values") ?? {})[index] ?? this.features[index].own;
  }

  /** A number or a code, for people. @param {number} index @param {number} code */
  word(index, code) {
    const { categories, kind } = this.features[index];
    if (categories.length) return categories[code] ?? String(code);
    return kind === "whole" ? String(code) : format.value(code);
  }

  /** The attribution of each column, in units of the score. @returns {Float32Array} */
  attributions() {
    const frame = this.model.get("frame");
    if (frame !== this.decoded) {
      this.decoded = frame;
      this.shares = frame ? /** @type {Float32Array} */ (decode(frame)).map((v) => v * frame.scale) : new Float32Array(0);
    }
    return this.shares;
  }

  /** How strong each column's is. */
  strengths() {
    const values = this.attributions();
    return this.features.map((_, i) => Math.abs(values[i] ?? 0));
  }

  /** @param {number} index */
  locked(index) {
    return this.model.get("locked").includes(this.features[index].name);
  }

  /** Move sliders; the row's own value takes a move back. @param {Record<number, number>} changes */
  move(changes) {
    /** @type {Record<string, number>} */
    const values = { ...this.model.get("values") };
    for (const [index, code] of Object.entries(changes)) {
      if (code === this.features[Number(index)].own) delete values[index];
      else values[index] = code;
    }
    this.ask({ values });
  }

  /** Every slider that is not locked back to the row. */
  reset() {
    const kept = Object.entries(this.model.get("values") ?? {}).filter(([index]) => this.locked(Number(index)));
    this.ask({ values: Object.fromEntries(kept) });
  }
}

/** @param {import("../widgets/picture.model").WireArray} array (rows, columns) */
export function rowsOf(array) {
  const values = /** @type {Float32Array} */ (decode(array));
  const [count, width] = array.shape;
  return Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
}
