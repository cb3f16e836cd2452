/** The state FeatureExplorer shares with its kernel; see explorer.model.d.ts. Columns are told by number, categories by code. */
import type { ExplorerModel } from "./explorer.model";
import type { Bar, Frame, Method, Settings, Target, WireArray } from "./picture.model";

export interface Feature {
  index: number;
  name: string;
  /** what a code stands for; empty for numbers */
  categories: string[];
  kind: "number" | "whole" | "category";
  /** of each category, its share of the rows */
  shares: number[];
  low: number;
  high: number;
  /** what the row has in the data: a number or a code */
  own: number;
  /** the same in every row */
  constant: boolean;
}

/** float32: counts (columns, bars) and quantiles (columns, 101), zeros for categories. */
export interface Distribution { counts: WireArray; quantiles: WireArray }

/** What of the row was changed, by the column's number: a number or a code. */
export type Moves = Record<string, number>;

export interface Slope {
  index: number;
  /** of the number studied, per unit of the column; null: there is none */
  gradient: number | null;
  /** the same times the column's spread */
  scaled: number | null;
  down: number | null;
  up: number | null;
  largest: number;
  others: { label: string; change: number }[];
}

export interface CurveData {
  features: number[];
  grids: WireArray[];
  /** float32 (G) or (G, G2) */
  average: WireArray;
  /** float32 (lines, G); null: of two columns */
  individual: WireArray | null;
  /** rows of the data so far */
  rows: number;
  progress: number;
}

/** The row's own curve, and where on it the sliders are. */
export interface Along { features: number[]; values: WireArray; at: number[]; score: number }

export interface ChangeMove { index: number; before: number; after: number; score: number; answer: string }

export interface Change {
  found: boolean;
  distance: number;
  /** "" or why none was found */
  note: string;
  progress: number;
  /** where it starts from */
  start: Moves;
  moves: ChangeMove[];
}

export interface Cause { index: number; alone: number | null; without: number | null; spread: number }

export interface Outcomes {
  /** float32 (bars) */
  counts: WireArray;
  low: number;
  high: number;
  base: number;
  /** null: nothing says what the answer is */
  flip_rate: number | null;
  flip_error: number | null;
  n: number;
  answers: { label: string; count: number }[];
  causes: Cause[];
  progress: number;
}

export type Analysis = "association" | "importance" | "sobol" | "morris";

export interface Overview {
  analysis: Analysis;
  /** which of the numbers it is sorted by */
  main: string;
  /** "truth", "answer" or "" */
  of: string;
  progress: number;
  score: number | null;
  scoring: string;
  rows: { index: number; numbers: Record<string, number | null> }[];
}

/** How far the open panel is. */
export interface Work {
  panel: FeatureModel["panel"];
  status: "idle" | "running" | "stopped" | "error";
  progress: number;
  message: string;
  details: string;
}

export interface TableMethod extends Method { /** its values are shares of the score */ adds_up: boolean }

export interface FeatureModel extends ExplorerModel {
  // request: written by the browser or by Python
  /** null: given by its values */
  row: number | null;
  values: Moves;
  locked: string[];
  target: Target | null;
  probability: boolean;
  threshold: number | null;
  method: string;
  params: Settings;
  panel: "local" | "curves" | "change" | "random" | "global";
  step: number;
  feature: string;
  other: string;
  to: number | null;
  search: "search" | "gradient";
  most: number;
  ranges: Record<string, [number, number]>;
  noise: "normal" | "uniform";
  strength: number;
  samples: number;
  seed: number;
  disturbed: string[];
  analysis: Analysis;
  against: "answer" | "truth";
  compute_request: number;

  // look: the browser alone
  spacing: "quantile" | "value";
  order: "table" | "attribution";
  waterfall: boolean;

  // answer: written by the kernel
  bars: Bar[];
  explained: number;
  probable: boolean;
  decision: { now?: string; row?: string; flipped?: boolean };
  output_kind: string;
  labels: string[];
  truth: string;
  rows: number;
  features: Feature[];
  distribution: Partial<Distribution>;
  frame: Frame | null;
  methods: TableMethod[];
  local: Slope[] | null;
  curve: CurveData | null;
  along: Along | null;
  counterfactual: Change | null;
  jitter: Outcomes | null;
  overview: Overview | null;
  work: Partial<Work>;
  /** references to bqplot figures; empty: bqplot is not installed */
  figures: Partial<Record<"curve" | "surface" | "outcomes", string>>;
}
