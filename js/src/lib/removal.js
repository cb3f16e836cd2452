// What a curve has taken away or brought back by the point that is pointed at, as a layer over each picture.
import { canvasOf, Decoded } from "./picture.js";
import { decode } from "./wire.js";

/** @typedef {import("./store.js").Session<import("../widgets/compare.model").CompareModel>} Session */
/** @typedef {import("../widgets/compare.model").Curve} Curve */

/**
 * Which pixels are absent after a step: deletion takes the first ones away, insertion has brought only them.
 * @param {Curve} curve
 * @param {number} order the step after which the pixel is changed
 * @param {number} step
 */
export function isAbsent(curve, order, step) {
  return curve === "deletion" ? order <= step : order > step;
}

/** One per model: what absent pixels look like, and the order in which each method has them go. */
export class Removal {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    const ready = () => session.emit("~picture");
    this.pictures = { deletion: new Decoded(ready), insertion: new Decoded(ready) };
    /** @type {Map<string, { key: string, canvas: HTMLCanvasElement }>} */ this.layers = new Map();
    /** @type {Map<unknown, Uint8Array>} */ this.orders = new Map();
    this.follow();
  }

  follow() {
    const { pictures } = this.session.model.get("removals") ?? {};
    this.orders.clear();
    this.layers.clear();
    if (!pictures) return;
    void this.pictures.deletion.follow(pictures.deletion);
    void this.pictures.insertion.follow(pictures.insertion);
  }

  /**
   * @param {string} method
   * @returns {HTMLCanvasElement | null} null: nobody points at a curve, or there is none
   */
  layer(method) {
    const { model } = this.session;
    const curve = model.get("curve");
    const { steps = 0, orders } = model.get("removals") ?? {};
    const order = curve && orders?.[method];
    if (!curve || !order) return null;
    const step = Math.round(model.get("share") * steps);
    const baseline = this.pictures[curve];
    const key = `${curve} ${step} ${baseline.id}`;
    const known = this.layers.get(method);
    if (known?.key === key) return known.canvas;
    if (!this.orders.has(order)) this.orders.set(order, /** @type {Uint8Array} */ (decode(order)));
    const canvas = known?.canvas ?? canvasOf(order.shape[1], order.shape[0]);
    draw(canvas, baseline.image, /** @type {Uint8Array} */ (this.orders.get(order)), (o) => isAbsent(curve, o, step));
    this.layers.set(method, { key, canvas });
    return canvas;
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasImageSource | null} baseline
 * @param {Uint8Array} order
 * @param {(order: number) => boolean} absent
 */
function draw(canvas, baseline, order, absent) {
  const { width, height } = canvas;
  const g = canvas.getContext("2d", { willReadFrequently: true });
  if (!g) return;
  g.clearRect(0, 0, width, height);
  g.fillStyle = "rgb(128, 128, 128)";
  g.fillRect(0, 0, width, height);
  if (baseline) g.drawImage(baseline, 0, 0, width, height);
  const image = g.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < order.length; i++) if (!absent(order[i])) pixels[i] = 0;
  g.putImageData(image, 0, 0);
}
