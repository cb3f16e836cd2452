// A SaliencyExplorer's view over a model that no kernel answers: a picture 3 wide and 2 high, a map of two cells.
import { find, flush, viewed } from "./dom.mjs";
import { FakeModel } from "../dev/fake-model.js";
import saliency from "../src/widgets/saliency.js";

export const HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>";

/** The picture is 3 wide and 2 high, the map 2 wide and 1 high. */
export function frame(id, over = {}) {
  const data = new DataView(Float32Array.of(1, -0.5).buffer);
  return { id, data, dtype: "float32", shape: [1, 2], scale: 2, range: [-1, 2], method: "grad-cam", target: 1, layer: "", score: 3,
    error: null, error_name: "", progress: 1, step: 1, of: 1, final: true, ...over };
}

export const picture = (id) => ({ id, data: new DataView(new ArrayBuffer(4)), width: 3, height: 2, note: "" });
export const bars = (score = 0.7) => [{ index: 1, label: "cat", score, base: 0.7 }, { index: 0, label: HOSTILE, score: 0.3, base: 0.3 }];
export const method = (name, params, unavailable = "") => ({ name, label: name, family: name === "lrp" ? "rules" : "cam", about: HOSTILE, formula: "", paper: { text: "", url: "" }, params, unavailable, signed: true });

/** @param {Record<string, any>} [over] @param {number} [views] */
export async function open(over = {}, views = 1) {
  const model = new FakeModel({
    picture: picture(1), fill_picture: picture(1), frame: frame(1), bars: bars(), labels: [HOSTILE, "cat"],
    methods: [method("grad-cam", []), method("lrp", [], "needs zennit")], layers: [{ name: "a", label: "a", channels: 9, height: 1, width: 2 }], ...over,
  });
  const widget = saliency();
  const { places, closes } = viewed(widget, model, views);
  await Promise.resolve().then().then().then();
  flush();
  return { model, widget, el: places[0], places, closes, root: find(places[0], "explorer") };
}
