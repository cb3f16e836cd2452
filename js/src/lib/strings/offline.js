// What a saved page says beside its explorer.
import { add } from "../strings.js";

export const WORDS = add({
  "page.group": "What this page has",
  "page.saved": "A saved page of xai-widgets {version}: no kernel, no network. What is drawn in the browser works, and nothing is computed.",
  "page.one": "It shows one state; what would need the model is grey.",
  "page.several": "Recorded: {count} states. What else would need the model is grey.",
  "page.refused": "That was not recorded in this page.",
  "offer.method": "method",
  "offer.target": "target",
  "offer.layer": "layer",
  "offer.head": "head",
  "offer.index": "index",
  "page.old": "This browser cannot open the page: it is too old to unpack it. Use a newer one.",
});
