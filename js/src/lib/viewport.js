// Where the picture lies on the canvas: zoomed about a point, never leaving a gap. Pure numbers.

/** @typedef {{ scale: number, x: number, y: number }} Placement screen = picture * scale + (x, y), in CSS pixels */

/**
 * The largest size for the picture inside a box.
 * @param {{ width: number, height: number }} picture
 * @param {number} width
 * @param {number} maxHeight
 */
export function fit(picture, width, maxHeight) {
  const scale = Math.min(width / picture.width, maxHeight / picture.height);
  return { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) };
}

/**
 * @param {{ width: number, height: number }} picture
 * @param {{ width: number, height: number }} canvas
 * @param {number} zoom
 * @param {{ x: number, y: number }} centre the picture point wished for in the middle; clamped in place
 * @returns {Placement}
 */
export function place(picture, canvas, zoom, centre) {
  const scale = (canvas.width / picture.width) * zoom;
  const halfX = canvas.width / 2 / scale;
  const halfY = canvas.height / 2 / scale;
  centre.x = Math.min(Math.max(centre.x, halfX), picture.width - halfX);
  centre.y = Math.min(Math.max(centre.y, halfY), picture.height - halfY);
  return { scale, x: canvas.width / 2 - centre.x * scale, y: canvas.height / 2 - centre.y * scale };
}

/**
 * @param {Placement} at
 * @param {number} x
 * @param {number} y
 */
export function toPicture(at, x, y) {
  return { x: (x - at.x) / at.scale, y: (y - at.y) / at.scale };
}
