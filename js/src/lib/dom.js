// Making elements. Text enters by textContent only: labels, file names and messages are hostile data.

const FOCUSABLE = new Set(["button", "input", "select", "canvas", "summary", "a"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Props
 * @property {string} [class]
 * @property {string} [text]
 * @property {string} [xw] stable name for tests, becomes data-xw
 * @property {Record<string, (e: any) => void>} [on]
 * @property {Record<string, string | number | boolean | undefined>} [attrs]
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  if (props.class) el.className = props.class;
  if (props.xw) el.dataset.xw = props.xw;
  if (props.text !== undefined) el.textContent = props.text;
  for (const [name, v] of Object.entries(props.attrs ?? {})) attr(el, name, v);
  for (const [name, fn] of Object.entries(props.on ?? {})) el.addEventListener(name, fn);
  // JupyterLab runs notebook commands on the letters typed here unless the focused element itself says not to.
  if (FOCUSABLE.has(tag) || props.attrs?.tabindex !== undefined) el.dataset.lmSuppressShortcuts = "true";
  if (tag === "button") /** @type {HTMLButtonElement} */ (el).type = "button";
  for (const child of children) if (child !== null && child !== undefined) el.append(child);
  return el;
}

/**
 * @param {Element} el
 * @param {string} name
 * @param {string | number | boolean | undefined} v
 */
export function attr(el, name, v) {
  if (v === undefined || v === false) el.removeAttribute(name);
  else el.setAttribute(name, v === true ? "" : String(v));
}

/**
 * Writes only what changed, so that a redraw lays nothing out for nothing.
 * @param {Element} el
 * @param {string} text
 */
export function setText(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/**
 * @param {HTMLElement} el
 * @param {boolean} shown
 */
export function show(el, shown) {
  if (el.hidden === shown) el.hidden = !shown;
}

// 16×16 line drawings, one path each; what one file alone draws is there.
const ICONS = {
  look: "M8 3C4.5 3 2 6 1 8c1 2 3.5 5 7 5s6-3 7-5c-1-2-3.5-5-7-5zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  paint: "M13.5 2.5c-3 1.5-6 4.5-7 6.5l1 1c2-1 5-4 6.5-7zM5.5 9.5c-2 0-2.5 1.5-2.5 3-.5.5-1 .5-1.5.5 1 .8 4.5 1 5-1 .3-1-.2-2-1-2.5z",
  erase: "M6 13.5h8M3 9.5l6-6 4.5 4.5-5.5 5.5h-2.5zM6 6.5l4.5 4.5",
  undo: "M5 3L2 6l3 3M2 6h7.5a4 4 0 0 1 0 8H6",
  clear: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  previous: "M10 3L5 8l5 5",
  next: "M6 3l5 5-5 5",
  pin: "M9.5 2l4.5 4.5-1.5.5-2.5 2.5-.5 3L3.5 6.5l3-.5L9 3.5zM6 10l-3.5 3.5",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  save: "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
  upload: "M8 10.5V2.5M4.5 6L8 2.5 11.5 6M2.5 13.5h11",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2V11.5M8 4.6v.3",
  close: "M4 4l8 8M12 4l-8 8",
};

/** @typedef {keyof typeof ICONS | `M${string}`} Icon a name, or a path of one's own */

/** @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "xw-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[/** @type {keyof typeof ICONS} */ (name)] ?? name);
  svg.append(path);
  return svg;
}

/**
 * @param {Icon} name
 * @param {string} label
 * @param {string} xw
 * @param {(e: MouseEvent) => void} onClick
 */
export function iconButton(name, label, xw, onClick) {
  const attrs = { "aria-label": label, title: label };
  return h("button", { class: "xw-icon-button", xw, attrs, on: { click: onClick } }, icon(name));
}
