// What is drawn by hand into one trait: painted pixels, or a region. One brush per trait and model, so views share it.
import { Brush } from "./brush.js";
import { decode, encodeBits } from "./wire.js";

/** @typedef {import("../widgets/picture.model").WireArray} WireArray */

export class Drawing {
  /**
   * @param {import("./store.js").Session<any>} session
   * @param {string} key the trait, bits of the picture's size or null
   */
  constructor(session, key) {
    this.session = session;
    this.key = key;
    this.brush = new Brush();
    this.stale = this.resting = false;
    /** @type {WireArray | null} what this browser wrote last */ this.own = null;
  }

  /** The trait changed: take it, unless this browser wrote it. */
  follow() {
    const { brush } = this;
    const bits = /** @type {WireArray | null} */ (this.session.model.get(this.key));
    if (bits === this.own && (bits || brush.empty)) return;
    if (bits && (bits.shape[0] !== brush.height || bits.shape[1] !== brush.width)) return;
    brush.load(bits && /** @type {Uint8Array} */ (decode(bits)));
    this.session.emit("~brush");
  }

  /** Tell every view now, and the kernel too, but once in an animation frame. */
  painted() {
    this.session.emit("~brush");
    this.stale = true;
    if (!this.resting) this.send();
  }

  send() {
    const { brush } = this;
    this.stale = false;
    this.resting = true;
    this.own = brush.empty ? null : encodeBits(brush.flags, [brush.height, brush.width]);
    this.session.ask({ [this.key]: this.own });
    requestAnimationFrame(() => {
      this.resting = false;
      if (this.stale) this.send();
    });
  }
}
