// The big thing: the picture with its map on one canvas, redrawn once per animation frame.
import { drawLayers } from "./compose.js";
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { followKeys, followPointer } from "./gestures.js";
import { methodLabel, targetLabel } from "./names.js";
import { canvasOf } from "./picture.js";
import { t } from "./strings.js";
import { summarize, valueAt } from "./summary.js";
import { fit, place } from "./viewport.js";
import { followWidth } from "./width.js";

/** @typedef {import("./store.js").View} View */
/**
 * What else lies over the picture. `picture` stands in its place, with what is painted; `mark` is drawn last.
 * @typedef {{ absent?: CanvasImageSource | null, region?: CanvasImageSource | null, picture?: CanvasImageSource | null,
 *   mark?: (g: CanvasRenderingContext2D, pixel: number) => void }} Over
 */
/**
 * What a hand takes hold of on the picture, in place of brush and eraser; each says whether it did.
 * @typedef {object} Grab
 * @property {(p: { x: number, y: number }) => boolean} start
 * @property {(p: { x: number, y: number }) => void} move
 * @property {(arrow: [number, number], fine: boolean) => boolean} arrow
 */

const MAX_HEIGHT = 448;

export class Stage {
  /**
   * @param {View} view
   * @param {import("./livemap.js").LiveMap} [map]
   * @param {{ keys?: string[], over?: () => Over, grab?: Grab, help?: string }} [o] what else lies over the picture, and
   *   the traits it depends on
   */
  constructor(view, map = view.session.maps[0], { keys = [], over = () => ({}), grab, help: told = t("stage.keys") } = {}) {
    this.view = view;
    this.over = over;
    this.grab = grab;
    this.session = view.session;
    this.map = map;
    this.hand = view.hand;
    this.size = { width: 1, height: 1 };
    this.at = { scale: 1, x: 0, y: 0 };
    this.pictureId = -1;
    this.summarized = -1;
    const helpId = `${view.uid}-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas", xw: "canvas",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("stage.role"), "aria-describedby": helpId, "aria-label": t("summary.none") },
    });
    this.empty = h("div", { class: "xw-empty", text: t("stage.empty") });
    this.drop = h("div", { class: "xw-drop", text: t("stage.drop"), attrs: { "aria-hidden": "true" } });
    this.readout = h("span", { class: "xw-readout", xw: "readout" });
    const help = h("span", { class: "xw-hidden", text: told, attrs: { id: helpId } });
    this.el = h("div", { class: "xw-stage" }, this.canvas, this.empty, this.readout, this.drop, help);
    this.part = view.mount({
      el: this.el,
      keys: ["picture", map.key, "status", "opacity", "threshold", "colormap", "sign", "view", "zoom", "brush_size", "~picture", "~brush", "~tool", ...keys],
      update: () => this.draw(),
    });
    view.stages.push(this.part);
    followPointer(this);
    followKeys(this);
    this.observe();
  }

  observe() {
    followWidth(this.view, this.el, (width) => {
      if (width <= 0 || width === this.width) return;
      this.width = width;
      this.touch();
    });
  }

  width = 0;

  /** Hand and eye are in the same place on every picture of the view. */
  touch() {
    for (const part of this.view.stages) this.view.touch(part);
  }

  /** The picture size on the wire, null before there is one. */
  get picture() {
    return this.view.get("picture");
  }

  /** @param {{ width: number, height: number }} picture */
  resize(picture) {
    const size = fit(picture, this.width || 320, MAX_HEIGHT);
    const ratio = globalThis.devicePixelRatio || 1;
    const [w, h] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    this.size = size;
    if (this.canvas.width === w && this.canvas.height === h) return ratio;
    this.canvas.width = w;
    this.canvas.height = h;
    this.canvas.style.width = `${size.width}px`;
    this.canvas.style.height = `${size.height}px`;
    return ratio;
  }

  draw() {
    const picture = this.picture;
    show(this.empty, !picture);
    show(this.canvas, Boolean(picture));
    if (!picture) return;
    if (picture.id !== this.pictureId) {
      this.pictureId = picture.id;
      Object.assign(this.hand.centre, { x: picture.width / 2, y: picture.height / 2 });
      // The column takes the picture's shape, so that no bars of nothing stand beside it.
      this.view.root.style.setProperty("--xw-fit", `${Math.round((MAX_HEIGHT * picture.width) / picture.height)}px`);
    }
    const ratio = this.resize(picture);
    this.at = place(picture, this.size, this.view.get("zoom") || 1, this.hand.centre);
    const heat = this.map.heat();
    const g = this.canvas.getContext("2d");
    if (g) this.paint(g, ratio, picture, heat);
    this.canvas.dataset.tool = this.view.tool;
    this.tell(heat);
  }

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {number} ratio
   * @param {{ width: number, height: number }} size
   * @param {import("./heatmap.js").Heat | null} heat
   */
  paint(g, ratio, size, heat) {
    const { at } = this;
    const k = at.scale * ratio;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, this.canvas.width, this.canvas.height);
    g.setTransform(k, 0, 0, k, at.x * ratio, at.y * ratio);
    const layers = this.layers(size, heat, 1 / at.scale);
    if (k > 1.4 && at.scale < 6 && heat?.look?.view !== "contour") this.drawFlat(g, layers);
    else drawLayers(g, layers);
    this.over().mark?.(g, 1 / at.scale);
    if (this.hand.cursor) this.drawCursor(g, this.hand.cursor);
  }

  /**
   * @param {{ width: number, height: number }} size
   * @param {import("./heatmap.js").Heat | null} heat
   * @param {number} pixel
   */
  layers(size, heat, pixel) {
    const { session, view } = this;
    const { absent = null, region = null, picture = null } = this.over();
    const painted = picture ? null : session.paint.paint(session.brush, session.fill);
    // Under a map nobody would see what is gone.
    return { size, heat: absent ? null : heat, picture: picture ?? session.picture.image, painted, absent, region, opacity: view.get("opacity"), pixel };
  }

  /**
   * Layers put together at the picture's own size and enlarged once: where no GPU draws, enlarging is what costs, and
   * the model needs the processor for itself.
   * @param {CanvasRenderingContext2D} g
   * @param {import("./compose.js").Layers} layers
   */
  drawFlat(g, layers) {
    const { width, height } = layers.size;
    if (this.flat.width !== width || this.flat.height !== height) this.flat = canvasOf(width, height);
    const f = this.flat.getContext("2d");
    if (!f) return;
    f.clearRect(0, 0, width, height);
    drawLayers(f, { ...layers, pixel: 1 });
    g.imageSmoothingEnabled = true;
    g.drawImage(this.flat, 0, 0);
  }

  flat = canvasOf(1, 1);

  /**
   * @param {CanvasRenderingContext2D} g
   * @param {{ x: number, y: number }} cursor
   */
  drawCursor(g, cursor) {
    const { tool } = this.view;
    if (tool === "occlude" || (tool === "look" && !this.hand.byKeys)) return;
    const r = Math.max(this.view.get("brush_size") / 2, 2 / this.at.scale);
    // Light inside dark is seen on any picture.
    for (const [color, width] of /** @type {const} */ ([["rgba(0,0,0,0.7)", 3], ["#fff", 1.25]])) {
      g.beginPath();
      g.arc(cursor.x, cursor.y, r, 0, 2 * Math.PI);
      g.strokeStyle = color;
      g.lineWidth = width / this.at.scale;
      g.stroke();
    }
  }

  /** @param {import("./heatmap.js").Heat | null} heat */
  tell(heat) {
    const { view, map } = this;
    const { frame } = map;
    this.readCursor();
    if (!heat || !frame || (frame.id === this.drawnId)) return;
    this.drawnId = frame.id;
    this.el.dataset.frame = String(frame.id);
    view.root.dataset.frame = String(Math.max(frame.id, Number(view.root.dataset.frame ?? -1)));
    map.drawn();
    // A summary of every estimate on the way would only be noise to a screen reader.
    if (!frame.final) return;
    const names = { method: methodLabel(view, frame.method), target: targetLabel(view, frame.target) };
    const summary = summarize(map.grid, this.picture, frame, names);
    attr(this.canvas, "aria-label", t("stage.label", { summary }));
  }

  drawnId = -1;

  /** What lies under the cursor. */
  readCursor() {
    const { picture } = this;
    const { cursor, stroking } = this.hand;
    const { frame, grid } = this.map;
    // Under a stroke nobody reads it, and laying text out anew in every frame is time the model could have.
    const shown = cursor !== null && !stroking;
    show(this.readout, shown);
    if (!shown || !cursor || !picture) return;
    const where = { x: Math.floor(cursor.x), y: Math.floor(cursor.y) };
    if (!grid || !frame) return setText(this.readout, t("stage.hover", where));
    const v = valueAt(grid, picture, where.x + 0.5, where.y + 0.5) * frame.scale;
    setText(this.readout, t("stage.cursor", { ...where, value: format.value(v) }));
  }

  /** The view as it is seen, at twice the picture's size or more, without cursor and zoom. */
  snapshot() {
    const picture = this.picture;
    if (!picture) return null;
    const k = Math.max(1, Math.ceil(800 / Math.max(picture.width, picture.height)));
    const canvas = canvasOf(picture.width * k, picture.height * k);
    const g = canvas.getContext("2d");
    if (!g) return null;
    g.scale(k, k);
    drawLayers(g, this.layers(picture, this.map.heat(), 1 / k));
    return canvas;
  }
}
