// Perceptually uniform colormaps, safe for colour-blind readers, as evenly spaced control points.

/** @typedef {import("../widgets/picture.model").Sign} Sign */
/** @typedef {import("../widgets/picture.model").View} View */

// Sampled from matplotlib (viridis, magma, inferno: CC0; cividis: Nuñez et al. 2018) and ColorBrewer.
const POINTS = {
  viridis: "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725",
  magma: "000004140e363b0f70641a808c2981b73779de4968f7705cfe9f6dfecf92fcfdbf",
  inferno: "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731df98e09fcac11f9cb35f2ea69fcffa4",
  cividis: "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072bcae6ccdbb63dec958f0d846fee838",
  RdBu: "0530612065ab4393c390c4ddd1e5f0f7f6f6fddbc7f3a481d6604db1182b67001f",
  PuOr: "2d004b5326878073acb1aad1d8daebf7f7f6fee0b6fcb761e08214b257067f3b08",
};

/** @typedef {keyof typeof POINTS} ColormapName */

export const COLORMAPS = /** @type {ColormapName[]} */ (Object.keys(POINTS));
export const DIVERGING = /** @type {ReadonlySet<string>} */ (new Set(["RdBu", "PuOr"]));

/**
 * An unknown name draws as viridis: a look set from Python must never leave the picture blank.
 * @param {string} name
 * @returns {ColormapName}
 */
export function knownColormap(name) {
  return name in POINTS ? /** @type {ColormapName} */ (name) : "viridis";
}

/**
 * The colour at x in [0, 1].
 * @param {string} name
 * @param {number} x
 * @returns {[number, number, number]}
 */
export function colorAt(name, x) {
  const hex = POINTS[knownColormap(name)];
  const last = hex.length / 6 - 1;
  const at = Math.min(Math.max(x, 0), 1) * last;
  const i = Math.min(Math.floor(at), last - 1);
  const channel = (/** @type {number} */ point, /** @type {number} */ c) =>
    parseInt(hex.slice(6 * point + 2 * c, 6 * point + 2 * c + 2), 16);
  const mix = (/** @type {number} */ c) => Math.round(channel(i, c) + (at - i) * (channel(i + 1, c) - channel(i, c)));
  return [mix(0), mix(1), mix(2)];
}

/**
 * Where a signed value v in [-1, 1] falls on the colormap. A diverging map keeps its middle at zero; a sequential
 * one runs from nothing to most, and over both signs from most negative to most positive.
 * @param {string} name
 * @param {Sign} sign
 * @param {number} v
 */
export function position(name, sign, v) {
  if (sign === "both") return (v + 1) / 2;
  const strength = signed(v, sign);
  if (!DIVERGING.has(knownColormap(name))) return strength;
  return sign === "negative" ? (1 - strength) / 2 : (1 + strength) / 2;
}

/**
 * How strong v is under a sign: what threshold and transparency go by.
 * @param {number} v
 * @param {Sign} sign
 */
export function signed(v, sign) {
  if (sign === "positive") return Math.max(v, 0);
  if (sign === "negative") return Math.max(-v, 0);
  return Math.abs(v);
}

export const LUT_SIZE = 4097;

/**
 * RGBA for v in [-1, 1], opacity left out: the canvas applies it, so that dragging opacity recolours nothing.
 * @param {{ colormap: string, sign: Sign, threshold: number, view: View }} look
 * @param {number} [reach] the value from which on colours stay at their end; the threshold is a share of 1, not of it
 */
export function lookup({ colormap, sign, threshold, view }, reach = 1) {
  const rgba = new Uint8ClampedArray(4 * LUT_SIZE);
  const half = (LUT_SIZE - 1) / 2;
  for (let i = 0; i < LUT_SIZE; i++) {
    const whole = (i - half) / half;
    const v = Math.min(Math.max(whole / reach, -1), 1);
    const strength = signed(v, sign);
    const shown = signed(whole, sign) >= threshold && (strength > 0 || sign === "both");
    if (view === "mask") {
      rgba.set([16, 16, 20, shown ? 255 * (1 - Math.sqrt(strength)) : 255], 4 * i);
    } else {
      rgba.set([...colorAt(colormap, position(colormap, sign, v)), shown ? 255 * veil(strength) : 0], 4 * i);
    }
  }
  return new Uint32Array(rgba.buffer);
}

/**
 * Near zero the picture shows through: a map that says nothing there should hide nothing there.
 * @param {number} strength
 */
function veil(strength) {
  const x = Math.min(strength / 0.4, 1);
  return x * (2 - x);
}
