// What SaliencyExplorer says.
import { add } from "../strings.js";

export const WORDS = add({
  "explorer.label": "Saliency explorer",

  "pins.group": "Pinned views",
  "pins.remove": "Remove the pinned view {title}",
  "pins.alt": "Pinned view: {title}",
});
