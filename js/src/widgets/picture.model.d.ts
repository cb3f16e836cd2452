/** What explorers of pictures share with their kernels: every key is a synced trait of the Python class PictureModel
 *  (tests/widgets/test_typed_model.py holds the two together). "request" keys are what is asked, "answer" keys are
 *  written by the kernel only, "look" keys are drawn by the browser alone and compute nothing. */
import type { ExplorerModel } from "./explorer.model";

/** An array on the wire (xai_widgets/wire.py): little-endian, C order. */
export interface WireArray {
  data: DataView;
  /** "bits" is a boolean array packed eight to a byte, most significant bit first, over the flattened array. */
  dtype: "float16" | "float32" | "uint8" | "bits";
  shape: number[];
}

/** What is explained: an output by its index, two of them, the first rather than the second, or, asked for from Python, words. */
export type Target = number | [number, number] | string;

/** One estimate of the attribution. value = data * scale. */
export interface Frame extends WireArray {
  id: number;
  /** data holds float16 in [-1, 1]; multiply by scale for the attribution's own unit. */
  scale: number;
  /** smallest and largest value, in the attribution's own unit */
  range: [number, number];
  method: string;
  target: Target;
  layer: string;
  /** the quantity explained (the raw output, unless asked otherwise) */
  score: number;
  /** the method's own error figure in output units; null: not known yet, or, where error_name is "", there is none and
   *  the last estimate is exact for what it measures */
  error: number | null;
  /** what error is, e.g. "completeness gap", "standard error" ("" where the method has none) */
  error_name: string;
  /** share of the work done, [0, 1] */
  progress: number;
  /** the nth whole estimate, of about `of` */
  step: number;
  of: number;
  /** false: more will follow for this request. Such frames must be acknowledged through `ack`. */
  final: boolean;
}

/** The picture as the model sees it (resized, cropped, before normalisation); crosses once. */
export interface Picture {
  id: number;
  /** PNG file */
  data: DataView;
  width: number;
  height: number;
  /** "" or a sentence, e.g. that the picture is shown rescaled */
  note: string;
}

export interface Bar {
  /** output index, what `target` takes; -1: no output of its own */
  index: number;
  label: string;
  /** probability in [0, 1], or the value for a regression */
  score: number;
  /** the same of the untouched picture */
  base: number;
}

export type Param =
  | { kind: "slider"; name: string; label: string; low: number; high: number; step: number; default: number;
      integer: boolean; /** high is the number of channels of the chosen layer, less one */ per_channel: boolean; help: string;
      /** "" or "other=value": shown only while param `other` has that value */ when: string }
  | { kind: "choice"; name: string; label: string; options: [string, string][]; default: string; help: string; when: string }
  | { kind: "toggle"; name: string; label: string; default: boolean; help: string; when: string }
  | { kind: "layer"; name: "layer"; label: string; help: string; when: string };

export interface Method {
  name: string;
  label: string;
  /** what it is listed under; strings.js names it */
  family: string;
  /** two sentences: what it measures, when it misleads */
  about: string;
  /** MathML, a whole <math> element, our own text */
  formula: string;
  paper: { text: string; url: string };
  params: Param[];
  /** "" or why this model cannot be explained by it */
  unavailable: string;
  /** whether values can be negative */
  signed: boolean;
}

export interface Layer { name: string; label: string; channels: number; height: number; width: number }

export interface GalleryItem {
  /** small PNG or JPEG */
  thumb: DataView;
  name: string;
  /** true label, or "" where unknown */
  truth: string;
  predicted: string;
  /** null where the truth is unknown */
  wrong: boolean | null;
}

export type Sign = "positive" | "negative" | "both" | "absolute";
export type View = "heat" | "contour" | "mask";

/** What a method is set to, by parameter. */
export type Settings = Record<string, number | string | boolean>;

export interface PictureModel extends ExplorerModel {
  // request: written by the browser or by Python
  target: Target | null;
  layer: string;
  /** painted pixels of the picture, at the picture's size; null: untouched. Browser writes { data, dtype: "bits", shape }. */
  mask: WireArray | null;
  fill: "mean" | "blur" | "noise";
  /** which picture of the gallery is shown, in the gallery's order */
  index: number;
  /** true: a new picture is explained for the same class; false: for its own most likely class */
  keep_target: boolean;
  /** a dropped, pasted or uploaded picture file; the kernel sets it back to null */
  upload: { name: string; data: DataView } | null;

  // look: the browser alone
  opacity: number;
  threshold: number;
  colormap: string;
  sign: Sign;
  view: View;
  zoom: number;
  /** diameter in pixels of the picture */
  brush_size: number;

  // answer: written by the kernel
  picture: Picture | null;
  /** what painted pixels are replaced with, at the picture's size, for the chosen fill */
  fill_picture: Picture | null;
  bars: Bar[];
  /** "softmax" | "sigmoid" | "regression" | "embedding" | "segmentation": what the bars show */
  output_kind: string;
  labels: string[];
  layers: Layer[];
  gallery: GalleryItem[];
  /** true label of the picture shown, or "" */
  truth: string;
}
