// Pictures from the wire to something a canvas draws, without a URL: no content security policy stands in the way.
import { bytesOf } from "./wire.js";

/** @typedef {import("../widgets/picture.model").Picture} Picture */

/**
 * @param {DataView} data a PNG or JPEG file
 * @returns {Promise<ImageBitmap>}
 */
export function decodeImage(data) {
  const blob = new Blob([/** @type {BlobPart} */ (bytesOf(data))]);
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

/**
 * @param {number} width
 * @param {number} height
 */
export function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/**
 * A picture trait followed by id: `image` is the last one decoded, kept until its successor is ready.
 */
export class Decoded {
  /** @param {() => void} onReady */
  constructor(onReady) {
    this.onReady = onReady;
    this.wanted = -1;
    /** @type {ImageBitmap | null} */ this.image = null;
    /** id of `image` */
    this.id = -1;
  }

  /** Free it, until it is followed again. */
  release() {
    this.image?.close?.();
    this.image = null;
    this.wanted = this.id = -1;
  }

  /** @param {Picture | null} picture */
  async follow(picture) {
    if (!picture || picture.id === this.wanted) return;
    this.wanted = picture.id;
    const image = await decodeImage(picture.data).catch(() => null);
    if (this.wanted !== picture.id || !image) return;
    this.image = image;
    this.id = picture.id;
    this.onReady();
  }
}

/** Painted pixels of the picture: the fill where painted, transparent elsewhere. */
export class PaintLayer {
  constructor() {
    this.canvas = canvasOf(1, 1);
    /** @type {ImageData | null} */ this.image = null;
    /** @type {Uint32Array | null} */ this.fill = null;
    this.fillId = -1;
    this.version = -1;
  }

  /**
   * @param {import("./brush.js").Brush} brush
   * @param {Decoded} fill
   * @returns {HTMLCanvasElement | null} null: nothing painted
   */
  paint(brush, fill) {
    if (!brush.width || brush.empty) return null;
    const resized = this.canvas.width !== brush.width || this.canvas.height !== brush.height;
    if (!resized && this.version === brush.version && this.fillId === fill.id) return this.canvas;
    if (resized || this.fillId !== fill.id || !this.fill) this.readFill(brush, fill);
    const { image } = this;
    if (!image || !this.fill) return null;
    const out = new Uint32Array(image.data.buffer);
    for (let i = 0; i < out.length; i++) out[i] = brush.flags[i] ? this.fill[i] : 0;
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.version = brush.version;
    return this.canvas;
  }

  /**
   * @param {import("./brush.js").Brush} brush
   * @param {Decoded} fill
   */
  readFill(brush, fill) {
    const { width, height } = brush;
    this.canvas = canvasOf(width, height);
    this.image = new ImageData(width, height);
    this.fillId = fill.id;
    const g = canvasOf(width, height).getContext("2d", { willReadFrequently: true });
    if (!g) return;
    // Before the kernel sent the fill, grey stands in: a stroke must show at once.
    g.fillStyle = "rgb(128, 128, 128)";
    g.fillRect(0, 0, width, height);
    if (fill.image) g.drawImage(fill.image, 0, 0, width, height);
    this.fill = new Uint32Array(g.getImageData(0, 0, width, height).data.buffer);
  }
}
