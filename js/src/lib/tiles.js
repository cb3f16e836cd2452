// Every head of every layer, small: what each looks at, in order of whatever they are sorted by.
import { colorAt, position } from "./colormap.js";
import { choice } from "./controls.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { t } from "./strings.js";
import { bytesOf, decode } from "./wire.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./attention-session.js").State} State */
/** @typedef {{ layer: number, head: number, button: HTMLButtonElement, canvas: HTMLCanvasElement, mark: HTMLElement }} Tile */

const SORTS = /** @type {const} */ (["layer", "entropy", "distance", "separators", "effect"]);
const FIGURES = /** @type {const} */ (["entropy", "distance", "separators"]);

/**
 * Colours of weights as shares of the head's largest, as their square roots: small ones are seen too.
 * @param {string} colormap
 */
export function ramp(colormap) {
  const rgba = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) rgba.set([...colorAt(colormap, position(colormap, "positive", Math.sqrt(i / 255))), 255], 4 * i);
  return new Uint32Array(rgba.buffer);
}

/** Each layer's numbers of a trait with a row a layer. @param {{ shape: number[] } & import("../widgets/picture.model").WireArray | null} array */
function table(array) {
  if (!array) return () => NaN;
  const values = decode(array);
  const [rows, most] = array.shape.slice(-2);
  return (/** @type {number} */ layer, /** @type {number} */ head, page = 0) => values[(page * rows + layer) * most + head];
}

/**
 * Heads in order: NaN last, equal ones by layer.
 * @template {{ layer: number, head: number }} T
 * @param {T[]} heads
 * @param {string} by
 * @param {(head: T) => number} figure
 */
export function sorted(heads, by, figure) {
  if (by === "layer") return [...heads];
  const ascending = by === "entropy" || by === "distance";
  const rank = (/** @type {T} */ head) => {
    const v = figure(head);
    return Number.isNaN(v) ? Infinity : ascending ? v : -Math.abs(v);
  };
  return [...heads].sort((a, b) => rank(a) - rank(b) || a.layer - b.layer || a.head - b.head);
}

/** @param {View} view */
export function makeTiles(view) {
  const { session } = view;
  const sort = choice({
    label: t("tiles.sort"), xw: "sort", options: SORTS.map((name) => [name, t(`sort.${name}`)]),
    onInput: (v) => session.look({ sort: /** @type {State["sort"]} */ (v) }),
  });
  const grid = h("div", { class: "xw-tiles", xw: "tiles", attrs: { role: "group", "aria-label": t("tiles.group") } });
  const help = h("p", { class: "xw-quiet xw-small", text: t("tiles.keys") });
  const el = h("div", { class: "xw-heads" }, h("div", { class: "xw-heads-head" }, sort.el), grid, help);
  /** @type {Tile[]} */ let tiles = [];
  /** @type {Tile[]} */ let order = [];
  let made = "";
  let laid = "";
  /** @type {unknown} */ let painted = null;
  let figures = table(null);
  let falls = table(null);

  /** @param {number} layer @param {number} head @returns {Tile} */
  function tile(layer, head) {
    const canvas = h("canvas", { attrs: { width: 1, height: 1, "aria-hidden": "true" } });
    delete canvas.dataset.lmSuppressShortcuts;
    const mark = h("span", { class: "xw-tile-mark", attrs: { "aria-hidden": "true" } });
    const button = h("button", {
      class: "xw-tile", xw: "tile", attrs: { "data-layer": layer, "data-head": head, tabindex: -1 },
      on: { click: (e) => (e.shiftKey ? overlay(layer, head) : session.choose(layer, head)) },
    }, canvas, mark);
    return { layer, head, button, canvas, mark };
  }

  /** @param {number} layer @param {number} head */
  function overlay(layer, head) {
    if (!session.alive || (layer === view.get("layer") && head === view.get("head"))) return;
    const others = view.get("overlaid").filter(([l, n]) => l !== layer || n !== head);
    const overlaid = others.length < view.get("overlaid").length ? others : [...others, /** @type {[number, number]} */ ([layer, head])].slice(-6);
    session.ask({ overlaid });
  }

  /** The heads, made anew only when the model's are others. */
  function make() {
    const layers = view.get("layers");
    const key = layers.map((l) => l.heads).join();
    if (key === made) return;
    made = key;
    laid = "";
    painted = null;
    tiles = layers.flatMap((l) => Array.from({ length: l.heads }, (_, head) => tile(l.index, head)));
  }

  function lay() {
    const by = view.get("sort");
    order = sorted(tiles, by, (one) => (by === "effect" ? falls(one.layer, one.head) : figures(one.layer, one.head, FIGURES.indexOf(/** @type {any} */ (by)))));
    const key = `${by}:${order.map((one) => tiles.indexOf(one))}`;
    if (key === laid) return;
    laid = key;
    const focused = order.find((one) => one.button.matches(":focus"));
    const most = Math.max(...view.get("layers").map((l) => l.heads), 1);
    grid.style.setProperty("--xw-columns", String(most));
    grid.dataset.columns = String(most);
    if (by === "layer") {
      grid.replaceChildren(...view.get("layers").map((l) => h("div", { class: "xw-tile-row" },
        h("span", { class: "xw-tile-label", text: t("tiles.layer", { layer: l.index }), attrs: { "aria-hidden": "true" } }),
        ...order.filter((one) => one.layer === l.index).map((one) => one.button))));
    } else {
      const rows = Array.from({ length: Math.ceil(order.length / most) }, (_, i) => order.slice(i * most, (i + 1) * most));
      grid.replaceChildren(...rows.map((row) => h("div", { class: "xw-tile-row" }, ...row.map((one) => one.button))));
    }
    focused?.button.focus();
  }

  function paint() {
    const overview = view.get("overview");
    const colormap = view.get("colormap");
    if (!overview || painted === overview) return;
    painted = overview;
    const bytes = bytesOf(overview.data);
    const colours = ramp(colormap);
    for (const { layer, heads, height, width, offset } of overview.tiles) {
      for (let head = 0; head < heads; head++) {
        const canvas = tiles.find((one) => one.layer === layer && one.head === head)?.canvas;
        if (!canvas) continue;
        Object.assign(canvas, { width, height });
        const image = new ImageData(width, height);
        const out = new Uint32Array(image.data.buffer);
        for (let i = 0; i < out.length; i++) out[i] = colours[bytes[offset + head * width * height + i]];
        canvas.getContext("2d")?.putImageData(image, 0, 0);
      }
    }
  }

  /** @param {Tile} one @param {number} reach */
  function name(one, reach) {
    const { layer, head } = one;
    const off = view.get("ablated").some(([l, n]) => l === layer && n === head) || view.get("ablated_layers").includes(layer);
    const chosen = layer === view.get("layer") && head === view.get("head");
    const laidOver = view.get("overlaid").findIndex(([l, n]) => l === layer && n === head);
    const fall = falls(layer, head);
    const said = [t("tiles.head", { layer, head })];
    FIGURES.forEach((figure, page) => {
      const v = figures(layer, head, page);
      if (!Number.isNaN(v)) said.push(t(`figure.${figure}`, { value: format.value(v) }));
    });
    if (!Number.isNaN(fall)) said.push(t("figure.effect", { value: format.value(fall) }));
    if (off) said.push(t("tiles.off"));
    if (laidOver >= 0) said.push(t("tiles.overlaid"));
    const label = said.join(", ");
    attr(one.button, "aria-label", label);
    one.button.disabled = session.page && !chosen && !session.takes({ layer, head });
    attr(one.button, "title", one.button.disabled ? t("map.summary", { label, summary: t("page.not") }) : label);
    attr(one.button, "aria-pressed", String(chosen));
    attr(one.button, "tabindex", chosen ? 0 : -1);
    attr(one.button, "data-off", off);
    attr(one.button, "data-overlaid", laidOver >= 0 ? laidOver : undefined);
    const known = !Number.isNaN(fall) && reach > 0;
    one.mark.style.background = known ? `rgb(${colorAt("RdBu", 0.5 + fall / reach / 2).join(" ")})` : "";
    // Told by place and length too: below, the score falls without the head; above, it rises.
    one.mark.style.width = known ? `${(100 * Math.abs(fall)) / reach}%` : "";
    attr(one.mark, "data-way", known && fall < 0 ? "rises" : "falls");
  }

  function update() {
    make();
    figures = table(view.get("statistics"));
    falls = table(view.get("effects"));
    lay();
    paint();
    const known = tiles.map((one) => Math.abs(falls(one.layer, one.head))).filter((v) => !Number.isNaN(v));
    const reach = Math.max(...known, 0);
    for (const one of tiles) name(one, reach);
    sort.write(view.get("sort"));
    view.root.dataset.version = String(view.get("overview")?.version ?? "");
    show(help, tiles.length > 0);
  }

  grid.addEventListener("keydown", (e) => {
    const at = order.findIndex((one) => one.layer === view.get("layer") && one.head === view.get("head"));
    const most = Number(grid.dataset.columns);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -most, ArrowDown: most }[e.key];
    if (e.key === "o") overlay(view.get("layer"), view.get("head"));
    else if (step === undefined || at < 0) return;
    else {
      const next = order[at + step];
      if (next) {
        session.choose(next.layer, next.head);
        next.button.focus();
      }
    }
    e.preventDefault();
  });

  view.mount({ el: null, keys: ["colormap"], update: () => { painted = null; update(); } });
  return view.mount({
    el, update,
    keys: ["layers", "overview", "statistics", "effects", "sort", "layer", "head", "overlaid", "ablated", "ablated_layers"],
  });
}

/** What is looked at, in words. @param {View} view */
export function makeHeading(view) {
  const heading = h("span", { class: "xw-heading", xw: "chosen" });
  const place = h("span", { class: "xw-quiet xw-small", xw: "place" });
  const el = h("div", { class: "xw-heading-row" }, heading, place);
  return view.mount({
    el, keys: ["layer", "head", "layers"],
    update() {
      const layer = view.session.layer();
      setText(heading, t("tiles.head", { layer: view.get("layer"), head: view.get("head") }));
      setText(place, layer ? [layer.name, t(`kind.${layer.kind}`)].filter(Boolean).join(" · ") : "");
    },
  });
}
