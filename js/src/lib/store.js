// The glue. A Session lives as long as the model and holds what its views share; a View draws one place on the page.
import { Drawing } from "./drawing.js";
import { watchKernel } from "./kernel.js";
import { LiveMap } from "./livemap.js";
import { Decoded, PaintLayer } from "./picture.js";

/** @typedef {import("../widgets/picture.model").PictureModel} State */
/** @typedef {import("../widgets/picture.model").Method} Method */
/**
 * @template {State} [S=State]
 * @typedef {import("@anywidget/types").AnyModel<S>} Model
 */
/** @typedef {"~picture" | "~brush" | "~kernel" | "~tool"} Topic things that change without a trait changing */
/** @typedef {{ el: Element | null, keys: string[], update: () => void }} Part */
/**
 * Which traits of an explorer are what: its frames, its methods' declarations, and what is drawn by hand.
 * @typedef {{ frames: string[], catalogue: string, drawings: string[] }} Spec
 */

const LOOK_PAUSE = 400;

/** @template {State} [S=State] */
export class Session {
  /**
   * @param {Model<S>} model
   * @param {Spec} spec
   */
  constructor(model, spec) {
    this.model = model;
    this.spec = spec;
    this.drawings = Object.fromEntries(spec.drawings.map((key) => [key, new Drawing(this, key)]));
    this.maps = spec.frames.map((key) => new LiveMap(this, key));
    this.paint = new PaintLayer();
    this.picture = new Decoded(() => this.emit("~picture"));
    this.fill = new Decoded(() => this.emit("~picture"));
    /** @type {Map<Topic, Set<() => void>>} */ this.listeners = new Map();
    this.viewCount = 0;
    this.lookTimer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.kernel = watchKernel(model, () => this.emit("~kernel"));
    const follow = /** @type {[any, () => void][]} */ ([
      ["picture", () => this.onPicture()],
      ["fill_picture", () => void this.fill.follow(model.get("fill_picture"))],
      ...Object.values(this.drawings).map((d) => [d.key, () => d.follow()]),
    ]);
    for (const [key, fn] of follow) model.on(`change:${key}`, fn);
    this.dispose = () => {
      clearTimeout(this.lookTimer);
      this.kernel.stop();
      for (const [key, fn] of follow) model.off(`change:${key}`, fn);
    };
    this.onPicture();
    for (const map of this.maps) map.outdated = -1;
    void this.fill.follow(model.get("fill_picture"));
    this.followDrawings();
  }

  get alive() {
    return this.kernel.state() === "live";
  }

  /** What every method says of itself. @returns {Method[]} */
  get catalogue() {
    return /** @type {any} */ (this.model).get(this.spec.catalogue) ?? [];
  }

  /** The painted pixels. */
  get brush() {
    return this.drawings.mask.brush;
  }

  onPicture() {
    const picture = this.model.get("picture");
    if (!picture) return;
    const other = picture.id !== this.picture.wanted;
    for (const { brush } of Object.values(this.drawings)) {
      brush.resize(picture.width, picture.height);
      if (other) brush.history = [];
    }
    if (other) for (const map of this.maps) map.outdated = map.frame?.id ?? -1;
    void this.picture.follow(picture);
    this.followDrawings();
    this.emit("~picture");
  }

  followDrawings() {
    for (const drawing of Object.values(this.drawings)) drawing.follow();
  }

  /** @param {Partial<S>} changes */
  set(changes) {
    for (const [key, value] of Object.entries(changes)) this.model.set(/** @type {any} */ (key), /** @type {any} */ (value));
  }

  /** @param {Partial<S>} changes request keys: the kernel hears at once */
  ask(changes) {
    this.set(changes);
    this.model.save_changes();
  }

  /** @param {Partial<S>} changes look keys: every view redraws now, the kernel hears after a pause */
  look(changes) {
    this.set(changes);
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(() => this.model.save_changes(), LOOK_PAUSE);
  }

  /** @param {number} by */
  countViews(by) {
    this.viewCount += by;
    this.ask(/** @type {Partial<S>} */ ({ views: this.viewCount }));
  }

  /**
   * @param {Topic} topic
   * @param {() => void} fn
   */
  on(topic, fn) {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set.add(fn));
    return () => void set.delete(fn);
  }

  /** @param {Topic} topic */
  emit(topic) {
    for (const fn of this.listeners.get(topic) ?? []) fn();
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
 * One place on the page: its parts are updated once per animation frame, and only those whose keys changed.
 * @template {State} [S=State]
 */
export class View {
  /**
   * @param {Session<S>} session
   * @param {Model<S>} model this view's own handle on the model
   * @param {HTMLElement} root
   * @param {string} uid
   */
  constructor(session, model, root, uid) {
    this.session = session;
    this.model = model;
    this.root = root;
    this.uid = uid;
    /** @type {"look" | "paint" | "erase"} */ this.tool = "look";
    /** the trait that is drawn into */
    this.drawing = session.spec.drawings[0];
    /** where hand and eye are, the same on every picture of the view */
    this.hand = new Hand();
    /** @type {Part[]} the pictures */ this.stages = [];
    /** @type {(text: string, passing?: boolean) => void} a sentence of the browser's own, set by the status part */
    this.notice = () => {};
    /** @type {Set<Part>} */ this.dirty = new Set();
    this.raf = 0;
    /** @type {(() => void)[]} */ this.offs = [];
  }

  /** What the hand draws into. */
  get drawn() {
    return this.session.drawings[this.drawing];
  }

  /**
   * @template {keyof S} K
   * @param {K} key
   * @returns {S[K]}
   */
  get(key) {
    return /** @type {any} */ (this.model).get(key);
  }

  /**
   * @template {Part} P
   * @param {P} part
   * @returns {P}
   */
  mount(part) {
    const touch = () => this.touch(part);
    for (const key of part.keys) {
      if (key.startsWith("~")) {
        this.offs.push(this.session.on(/** @type {Topic} */ (key), touch));
      } else {
        const event = /** @type {any} */ (`change:${key}`);
        this.model.on(event, touch);
        this.offs.push(() => this.model.off(event, touch));
      }
    }
    part.update();
    return part;
  }

  /** @param {Part} part */
  touch(part) {
    this.dirty.add(part);
    if (this.raf) return;
    this.raf = requestAnimationFrame(() => {
      this.raf = 0;
      const parts = [...this.dirty];
      this.dirty.clear();
      for (const p of parts) {
        // One part that fails must not leave the others showing yesterday's state.
        try { p.update(); } catch (e) { reportError(e); }
      }
    });
  }

  dispose() {
    cancelAnimationFrame(this.raf);
    for (const off of this.offs) off();
    this.offs = [];
    this.dirty.clear();
  }
}
