// The session and the views of explorers of pictures.
import { Drawing } from "./drawing.js";
import { LiveMap } from "./livemap.js";
import { Decoded, PaintLayer } from "./picture.js";
import { BaseSession, BaseView } from "./session.js";

/** @typedef {import("../widgets/picture.model").PictureModel} State */
/**
 * @template {State} [S=State]
 * @typedef {import("@anywidget/types").AnyModel<S>} Model
 */
/** @typedef {import("./session.js").Part} Part */
/**
 * Which traits of an explorer are what: its frames, its methods' declarations, and what is drawn by hand.
 * @typedef {{ frames: string[], catalogue: string, drawings: string[] }} Spec
 */

/**
 * @template {State} [S=State]
 * @extends {BaseSession<S>}
 */
export class Session extends BaseSession {
  /**
   * @param {Model<S>} model
   * @param {Spec} spec
   */
  constructor(model, spec) {
    super(model, spec.catalogue);
    this.spec = spec;
    this.drawings = Object.fromEntries(spec.drawings.map((key) => [key, new Drawing(this, key)]));
    this.maps = spec.frames.map((key) => new LiveMap(this, key));
    this.paint = new PaintLayer();
    this.picture = new Decoded(() => this.emit("~picture"));
    this.fill = new Decoded(() => this.emit("~picture"));
    this.follow("picture", () => this.onPicture());
    this.follow("fill_picture", () => void this.fill.follow(model.get("fill_picture")));
    for (const drawing of Object.values(this.drawings)) this.follow(drawing.key, () => drawing.follow());
    this.onPicture();
    void this.fill.follow(model.get("fill_picture"));
    this.followDrawings();
  }

  /** The painted pixels. */
  get brush() {
    return this.drawings.mask.brush;
  }

  seen() {
    void this.picture.follow(this.model.get("picture"));
    void this.fill.follow(this.model.get("fill_picture"));
  }

  unseen() {
    for (const each of [this.picture, this.fill, ...this.maps]) each.release();
    this.paint = new PaintLayer();
  }

  onPicture() {
    const picture = this.model.get("picture");
    if (!picture) return;
    const other = picture.id !== this.picture.wanted;
    for (const { brush } of Object.values(this.drawings)) {
      brush.resize(picture.width, picture.height);
      if (other) brush.history = [];
    }
    void this.picture.follow(picture);
    this.followDrawings();
    this.emit("~picture");
  }

  followDrawings() {
    for (const drawing of Object.values(this.drawings)) drawing.follow();
  }
}

/** The cursor, and what lies in the middle, in picture pixels. */
class Hand {
  /** @type {{ x: number, y: number } | null} moved by pointer or keyboard */ cursor = null;
  centre = { x: Infinity, y: Infinity };
  stroking = false;
  /** the cursor was last moved by the keyboard */
  byKeys = false;
}

/**
 * @template {State} [S=State]
 * @extends {BaseView<S>}
 */
export class View extends BaseView {
  /**
   * @param {Session<S>} session
   * @param {Model<S>} model this view's own handle on the model
   * @param {HTMLElement} root
   * @param {string} uid
   */
  constructor(session, model, root, uid) {
    super(session, model, root, uid);
    /** @type {Session<S>} */ this.session = session;
    /** @type {"look" | "paint" | "erase" | "occlude"} */ this.tool = "look";
    /** the trait that is drawn into */
    this.drawing = session.spec.drawings[0];
    /** where hand and eye are, the same on every picture of the view */
    this.hand = new Hand();
    /** @type {Part[]} the pictures */ this.stages = [];
  }

  /** What the hand draws into. */
  get drawn() {
    return this.session.drawings[this.drawing];
  }
}
