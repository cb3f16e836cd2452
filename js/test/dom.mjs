// A DOM and a canvas for the unit tests, with animation frames run by hand: no test waits on time.
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });
/** @type {(() => void)[]} */
let queue = [];

export class FakeContext {
  constructor(canvas) {
    this.canvas = canvas;
    this.calls = [];
    return new Proxy(this, {
      get: (own, name) => {
        if (name in own) return own[name];
        if (name === "getImageData") return (x, y, w, h) => new globalThis.ImageData(w, h);
        return (...args) => own.calls.push([name, ...args]);
      },
    });
  }
}

class ImageData {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
}

const contexts = new WeakMap();
window.HTMLCanvasElement.prototype.getContext = function () {
  if (!contexts.has(this)) contexts.set(this, new FakeContext(this));
  return contexts.get(this);
};
Object.assign(globalThis, {
  document: window.document,
  DOMParser: window.DOMParser,
  ImageData,
  ResizeObserver: class { observe() {} disconnect() {} },
  requestAnimationFrame: (fn) => queue.push(fn),
  cancelAnimationFrame: (n) => { if (n) queue[n - 1] = () => {}; },
  createImageBitmap: async () => ({ width: 3, height: 2 }),
  reportError: (e) => { throw e; },
});
// Node's own from 21 on, and only to be read.
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true, writable: true });

export { window };

/** Run what asked for an animation frame, and what that asked for in turn. */
export function flush() {
  for (let i = 0; queue.length && i < 10; i++) {
    const now = queue;
    queue = [];
    for (const fn of now) fn();
  }
}

/** The calls made on a canvas. */
export const drawn = (canvas) => canvas.getContext("2d").calls;

export const find = (root, xw) => root.querySelector(`[data-xw="${xw}"]`);

/** @param {EventTarget} el @param {string} type @param {object} [more] */
export function fire(el, type, more = {}) {
  const event = new window.Event(type, { bubbles: true, cancelable: true });
  for (const [k, v] of Object.entries(more)) Object.defineProperty(event, k, { value: v });
  el.dispatchEvent(event);
  return event;
}

/** Views of a model, each in a place of its own on the page. */
export function viewed(widget, model, views = 1) {
  widget.initialize({ model: model.handle() });
  const places = Array.from({ length: views }, () => window.document.createElement("div"));
  window.document.body.append(...places);
  return { places, closes: places.map((el) => widget.render({ model: model.handle(), el })) };
}
