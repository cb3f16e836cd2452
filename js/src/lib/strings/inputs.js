// What InputsExplorer says.
import { add } from "../strings.js";

export const WORDS = add({
  "inputs.label": "Explorer of several inputs",
  "inputs.shares": "How much of the score comes from each input",
  "inputs.sum": "{nothing} with no input at all, and {rest} from the inputs, make the raw output {score}.",
  "inputs.sumOfTwo": "{nothing} with no input at all, and {rest} from the inputs, make the difference of the two raw outputs {score}.",
  "inputs.alone": "There is one input, so all of the answer comes from it.",
  "inputs.show": "Go to {key}",
  "inputs.side": "{key}: {kind}",
  "side.picture": "picture",
  "side.record": "record",
  "side.text": "text",
  "inputs.host": "This page cannot lay one widget inside another. Show each by itself: explorer.explorers[{key}].",
});
