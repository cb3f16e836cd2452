// Controls made from what a method declares, and the few every explorer has.
import * as format from "./format.js";
import { attr, h, setText } from "./dom.js";
import { knowing } from "./hosted.js";
import { t, tOr } from "./strings.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("../widgets/picture.model").Param} Param */
/** @typedef {import("../widgets/picture.model").Layer} Layer */
/** @typedef {string | number | boolean} Value */
/** @typedef {{ el: HTMLElement, write: (v: Value) => void }} Control */
/** @typedef {import("../widgets/picture.model").Settings} Settings */
/**
 * Which method is asked, how it is set, and how to ask otherwise.
 * @typedef {object} Asked
 * @property {string[]} keys traits it is read from
 * @property {() => string} method
 * @property {(name: string) => void} setMethod
 * @property {(name: string) => boolean} [takes] whether a method may be asked
 * @property {() => Settings} params
 * @property {(params: Settings) => void} setParams
 */

/**
 * The traits `method` and `params`, of an explorer that has one method.
 * @param {import("./store.js").View<import("../widgets/method.model").MethodModel>} view
 * @returns {Asked}
 */
export function oneMethod(view) {
  return {
    keys: ["method", "params"],
    method: () => view.get("method"),
    setMethod: (method) => view.session.ask({ method }),
    takes: (method) => view.session.takes({ method }),
    params: () => view.get("params") ?? {},
    setParams: (params) => view.session.ask({ params }),
  };
}


/**
 * A labelled slider that reports while it is dragged, and is not moved under the hand by what comes back.
 * `scale` says where values lie on it, where that is not as they are.
 * @param {{ label: string, xw: string, low: number, high: number, step: number, help?: string, onInput: (v: number) => void,
 *   format?: (v: number) => string, scale?: { to: (v: number) => number, from: (at: number) => number } }} o
 * @returns {Control & { setHigh: (high: number) => void }}
 */
export function slider(o) {
  const write = o.format ?? ((v) => format.stepped(v, o.step));
  const { to, from } = o.scale ?? { to: Number, from: Number };
  const out = h("output", { class: "xw-number" });
  let held = false;
  const input = h("input", {
    xw: o.xw,
    attrs: { type: "range", min: to(o.low), max: to(o.high), step: o.step, "aria-label": o.label, title: o.help || o.label },
    on: {
      pointerdown: () => { held = true; },
      pointerup: () => { held = false; },
      pointercancel: () => { held = false; },
      blur: () => { held = false; },
      change: () => { held = false; },
      input: () => {
        const v = from(input.valueAsNumber);
        tell(v);
        o.onInput(v);
      },
    },
  });
  function tell(/** @type {number} */ v) {
    setText(out, write(v));
    if (o.scale) attr(input, "aria-valuetext", write(v));
  }
  // The widest number reserves its place, so that nothing moves while dragging.
  const digits = Math.max(write(o.low).length, write(o.high).length);
  out.style.minWidth = `${digits}ch`;
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: o.label }), input, out);
  return {
    el,
    write(v) {
      if (held) return;
      input.value = String(to(Number(v)));
      tell(Number(v));
    },
    setHigh(high) { input.max = String(high); },
  };
}

/**
 * @param {{ label: string, xw: string, options: [string, string][], help?: string, onInput: (v: string) => void }} o
 * @returns {Control & { select: HTMLSelectElement }}
 */
export function choice(o) {
  const select = h("select", {
    xw: o.xw, attrs: { "aria-label": o.label, title: o.help || o.label }, on: { change: () => o.onInput(select.value) },
  });
  for (const [value, label] of o.options) select.append(h("option", { text: label, attrs: { value } }));
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: o.label }), select);
  return { el, select, write: (v) => { if (select.value !== String(v)) select.value = String(v); } };
}

/**
 * @param {{ label: string, xw: string, help?: string, onInput: (v: boolean) => void }} o
 * @returns {Control}
 */
export function toggle(o) {
  const input = h("input", {
    xw: o.xw, attrs: { type: "checkbox", title: o.help || o.label }, on: { change: () => o.onInput(input.checked) },
  });
  const el = h("label", { class: "xw-control" }, input, h("span", { class: "xw-label", text: o.label }));
  return { el, write: (v) => { input.checked = Boolean(v); } };
}

/** @param {Layer} layer */
function layerOption(layer) {
  const { label, height, width, channels } = layer;
  return /** @type {[string, string]} */ ([layer.name, t("layer.option", { label, height, width, channels })]);
}

/**
 * "other=value" holds while that parameter has that value.
 * @param {string} when
 * @param {Record<string, Value>} params
 */
export function holds(when, params) {
  if (!when) return true;
  const [name, value] = when.split("=");
  return String(params[name]) === value;
}

/**
 * @param {Param} p
 * @param {Layer[]} layers
 * @param {(name: string, v: Value) => void} ask
 * @returns {Control}
 */
function controlOf(p, layers, ask) {
  const common = { label: p.label, help: p.help, xw: p.kind === "layer" ? "layer" : `param-${p.name}`, onInput: (/** @type {Value} */ v) => ask(p.name, v) };
  if (p.kind === "layer") return choice({ ...common, options: layers.map(layerOption) });
  if (p.kind === "choice") return choice({ ...common, options: p.options });
  if (p.kind === "toggle") return toggle(common);
  return slider({ ...common, low: p.low, high: p.high, step: p.step });
}

/** The layers that a saved page has. @param {View} view @param {Control} control */
function openRecorded(view, control) {
  const select = /** @type {HTMLSelectElement} */ (control.el.querySelector("select"));
  for (const option of knowing(select).options) option.disabled = !view.session.takes({ layer: option.value });
}

/**
 * The controls of the chosen method: made anew only when the method or its layers change.
 * @param {View} view
 * @param {Asked} asked
 */
export function makeParams(view, asked) {
  const el = h("div", { class: "xw-params" });
  /** @type {unknown} */ let methods = null;
  /** @type {unknown} */ let layers = null;
  let name = "";
  /** @type {{ param: Param, control: Control }[]} */
  let made = [];

  const ask = (/** @type {string} */ key, /** @type {Value} */ v) => {
    if (key === "layer") view.session.ask({ layer: String(v) });
    else asked.setParams({ ...asked.params(), [key]: v });
  };

  function make() {
    methods = view.session.catalogue;
    layers = view.get("layers");
    name = asked.method();
    const params = view.session.catalogue.find((m) => m.name === name)?.params ?? [];
    made = params.map((param) => ({ param, control: controlOf(param, view.get("layers") ?? [], ask) }));
    if (view.session.page && view.session.offers("layer")) made.filter(({ param }) => param.kind === "layer").forEach(({ control }) => openRecorded(view, control));
    el.replaceChildren(...made.map((m) => m.control.el));
  }

  /** @param {Param & { kind: "slider" }} param @param {Control} control */
  function limitToChannels(param, control) {
    const layer = view.get("layers")?.find((l) => l.name === view.get("layer"));
    if (layer && "setHigh" in control) /** @type {any} */ (control).setHigh(Math.max(layer.channels - 1, param.low));
  }

  function update() {
    if (methods !== view.session.catalogue || layers !== view.get("layers") || name !== asked.method()) make();
    const current = /** @type {Record<string, Value>} */ ({});
    for (const { param } of made) if (param.kind !== "layer") current[param.name] = asked.params()[param.name] ?? param.default;
    for (const { param, control } of made) {
      if (param.kind === "slider" && param.per_channel) limitToChannels(param, control);
      control.write(param.kind === "layer" ? view.get("layer") : current[param.name]);
      control.el.hidden = !holds(param.when, current);
    }
  }
  return view.mount({ el, keys: [view.session.catalogueKey, ...asked.keys, "layers", "layer"], update });
}

/** @param {import("../widgets/picture.model").Method} m @param {boolean} takes */
function methodOption(m, takes) {
  const why = m.unavailable || (takes ? "" : t("page.not"));
  return h("option", {
    text: m.unavailable ? t("method.unavailable", { label: m.label }) : m.label,
    attrs: { value: m.name, disabled: why !== "", title: why || undefined },
  });
}

/**
 * @param {View} view
 * @param {Asked} asked
 */
export function makeMethod(view, asked) {
  const control = choice({ label: t("method"), xw: "method", options: [], onInput: asked.setMethod });
  const { session } = view;
  const takes = (/** @type {string} */ name) => !session.page || (asked.takes?.(name) ?? false);
  if (session.page && session.catalogue.some(({ name }) => name !== asked.method() && takes(name))) knowing(control.select);
  /** @type {unknown} */ let made = null;
  return view.mount({
    el: control.el,
    keys: [view.session.catalogueKey, ...asked.keys],
    update() {
      const methods = view.session.catalogue;
      if (made !== methods) {
        made = methods;
        const families = [...new Set(methods.map((m) => m.family))];
        control.select.replaceChildren(...families.map((family) => h("optgroup", { attrs: { label: tOr(`family.${family}`, family) } },
          ...methods.filter((m) => m.family === family).map((m) => methodOption(m, takes(m.name))))));
      }
      control.write(asked.method());
    },
  });
}
