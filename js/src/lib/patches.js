// A vision transformer's attention over its picture: the query is the patch under the hand, or a token without a place. A
// patch that sees its own window alone is shown with that window, wherever on the picture it was cut.
import { patchSummary } from "./attention-summary.js";
import { PART, blocks } from "./attention-session.js";
import { attr, h, setText } from "./dom.js";
import { overlay, sized } from "./overlay.js";
import { inOrder, inWindows, outline } from "./patch-places.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { followWidth } from "./width.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./patch-places.js").Spot} Spot */

const MOST_HEIGHT = 448;

export class Patches {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    /** @type {Spot | null} the token under the hand */ this.hot = null;
    const helpId = `${view.uid}-patches-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas", xw: "patches",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("patches.role"), "aria-describedby": helpId, "aria-label": t("patches.label") },
    });
    this.prefix = h("div", { class: "xw-prefix", attrs: { role: "group", "aria-label": t("patches.prefix") } });
    this.readout = h("div", { class: "xw-line", xw: "patches-readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-plot" }, this.prefix, this.canvas, this.readout,
      h("span", { class: "xw-hidden", text: t("patches.keys"), attrs: { id: helpId } }));
    this.part = view.mount({
      el: this.el, keys: ["picture", "grid", "placed", "layers", "layer", "head", "group", "version", "tokens", "query", "view", "colormap", "~parts", "~picture"],
      update: () => this.draw(),
    });
    followWidth(view, this.el, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }

  /** "" or why this layer has no map over the picture. */
  refusal() {
    const layer = this.session.layer();
    if (!this.view.get("picture") || !layer) return t("patches.noPicture");
    if (this.places()) return "";
    if (layer.groups === 1) return t("patches.noGrid", { count: layer.keys_length });
    const placed = this.view.get("placed");
    return placed?.layer === layer.index ? t("patches.windows", { groups: layer.groups }) : t("patches.making");
  }

  /** Which token is which patch, or null where that is not known (yet). */
  places() {
    const layer = this.session.layer();
    const [grid, placed] = [this.view.get("grid"), this.view.get("placed")];
    if (!layer) return null;
    if (layer.groups > 1) return placed?.layer === layer.index && placed.shape?.[0] === layer.groups ? inWindows(placed) : null;
    return grid.length === 3 && grid[0] * grid[1] + grid[2] === layer.keys_length ? inOrder(grid) : null;
  }

  /** The token whose row is shown. @returns {Spot} */
  get spot() {
    return this.hot ?? { group: this.session.groupOf(this.view.get("layer")), query: this.view.get("query") ?? 0 };
  }

  draw() {
    if (this.view.get("view") !== "patches") return;
    const refused = this.refusal();
    this.canvas.hidden = Boolean(refused);
    this.prefix.hidden = Boolean(refused);
    if (refused) return setText(this.readout, refused);
    const [picture, places] = [this.view.get("picture"), this.places()];
    if (!picture || !places) return undefined;
    const scale = Math.min((this.width || 448) / picture.width, MOST_HEIGHT / picture.height);
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const g = sized(this.canvas, width, height);
    if (!g) return undefined;
    g.imageSmoothingEnabled = true;
    if (this.session.picture.image) g.drawImage(this.session.picture.image, 0, 0, width, height);
    const row = this.row(places);
    const peak = row.reduce((a, b) => Math.max(a, b || 0), 0);
    overlay(g, row, { across: places.across, down: places.down, peak, width, height, colormap: this.view.get("colormap") });
    this.marks(g, width, height, places);
    this.buttons(places);
    this.canvas.dataset.query = String(this.spot.query);
    this.canvas.dataset.group = String(this.spot.group);
    attr(this.canvas, "aria-label", patchSummary(row, places.across, places.down, this.name(places)));
    // Weights that are not here yet are not 0.
    return setText(this.readout, row.some((v) => v >= 0) ? this.says(places, peak) : t("patches.making"));
  }

  /** What the token is called: a patch by its place. @param {import("./patch-places.js").Places} places */
  name(places) {
    const patch = places.patch(this.spot);
    if (patch < 0) return tokenAt(this.session.axes().rows, this.spot.query);
    return t("patches.place", { row: Math.floor(patch / places.across), column: patch % places.across });
  }

  /** @param {import("./patch-places.js").Places} places @param {number} peak */
  says(places, peak) {
    const patch = places.patch(this.spot) >= 0;
    const said = t(patch ? "patches.readPatch" : "patches.read", { token: this.name(places), peak: peak.toFixed(3) });
    return places.groups > 1 ? `${said} (${t("patches.window", { window: this.spot.group, groups: places.groups })})` : said;
  }

  /** The weights of the token's row, patch by patch; -1 outside its window. @param {import("./patch-places.js").Places} places */
  row(places) {
    const { session, view } = this;
    const { group, query } = this.spot;
    const [layer, head] = [view.get("layer"), view.get("head")];
    // All queries of a window come at once.
    const [from, to] = places.groups > 1 ? [0, Math.min(places.length, PART)] : [query, query + 1];
    const missing = blocks(from, to, 0, places.length).filter((span) => !session.has(layer, head, span, group));
    session.need(missing.map((span) => [layer, head, ...span]), group);
    const row = new Array(places.down * places.across).fill(-1);
    for (let key = 0; key < places.length; key++) {
      const patch = places.patch({ group, query: key });
      if (patch >= 0) row[patch] = session.value(layer, head, query, key, group).value;
    }
    return row;
  }

  /** The patch that attends, and its window. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {import("./patch-places.js").Places} places */
  marks(g, width, height, places) {
    const { down, across } = places;
    if (places.groups > 1) {
      const edges = outline(places, this.spot.group);
      for (const [colour, wide] of /** @type {[string, number][]} */ ([["#000", 4], ["#fff", 2]])) {
        g.strokeStyle = colour;
        g.lineWidth = wide;
        g.beginPath();
        for (const [x0, y0, x1, y1] of edges) {
          g.moveTo((x0 * width) / across, (y0 * height) / down);
          g.lineTo((x1 * width) / across, (y1 * height) / down);
        }
        g.stroke();
      }
    }
    const at = places.patch(this.spot);
    if (at < 0) return;
    g.lineWidth = 2;
    for (const [colour, inset] of /** @type {[string, number][]} */ ([["#000", 0], ["#fff", 2]])) {
      g.strokeStyle = colour;
      g.strokeRect(((at % across) * width) / across + inset, (Math.floor(at / across) * height) / down + inset, width / across - 2 * inset, height / down - 2 * inset);
    }
  }

  /** The tokens that stand for no place, to ask about. @param {import("./patch-places.js").Places} places */
  buttons({ prefix }) {
    const { rows } = this.session.axes();
    if (this.prefix.children.length !== prefix) {
      this.prefix.replaceChildren(...Array.from({ length: prefix }, (_, i) => h("button", {
        class: "xw-button", xw: "prefix", text: t("patches.token", { token: tokenAt(rows, i) }),
        on: { click: () => this.session.ask({ query: i }) },
      })));
    }
    [...this.prefix.children].forEach((button, i) => attr(button, "aria-pressed", String(this.view.get("query") === i)));
  }

  /** Look at a token for good. @param {Spot | null} spot */
  ask(spot) {
    if (!spot) return;
    const asked = (this.session.layer()?.groups ?? 1) > 1 ? spot : { query: spot.query };
    if (this.session.takes(asked)) this.session.ask(asked);
  }

  /** @param {Spot | null} hot */
  point(hot) {
    const { session, view } = this;
    // A saved page has the windows that were recorded.
    if (hot && !session.alive && !session.of(view.get("layer"), view.get("head"), hot.group).length) hot = null;
    if (hot?.group === this.hot?.group && hot?.query === this.hot?.query) return;
    this.hot = hot;
    view.touch(this.part);
  }

  followHand() {
    const { canvas } = this;
    const under = (/** @type {MouseEvent} */ e) => {
      const places = this.places();
      if (!places) return null;
      const column = Math.floor((e.offsetX / canvas.clientWidth) * places.across), row = Math.floor((e.offsetY / canvas.clientHeight) * places.down);
      return row < 0 || column < 0 || row >= places.down || column >= places.across ? null : places.spot(row * places.across + column);
    };
    canvas.addEventListener("pointermove", (e) => this.point(under(e)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("click", (e) => this.ask(under(e)));
    canvas.addEventListener("keydown", (e) => {
      const places = this.places();
      const step = places && { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -places.across, ArrowDown: places.across }[e.key];
      if (!places || !step || !this.session.takes({ query: 0 })) return;
      this.hot = null;
      const from = this.view.get("query") === null ? 0 : Math.max(places.patch(this.spot), 0);
      if (from + step >= 0 && from + step < places.down * places.across) this.ask(places.spot(from + step));
      e.preventDefault();
    });
  }

  snapshot() {
    return this.canvas;
  }
}
