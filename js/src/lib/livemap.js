// The map of a frame trait, decoded once per frame and drawn as the look traits say. One per trait and model.
import { Heat } from "./heatmap.js";
import { decode } from "./wire.js";

/** @typedef {import("../widgets/picture.model").Frame} Frame */
/** @typedef {import("./heatmap.js").Grid} Grid */

export class LiveMap {
  /**
   * @param {import("./store.js").Session<any>} session
   * @param {string} key the trait
   */
  constructor(session, key) {
    this.session = session;
    this.key = key;
    this.own = new Heat();
    /** @type {Grid | null} */ this.grid = null;
    this.gridId = -1;
  }

  /** Free what is made of the frame, until somebody looks. */
  release() {
    this.own = new Heat();
    this.grid = null;
    this.gridId = -1;
  }

  /** @returns {Frame | null} */
  get frame() {
    return this.session.model.get(this.key);
  }

  /** The newest frame's map with its look; null while there is none of the picture. */
  heat() {
    const { frame, own } = this;
    const { model } = this.session;
    const picture = model.get("picture");
    if (!frame || !picture) return null;
    if (frame.id !== this.gridId) {
      const [height, width] = frame.shape;
      this.grid = { values: /** @type {Float32Array} */ (decode(frame)), width, height };
      this.gridId = frame.id;
    }
    own.setMap(this.grid, picture);
    own.setLook({
      colormap: model.get("colormap"), sign: model.get("sign"), threshold: model.get("threshold"), view: model.get("view"),
    });
    return own;
  }

  /** The frame reached the screen; only intermediate ones are waited for. */
  drawn() {
    const { frame, session } = this;
    if (frame && !frame.final && frame.id > session.model.get("ack")) session.ask({ ack: frame.id });
  }
}
