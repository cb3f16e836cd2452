// Tokens as they are read: never empty, never endless, whatever they hold.
import { t } from "./strings.js";

/** @typedef {import("../widgets/attention.model").Tokens} Tokens */

const LONGEST = 48;

/** Without what would turn the letters of others around; lines may stay. @param {string} text @param {boolean} [lines] */
export function plain(text, lines = false) {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (letter) => (lines && /[\n\t]/.test(letter) ? letter : ""));
}

/** @param {string} text */
export function shown(text) {
  const read = plain(text);
  if (read.trim() === "") return t("token.empty");
  const letters = [...read.slice(0, 2 * LONGEST)];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : read;
}

/** @param {Tokens} tokens @param {number} index */
export function tokenAt(tokens, index) {
  return shown(tokens.texts[index] ?? "");
}

/**
 * A token cut to a width, on a canvas.
 * @param {CanvasRenderingContext2D} g
 * @param {string} text
 * @param {number} width
 */
export function cut(g, text, width) {
  if (!(g.measureText(text)?.width > width)) return text;
  const letters = [...text];
  while (letters.length > 1 && g.measureText(`${letters.join("")}…`).width > width) letters.length = Math.max(1, Math.min(letters.length - 1, Math.floor(letters.length * 0.9)));
  return `${letters.join("")}…`;
}

/**
 * Whether a token takes part under a filter of sentence pairs ("a-b": the first attends to the second).
 * @param {string} filter
 * @param {string} kind
 * @param {0 | 1} side 0: it attends, 1: it is attended to
 */
export function passes(filter, kind, side) {
  if (filter === "all") return true;
  return kind === (filter.split("-")[side] === "b" ? "b" : ".");
}
