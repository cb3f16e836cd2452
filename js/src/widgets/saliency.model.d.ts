/** The state SaliencyExplorer shares with its kernel beside that of every explorer with one method; see method.model.d.ts. */
import type { MethodModel } from "./method.model";
import type { Frame, Picture, Sign, View } from "./picture.model";

export interface Pin {
  id: number;
  title: string;
  picture: Picture;
  frame: Frame;
  /** look keys at the time of pinning */
  opacity: number; threshold: number; colormap: string; sign: Sign; view: View;
}

export interface SaliencyModel extends MethodModel {
  // request: written by the browser or by Python
  /** counts up: one more press */
  pin_request: number;
  /** id of the pin to remove; -1 none */
  unpin_request: number;

  // answer: written by the kernel
  pins: Pin[];
}
