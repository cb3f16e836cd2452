// The occluder under the hand: pressed where it should be, dragged, and moved by the arrow keys.
import { attr, h, iconButton } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View<import("../widgets/perturbation.model").PerturbationModel>} View */
/** @typedef {{ x: number, y: number }} Point */

const NAME = "occluder";
const COVER = "M2.5 2.5h11v11h-11zM5 5h4v4H5zM5 5l4 4M7 5l2 2M5 7l2 2";
/** Side of one that is put down where there was none, as a share of the shorter side. */
const SIDE = 0.3;
const STEP = 0.05;

/** @param {number} v */
const share = (v) => Math.round(1000 * Math.min(Math.max(v, 0), 1)) / 1000;

export class Occluder {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Point} from the hand to its middle */ this.offset = { x: 0, y: 0 };
  }

  /** Whether there is such a slider. */
  get offered() {
    return (this.view.get("perturbations") ?? []).some(({ name }) => name === NAME);
  }

  /** Its middle and side in pixels of the picture; null where it covers nothing. */
  get box() {
    const picture = this.view.get("picture");
    const strength = this.view.get("strengths")?.[NAME] ?? 0;
    if (!picture || !strength) return null;
    const { x, y } = this.middle;
    return { x: x * picture.width, y: y * picture.height, side: strength * Math.min(picture.width, picture.height) };
  }

  /** As shares of width and height. @returns {Point} */
  get middle() {
    const { x = 0.5, y = 0.5 } = this.view.get("extras")?.[NAME] ?? {};
    return { x: Number(x), y: Number(y) };
  }

  /** @param {Point} middle as shares */
  put({ x, y }) {
    const { view } = this;
    const strengths = view.get("strengths");
    view.session.ask({
      extras: { ...view.get("extras"), [NAME]: { x: share(x), y: share(y) } },
      ...(strengths[NAME] ? {} : { strengths: { ...strengths, [NAME]: SIDE } }),
      ...(view.get("curve_of") === NAME ? {} : { curve_of: NAME }),
    });
  }

  /** See Grab. @param {Point} p */
  start(p) {
    const { box, view } = this;
    if (!this.offered) return false;
    const inside = box !== null && Math.abs(p.x - box.x) <= box.side / 2 && Math.abs(p.y - box.y) <= box.side / 2;
    if (!inside && view.tool !== "occlude") return false;
    this.offset = inside ? { x: box.x - p.x, y: box.y - p.y } : { x: 0, y: 0 };
    if (!inside) this.move(p);
    return true;
  }

  /** See Grab. @param {Point} p */
  move(p) {
    const picture = this.view.get("picture");
    if (picture) this.put({ x: (p.x + this.offset.x) / picture.width, y: (p.y + this.offset.y) / picture.height });
  }

  /** See Grab. @param {[number, number]} arrow @param {boolean} fine */
  arrow([dx, dy], fine) {
    const picture = this.view.get("picture");
    if (this.view.tool !== "occlude" || !this.offered || !picture) return false;
    const { x, y } = this.middle;
    this.put({ x: x + dx * (fine ? 1 / picture.width : STEP), y: y + dy * (fine ? 1 / picture.height : STEP) });
    return true;
  }

  /** Its outline, where it will be as soon as the kernel has covered it. @param {CanvasRenderingContext2D} g @param {number} pixel */
  mark(g, pixel) {
    const { box } = this;
    if (!box) return;
    for (const [colour, width] of /** @type {const} */ ([["rgba(0,0,0,0.7)", 3], ["#fff", 1.25]])) {
      g.setLineDash([5 * pixel, 3 * pixel]);
      g.strokeStyle = colour;
      g.lineWidth = width * pixel;
      g.strokeRect(box.x - box.side / 2, box.y - box.side / 2, box.side, box.side);
    }
    g.setLineDash([]);
  }
}

/**
 * Look, or cover.
 * @param {View} view
 * @param {Occluder} occluder
 */
export function makeTools(view, occluder) {
  const tools = /** @type {const} */ (["look", "occlude"]);
  const take = (/** @type {"look" | "occlude"} */ tool) => {
    view.tool = tool;
    view.session.emit("~tool");
  };
  const buttons = [
    iconButton("look", t("occluder.look"), "look", () => take("look")),
    iconButton(COVER, t("occluder.tool"), "occlude", () => take("occlude")),
  ];
  const el = h("fieldset", { class: "xw-tools", attrs: { "aria-label": t("occluder.tools") } }, h("div", { class: "xw-segment" }, ...buttons));
  return view.mount({
    el, keys: ["perturbations", "~tool", "~kernel"],
    update() {
      el.disabled = !view.session.alive;
      el.hidden = !occluder.offered;
      tools.forEach((tool, i) => attr(buttons[i], "aria-pressed", String(view.tool === tool)));
    },
  });
}
