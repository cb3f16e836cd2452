// Numbers of a grid of patches as colours over a picture.
import { lookup, LUT_SIZE } from "./colormap.js";
import { canvasOf } from "./picture.js";

/**
 * @param {CanvasRenderingContext2D} g
 * @param {ArrayLike<number>} values row by row, at least 0; below it for what is left as it is
 * @param {{ across: number, down: number, peak: number, width: number, height: number, colormap: string }} o
 */
export function overlay(g, values, { across, down, peak, width, height, colormap }) {
  const colours = lookup({ colormap, sign: "positive", threshold: 0, view: "heat" });
  const map = canvasOf(across, down);
  const image = new ImageData(across, down);
  const out = new Uint32Array(image.data.buffer);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[i] < 0 ? 0 : colours[Math.round((LUT_SIZE - 1) * (0.5 + 0.5 * Math.min((values[i] || 0) / (peak || 1), 1)))];
  }
  map.getContext("2d")?.putImageData(image, 0, 0);
  g.imageSmoothingEnabled = false;
  g.globalAlpha = 0.7;
  g.drawImage(map, 0, 0, width, height);
  g.globalAlpha = 1;
}

/**
 * A canvas at a size in CSS pixels, sharp on any screen, and its context.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function sized(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g = canvas.getContext("2d");
  g?.setTransform?.(ratio, 0, 0, ratio, 0, 0);
  g?.clearRect(0, 0, width, height);
  return g;
}
