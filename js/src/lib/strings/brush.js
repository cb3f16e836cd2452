// What the explorers say in which a picture is painted on.
import { add } from "../strings.js";

export const WORDS = add({
  "tool.group": "Touch the picture",
  "tool.look": "Look (drag moves a zoomed picture)",
  "tool.paint": "Brush (paint a patch out)",
  "tool.erase": "Eraser (bring pixels back)",
  "tool.region": "Dashed brush (draw where the maps should be)",
  "brush.size": "Size",
  "brush.undo": "Undo",
  "brush.clear": "Clear all paint",
  "brush.fill": "Fill",
  "fill.mean": "mean colour",
  "fill.blur": "blur",
  "fill.noise": "noise",
});
