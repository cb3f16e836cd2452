/** The state PerturbationExplorer shares with its kernel beside that of every explorer with one method; see method.model.d.ts. */
import type { MethodModel } from "./method.model";
import type { Param, Picture, Settings, WireArray } from "./picture.model";

export type SliderParam = Extract<Param, { kind: "slider" }>;

/** A perturbation's declaration: the slider of its strength, `default` being the strength that changes nothing. */
export interface Perturbation extends SliderParam {
  /** it draws from the seed */
  random: boolean;
  /** it moves what is in the picture */
  moves: boolean;
  /** steps of the strength are factors */
  log: boolean;
  unit: string;
  /** what it is listed under; "" a person's own */
  group: string;
  hidden: boolean;
  extras: SliderParam[];
}

/** Where the answer becomes another one. */
export interface Flip {
  strength: number;
  /** the nearest strength at which it is not yet so */
  before: number;
  /** of the way from the neutral strength to the end of the range, [0, 1] */
  share: number;
  answer: number;
  label: string;
  /** of a threshold: whether the value is over it then; null: the answer is a class */
  over: boolean | null;
}

/** One output along the curve: what the bars show, averaged over draws. */
export interface Series {
  index: number;
  label: string;
  /** its colour and dash */
  slot: number;
  mean: WireArray;
  /** standard deviation over draws */
  spread: WireArray;
}

export interface Lines {
  perturbation: string;
  strengths: WireArray;
  series: Series[];
  /** how many patterns of a random perturbation; 1 where nothing is random */
  draws: number;
  /** share of the draws that give another answer, at each strength; null where nothing is random */
  rate: WireArray | null;
}

export interface Ranked {
  name: string;
  label: string;
  /** null: nothing in its range flips the answer */
  flip: Flip | null;
  /** mean over the range of how far the answer's probability or value moves; null: not to be had */
  change: number | null;
  /** "" or why there is no rank */
  note: string;
}

export interface PerturbationModel extends MethodModel {
  // request: written by the browser or by Python
  /** strength by perturbation, all of them */
  strengths: Record<string, number>;
  /** what perturbations have beside their strength, such as where the occluder is */
  extras: Record<string, Settings>;
  seed: number;
  /** the perturbation that has a response curve; "" none */
  curve_of: string;
  /** where a model with one output changes its answer; null: 0.5 for a probability, else not known */
  answer_threshold: number | null;
  /** true: rank what the model is fragile to; the kernel sets it back */
  stability_on: boolean;

  // answer: written by the kernel
  perturbations: Perturbation[];
  /** the perturbed picture; null: nothing is changed */
  perturbed: Picture | null;
  /** rank correlation with the untouched picture's attribution, [-1, 1]; null: not known yet */
  similarity: number | null;
  /** share of the most important tenth of pixels that the two have in common; null: not known yet */
  overlap: number | null;
  lines: Lines | null;
  curve_progress: number;
  /** "" or why there is no curve or ranking */
  curve_message: string;
  flips: Flip[];
  ranking: Ranked[];
  stability_progress: number;
  /** reference to the bqplot figure; empty: bqplot is not installed */
  figures: { response?: string };
}
