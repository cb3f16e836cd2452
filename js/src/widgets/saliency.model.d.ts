/** The state SaliencyExplorer shares with its kernel beside that of every explorer of pictures; see picture.model.d.ts. */
import type { Frame, Method, Picture, PictureModel, Settings, Sign, View } from "./picture.model";

export interface Pin {
  id: number;
  title: string;
  picture: Picture;
  frame: Frame;
  /** look keys at the time of pinning */
  opacity: number; threshold: number; colormap: string; sign: Sign; view: View;
}

export interface SaliencyModel extends PictureModel {
  // request: written by the browser or by Python
  method: string;
  params: Settings;
  /** counts up: one more press */
  pin_request: number;
  /** id of the pin to remove; -1 none */
  unpin_request: number;

  // answer: written by the kernel
  frame: Frame | null;
  methods: Method[];
  pins: Pin[];
}
