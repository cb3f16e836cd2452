/** The state CompareExplorer shares with its kernel beside that of every explorer of pictures; see picture.model.d.ts. */
import type { Frame, Method, Picture, PictureModel, Settings, WireArray } from "./picture.model";

/** How far one method is. */
export interface Tile {
  method: string;
  /** which of the frame traits is its own */
  slot: number;
  status: "idle" | "running" | "stopped" | "error";
  progress: number;
  latency_ms: number;
  /** "" or a sentence: what failed, why, what to do */
  message: string;
  /** "" or a traceback */
  details: string;
}

/** One place of the table. */
export interface Measured {
  method: string;
  metric: string;
  /** null: not known yet, or, where there is a note, not to be had */
  value: number | null;
  /** standard error of a sampled mean; null: none, or not known yet */
  error: number | null;
  progress: number;
  /** further numbers, by name */
  parts: Record<string, number | null>;
  /** "" or why there is no number */
  note: string;
  /** it measures a map that is no longer shown */
  stale: boolean;
}

export interface Metric {
  name: string;
  label: string;
  /** two sentences: what it means, when it misleads */
  about: string;
  better: "higher" | "lower" | "neither";
  /** MathML, a whole <math> element, our own text */
  formula: string;
  paper: [string, string];
  needs: string[];
  params: unknown[];
  /** "" or why it is not to be had here */
  unavailable: string;
}

export interface Line { x: WireArray; y: WireArray }
export type Curve = "deletion" | "insertion";

export interface Removals {
  /** steps of the curves */
  steps: number;
  /** uint8, at the picture's size: the step after which a pixel is changed, from 1 */
  orders: Record<string, WireArray>;
  /** what absent pixels look like */
  pictures: Record<Curve, Picture>;
}

export interface Verdict { rating: number; why: string }

export interface CompareModel extends PictureModel {
  // request: written by the browser or by Python
  methods: string[];
  params: Record<string, Settings>;
  metrics: string[];
  /** parameters by measure; those left out take their defaults */
  metric_params: Record<string, Record<string, string | number | boolean>>;
  /** where a person says the maps should be, at the picture's size; null: nowhere. Written as the mask is. */
  region: WireArray | null;
  /** a person's verdict on a map; the kernel sets it back to null */
  verdict_request: { method: string; rating: number; why: string } | null;

  // look: the browser alone
  /** measure the table is sorted by; "": in the order of the tiles */
  sort_by: string;
  sort_down: boolean;
  /** the curve pointed at: pictures show what it took away or brought back by `share` */
  curve: "" | Curve;
  share: number;

  // answer: written by the kernel
  tiles: Tile[];
  frame_0: Frame | null;
  frame_1: Frame | null;
  frame_2: Frame | null;
  frame_3: Frame | null;
  frame_4: Frame | null;
  frame_5: Frame | null;
  catalogue: Method[];
  measures: Measured[];
  measuring: number;
  metric_catalogue: Metric[];
  curves: Partial<Record<Curve, Record<string, Line>>>;
  removals: Partial<Removals>;
  /** references to bqplot figures; empty: bqplot is not installed */
  figures: Partial<Record<Curve, string>>;
  /** verdicts on the maps as they are */
  ratings: Record<string, Verdict>;
}
