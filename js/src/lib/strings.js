// Every string a person reads, by key. What all explorers say is here, what one of them says in a table of its own under
// strings/, which its entry imports first, so that no file carries the words of another. A language other than English
// comes from the kernel (xai_widgets/locale/), so that who reads English loads no other.

/** @type {Record<string, string>} */
const english = {};
/** @typedef {{ language?: string, strings?: Record<string, string>, sentences?: Record<string, string> }} Words */
/** One for the module, as a host loads it for each explorer; where several share it, the last that spoke counts. @type {Words} */
let spoken = {};
/** @type {WeakMap<object, any>} */
let declared = new WeakMap();

/**
 * @typedef {keyof typeof import("./strings/common.js").WORDS | keyof typeof import("./strings/picture.js").WORDS
 *   | keyof typeof import("./strings/brush.js").WORDS | keyof typeof import("./strings/saliency.js").WORDS
 *   | keyof typeof import("./strings/compare.js").WORDS | keyof typeof import("./strings/attention.js").WORDS
 *   | keyof typeof import("./strings/offline.js").WORDS | keyof typeof import("./strings/perturbation.js").WORDS
 *   | keyof typeof import("./strings/feature.js").WORDS | keyof typeof import("./strings/texts.js").WORDS
 *   | keyof typeof import("./strings/text.js").WORDS | keyof typeof import("./strings/inputs.js").WORDS} StringKey
 */

/**
 * Make a table known, and give it back.
 * @template {Record<string, string>} T
 * @param {T} table
 */
export function add(table) {
  Object.assign(english, table);
  return table;
}

/** Speak the language of a table from the kernel, English where it is empty. @param {Words | null | undefined} words */
export function speak(words) {
  if (words === spoken) return;
  spoken = words ?? {};
  declared = new WeakMap();
}

/** What is spoken, for the attribute `lang`. */
export const language = () => spoken.language ?? "en";

/** @param {string} key @returns {string | undefined} */
const word = (key) => spoken.strings?.[key] ?? english[key];

/**
 * @param {StringKey} key
 * @param {Record<string, string | number>} [vars]
 */
export function t(key, vars = {}) {
  return /** @type {string} */ (word(key)).replace(/\{(\w+)\}/g, (whole, name) => (name in vars ? String(vars[name]) : whole));
}

/**
 * For keys put together from what the kernel sends: an unknown one reads as itself.
 * @param {string} key
 * @param {string} otherwise
 */
export function tOr(key, otherwise) {
  return word(key) ?? otherwise;
}

/** A sentence of the kernel's own; one that has no translation, such as a person's own method, stays. @param {string} text */
export const said = (text) => spoken.sentences?.[text] ?? text;

const WORDED = new Set(["label", "about", "help", "unit"]);
const INSIDE = new Set(["params", "extras"]);

/**
 * What the kernel declares (methods, measures, perturbations) in the language spoken; the same object for the same one.
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function saidOf(value) {
  if (!spoken.sentences || typeof value !== "object" || value === null) return value;
  const object = /** @type {any} */ (value);
  const made = declared.get(object) ?? (Array.isArray(object) ? object.map(saidOf) : Object.fromEntries(Object.entries(object).map(fieldOf)));
  declared.set(object, made);
  return made;
}

/** @param {[string, any]} entry @returns {[string, any]} */
function fieldOf([key, value]) {
  if (WORDED.has(key) && typeof value === "string") return [key, said(value)];
  if (key === "options") return [key, value.map((/** @type {[string, string]} */ [name, label]) => [name, said(label)])];
  return [key, INSIDE.has(key) ? saidOf(value) : value];
}
