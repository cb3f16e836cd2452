// The painted mask: a boolean per pixel of the picture, with its undo history. One per model, so views share it.
import { packBits } from "./wire.js";

const HISTORY = 50;

export class Brush {
  constructor() {
    this.width = 0;
    this.height = 0;
    this.flags = new Uint8Array(0);
    /** @type {Uint8Array[]} packed masks as they were before each stroke */
    this.history = [];
    /** counts changes, so that whoever draws it can tell */
    this.version = 0;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    if (width === this.width && height === this.height) return;
    this.width = width;
    this.height = height;
    this.flags = new Uint8Array(width * height);
    this.history = [];
    this.version++;
  }

  get empty() {
    return !this.flags.includes(1);
  }

  /** Call before the first change of a stroke: one undo takes the whole stroke back. */
  begin() {
    this.history.push(packBits(this.flags));
    if (this.history.length > HISTORY) this.history.shift();
  }

  /**
   * A round stroke from one point to another, in picture pixels.
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {number} diameter
   * @param {boolean} painted false: take paint away
   */
  stroke(x0, y0, x1, y1, diameter, painted) {
    const r = Math.max(diameter / 2, 0.5);
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / Math.max(r / 2, 0.5)));
    for (let k = 0; k <= steps; k++) {
      this.disc(x0 + ((x1 - x0) * k) / steps, y0 + ((y1 - y0) * k) / steps, r, painted ? 1 : 0);
    }
    this.version++;
  }

  /**
   * @param {number} cx
   * @param {number} cy
   * @param {number} r
   * @param {0 | 1} flag
   */
  disc(cx, cy, r, flag) {
    // A brush smaller than a pixel may cover no pixel's centre; the pixel it is on is meant.
    const px = Math.floor(cx), py = Math.floor(cy);
    if (px >= 0 && py >= 0 && px < this.width && py < this.height) this.flags[py * this.width + px] = flag;
    const top = Math.max(0, Math.ceil(cy - r - 0.5));
    const bottom = Math.min(this.height - 1, Math.floor(cy + r - 0.5));
    for (let y = top; y <= bottom; y++) {
      const half = Math.sqrt(Math.max(r * r - (y + 0.5 - cy) ** 2, 0));
      const left = Math.max(0, Math.ceil(cx - half - 0.5));
      const right = Math.min(this.width, Math.floor(cx + half - 0.5) + 1);
      if (right > left) this.flags.fill(flag, y * this.width + left, y * this.width + right);
    }
  }

  /** False: there was nothing to undo. */
  undo() {
    const packed = this.history.pop();
    if (!packed) return false;
    for (let i = 0; i < this.flags.length; i++) this.flags[i] = (packed[i >> 3] >> (7 - (i & 7))) & 1;
    this.version++;
    return true;
  }

  clear() {
    if (this.empty) return false;
    this.begin();
    this.flags.fill(0);
    this.version++;
    return true;
  }

  /**
   * A mask that came from elsewhere; undo goes back to what was before it.
   * @param {Uint8Array | null} flags null: untouched
   */
  load(flags) {
    const next = flags ?? new Uint8Array(this.flags.length);
    if (next.length !== this.flags.length || next.every((f, i) => f === this.flags[i])) return;
    this.begin();
    this.flags.set(next);
    this.version++;
  }
}
