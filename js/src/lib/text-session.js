// What the views of one TextExplorer share: the newest values, decoded once.
import { BaseSession } from "./session.js";
import { decode } from "./wire.js";

/** @typedef {import("../widgets/text.model").TextModel} State */
/** @typedef {import("../widgets/text.model").TextFrame} TextFrame */
/** @typedef {import("./session.js").BaseView<State> & { session: TextSession }} View */

/** The values of a frame trait, in the attribution's own unit. */
class Values {
  /** @param {TextSession} session */
  constructor(session) {
    this.session = session;
    this.key = "frame";
    this.id = -1;
    this.decoded = new Float32Array();
  }

  /** @returns {TextFrame | null} */
  get frame() {
    return this.session.model.get("frame");
  }

  /** One for each token; null while there are none of this text. */
  get values() {
    const { frame } = this;
    if (!frame || frame.tokens !== this.session.model.get("tokens").id) return null;
    if (frame.id !== this.id) {
      this.decoded = /** @type {Float32Array} */ (decode(frame)).map((v) => v * frame.scale);
      this.id = frame.id;
    }
    return this.decoded;
  }

  /** The frame reached the screen; only intermediate ones are waited for. */
  drawn() {
    const { frame, session } = this;
    if (frame && !frame.final && frame.id > session.model.get("ack")) session.ask({ ack: frame.id });
  }
}

/** @extends {BaseSession<State>} */
export class TextSession extends BaseSession {
  /** @param {import("./session.js").Model<State>} model */
  constructor(model) {
    super(model, "methods");
    this.maps = [new Values(this)];
  }
}
