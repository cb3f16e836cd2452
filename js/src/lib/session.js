// The glue of every explorer. A session lives as long as the model and holds what its views share; a view draws one place
// on the page.
import { recordedOf, watchKernel } from "./kernel.js";
import { saidOf } from "./strings.js";

/** @typedef {import("../widgets/explorer.model").ExplorerModel} BaseState */
/**
 * @template {BaseState} [S=BaseState]
 * @typedef {import("@anywidget/types").AnyModel<S>} Model
 */
/** @typedef {{ el: Element | null, keys: string[], update: () => void }} Part */
/** @typedef {import("../widgets/picture.model").Method} Method */

const LOOK_PAUSE = 400;
/** Traits with words that Python declares. */
const DECLARED = new Set(["methods", "catalogue", "metric_catalogue", "perturbations", "ranking"]);

/** @template {BaseState} [S=BaseState] */
export class BaseSession {
  /**
   * @param {Model<S>} model
   * @param {string} catalogue the trait in which methods say what they are
   */
  constructor(model, catalogue) {
    this.model = model;
    this.catalogueKey = catalogue;
    /** @type {Map<string, Set<() => void>>} */ this.listeners = new Map();
    this.viewCount = 0;
    this.lookTimer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    this.kernel = watchKernel(model, () => this.emit("~kernel"));
    /** @type {[any, () => void][]} */ this.followed = [];
  }

  /** Call `fn` when a trait changes, as long as the session lives. @param {string} key @param {() => void} fn */
  follow(key, fn) {
    this.followed.push([`change:${key}`, fn]);
    this.model.on(/** @type {any} */ (`change:${key}`), fn);
  }

  dispose() {
    clearTimeout(this.lookTimer);
    this.kernel.stop();
    for (const [event, fn] of this.followed) this.model.off(event, fn);
  }

  get alive() {
    return this.kernel.state() === "live";
  }

  /** Whether this is a saved page, whose answers were recorded. */
  get page() {
    return this.kernel.state() === "page";
  }

  /** Whether this may be asked: anything of a kernel, of a saved page what was recorded. @param {Partial<S>} changes */
  takes(changes) {
    return this.alive || (recordedOf(this.model)?.takes(changes) ?? false);
  }

  /** Whether there is a choice of values of a trait. @param {keyof S & string} key */
  offers(key) {
    return this.alive || (recordedOf(this.model)?.offers(key) ?? false);
  }

  /** What every method says of itself. @returns {Method[]} */
  get catalogue() {
    return saidOf(/** @type {any} */ (this.model).get(this.catalogueKey) ?? []);
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
    if (this.viewCount === 0) this.unseen();
    if (this.viewCount === 1 && by > 0) this.seen();
    const changes = /** @type {Partial<S>} */ ({ views: this.viewCount });
    // A kernel that is gone cannot be told.
    if (this.alive) this.ask(changes);
    else this.set(changes);
  }

  /** There is a first view. */
  seen() {}

  /** The last view was closed: what can be made again goes, for the page keeps a session of every run of a cell. */
  unseen() {}

  /**
   * @param {string} topic
   * @param {() => void} fn
   */
  on(topic, fn) {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set.add(fn));
    return () => void set.delete(fn);
  }

  /** @param {string} topic */
  emit(topic) {
    for (const fn of this.listeners.get(topic) ?? []) fn();
  }
}

/**
 * One place on the page: its parts are updated once per animation frame, and only those whose keys changed.
 * @template {BaseState} [S=BaseState]
 */
export class BaseView {
  /**
   * @param {BaseSession<S>} session
   * @param {Model<S>} model this view's own handle on the model
   * @param {HTMLElement} root
   * @param {string} uid
   */
  constructor(session, model, root, uid) {
    this.session = session;
    this.model = model;
    this.root = root;
    this.uid = uid;
    /** @type {(text: string, passing?: boolean) => void} a sentence of the browser's own, set by the status part */
    this.notice = () => {};
    /** @type {Set<Part>} */ this.dirty = new Set();
    this.raf = 0;
    /** @type {(() => void)[]} */ this.offs = [];
  }

  /**
   * @template {keyof S} K
   * @param {K} key
   * @returns {S[K]}
   */
  get(key) {
    const value = /** @type {any} */ (this.model).get(key);
    return DECLARED.has(/** @type {string} */ (key)) ? saidOf(value) : value;
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
        this.offs.push(this.session.on(key, touch));
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
