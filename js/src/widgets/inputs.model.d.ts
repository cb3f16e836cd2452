/** The state InputsExplorer shares with its kernel; see explorer.model.d.ts. */
import type { ExplorerModel } from "./explorer.model";
import type { Bar, Method, Target } from "./picture.model";

export interface Share {
  /** the input's key */
  key: string;
  /** its Shapley value, in units of the raw output */
  value: number;
}

export interface InputsModel extends ExplorerModel {
  // request: written by the browser or by Python
  target: Target | null;

  // look: the browser alone

  // answer: written by the kernel
  /** IPY_MODEL_… of each input's explorer, by its key */
  parts: Record<string, string>;
  /** "picture", "record" or "text" */
  kinds: Record<string, string>;
  shares: Share[];
  /** the raw output that is shared out */
  score: number;
  /** the same with no input at all */
  nothing: number;
  bars: Bar[];
  output_kind: string;
  labels: string[];
  methods: Method[];
}
