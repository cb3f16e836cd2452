// A text as it is read: its own letters, cut where tokens or words begin, so that nothing is shown that is not there.
import { plain } from "./tokens.js";

/** @typedef {import("../widgets/text.model").TextTokens} TextTokens */
/**
 * What is touched as one: the numbers of its tokens, the letters it has, and what stands before it in the text.
 * @typedef {object} Piece
 * @property {number[]} members
 * @property {string} text
 * @property {string} before
 * @property {boolean} special the tokenizer's own
 * @property {number} start in code points of its text; -1 where not known
 * @property {number} stop
 */

const SPACE = /\s/u;

/** Where a token's letters are, without the space that some tokenizers count in. @param {string[]} letters @param {[number, number]} span */
function trimmed(letters, [start, stop]) {
  let [from, to] = [start, stop];
  while (from < to && SPACE.test(letters[from])) from++;
  while (to > from && SPACE.test(letters[to - 1])) to--;
  return from < to ? [from, to] : [start, stop];
}

/**
 * One text of a pair, or the only one.
 * @param {TextTokens} tokens
 * @param {boolean} joined whether the tokens of a word are one piece
 * @param {number[]} members numbers of its tokens
 * @param {string} text
 */
function sentence(tokens, joined, members, text) {
  const letters = [...text];
  /** @type {Piece[]} */ const pieces = [];
  let end = 0, word = -1;
  for (const i of members) {
    const own = tokens.kinds[i] === "s";
    const known = tokens.spans.length > 0 && !own;
    const [start, stop] = known ? trimmed(letters, tokens.spans[i]) : [-1, -1];
    const last = pieces[pieces.length - 1];
    // Several tokens can share one letter, such as the bytes of an emoji: they cannot be shown apart.
    const same = last && !own && !last.special && (known && start < end || joined && word >= 0 && tokens.words[i] === word);
    word = own ? -1 : tokens.words[i] ?? -1;
    if (same) {
      last.members.push(i);
      last.stop = end = Math.max(end, stop);
      last.text = known ? plain(letters.slice(last.start, end).join("")) : last.text + tokens.texts[i].replace(/^##/, "");
      continue;
    }
    const before = known ? plain(letters.slice(end, start).join(""), true) : own || !pieces.length ? "" : " ";
    pieces.push({ members: [i], text: plain(known ? letters.slice(start, stop).join("") : tokens.texts[i]), before, special: own, start, stop });
    if (known) end = stop;
  }
  return { pieces, rest: tokens.spans.length ? plain(letters.slice(end).join(""), true) : "" };
}

/**
 * The pieces of each text, in order, and what is left of it behind the last.
 * @param {TextTokens} tokens
 * @param {boolean} joined
 */
export function sentences(tokens, joined) {
  const all = tokens.texts.map((_, i) => i);
  // What the tokenizer puts between the two texts goes with the first, what it puts behind them with the second.
  const cut = tokens.kinds.indexOf("b");
  if (cut < 0) return [sentence(tokens, joined, all, tokens.text)];
  return [sentence(tokens, joined, all.slice(0, cut), tokens.text), sentence(tokens, joined, all.slice(cut), tokens.second)];
}

/**
 * A piece's value: the sum of its tokens' values, or, where each of a word's tokens has the word's whole value, that.
 * @param {Piece} piece
 * @param {Float32Array} values
 * @param {boolean} byWord
 */
export function valueOf(piece, values, byWord) {
  if (byWord) return values[piece.members[0]];
  return piece.members.reduce((sum, i) => sum + values[i], 0);
}

/**
 * The largest absolute value of what is of the text: the tokenizer's own tokens would pale all others.
 * @param {Piece[]} pieces
 * @param {Float32Array} values
 * @param {boolean} byWord
 */
export function reach(pieces, values, byWord) {
  const own = pieces.filter((p) => !p.special);
  const sizes = (own.length ? own : pieces).map((p) => Math.abs(valueOf(p, values, byWord)));
  return Math.max(...sizes, 0);
}
