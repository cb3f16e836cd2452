// What is changed in the model, live: heads, layers and tokens off, a temperature, one weight; and how to undo it.
import { choice, slider, toggle } from "./controls.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { chosenWeight, replaced, setWeight } from "./weight.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./attention-session.js").State} State */

/** A slider's position to a temperature and back: the middle is 1, each end ten times that way. */
export const temperatureOf = (/** @type {number} */ position) => Math.round(1000 * 10 ** position) / 1000;

/** @param {View} view */
export function makeInterventions(view) {
  const { session } = view;
  const here = () => /** @type {[number, number]} */ ([view.get("layer"), view.get("head")]);
  let scope = "head";
  let everywhere = true;

  const head = toggle({ label: t("change.head"), xw: "head-off", onInput: (v) => session.ask({ ablated: replaced(view.get("ablated"), 2, here(), v) }) });
  const layer = toggle({
    label: t("change.layer"), xw: "layer-off",
    onInput: (v) => session.ask({ ablated_layers: [...view.get("ablated_layers").filter((l) => l !== view.get("layer")), ...(v ? [view.get("layer")] : [])] }),
  });
  const token = toggle({ label: t("change.token"), xw: "token-off", onInput: (v) => tokenOff(v) });
  const where = choice({
    label: t("change.where"), xw: "token-where", options: [["all", t("change.everywhere")], ["layer", t("change.thisLayer")]],
    onInput: (v) => { everywhere = v === "all"; part.update(); },
  });
  const temperature = slider({
    label: t("change.temperature"), xw: "temperature", low: -1, high: 1, step: 0.02, format: (v) => format.value(temperatureOf(v)),
    // Of 1 there is nothing to say, unless there is another temperature around it.
    onInput: (v) => session.ask({ temperature: replaced(view.get("temperature"), 2, [...scoped(), temperatureOf(v)], v !== 0 || inForce(1) !== undefined) }),
  });
  const of = choice({
    label: t("change.of"), xw: "temperature-of", options: [["head", t("change.thisHead")], ["layer", t("change.thisLayer")], ["all", t("change.everyLayer")]],
    onInput: (v) => { scope = v; part.update(); },
  });
  const weight = slider({
    label: t("change.weight"), xw: "weight", low: 0, high: 1, step: 0.01, format: (v) => v.toFixed(2),
    onInput: (v) => setWeight(view, v),
  });
  const effects = h("button", { class: "xw-button", xw: "effects", on: { click: () => session.ask({ effects_on: !view.get("effects_on") }) } });
  const undo = h("button", {
    class: "xw-button", xw: "undo-all", text: t("change.undo"),
    on: { click: () => session.ask({ ablated: [], ablated_layers: [], ablated_tokens: [], temperature: [], weights: [] }) },
  });
  const list = h("ul", { class: "xw-chips", xw: "changes", attrs: { "aria-label": t("change.list") } });
  const pair = h("span", { class: "xw-quiet", xw: "pair" });
  const el = h("fieldset", { class: "xw-changes", attrs: { "aria-label": t("change.group") } },
    h("div", { class: "xw-tools" }, head.el, layer.el, h("span", { class: "xw-duo" }, token.el, where.el)),
    h("div", { class: "xw-tools" }, h("span", { class: "xw-duo" }, temperature.el, of.el), h("span", { class: "xw-duo" }, weight.el, pair)),
    h("div", { class: "xw-tools" }, effects, undo, list));

  /** What the temperature's slider is about, and what is around that. @returns {[number | null, number | null][]} */
  function scopes() {
    const all = /** @type {[number | null, number | null][]} */ ([here(), [view.get("layer"), null], [null, null]]);
    return all.slice(scope === "all" ? 2 : scope === "layer" ? 1 : 0);
  }

  function scoped() {
    return scopes()[0];
  }

  /** The closest temperature that is set. @param {number} from how far around to begin */
  function inForce(from) {
    const set = view.get("temperature");
    return scopes().slice(from).map((at) => set.find((e) => String(e.slice(0, 2)) === String(at))).find((e) => e);
  }

  /** Whose column the token's switch is about: the key's, or the query's where no key was chosen. */
  function chosenToken() {
    return view.get("key") ?? view.get("query");
  }

  /** @param {boolean} off */
  function tokenOff(off) {
    const index = chosenToken();
    const one = session.layer();
    if (index === null || !one) return;
    const entry = /** @type {[number | string, number]} */ ([everywhere ? one.keys : one.index, index]);
    session.ask({ ablated_tokens: replaced(view.get("ablated_tokens"), 2, entry, off) });
  }

  /** Everything that is changed, each to be taken back alone. */
  function chips() {
    const name = (/** @type {number | string} */ where_, /** @type {number} */ token_) => {
      const stream = typeof where_ === "string" ? where_ : session.layer(where_)?.keys ?? "";
      const found = view.get("tokens")[stream];
      return found ? tokenAt(found, token_) : String(token_);
    };
    /** @type {[string, Partial<State>][]} */
    const found = [
      ...view.get("ablated").map((e) => /** @type {[string, Partial<State>]} */ ([t("chip.head", { layer: e[0], head: e[1] }), { ablated: replaced(view.get("ablated"), 2, e, false) }])),
      ...view.get("ablated_layers").map((l) => /** @type {[string, Partial<State>]} */ ([t("chip.layer", { layer: l }), { ablated_layers: view.get("ablated_layers").filter((n) => n !== l) }])),
      ...view.get("ablated_tokens").map((e) => /** @type {[string, Partial<State>]} */ ([
        t(typeof e[0] === "string" ? "chip.token" : "chip.tokenLayer", { token: name(e[0], e[1]), layer: e[0] }), { ablated_tokens: replaced(view.get("ablated_tokens"), 2, e, false) }])),
      ...view.get("temperature").map((e) => /** @type {[string, Partial<State>]} */ ([
        t(e[0] === null ? "chip.temperature" : e[1] === null ? "chip.temperatureLayer" : "chip.temperatureHead", { value: format.value(e[2]), layer: e[0] ?? "", head: e[1] ?? "" }),
        { temperature: replaced(view.get("temperature"), 2, e, false) }])),
      ...view.get("weights").map((e) => /** @type {[string, Partial<State>]} */ ([
        t("chip.weight", { layer: e[0], head: e[1], query: name(session.layer(e[0])?.queries ?? "", e[2]), key: name(e[0], e[3]), value: e[4].toFixed(2) }),
        { weights: replaced(view.get("weights"), 4, e, false) }])),
    ];
    list.replaceChildren(...found.map(([label, without]) => h("li", {}, h("button", {
      class: "xw-chip", xw: "chip", text: label, attrs: { title: t("chip.remove", { label }), "aria-label": t("chip.remove", { label }) }, on: { click: () => session.ask(without) },
    }))));
    undo.disabled = found.length === 0;
  }

  const part = {
    el,
    keys: ["layer", "head", "layers", "query", "key", "ablated", "ablated_layers", "ablated_tokens", "temperature", "weights", "tokens", "effects",
      "effects_on", "weight", "version", "~parts", "~kernel"],
    update() {
      el.disabled = !session.alive;
      const [l, n] = here();
      const one = session.layer();
      head.write(view.get("ablated").some((e) => String(e) === String([l, n])));
      layer.write(view.get("ablated_layers").includes(l));
      const index = chosenToken();
      const stream = everywhere ? one?.keys ?? "" : l;
      token.write(view.get("ablated_tokens").some((e) => String(e) === String([stream, index])));
      // In a window tokens have no number of their own, so that none can be hidden and no weight set.
      const single = (one?.groups ?? 1) === 1;
      token.el.querySelector("input")?.toggleAttribute("disabled", index === null || !single);
      const { rows, columns } = session.axes();
      setText(/** @type {HTMLElement} */ (token.el.lastElementChild), !single ? t("change.noToken") : index === null ? t("change.token") : t("change.tokenNamed", { token: tokenAt(columns, index) }));
      const entry = inForce(0);
      temperature.write(entry ? Math.log10(entry[2]) : 0);
      const [query, key] = [view.get("query"), view.get("key")];
      const both = query !== null && key !== null && single;
      weight.el.querySelector("input")?.toggleAttribute("disabled", !both);
      setText(pair, both ? t("change.pair", { query: tokenAt(rows, query), key: tokenAt(columns, key) }) : single ? t("change.noPair") : "");
      if (both) weight.write(chosenWeight(view));
      chips();
      const known = view.get("effects");
      const on = view.get("effects_on");
      const share = Math.round(100 * (known?.progress ?? 0));
      setText(effects, !on ? t("effects.start") : share < 100 ? t("effects.under", { share }) : t("effects.done"));
      attr(effects, "aria-pressed", String(on));
      show(list, list.children.length > 0);
    },
  };
  return view.mount(part);
}
