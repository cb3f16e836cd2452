/** The state AttentionExplorer shares with its kernel; see explorer.model.d.ts. Layers, heads and tokens count from 0. */
import type { ExplorerModel } from "./explorer.model";
import type { Bar, Method, Picture, WireArray } from "./picture.model";

export interface Tokens {
  texts: string[];
  /** a letter for each: "s" special, "b" second sentence, "p" patch of a picture, "." any other */
  kinds: string;
}

export interface Layer {
  index: number;
  name: string;
  kind: "self" | "cross";
  /** whose tokens rows and columns are: a key of `tokens` */
  queries: string;
  keys: string;
  heads: number;
  length: number;
  keys_length: number;
  /** windows the input was cut into; 1 in nearly every model */
  groups: number;
  /** false: weights only, no steps */
  has_queries: boolean;
}

/** A part of a head's matrix: float16 (h, w), the largest weight of each cell. */
export interface Matrix extends WireArray {
  version: number;
  layer: number;
  head: number;
  group: number;
  rows: [number, number];
  columns: [number, number];
  /** queries and keys of one cell */
  cell: [number, number];
}

export interface Tile { layer: number; heads: number; height: number; width: number; /** first byte */ offset: number }

/** Every head small: uint8, 255 for the head's largest weight. */
export interface Overview extends WireArray { version: number; tiles: Tile[] }

/** float32 (3, layers, most heads): entropy in bits, distance, share on special tokens; NaN where there is none. */
export interface Statistics extends WireArray { version: number }

/** float32 (layers, most heads): how far the score falls without the head; NaN where not known yet. */
export interface Effects extends WireArray { score: number; progress: number }

/** The exact weight at [layer, head, group, query, key]. */
export interface Weight { version: number; at: number[]; value: number }

/** One query, number by number; or why there are none. */
export interface Steps {
  version: number;
  layer: number;
  head: number;
  query: number;
  refused?: string;
  keys_shown?: number[];
  of?: number;
  scale?: number;
  temperature?: number;
  /** float32 (keys shown, 5): q·k, scaled, mask, masked, weight */
  numbers?: WireArray;
  q?: WireArray;
  k?: WireArray;
  v?: WireArray;
  out?: WireArray;
}

/** float32 (tokens,) or (height, width) of the patches, or why there is none. */
export interface Aggregated extends Partial<WireArray> { method: string; /** an output, or -1 */ target?: number; /** whether anything is, in the model */ changed?: boolean; refused?: string }

/** of a layer's windows, the patch that each token is: float32 (groups, tokens), -1 for padding */
export interface Placed extends Partial<WireArray> { layer: number; /** rows and columns of patches */ grid?: [number, number]; refused?: boolean }

export interface Wanted { n?: number; /** [layer, head, group, r0, r1, c0, c1] */ windows?: number[][] }

export interface AttentionModel extends ExplorerModel {
  // request: written by the browser or by Python
  text: string;
  /** second sentence of a pair, or the decoder's text */
  second_text: string;
  layer: number;
  head: number;
  group: number;
  query: number | null;
  key: number | null;
  view: "matrix" | "arcs" | "steps" | "patches" | "aggregates";
  /** a registered method of attention: how all layers become one number for each token or patch */
  aggregate: string;
  overlaid: [number, number][];
  ablated: [number, number][];
  ablated_layers: number[];
  /** [layer or stream, token] */
  ablated_tokens: [number | string, number][];
  /** [layer, head, T]; null: all of them */
  temperature: [number | null, number | null, number][];
  /** [layer, head, query, key, weight] */
  weights: [number, number, number, number, number][];
  target: number | null;
  reference: string;
  effects_on: boolean;
  wanted: Wanted;
  /** [layer, head, group, query, key] or [] */
  pointer: number[];

  // look: the browser alone
  sort: "layer" | "entropy" | "distance" | "separators" | "effect";
  filter: "all" | "a-b" | "b-a" | "a-a" | "b-b";
  colormap: string;
  /** [r0, r1, c0, c1] in tokens, or [] for all */
  span: number[];

  // answer: written by the kernel
  tokens: Record<string, Tokens>;
  layers: Layer[];
  version: number;
  overview: Overview | null;
  statistics: Statistics | null;
  effects: Effects | null;
  matrix: Matrix | null;
  weight: Weight | null;
  steps: Steps | null;
  aggregated: Aggregated | null;
  bars: Bar[];
  output_kind: string;
  labels: string[];
  picture: Picture | null;
  /** [height, width, prefix] of the picture's patches, or [] */
  grid: number[];
  placed: Placed | null;
  /** "text", "pair" (encoder and decoder), or "" where there is no text to edit */
  editable: string;
  methods: Method[];
}
