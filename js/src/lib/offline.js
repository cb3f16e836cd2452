// A stand-in for the host's model, and for its kernel: one state, and the recorded ones it can change to.
// xai_widgets/widgets/page.py writes what is read here.
import { bytesOf } from "./wire.js";

/**
 * @typedef {object} Recording
 * @property {any[]} values every value that occurs, once
 * @property {Record<string, number>} first where the value of each trait is, as the page opens
 * @property {Record<string, number>[]} states the same of each recorded state
 * @property {string} front the name of its front end
 * @property {Record<string, string>} parts of an explorer made of others, the front end of each; their traits begin with its key
 * @property {string[]} linked traits that follow one there is a choice of, and may be asked in its place
 * @property {Record<string, { label: string, part: string, trait: string, options: [number, string][] }>} offers the traits there is a choice of
 * @property {string[]} free traits that the browser alone acts on
 * @property {string[]} unheard traits that are told to a kernel, and mean nothing to a page
 * @property {string} version
 */

/** A value in letters, its buffers too. @param {unknown} value */
const told = (value) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? bytesOf(/** @type {DataView} */ (v)).join() : v));

/** @param {unknown} a @param {unknown} b */
export const same = (a, b) => a === b || told(a) === told(b);

/**
 * The recording of a page's packed bytes: the length of a text, the text (JSON), and the buffers it names.
 * @param {ArrayBuffer} packed
 * @returns {Recording}
 */
export function unpack(packed) {
  const length = new DataView(packed).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(packed, 4, length));
  const start = 4 + length;
  return JSON.parse(text, (_, value) => {
    const at = value?.$bytes;
    return Array.isArray(at) ? new DataView(packed, start + at[0], at[1]) : value;
  });
}

export class OfflineModel {
  /**
   * @param {Recording} recording
   * @param {() => void} [refused] called when something was asked that the page does not have
   */
  constructor(recording, refused = () => {}) {
    this.recording = recording;
    this.refused = refused;
    /** @type {Record<string, any>} */ this.state = this.read(recording.first);
    /** @type {Record<string, any>} as the traits that were set were before */ this.before = {};
    /** @type {Map<string, Set<(...args: any[]) => void>>} */ this.listeners = new Map();
    for (const name of /** @type {const} */ (["get", "set", "save_changes", "send", "on", "off"])) {
      // Explorers take them off the model, as the hosts' own allow.
      /** @type {any} */ (this)[name] = /** @type {any} */ (this[name]).bind(this);
    }
    this.recorded = {
      takes: this.takes.bind(this),
      offers: (/** @type {string} */ key) => key in recording.offers,
      /** @type {(key: string, el: HTMLElement) => () => void} lays an explorer inside this one out; the page's to give */
      lay: () => { throw new Error("this page lays nothing out"); },
    };
  }

  /** @param {Record<string, number>} state @returns {Record<string, any>} */
  read(state) {
    return Object.fromEntries(Object.entries(state).map(([key, at]) => [key, this.recording.values[at]]));
  }

  /** What a kernel would say in a state: the browser's own traits are left to it. @param {Record<string, number>} state */
  answerOf(state) {
    const { free, unheard } = this.recording;
    return Object.fromEntries(Object.entries(this.read(state)).filter(([key]) => !free.includes(key) && !unheard.includes(key)));
  }

  // --- the model, as anywidget gives it

  /** @param {string} key */
  get(key) {
    return this.state[key];
  }

  /** @param {string} key @param {any} value */
  set(key, value) {
    if (!(key in this.before)) this.before[key] = this.state[key];
    this.update({ [key]: value });
  }

  save_changes() {
    const { before } = this;
    this.before = {};
    const { free, unheard } = this.recording;
    const asked = Object.keys(before).filter((key) => !free.includes(key) && !unheard.includes(key) && !same(before[key], this.state[key]));
    if (!asked.length) return;
    const wanted = Object.fromEntries(asked.map((key) => [key, this.state[key]]));
    const found = this.nearest(wanted, { ...this.state, ...before });
    this.update(found ? this.answerOf(found) : Object.fromEntries(asked.map((key) => [key, before[key]])));
    if (!found) this.refused();
  }

  send() {}

  /** @param {string} event @param {(...args: any[]) => void} fn */
  on(event, fn) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(fn));
  }

  /** @param {string} event @param {(...args: any[]) => void} fn */
  off(event, fn) {
    this.listeners.get(event)?.delete(fn);
  }

  /** Several traits at once, as a kernel's message changes them. @param {Record<string, any>} changes */
  update(changes) {
    const changed = Object.keys(changes).filter((key) => this.state[key] !== changes[key]);
    Object.assign(this.state, changes);
    for (const key of changed) for (const fn of [...(this.listeners.get(`change:${key}`) ?? [])]) fn();
  }

  // --- what was recorded

  /** Whether the page has a state like this one but for these changes. @param {Record<string, any>} changes */
  takes(changes) {
    const { free } = this.recording;
    const asked = Object.entries(changes).filter(([key, value]) => !free.includes(key) && !same(this.state[key], value));
    return !asked.length || this.nearest(Object.fromEntries(asked), this.state) !== null;
  }

  /**
   * The state that has what is wanted, and of the other traits there is a choice of the most as they are.
   * @param {Record<string, any>} wanted
   * @param {Record<string, any>} now
   */
  nearest(wanted, now) {
    const { offers, linked, states, values } = this.recording;
    if (Object.keys(wanted).some((key) => !(key in offers) && !linked.includes(key))) return null;
    const has = (/** @type {Record<string, number>} */ state, /** @type {string} */ key, /** @type {any} */ value) => same(values[state[key]], value);
    const fitting = states.filter((state) => Object.entries(wanted).every(([key, value]) => has(state, key, value)));
    const alike = (/** @type {Record<string, number>} */ state) => Object.keys(offers).filter((key) => has(state, key, now[key])).length;
    return fitting.reduce((/** @type {Record<string, number> | null} */ best, state) => (best && alike(best) >= alike(state) ? best : state), null);
  }
}

/** The model of an explorer inside another: the traits of the whole that begin with its key. */
export class PartModel {
  /** @param {OfflineModel} whole @param {string} key */
  constructor(whole, key) {
    const name = (/** @type {string} */ trait) => `${key}.${trait}`;
    const event = (/** @type {string} */ said) => said.replace(/^change:/, (start) => start + name(""));
    this.get = (/** @type {string} */ trait) => whole.get(name(trait));
    this.set = (/** @type {string} */ trait, /** @type {any} */ value) => whole.set(name(trait), value);
    this.save_changes = whole.save_changes;
    this.send = whole.send;
    this.on = (/** @type {string} */ said, /** @type {(...args: any[]) => void} */ fn) => whole.on(event(said), fn);
    this.off = (/** @type {string} */ said, /** @type {(...args: any[]) => void} */ fn) => whole.off(event(said), fn);
    this.recorded = {
      takes: (/** @type {Record<string, any>} */ changes) =>
        whole.takes(Object.fromEntries(Object.entries(changes).map(([trait, value]) => [name(trait), value]))),
      offers: (/** @type {string} */ trait) => whole.recorded.offers(name(trait)) || whole.recording.linked.includes(name(trait)),
      lay: whole.recorded.lay,
    };
  }
}
