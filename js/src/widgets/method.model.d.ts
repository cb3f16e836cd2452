/** The state that explorers of pictures with one method share with their kernel beside that of all of them; see picture.model.d.ts. */
import type { Frame, Method, PictureModel, Settings } from "./picture.model";

export interface MethodModel extends PictureModel {
  // request: written by the browser or by Python
  method: string;
  params: Settings;

  // answer: written by the kernel
  frame: Frame | null;
  methods: Method[];
}
