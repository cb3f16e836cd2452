// What the explorers of texts say.
import { add } from "../strings.js";

export const WORDS = add({
  "text.first": "Text",
  "text.second": "Second sentence (optional)",
  "text.encoder": "Text of the encoder",
  "text.decoder": "Text of the decoder",
  "text.reference": "Compare with a sentence",
  "token.empty": "␣",
});
