// Whether a kernel still answers. The anywidget model does not say, so the hosts' own objects are asked, each guarded.

/** @typedef {"live" | "restarted" | "none" | "page"} KernelState "page": a saved page answers, with what was recorded */

/**
 * What a saved page answers in the kernel's place.
 * @typedef {object} Recorded
 * @property {(changes: Record<string, any>) => boolean} takes whether it has a state like this one but for these changes
 * @property {(key: string) => boolean} offers whether there is a choice of values of a trait
 * @property {(key: string, el: HTMLElement) => () => void} lay lays an explorer inside this one out; what it gives closes that
 */

/** The answers of a saved page, null where a kernel gives them. @param {any} model @returns {Recorded | null} */
export function recordedOf(model) {
  return model.recorded ?? null;
}

const GONE = new Set(["restarting", "autorestarting", "dead", "terminating"]);

/**
 * @param {import("./session.js").Model<any>} model
 * @param {(state: KernelState) => void} onChange
 * @returns {{ state: () => KernelState, stop: () => void }}
 */
export function watchKernel(model, onChange) {
  /** @type {KernelState} */
  let state = recordedOf(model) ? "page" : "live";
  /** @type {{ comm_live?: boolean } | null} the Backbone model, where there is one */
  let raw = null;
  const set = (/** @type {KernelState} */ next) => {
    if (state === next) return;
    state = next;
    onChange(state);
  };
  // The specification gives callbacks no arguments; ipywidgets hands over its own model, which knows its comm.
  const grab = (/** @type {unknown[]} */ ...args) => {
    const given = /** @type {any} */ (args[0]);
    if (raw || !given || typeof given !== "object" || typeof given.comm_live !== "boolean") return;
    raw = given;
    if (raw?.comm_live === false) set("none");
  };
  const onComm = () => set(raw?.comm_live ? "live" : "restarted");
  const on = /** @type {(name: string, fn: (...a: any[]) => void) => void} */ (model.on);
  on("change:views", grab);
  on("comm_live_update", onComm);
  const stopSession = watchSession(model, () => set("restarted"));
  return {
    state: () => state,
    stop() {
      model.off("change:views", grab);
      /** @type {any} */ (model).off("comm_live_update", onComm);
      stopSession();
    },
  };
}

/**
 * JupyterLab's session: a crash restarts the kernel without closing the comm, so the comm alone is not enough.
 * @param {import("./session.js").Model<any>} model
 * @param {() => void} onGone
 */
function watchSession(model, onGone) {
  const manager = /** @type {any} */ (model.widget_manager);
  const session = manager?.context?.sessionContext;
  const status = session?.statusChanged ?? manager?.kernel?.statusChanged;
  const changed = session?.kernelChanged;
  const onStatus = (/** @type {unknown} */ _, /** @type {string} */ s) => void (GONE.has(s) && onGone());
  const onKernel = (/** @type {unknown} */ _, /** @type {{ oldValue?: unknown }} */ c) => void (c?.oldValue && onGone());
  status?.connect?.(onStatus);
  changed?.connect?.(onKernel);
  return () => {
    status?.disconnect?.(onStatus);
    changed?.disconnect?.(onKernel);
  };
}
