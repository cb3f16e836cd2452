// The browser's half of xai_widgets/wire.py: { data, dtype, shape }, little-endian, C order.

/** @typedef {import("../widgets/picture.model").WireArray} WireArray */

/** @type {Float32Array | null} */
let HALF = null;

/** Every float16, once: 65,536 numbers make decoding one lookup each. */
function halfTable() {
  if (HALF) return HALF;
  HALF = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) HALF[bits] = halfToNumber(bits);
  return HALF;
}

/** @param {number} bits */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @param {readonly number[]} shape */
export function sizeOf(shape) {
  return shape.reduce((n, d) => n * d, 1);
}

/**
 * The bytes of whatever the host delivers, at their own offset: a view into a larger message is the rule.
 * @param {DataView | Uint8Array | ArrayBuffer} data
 */
export function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

/**
 * The numbers of an array. Integers and bits come back as a Uint8Array, floats as a Float32Array.
 * @param {WireArray} array
 * @returns {Float32Array | Uint8Array}
 */
export function decode(array) {
  const bytes = bytesOf(array.data);
  const n = sizeOf(array.shape);
  const expected = { float16: 2 * n, float32: 4 * n, uint8: n, bits: Math.ceil(n / 8) }[array.dtype];
  if (expected !== bytes.length) {
    throw new RangeError(`${array.dtype} of shape ${array.shape} takes ${expected} bytes, got ${bytes.length}`);
  }
  if (array.dtype === "uint8") return bytes.slice();
  if (array.dtype === "bits") return unpackBits(bytes, n);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(n);
  if (array.dtype === "float32") {
    for (let i = 0; i < n; i++) out[i] = view.getFloat32(4 * i, true);
    return out;
  }
  const half = halfTable();
  for (let i = 0; i < n; i++) out[i] = half[view.getUint16(2 * i, true)];
  return out;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} n
 */
export function unpackBits(bytes, n) {
  const out = new Uint8Array(n);
  for (let i = 0; i < n; i++) out[i] = (bytes[i >> 3] >> (7 - (i & 7))) & 1;
  return out;
}

/** @param {Uint8Array} flags */
export function packBits(flags) {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (let i = 0; i < flags.length; i++) if (flags[i]) bytes[i >> 3] |= 128 >> (i & 7);
  return bytes;
}

/**
 * JupyterLab sends `view.buffer` whole, so what leaves must own its buffer.
 * @param {Uint8Array} bytes
 */
export function owned(bytes) {
  return new DataView(bytes.slice().buffer);
}

/**
 * @param {Uint8Array} flags
 * @param {number[]} shape
 * @returns {WireArray}
 */
export function encodeBits(flags, shape) {
  return { data: owned(packBits(flags)), dtype: "bits", shape };
}
