// Which token of a layer is which patch of the picture: one after the other, or window by window.
import { decode } from "./wire.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {{ group: number, query: number }} Spot a token, and the window it is in */
/**
 * @typedef {object} Places
 * @property {number} down rows of patches
 * @property {number} across
 * @property {number} prefix tokens before the patches that stand for no place
 * @property {number} length tokens that a row is over
 * @property {number} groups windows; 1 where every token sees all others
 * @property {(spot: Spot) => number} patch -1 for a token without a place
 * @property {(patch: number) => Spot | null} spot
 */

/** Every token sees all others. @param {number[]} grid @returns {Places} */
export function inOrder([down, across, prefix]) {
  return {
    down, across, prefix, length: prefix + down * across, groups: 1,
    patch: ({ query }) => query - prefix,
    spot: (patch) => ({ group: 0, query: prefix + patch }),
  };
}

/** @type {WeakMap<object, Places>} */
const known = new WeakMap();

/** Tokens see those of their own window. @param {import("../widgets/attention.model").Placed} placed @returns {Places | null} */
export function inWindows(placed) {
  const { grid, shape } = placed;
  if (placed.refused || !grid || !shape) return null;
  const found = known.get(placed);
  if (found) return found;
  const patches = decode(/** @type {any} */ (placed));
  const [groups, length] = shape;
  const tokens = new Int32Array(grid[0] * grid[1]).fill(-1);
  patches.forEach((patch, token) => { if (patch >= 0) tokens[patch] = token; });
  /** @type {Places} */
  const made = {
    down: grid[0], across: grid[1], prefix: 0, length, groups,
    patch: ({ group, query }) => patches[group * length + query] ?? -1,
    spot: (patch) => (tokens[patch] < 0 ? null : { group: Math.floor(tokens[patch] / length), query: tokens[patch] % length }),
  };
  known.set(placed, made);
  return made;
}

/**
 * The edges between patches of a window and those that are not, [x0, y0, x1, y1] in patches.
 * @param {Places} places
 * @param {number} group
 */
export function outline({ down, across, spot }, group) {
  const inside = (/** @type {number} */ row, /** @type {number} */ column) => row >= 0 && column >= 0 && row < down && column < across
    && spot(row * across + column)?.group === group;
  /** @type {number[][]} */ const edges = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      if (!inside(row, column)) continue;
      if (!inside(row - 1, column)) edges.push([column, row, column + 1, row]);
      if (!inside(row + 1, column)) edges.push([column, row + 1, column + 1, row + 1]);
      if (!inside(row, column - 1)) edges.push([column, row, column, row + 1]);
      if (!inside(row, column + 1)) edges.push([column + 1, row, column + 1, row + 1]);
    }
  }
  return edges;
}
