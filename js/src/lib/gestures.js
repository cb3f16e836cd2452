// Hand and keyboard on the picture: paint, erase, pan, zoom, read a value.
import { undo, zoomBy } from "./tools.js";
import { toPicture } from "./viewport.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @param {MouseEvent} e
 */
function pointOf(stage, e) {
  return toPicture(stage.at, e.offsetX, e.offsetY);
}

/**
 * @param {Stage} stage
 * @param {{ x: number, y: number }} from
 * @param {{ x: number, y: number }} to
 */
function strokeTo(stage, from, to) {
  const { view } = stage;
  view.drawn.brush.stroke(from.x, from.y, to.x, to.y, view.get("brush_size"), view.tool !== "erase");
  view.drawn.painted();
}

/** @param {Stage} stage */
export function followPointer(stage) {
  const { canvas, view, session } = stage;
  /** @type {{ x: number, y: number } | null} */ let last = null;
  /** @type {{ x: number, y: number, cx: number, cy: number } | null} */ let grip = null;
  let grabbed = false;

  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || !stage.picture) return;
    canvas.setPointerCapture?.(e.pointerId);
    stage.hand.byKeys = false;
    const p = pointOf(stage, e);
    grabbed = session.alive && Boolean(stage.grab?.start(p));
    if (grabbed) return stage.touch();
    if (view.tool === "look" || stage.grab || !session.alive) {
      grip = { x: e.offsetX, y: e.offsetY, cx: stage.hand.centre.x, cy: stage.hand.centre.y };
    } else {
      view.drawn.brush.begin();
      strokeTo(stage, p, p);
      last = p;
      stage.hand.stroking = true;
    }
  });
  canvas.addEventListener("pointermove", (e) => {
    const p = pointOf(stage, e);
    stage.hand.cursor = inside(stage, p) ? p : null;
    stage.hand.byKeys = false;
    if (grabbed) {
      stage.grab?.move(p);
    } else if (last) {
      strokeTo(stage, last, p);
      last = p;
    } else if (grip) {
      stage.hand.centre.x = grip.cx - (e.offsetX - grip.x) / stage.at.scale;
      stage.hand.centre.y = grip.cy - (e.offsetY - grip.y) / stage.at.scale;
    }
    stage.touch();
  });
  const end = () => {
    last = grip = null;
    grabbed = false;
    stage.hand.stroking = false;
    stage.touch();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => {
    stage.hand.cursor = null;
    stage.touch();
  });
  canvas.addEventListener("wheel", (e) => {
    // A bare wheel scrolls the notebook, as everywhere on the page.
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoomAt(stage, pointOf(stage, e), e.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
}

/**
 * @param {Stage} stage
 * @param {{ x: number, y: number }} p
 */
function inside(stage, p) {
  const size = stage.picture;
  return size !== null && p.x >= 0 && p.y >= 0 && p.x < size.width && p.y < size.height;
}

/**
 * What is under the pointer stays under it.
 * @param {Stage} stage
 * @param {{ x: number, y: number }} p
 * @param {number} factor
 */
function zoomAt(stage, p, factor) {
  const before = stage.view.get("zoom") || 1;
  zoomBy(stage.view, factor);
  const k = before / (stage.view.get("zoom") || 1);
  stage.hand.centre.x = p.x + (stage.hand.centre.x - p.x) * k;
  stage.hand.centre.y = p.y + (stage.hand.centre.y - p.y) * k;
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {Stage} stage */
export function followKeys(stage) {
  const { canvas, view, session } = stage;
  canvas.addEventListener("keydown", (e) => {
    if (!stage.picture) return;
    const arrow = ARROWS[e.key];
    if (arrow && session.alive && stage.grab?.arrow(arrow, e.shiftKey)) stage.touch();
    else if (arrow) moveCursor(stage, arrow, e.shiftKey);
    else if (e.key === " ") paintAtCursor(stage, e.repeat);
    else if (e.key === "+" || e.key === "=") zoomBy(view, 1.5);
    else if (e.key === "-") zoomBy(view, 1 / 1.5);
    else if (e.key === "0") session.look({ zoom: 1 });
    else if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey)) undo(view);
    else return;
    e.preventDefault();
  });
  canvas.addEventListener("blur", () => {
    if (!stage.hand.byKeys) return;
    stage.hand.cursor = null;
    stage.touch();
  });
}

/**
 * @param {Stage} stage
 * @param {[number, number]} arrow
 * @param {boolean} fine
 */
function moveCursor(stage, [dx, dy], fine) {
  const size = stage.picture;
  if (!size) return;
  const step = fine ? 1 : Math.max(1, Math.round(stage.view.get("brush_size") / 2));
  const from = stage.hand.cursor ?? { x: size.width / 2, y: size.height / 2 };
  const clamp = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(Math.max(v, 0.5), n - 0.5);
  stage.hand.cursor = { x: clamp(from.x + dx * step, size.width), y: clamp(from.y + dy * step, size.height) };
  stage.hand.byKeys = true;
  // Zoomed in, the view goes with the cursor.
  if ((stage.view.get("zoom") || 1) > 1) Object.assign(stage.hand.centre, stage.hand.cursor);
  stage.touch();
}

/**
 * @param {Stage} stage
 * @param {boolean} repeated a held key is one stroke
 */
function paintAtCursor(stage, repeated) {
  const size = stage.picture;
  if (!size || !stage.session.alive || stage.grab) return;
  const at = stage.hand.cursor ?? { x: size.width / 2, y: size.height / 2 };
  stage.hand.cursor = at;
  stage.hand.byKeys = true;
  if (!repeated) stage.view.drawn.brush.begin();
  strokeTo(stage, at, at);
}
