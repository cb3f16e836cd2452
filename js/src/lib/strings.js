// Every string a person reads, by key. What all explorers say is here, what one of them says in a table of its own under
// strings/, which its entry imports first, so that no file carries the words of another. A language is other tables.

/** @type {Record<string, string>} */
const words = {};

/**
 * @typedef {keyof typeof import("./strings/common.js").WORDS | keyof typeof import("./strings/picture.js").WORDS
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
  Object.assign(words, table);
  return table;
}

/**
 * @param {StringKey} key
 * @param {Record<string, string | number>} [vars]
 */
export function t(key, vars = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in vars ? String(vars[name]) : whole));
}

/**
 * For keys put together from what the kernel sends: an unknown one reads as itself.
 * @param {string} key
 * @param {string} otherwise
 */
export function tOr(key, otherwise) {
  return words[key] ?? otherwise;
}
