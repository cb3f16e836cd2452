/** The state TextExplorer shares with its kernel; see explorer.model.d.ts. Tokens are counted from 0. */
import type { ExplorerModel } from "./explorer.model";
import type { Bar, Frame, Method, Settings, Target } from "./picture.model";

/** The tokens of a text; the values of a frame with the same `tokens` are theirs. */
export interface TextTokens {
  id: number;
  /** what each stands for */
  texts: string[];
  /** a letter for each: "s" special, "b" second text, "." any other */
  kinds: string;
  /** the number of each one's word, -1 in none; [] where words are not known */
  words: number[];
  /** where each one's letters are in its text, in code points; [] where that is not known */
  spans: [number, number][];
  text: string;
  second: string;
}

/** A value for each token of a text, 0 for those that are left out. */
export interface TextFrame extends Frame {
  /** id of the tokens the values are of */
  tokens: number;
  /** each token of a word has the word's whole value */
  by_word: boolean;
  /** the token at which the answer is read; -1: the whole text */
  position: number;
}

export interface TextModel extends ExplorerModel {
  // request: written by the browser or by Python
  text: string;
  second_text: string;
  /** what the answer is compared with: [text, second text] */
  original: string[];
  /** tokens hidden from the model */
  masked: number[];
  hide: "mask" | "delete";
  /** of a language model, the token whose next (or own masked) token is asked for; null: the usual one */
  position: number | null;
  method: string;
  params: Settings;
  target: Target | null;
  /** a word whose first token becomes the target */
  output_token: string;
  reference: string;

  // look: the browser alone
  /** the tokens of a word are shown as one */
  joined: boolean;
  colormap: "RdBu" | "PuOr";

  // answer: written by the kernel
  tokens: TextTokens;
  frame: TextFrame | null;
  bars: Bar[];
  output_kind: string;
  labels: string[];
  methods: Method[];
  /** the ways this tokenizer has to hide a token */
  hides: string[];
  editable: string;
}
