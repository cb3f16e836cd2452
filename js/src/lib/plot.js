// A place for a chart: a bqplot figure laid out by the host's own widget manager, or the same lines drawn plainly.
import { h, show } from "./dom.js";

/** @typedef {import("./session.js").BaseView<any>} View */
/** @typedef {{ el: HTMLElement, remove: () => void, processLuminoMessage: (m: { type: string }) => void }} Figure */

/**
 * Another widget inside the explorer, such as a bqplot figure.
 * @param {View} view
 * @param {string} reference IPY_MODEL_…
 * @returns {Promise<Figure>}
 */
export async function childOf(view, reference) {
  const manager = /** @type {any} */ (view.model).widget_manager;
  if (!manager?.get_model || !manager.create_view) throw new Error("this host lays out no other widgets");
  const child = await manager.get_model(reference.replace("IPY_MODEL_", ""));
  return manager.create_view(child, {});
}

export class Plot {
  /**
   * @param {View} view
   * @param {() => void} moved the axes are elsewhere now
   */
  constructor(view, moved) {
    this.view = view;
    this.moved = moved;
    this.place = h("div", { class: "xw-curve-plot" });
    this.plain = h("div", { class: "xw-curve-plain" });
    /** @type {Figure | null} */ this.figure = null;
    this.open = true;
    view.offs.push(() => { this.open = false; });
  }

  /** Where the axes are, on the page; null while nothing is drawn. */
  area() {
    const found = this.figure?.el.querySelector(".plotarea_events, .plotarea_background") ?? this.plain.querySelector("[data-plot]");
    return found?.getBoundingClientRect() ?? null;
  }

  /** Lay a figure out; rejected where this host cannot. @param {string} reference IPY_MODEL_… */
  async lay(reference) {
    const figure = await childOf(this.view, reference);
    if (!this.open) return figure.remove();
    this.figure = figure;
    this.place.append(figure.el);
    for (const type of ["after-attach", "after-show"]) figure.processLuminoMessage({ type });
    const observer = new ResizeObserver(this.moved);
    observer.observe(this.place);
    this.view.offs.push(() => { observer.disconnect(); figure.remove(); });
    show(this.plain, false);
    this.moved();
  }
}
