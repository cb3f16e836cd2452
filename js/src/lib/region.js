// Where a person says a map should be, drawn so that it is seen on any picture: a dashed edge, a light hatch inside.
import { canvasOf } from "./picture.js";

const [LIGHT, DARK, HATCH] = new Uint32Array(new Uint8ClampedArray([255, 255, 255, 255, 20, 20, 24, 255, 120, 225, 255, 110]).buffer);

/**
 * The colour of one pixel.
 * @param {Uint8Array} flags
 * @param {number} width
 * @param {number} height
 * @param {number} x
 * @param {number} y
 */
function colourAt(flags, width, height, x, y) {
  const i = y * width + x;
  if (!flags[i]) return 0;
  const edge = x === 0 || y === 0 || x === width - 1 || y === height - 1
    || !flags[i - 1] || !flags[i + 1] || !flags[i - width] || !flags[i + width];
  if (edge) return (x + y) % 8 < 4 ? LIGHT : DARK;
  return (x + y) % 6 < 2 ? HATCH : 0;
}

/** One per model: drawn anew only when the brush changed. */
export class RegionLayer {
  constructor() {
    this.canvas = canvasOf(1, 1);
    this.version = -1;
  }

  /**
   * @param {import("./brush.js").Brush} brush
   * @returns {HTMLCanvasElement | null} null: nothing drawn
   */
  paint({ flags, width, height, version, empty }) {
    if (!width || empty) return null;
    if (version === this.version && this.canvas.width === width && this.canvas.height === height) return this.canvas;
    Object.assign(this.canvas, { width, height });
    const image = new ImageData(width, height);
    const out = new Uint32Array(image.data.buffer);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[y * width + x] = colourAt(flags, width, height, x, y);
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.version = version;
    return this.canvas;
  }
}
