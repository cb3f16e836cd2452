// One way to draw picture, painted pixels and map, for the live view, the pins and the saved PNG alike.
import { colorAt, position } from "./colormap.js";

/** @typedef {import("./heatmap.js").Heat} Heat */
/** @typedef {{ width: number, height: number }} Size */
/**
 * @typedef {object} Layers
 * @property {Size} size of the picture, the coordinates everything is drawn in
 * @property {CanvasImageSource | null} picture
 * @property {CanvasImageSource | null} painted
 * @property {CanvasImageSource | null} [absent] pixels that a curve has taken away
 * @property {CanvasImageSource | null} [region] where a person says the map should be
 * @property {Heat | null} heat
 * @property {number} opacity
 * @property {number} pixel one screen pixel, in picture pixels
 */

/**
 * @param {CanvasRenderingContext2D} g already scaled to picture pixels
 * @param {Layers} layers
 */
export function drawLayers(g, layers) {
  const { size, picture, painted, absent, region, pixel } = layers;
  // Enlarged far enough, a person wants to see the pixels themselves.
  g.imageSmoothingEnabled = pixel > 1 / 6;
  if (picture) g.drawImage(picture, 0, 0, size.width, size.height);
  for (const layer of [painted, absent]) if (layer) g.drawImage(layer, 0, 0, size.width, size.height);
  drawHeat(g, layers);
  if (region) g.drawImage(region, 0, 0, size.width, size.height);
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {Layers} layers
 */
function drawHeat(g, { size, heat, opacity, pixel }) {
  if (!heat?.look || !heat.grid) return;
  g.imageSmoothingEnabled = true;
  g.globalAlpha = opacity;
  if (heat.look.view === "contour") {
    drawContours(g, heat, size, pixel);
  } else {
    const canvas = heat.paint();
    if (canvas) g.drawImage(canvas, 0, 0, size.width, size.height);
  }
  g.globalAlpha = 1;
}

/**
 * @param {number} threshold
 * @param {number} reach
 */
export function levels(threshold, reach) {
  const first = Math.max(threshold, 0.1 * reach);
  return [0, 1, 2, 3, 4].map((k) => first + ((0.95 * reach - first) * k) / 4).filter((v) => v >= first);
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {Heat} heat
 * @param {Size} size
 * @param {number} pixel
 */
function drawContours(g, heat, size, pixel) {
  const { look, grid } = heat;
  if (!look || !grid) return;
  /** @type {import("./colormap.js").Sign[]} */
  const signs = look.sign === "both" ? ["positive", "negative"] : [look.sign];
  for (const sign of signs) {
    // Dashes tell the negative lines apart where colours do not.
    g.setLineDash(sign === "negative" ? [5 * pixel, 3 * pixel] : []);
    for (const level of levels(look.threshold, heat.reach)) {
      const value = Math.min(level / heat.reach, 1) * (sign === "negative" ? -1 : 1);
      trace(g, heat.contour(sign, level), size.width / grid.width, size.height / grid.height);
      const color = colorAt(look.colormap, position(look.colormap, look.sign, value));
      g.strokeStyle = color[1] > 110 ? "rgba(0, 0, 0, 0.6)" : "rgba(255, 255, 255, 0.75)";
      g.lineWidth = 3.5 * pixel;
      g.stroke();
      g.strokeStyle = `rgb(${color})`;
      g.lineWidth = 1.75 * pixel;
      g.stroke();
    }
  }
  g.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {number[][]} lines
 * @param {number} sx
 * @param {number} sy
 */
function trace(g, lines, sx, sy) {
  g.beginPath();
  for (const line of lines) {
    g.moveTo(line[0] * sx, line[1] * sy);
    for (let i = 2; i < line.length; i += 2) g.lineTo(line[i] * sx, line[i + 1] * sy);
  }
}
