// A stand-in for the host's model: one state, any number of handles, change events as anywidget gives them.

/** @param {Record<string, any>} over */
export function initialState(over = {}) {
  return {
    target: null, method: "grad-cam", layer: "blocks.15", params: {}, mask: null, fill: "blur", index: 0, keep_target: false,
    upload: null, stop_request: 0, pin_request: 0, unpin_request: -1, ack: -1, views: 0,
    opacity: 0.6, threshold: 0, colormap: "viridis", sign: "positive", view: "heat", zoom: 1, brush_size: 24,
    picture: null, fill_picture: null, frame: null, bars: [], output_kind: "softmax", labels: [], methods: [], layers: [],
    gallery: [], truth: "", pins: [], status: "idle", progress: 1, latency_ms: 24, message: "", details: "",
    code: "xw.SaliencyExplorer(model, image)", ...over,
  };
}

export class FakeModel {
  /** @param {Record<string, any>} state */
  constructor(state) {
    this.state = initialState(state);
    /** @type {Map<string, Set<(...args: any[]) => void>>} */ this.listeners = new Map();
    /** @type {Record<string, any>} set but not yet sent */ this.unsent = {};
    /** @type {Record<string, any>[]} what save_changes sent */ this.sent = [];
    this.comm_live = true;
    this.onSave = (/** @type {Record<string, any>} */ _changes) => {};
  }

  /** One view's handle; `off()` without arguments drops its listeners only. */
  handle() {
    /** @type {[string, (...args: any[]) => void][]} */ let mine = [];
    return {
      widget_manager: {},
      get: (/** @type {string} */ key) => this.state[key],
      set: (/** @type {string} */ key, /** @type {any} */ value) => {
        this.unsent[key] = value;
        this.update({ [key]: value });
      },
      save_changes: () => {
        const changes = this.unsent;
        this.unsent = {};
        if (!Object.keys(changes).length || !this.comm_live) return;
        this.sent.push(changes);
        this.onSave(changes);
      },
      on: (/** @type {string} */ name, /** @type {any} */ fn) => {
        mine.push([name, fn]);
        this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(fn));
      },
      off: (/** @type {string} */ name, /** @type {any} */ fn) => {
        for (const [n, f] of mine) if (!name || (n === name && (!fn || f === fn))) this.listeners.get(n)?.delete(f);
        mine = mine.filter(([n, f]) => this.listeners.get(n)?.has(f));
      },
      send() {},
    };
  }

  /** What the kernel does: several traits in one message. @param {Record<string, any>} changes */
  update(changes) {
    const changed = Object.keys(changes).filter((k) => this.state[k] !== changes[k]);
    Object.assign(this.state, changes);
    // ipywidgets hands its own model to callbacks, and the kernel watch leans on it.
    for (const key of changed) this.trigger(`change:${key}`, this, changes[key]);
  }

  /** @param {string} name @param {...any} args */
  trigger(name, ...args) {
    for (const fn of [...(this.listeners.get(name) ?? [])]) fn(...args);
  }
}
