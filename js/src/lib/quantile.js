// Between a place along a slider and a value: evenly over values, or over the rows of the data.

/** @typedef {import("../widgets/feature.model").Feature} Feature */
/** @typedef {"quantile" | "value"} Spacing */

/**
 * The value at a share of the slider's way.
 * @param {Feature} feature
 * @param {Float32Array} quantiles ascending
 * @param {number} share in [0, 1]
 * @param {Spacing} spacing
 */
export function valueAt({ kind, low, high }, quantiles, share, spacing) {
  const last = quantiles.length - 1;
  const left = Math.min(Math.floor(share * last), last - 1);
  const part = share * last - left;
  // The ends are the data's own, whatever float32 made of them.
  if (share <= 0) return low;
  if (share >= 1) return high;
  const value = spacing === "value" ? low + share * (high - low) : quantiles[left] + part * (quantiles[left + 1] - quantiles[left]);
  return kind === "whole" ? Math.round(value) : Number(value.toPrecision(6));
}

/**
 * The share of the rows that is at or under a value; the middle where many rows have it.
 * @param {Float32Array} quantiles ascending
 * @param {number} value
 */
export function shareOf(quantiles, value) {
  const last = quantiles.length - 1;
  // float32 made quantiles of doubles: what is as good as equal is equal.
  const near = 1e-6 * Math.max(Math.abs(quantiles[0]), Math.abs(quantiles[last]));
  const first = quantiles.findIndex((q) => q >= value - near);
  if (first < 0) return 1;
  let right = first;
  while (right < last && quantiles[right + 1] <= value + near) right += 1;
  if (quantiles[right] <= value + near) return (first + right) / 2 / last;
  if (first === 0) return 0;
  return (first - 1 + (value - quantiles[first - 1]) / (quantiles[first] - quantiles[first - 1])) / last;
}

/**
 * Where a value is along a slider, in [0, 1].
 * @param {Feature} feature
 * @param {Float32Array} quantiles
 * @param {number} value
 * @param {Spacing} spacing
 */
export function placeOf({ low, high }, quantiles, value, spacing) {
  if (value <= low) return 0;
  if (value >= high) return 1;
  return spacing === "value" ? (value - low) / (high - low) : shareOf(quantiles, value);
}

/**
 * The outline of a histogram whose bars lie as values do along the slider, in a box 100 wide and 20 high.
 * @param {Feature} feature
 * @param {Float32Array} counts of bars that are equally wide in values
 * @param {Float32Array} quantiles
 * @param {Spacing} spacing
 */
export function outline(feature, counts, quantiles, spacing) {
  const most = Math.max(...counts) || 1;
  const { low, high } = feature;
  const x = (/** @type {number} */ i) => (100 * placeOf(feature, quantiles, low + (i / counts.length) * (high - low), spacing)).toFixed(1);
  const steps = [...counts].map((count, i) => `V${(20 - (19 * count) / most).toFixed(1)}H${x(i + 1)}`);
  return `M0 20${steps.join("")}V20Z`;
}
