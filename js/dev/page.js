// ?w=1100 width · ?dark=1 · ?photo=chelsea-224x224 · ?map=7x7 · ?signed=1 · ?kind=regression · ?gallery=1 · ?views=2 · ?state=error|dead
import { FakeModel } from "./fake-model.js";
import saliency from "../../xai_widgets/static/saliency.js";

const query = new URLSearchParams(location.search);
const ask = (key, otherwise) => query.get(key) ?? otherwise;
const photo = ask("photo", "chelsea-224x224");
const [width, height] = photo.split("-")[1].split("x").map(Number);
const [mapWidth, mapHeight] = ask("map", "7x7").split("x").map(Number);
const png = async (name) => new DataView(await (await fetch(`/photo/${name}`)).arrayBuffer());

function frame(id, { cx = 0.4, cy = 0.45, final = true, target = 285, progress = 1, step = 3 } = {}) {
  const values = new Float32Array(mapWidth * mapHeight);
  for (let y = 0; y < mapHeight; y++) {
    for (let x = 0; x < mapWidth; x++) {
      const bump = (a, b, s) => Math.exp(-(((x + 0.5) / mapWidth - a) ** 2 + ((y + 0.5) / mapHeight - b) ** 2) / s);
      values[y * mapWidth + x] = bump(cx, cy, 0.04) + 0.4 * bump(0.7, 0.6, 0.01) - (ask("signed", "") ? 0.6 * bump(0.8, 0.2, 0.03) : 0);
    }
  }
  const peak = Math.max(...values.map(Math.abs));
  const data = values.map((v) => v / peak);
  return {
    id, data: new DataView(data.buffer), dtype: "float32", shape: [mapHeight, mapWidth], scale: 0.0371, range: [-0.01, 0.0371],
    method: "grad-cam", target, layer: "blocks.15", score: 9.31, error: ask("exact", "1") === "1" ? null : 0.0042,
    error_name: "completeness gap", progress, step, of: ask("exact", "1") === "1" ? 1 : 8, final,
  };
}

const labels = Array.from({ length: 1000 }, (_, i) => `class number ${i}`);
Object.assign(labels, { 281: "tabby, tabby cat", 282: "tiger cat", 285: "Egyptian cat", 287: "lynx, catamount", 478: "carton",
  7: "a label so long that nobody could want it whole in a bar, but it must not break anything" });
const bars = (moved = 0) => [[285, 0.78], [282, 0.102], [281, 0.0912], [7, 0.0121], [478, 0.0004]].map(([index, base], i) => ({
  index, label: labels[index], base, score: Math.max(base + (i ? moved / 6 : -moved), 0),
}));
const values = () => [[0, 2.31, 1.9], [1, -0.84, -0.84], [2, 0.02, 0.3]].map(([index, score, base]) => ({ index, score, base, label: `output ${index}` }));

const methods = [
  { name: "grad-cam", label: "Grad-CAM", family: "cam", signed: true, unavailable: "",
    about: "The layer's channels, weighted by how much the class's score rises with each channel's mean. It misleads where several distant places matter, since the weight of a channel is the same everywhere.",
    formula: "<math xmlns='http://www.w3.org/1998/Math/MathML' display='block'><mi>L</mi><mo>=</mo><mi mathvariant='normal'>ReLU</mi><mo>(</mo><munder><mo>∑</mo><mi>k</mi></munder><msub><mi>α</mi><mi>k</mi></msub><msup><mi>A</mi><mi>k</mi></msup><mo>)</mo></math>",
    paper: { text: "Selvaraju et al. 2017", url: "https://arxiv.org/abs/1610.02391" },
    params: [{ kind: "layer", name: "layer", label: "Layer", help: "Which layer's map is drawn", when: "" },
      { kind: "toggle", name: "relu", label: "positive only", default: true, help: "", when: "" }] },
  { name: "activation", label: "Activation", family: "cam", signed: false, unavailable: "", about: "What a layer answers.", formula: "", paper: { text: "", url: "" },
    params: [{ kind: "layer", name: "layer", label: "Layer", help: "", when: "" },
      { kind: "choice", name: "reduce", label: "Reduce", options: [["mean", "mean"], ["max", "maximum"], ["channel", "one channel"]], default: "mean", help: "", when: "" },
      { kind: "slider", name: "channel", label: "Channel", low: 0, high: 10, step: 1, default: 0, integer: true, per_channel: true, help: "", when: "reduce=channel" }] },
  { name: "smoothgrad", label: "SmoothGrad", family: "gradient", signed: true, unavailable: "", about: "Gradients of noisy copies, averaged.", formula: "", paper: { text: "", url: "" },
    params: [{ kind: "slider", name: "n_samples", label: "Samples", low: 1, high: 64, step: 1, default: 16, integer: true, per_channel: false, help: "", when: "" },
      { kind: "slider", name: "stdev", label: "Noise", low: 0, high: 1, step: 0.01, default: 0.15, integer: false, per_channel: false, help: "", when: "" }] },
  { name: "lrp", label: "LRP", family: "rules", signed: true, unavailable: "needs zennit: pip install 'xai-widgets[lrp]'", about: "", formula: "", paper: { text: "", url: "" }, params: [] },
];
const layers = [{ name: "blocks.10", label: "blocks.10", channels: 112, height: 14, width: 14 }, { name: "blocks.15", label: "blocks.15", channels: 320, height: 7, width: 7 }];

const data = await png(photo);
const picture = { id: 1, data, width, height, note: ask("note", "") };
const fill_picture = { id: 1, data: await png(`chelsea-16x16`), width, height, note: "" };
const gallery = ask("gallery", "") ? ["astronaut", "chelsea", "coffee", "rocket", "camera", "cat"].map((name, i) => ({ name: `${name}.png`, truth: "tiger cat", predicted: "Egyptian cat", wrong: i < 2, thumb: data })) : [];
const model = new FakeModel({
  picture, fill_picture, frame: frame(1), labels, methods, layers, gallery, truth: gallery.length ? "tiger cat" : "",
  bars: ask("kind", "") === "regression" ? values() : bars(), output_kind: ask("kind", "softmax"),
  colormap: ask("colormap", "viridis"), sign: ask("sign", "positive"), view: ask("view", "heat"), threshold: Number(ask("threshold", 0)),
});
let id = 1;
model.onSave = (changes) => {
  if (!["target", "method", "layer", "params", "mask", "fill"].some((k) => k in changes)) {
    if ("pin_request" in changes) model.update({ pins: [...model.state.pins, { ...model.state, id: ++id, title: `Grad-CAM · ${labels[model.state.frame.target]}` }] });
    if ("unpin_request" in changes) model.update({ pins: model.state.pins.filter((p) => p.id !== changes.unpin_request) });
    return;
  }
  setTimeout(() => model.update({ frame: frame(++id, { cx: 0.3 + 0.4 * Math.random(), target: model.state.target ?? 285 }), bars: bars(model.state.mask ? 0.3 : 0), latency_ms: 20 + Math.random() * 10 }), 30);
};

const place = document.getElementById("place");
place.style.maxWidth = `${ask("w", 1100)}px`;
if (ask("dark", "0") === "1") document.body.dataset.jpThemeLight = "false";
const widget = saliency();
widget.initialize({ model: model.handle() });
for (let i = 0; i < Number(ask("views", 1)); i++) widget.render({ model: model.handle(), el: place });
if (ask("state", "") === "error") model.update({ status: "error", message: "The layer blocks.99 does not exist; choose one of blocks.0 … blocks.15.", details: "Traceback (most recent call last):\n  File \"x.py\", line 1\nValueError: no such layer" });
if (ask("state", "") === "running") model.update({ status: "running", progress: 0.4, frame: frame(2, { final: false, progress: 0.4 }) });
if (ask("state", "") === "dead") { model.comm_live = false; model.trigger("comm_live_update"); }
window.fake = model;
