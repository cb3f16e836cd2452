// The ground and the line under a word: colour says the sign, and so does the line; both say how strong it is.
import { colorAt } from "./colormap.js";

const AGAINST = 0.2, FOR = 0.8;
const STRONGEST = 0.62;

/**
 * The ground of a share in [-1, 1]: never so strong that the letters on it could not be read, in light and in dark.
 * @param {string} colormap
 * @param {number} share
 */
export function ground(colormap, share) {
  const strength = Math.min(Math.abs(share), 1);
  return `rgb(${colorAt(colormap, share < 0 ? AGAINST : FOR).join(" ")} / ${(STRONGEST * strength).toFixed(3)})`;
}

/** How thick the line is, in pixels: 0 for next to nothing. @param {number} share */
export function thickness(share) {
  const strength = Math.min(Math.abs(share), 1);
  return strength < 0.05 ? 0 : strength < 0.33 ? 1 : strength < 0.67 ? 2 : 3;
}

/** A legend's ramp from -1, or 0, to 1. @param {string} colormap @param {boolean} signed */
export function ramp(colormap, signed) {
  const stops = signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1];
  return `linear-gradient(to right, ${stops.map((share) => ground(colormap, share)).join(", ")})`;
}
