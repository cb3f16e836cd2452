// One map of a comparison: its method, its picture, how far it is, and a person's verdict on it.
import { makeMethod, makeParams } from "./controls.js";
import { attr, h, icon, iconButton, setText, show } from "./dom.js";
import { methodInfo } from "./info.js";
import { methodLabel } from "./names.js";
import { Stage } from "./stage.js";
import { duration, estimate, trust } from "./status.js";
import { t } from "./strings.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./store.js").View<import("../widgets/compare.model").CompareModel>} View */
/** @typedef {import("../widgets/compare.model").Tile} Told */

const SETTINGS = "M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3";
const STAR = "M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z";

/**
 * The tile of a slot, if a method has it.
 * @param {View} view
 * @param {number} slot
 */
export function toldOf(view, slot) {
  return (view.get("tiles") ?? []).find((tile) => tile.slot === slot);
}

/**
 * What a slot's method is asked. One that stands elsewhere changes places with it.
 * @param {View} view
 * @param {number} slot
 * @returns {import("./controls.js").Asked}
 */
export function askedOf(view, slot) {
  const method = () => toldOf(view, slot)?.method ?? "";
  return {
    keys: ["tiles", "params"],
    method,
    setMethod(name) {
      const old = method();
      view.session.ask({ methods: view.get("methods").map((m) => (m === old ? name : m === name ? old : m)) });
    },
    params: () => view.get("params")?.[method()] ?? {},
    setParams: (params) => view.session.ask({ params: { ...view.get("params"), [method()]: params } }),
  };
}

/**
 * A button that opens and closes what stands below it.
 * @param {View} view
 * @param {import("./dom.js").Icon} name
 * @param {string} xw
 * @param {HTMLElement} panel
 */
function opener(view, name, xw, panel) {
  panel.id = `${view.uid}-${xw}`;
  panel.hidden = true;
  const button = iconButton(name, "", xw, () => {
    show(panel, Boolean(panel.hidden));
    attr(button, "aria-expanded", String(!panel.hidden));
  });
  attr(button, "aria-expanded", "false");
  attr(button, "aria-controls", panel.id);
  return button;
}

/** @param {HTMLElement} button @param {string} label */
function name(button, label) {
  attr(button, "aria-label", label);
  attr(button, "title", label);
}

/**
 * The form of a verdict: how good, why, and a button that keeps it.
 * @param {View} view
 * @param {() => string} method
 */
function makeVerdict(view, method) {
  const rating = h("select", { xw: "rating", attrs: { "aria-label": t("tile.rating") } },
    ...[5, 4, 3, 2, 1].map((n) => h("option", { text: t(/** @type {any} */ (`rating.${n}`)), attrs: { value: n } })));
  const why = h("input", { class: "xw-search", xw: "why", attrs: { type: "text", placeholder: t("tile.why"), "aria-label": t("tile.why"), maxlength: 500 } });
  const keep = h("button", { class: "xw-button", xw: "keep-verdict", text: t("tile.keep") });
  const send = () => view.session.ask({ verdict_request: { method: method(), rating: Number(rating.value), why: why.value } });
  keep.addEventListener("click", send);
  why.addEventListener("keydown", (e) => { if (e.key === "Enter") send(); });
  return h("div", { class: "xw-verdict" }, rating, why, keep);
}

/**
 * @param {View} view
 * @param {number} slot
 * @param {(method: string) => import("./stage.js").Over} over what else lies over its picture
 */
export function makeTile(view, slot, over) {
  const map = view.session.maps[slot];
  const asked = askedOf(view, slot);
  const stage = new Stage(view, map, { keys: ["methods", "curve", "share", "removals"], over: () => over(asked.method()) });
  const about = h("div", { class: "xw-map-about" });
  const params = h("div", { class: "xw-map-params", xw: "tile-params" }, makeParams(view, asked).el, about);
  const verdict = makeVerdict(view, asked.method);
  const settings = opener(view, SETTINGS, `settings-${slot}`, params);
  const rate = opener(view, STAR, `rate-${slot}`, verdict);
  settings.dataset.xw = "settings";
  rate.dataset.xw = "rate";
  const remove = iconButton("close", "", "remove", () => view.session.ask({ methods: view.get("methods").filter((m) => m !== asked.method()) }));
  const method = makeMethod(view, asked).el;
  const problem = h("p", { class: "xw-map-problem", xw: "tile-error" });
  const said = h("p", { class: "xw-map-said", xw: "tile-said" });
  const bar = h("progress", { class: "xw-map-bar", xw: "tile-progress", attrs: { max: 1, value: 0 } });
  const head = h("fieldset", { class: "xw-map-head", attrs: { "aria-label": t("ask.group") } }, swatch(slot), method);
  const foot = h("fieldset", { class: "xw-map-foot" }, said, settings, rate, remove);
  const el = h("section", { class: "xw-map", xw: "tile" }, head, h("div", { class: "xw-map-picture" }, stage.el, bar), problem, foot, params, verdict);

  function update() {
    const told = toldOf(view, slot);
    if (!told) return;
    const label = methodLabel(view, told.method);
    const given = view.get("ratings")?.[told.method];
    if (el.dataset.method !== told.method || !about.hasChildNodes()) {
      about.replaceChildren(...methodInfo(view.session.catalogue.find((m) => m.name === told.method)));
    }
    el.dataset.method = told.method;
    el.dataset.status = told.status;
    head.disabled = foot.disabled = !view.session.alive;
    attr(el, "aria-label", t("tile.label", { method: label }));
    name(settings, t("tile.settings", { method: label }));
    name(rate, t("tile.rate", { method: label }));
    name(remove, t("tile.remove", { method: label }));
    attr(rate, "data-on", given !== undefined);
    remove.disabled = view.get("methods").length < 2;
    attr(bar, "aria-label", label);
    attr(bar, "data-on", told.status === "running");
    bar.value = told.progress;
    setText(problem, told.message);
    show(problem, told.message !== "");
    setText(said, told.message ? "" : words(told, map.frame, given));
    said.title = map.frame?.error_name ? t("status.errorTitle") : "";
  }
  view.mount({ el, keys: ["tiles", "methods", "ratings", "catalogue", map.key, "~kernel"], update });
  return { el, stage };
}

/**
 * Time, how far, and how far to trust it.
 * @param {Told} told
 * @param {import("../widgets/picture.model").Frame | null} frame
 * @param {import("../widgets/compare.model").Verdict | undefined} given
 */
function words(told, frame, given) {
  if (!frame) return told.status === "running" ? t("tile.waiting") : "";
  const parts = [duration(told.latency_ms), told.status === "stopped" ? t("tile.stopped") : "", frame.final ? "" : estimate(frame), trust(frame)];
  if (given) parts.push(t("tile.rated", { rating: given.rating }));
  return parts.filter(Boolean).join(" · ");
}

/**
 * Tiles in the order of the methods, and a button for one more.
 * @param {View} view
 * @param {(method: string) => import("./stage.js").Over} over
 */
export function makeTiles(view, over) {
  /** @type {Map<number, ReturnType<typeof makeTile>>} */
  const made = new Map();
  const add = h("button", { class: "xw-button xw-add", xw: "add-method", on: { click: () => {
    const shown = view.get("methods");
    const next = view.session.catalogue.find((m) => !m.unavailable && !shown.includes(m.name));
    if (next) view.session.ask({ methods: [...shown, next.name] });
  } } }, icon("plus"), h("span", { text: t("tile.add") }));
  const grid = h("div", { class: "xw-maps", xw: "tiles", attrs: { role: "group", "aria-label": t("compare.tiles") } });

  function update() {
    const tiles = view.get("tiles") ?? [];
    const wanted = new Set(tiles.map((tile) => tile.slot));
    for (const [slot, tile] of made) if (!wanted.has(slot)) tile.el.remove();
    tiles.forEach(({ slot }, i) => {
      const tile = made.get(slot) ?? makeTile(view, slot, over);
      made.set(slot, tile);
      if (grid.children[i] !== tile.el) grid.insertBefore(tile.el, grid.children[i] ?? null);
    });
    grid.dataset.count = String(tiles.length);
    add.disabled = !view.session.alive || tiles.length >= view.session.maps.length;
    add.title = tiles.length >= view.session.maps.length ? t("tile.full") : "";
  }
  view.mount({ el: grid, keys: ["tiles", "~kernel"], update });
  return { el: grid, add, tiles: () => (view.get("tiles") ?? []).flatMap(({ slot }) => made.get(slot) ?? []) };
}
