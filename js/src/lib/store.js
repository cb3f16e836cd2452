// The glue. A Session lives as long as the model and holds what its views share; a View draws one place on the page.
import { Brush } from "./brush.js";
import { Heat } from "./heatmap.js";
import { watchKernel } from "./kernel.js";
import { Decoded, PaintLayer } from "./picture.js";
import { decode, encodeBits } from "./wire.js";

/** @typedef {import("../widgets/saliency.model").SaliencyModel} State */
/** @typedef {import("@anywidget/types").AnyModel<State>} Model */
/** @typedef {"~picture" | "~brush" | "~kernel" | "~tool"} Topic things that change without a trait changing */
/** @typedef {{ el: Element | null, keys: (keyof State | Topic)[], update: () => void }} Part */

const LOOK_PAUSE = 400;

export class Session {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.brush = new Brush();
    this.heat = new Heat();
    this.paint = new PaintLayer();
    this.picture = new Decoded(() => this.emit("~picture"));
    this.fill = new Decoded(() => this.emit("~picture"));
    /** @type {Map<Topic, Set<() => void>>} */ this.listeners = new Map();
    this.viewCount = 0;
    this.lookTimer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.maskStale = this.maskResting = false;
    /** @type {State["mask"]} the mask this browser wrote last */ this.ownMask = null;
    /** @type {import("./heatmap.js").Grid | null} */ this.map = null;
    this.mapId = -1;
    /** the frame that was shown when the picture last changed */
    this.outdated = -1;
    this.kernel = watchKernel(model, () => this.emit("~kernel"));
    const follow = /** @type {const} */ ([
      ["picture", () => this.onPicture()],
      ["fill_picture", () => void this.fill.follow(model.get("fill_picture"))],
      ["mask", () => this.onMask()],
    ]);
    for (const [key, fn] of follow) model.on(`change:${key}`, fn);
    this.dispose = () => {
      clearTimeout(this.lookTimer);
      this.kernel.stop();
      for (const [key, fn] of follow) model.off(`change:${key}`, fn);
    };
    this.onPicture();
    this.outdated = -1;
    void this.fill.follow(model.get("fill_picture"));
    this.onMask();
  }

  get alive() {
    return this.kernel.state() === "live";
  }

  onPicture() {
    const picture = this.model.get("picture");
    if (!picture) return;
    this.brush.resize(picture.width, picture.height);
    if (picture.id !== this.picture.wanted) {
      this.outdated = this.model.get("frame")?.id ?? -1;
      this.brush.history = [];
    }
    void this.picture.follow(picture);
    this.onMask();
    this.emit("~picture");
  }

  onMask() {
    const mask = this.model.get("mask");
    if (mask === this.ownMask && (mask || this.brush.empty)) return;
    const { width, height } = this.brush;
    if (mask && (mask.shape[0] !== height || mask.shape[1] !== width)) return;
    this.brush.load(mask && /** @type {Uint8Array} */ (decode(mask)));
    this.emit("~brush");
  }

  /** Tell every view now, and the kernel too, but once in an animation frame. */
  painted() {
    this.emit("~brush");
    this.maskStale = true;
    if (!this.maskResting) this.sendMask();
  }

  sendMask() {
    const { brush } = this;
    this.maskStale = false;
    this.maskResting = true;
    this.ownMask = brush.empty ? null : encodeBits(brush.flags, [brush.height, brush.width]);
    this.ask({ mask: this.ownMask });
    requestAnimationFrame(() => {
      this.maskResting = false;
      if (this.maskStale) this.sendMask();
    });
  }

  /** The map of the newest frame with its look, decoded once per frame; null while it belongs to another picture. */
  currentHeat() {
    const { model, heat } = this;
    const frame = model.get("frame");
    const picture = model.get("picture");
    if (!frame || !picture) return null;
    if (frame.id === this.outdated && model.get("status") === "running") return null;
    if (frame.id !== this.mapId) {
      const [height, width] = frame.shape;
      this.map = { values: /** @type {Float32Array} */ (decode(frame)), width, height };
      this.mapId = frame.id;
    }
    heat.setMap(this.map, picture);
    heat.setLook({
      colormap: model.get("colormap"), sign: model.get("sign"), threshold: model.get("threshold"), view: model.get("view"),
    });
    return heat;
  }

  /** A frame reached the screen; only intermediate ones are waited for. */
  drawn() {
    const frame = this.model.get("frame");
    if (frame && !frame.final && frame.id > this.model.get("ack")) this.ask({ ack: frame.id });
  }

  /** @param {Partial<State>} changes */
  set(changes) {
    for (const key of /** @type {(keyof State)[]} */ (Object.keys(changes))) {
      this.model.set(key, /** @type {any} */ (changes[key]));
    }
  }

  /** @param {Partial<State>} changes request keys: the kernel hears at once */
  ask(changes) {
    this.set(changes);
    this.model.save_changes();
  }

  /** @param {Partial<State>} changes look keys: every view redraws now, the kernel hears after a pause */
  look(changes) {
    this.set(changes);
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(() => this.model.save_changes(), LOOK_PAUSE);
  }

  /** @param {number} by */
  countViews(by) {
    this.viewCount += by;
    this.ask({ views: this.viewCount });
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

/** One place on the page: its parts are updated once per animation frame, and only those whose keys changed. */
export class View {
  /**
   * @param {Session} session
   * @param {Model} model this view's own handle on the model
   * @param {HTMLElement} root
   * @param {string} uid
   */
  constructor(session, model, root, uid) {
    this.session = session;
    this.model = model;
    this.root = root;
    this.uid = uid;
    /** @type {"look" | "paint" | "erase"} */ this.tool = "look";
    /** @type {(text: string, passing?: boolean) => void} a sentence of the browser's own, set by the status part */
    this.notice = () => {};
    /** @type {Set<Part>} */ this.dirty = new Set();
    this.raf = 0;
    /** @type {(() => void)[]} */ this.offs = [];
  }

  /**
   * @template {keyof State} K
   * @param {K} key
   * @returns {State[K]}
   */
  get(key) {
    return this.model.get(key);
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
        this.model.on(`change:${key}`, touch);
        this.offs.push(() => this.model.off(/** @type {`change:${keyof State}`} */ (`change:${key}`), touch));
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
