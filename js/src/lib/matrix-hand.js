// The matrix under the hand: pointed at, dragged, zoomed, walked over by the keyboard.

import { chosenWeight, setWeight } from "./weight.js";

/** @typedef {import("./matrix.js").Matrix} Matrix */
/** @typedef {import("./matrix.js").Cell} Cell */
/** @typedef {import("./matrix.js").Span} Span */

const WHOLE = 140;

/** Whether a cell is the chosen one, whose weight can be dragged. @param {Matrix} matrix @param {Cell | null} cell */
function holds({ view, session }, cell) {
  const chosen = cell !== null && cell.query === view.get("query") && cell.key === view.get("key");
  return chosen && session.alive && (session.layer()?.groups ?? 1) === 1;
}

/** @param {Matrix} matrix */
export function followPointer(matrix) {
  const { canvas, session } = matrix;
  /** `weight`: that of the chosen cell, where that is what is dragged. @type {{ x: number, y: number, span: Span, moved: boolean, weight: number | null } | null} */ let grip = null;
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    canvas.setPointerCapture?.(e.pointerId);
    const held = holds(matrix, matrix.cell(e.offsetX, e.offsetY));
    grip = { x: e.offsetX, y: e.offsetY, span: matrix.span(), moved: false, weight: held ? chosenWeight(matrix.view) : null };
  });
  // Else a finger that drags the weight would scroll the page.
  canvas.addEventListener("touchmove", (e) => { if (grip && grip.weight !== null) e.preventDefault(); }, { passive: false });
  canvas.addEventListener("pointermove", (e) => {
    if (grip && Math.hypot(e.offsetX - grip.x, e.offsetY - grip.y) > 4) grip.moved = true;
    canvas.dataset.grip = (grip ? grip.weight !== null : holds(matrix, matrix.cell(e.offsetX, e.offsetY))) ? "weight" : "";
    if (grip?.moved && grip.weight !== null) {
      setWeight(matrix.view, Math.round(100 * Math.min(Math.max(grip.weight + (grip.y - e.offsetY) / WHOLE, 0), 1)) / 100);
    } else if (grip?.moved) {
      const [r0, r1, c0, c1] = grip.span;
      const down = ((e.offsetY - grip.y) / matrix.plot.height) * (r1 - r0), across = ((e.offsetX - grip.x) / matrix.plot.width) * (c1 - c0);
      matrix.setSpan([r0 - down, r1 - down, c0 - across, c1 - across]);
    } else {
      matrix.point(matrix.cell(e.offsetX, e.offsetY));
    }
  });
  canvas.addEventListener("pointerup", (e) => {
    const cell = matrix.cell(e.offsetX, e.offsetY);
    if (grip && !grip.moved && cell && session.takes(cell)) session.ask(cell);
    grip = null;
  });
  canvas.addEventListener("pointercancel", () => { grip = null; });
  canvas.addEventListener("pointerleave", () => matrix.point(null));
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    matrix.zoom(e.deltaY < 0 ? 1.25 : 0.8, matrix.at(e.offsetX, e.offsetY));
  }, { passive: false });
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {Matrix} matrix */
export function followKeys(matrix) {
  const { canvas, session, view } = matrix;
  canvas.addEventListener("keydown", (e) => {
    const layer = session.layer();
    const arrow = ARROWS[e.key];
    if (!layer) return;
    if (arrow) {
      const from = matrix.cursor ?? { query: view.get("query") ?? 0, key: view.get("key") ?? 0 };
      const step = e.shiftKey ? 10 : 1;
      const clamp = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(Math.max(v, 0), n - 1);
      const cell = { query: clamp(from.query + arrow[0] * step, layer.length), key: clamp(from.key + arrow[1] * step, layer.keys_length) };
      matrix.point(cell);
      bring(matrix, cell);
    } else if (e.key === "Enter" || e.key === " ") {
      if (matrix.cursor && session.takes(matrix.cursor)) session.ask(matrix.cursor);
    } else if (e.key === "+" || e.key === "=") matrix.zoom(1.5, matrix.cursor ?? undefined);
    else if (e.key === "-") matrix.zoom(1 / 1.5, matrix.cursor ?? undefined);
    else if (e.key === "0") session.look({ span: [] });
    else return;
    e.preventDefault();
  });
}

/** Zoomed in, the view goes with the cursor. @param {Matrix} matrix @param {Cell} cell */
function bring(matrix, cell) {
  if (!matrix.view.get("span").length) return;
  const [r0, r1, c0, c1] = matrix.span();
  const shift = (/** @type {number} */ v, /** @type {number} */ from, /** @type {number} */ to) => (v < from ? v - from : v + 1 > to ? v + 1 - to : 0);
  const down = shift(cell.query, r0, r1), across = shift(cell.key, c0, c1);
  if (down || across) matrix.setSpan([r0 + down, r1 + down, c0 + across, c1 + across]);
}
