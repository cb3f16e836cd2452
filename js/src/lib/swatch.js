// The colour and dash of a method's line, the same in tile, table and curves. xai_widgets/widgets/charts.py has them too.
const SVG = "http://www.w3.org/2000/svg";

/** Okabe and Ito's, told apart by colour-blind readers. */
export const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
export const DASHES = ["", "6 4", "2 3", "7 3 2 3", "", "6 4"];
/** bqplot has four dashes, so that the last two are told from the first by their width where colours are not seen. */
export const WIDTHS = [2, 2, 2, 2, 4, 4];

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attrs
 * @param {...Node} children
 */
export function svg(tag, attrs, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [name, v] of Object.entries(attrs)) el.setAttribute(name, String(v));
  el.append(...children);
  return el;
}

/** @param {number} slot */
export function stroke(slot) {
  return { stroke: COLOURS[slot], "stroke-width": WIDTHS[slot], "stroke-dasharray": DASHES[slot], fill: "none" };
}

/** @param {number} slot */
export function swatch(slot) {
  return svg("svg", { viewBox: "0 0 20 10", class: "xw-swatch", "aria-hidden": "true" }, svg("path", { d: "M1 5h18", ...stroke(slot) }));
}
