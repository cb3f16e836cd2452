import { drawn, find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import { words } from "../src/lib/likeness.js";
import { shareOf, stepOf, strengthAt, written } from "../src/lib/strength.js";
import perturbation from "../src/widgets/perturbation.js";

const HOSTILE = "<img src=x onerror=alert(1)>";

const slider = (name, low, high, start, over = {}) => ({
  kind: "slider", name, label: name, low, high, step: 0.01, default: start, integer: false, per_channel: false, help: "", when: "", hidden: false,
  random: false, moves: false, log: false, unit: "", group: "light", extras: [], ...over,
});
const place = (name) => ({ kind: "slider", name, label: name, low: 0, high: 1, step: 0.01, default: 0.5, integer: false, per_channel: false, help: "", when: "", hidden: false });
const BLUR = slider("blur", 0, 10, 0, { step: 0.1, group: "lens", unit: "pixels" });
const GAMMA = slider("gamma", 0.2, 5, 1, { log: true });
const JPEG = slider("jpeg", 1, 100, 100, { step: 1, integer: true, group: "file" });
const COVER = slider("occluder", 0, 2, 0, { group: "occluder", extras: [place("x"), place("y")] });
const OWN = slider("own", 0, 1, 0, { label: HOSTILE, group: "" });
const ALL = [COVER, GAMMA, BLUR, JPEG, OWN];
const numbers = (...values) => ({ data: new DataView(Float32Array.from(values).buffer), dtype: "float32", shape: [values.length] });
const picture = (id) => ({ id, data: new DataView(new ArrayBuffer(4)), width: 300, height: 200, note: "" });
const frame = { id: 1, data: new DataView(Float32Array.of(1, -0.5).buffer), dtype: "float32", shape: [1, 2], scale: 2, range: [-1, 2], method: "a", target: 1, layer: "",
  score: 3, error: null, error_name: "", progress: 1, step: 1, of: 1, final: true };
const flip = (over = {}) => ({ strength: 5.6, before: 5.5, share: 0.56, answer: 0, label: HOSTILE, over: null, ...over });
const LINES = {
  perturbation: "blur", strengths: numbers(0, 5, 10), draws: 1, rate: null,
  series: [{ index: 1, label: "cat", slot: 0, mean: numbers(0.8, 0.4, 0), spread: numbers(0, 0, 0) },
    { index: 0, label: HOSTILE, slot: 1, mean: numbers(0, 0.2, 1), spread: numbers(0, 0, 0) }],
};
const ROWS = [{ name: "blur", label: "blur", flip: flip(), change: 0.4, note: "" }, { name: "jpeg", label: "jpeg", flip: null, change: 0.1, note: "" },
  { name: "own", label: HOSTILE, flip: null, change: null, note: "it failed" }];

async function open(over = {}) {
  const model = new FakeModel({
    perturbations: ALL, strengths: Object.fromEntries(ALL.map((p) => [p.name, p.default])), extras: { occluder: { x: 0.5, y: 0.5 } }, seed: 0,
    curve_of: "blur", answer_threshold: null, stability_on: false, perturbed: null, similarity: 1, overlap: 1, lines: LINES, curve_progress: 1,
    curve_message: "", flips: [flip()], ranking: [], stability_progress: 0, figures: {}, picture: picture(1), fill_picture: picture(1), frame,
    bars: [{ index: 1, label: "cat", score: 0.7, base: 0.7 }, { index: 0, label: HOSTILE, score: 0.1, base: 0.1 }], target: 1, method: "a", methods: [], ...over,
  });
  const widget = perturbation();
  widget.initialize({ model: model.handle() });
  const el = window.document.createElement("div");
  window.document.body.append(el);
  const close = widget.render({ model: model.handle(), el });
  await Promise.resolve().then().then().then();
  flush();
  return { model, close, root: find(el, "explorer") };
}
const slide = (root, name, at) => { const input = find(root, name); input.value = String(at); fire(input, "input"); flush(); };
const press = (root, name) => { fire(find(root, name), "click"); flush(); };

test("strengths and places of the slider are each other's reverse; factors are as far apart", () => {
  for (const p of [BLUR, GAMMA, JPEG]) {
    for (const at of [0, 0.25, 0.5, 0.8, 1]) assert.ok(Math.abs(shareOf(p, strengthAt(p, at)) - at) <= stepOf(p) / 2 + 1e-9, `${p.name} ${at}`);
    assert.deepEqual([strengthAt(p, -1), strengthAt(p, 2)], [p.low, p.high]);
  }
  assert.equal(strengthAt(GAMMA, 0.501), 1);
  assert.equal(strengthAt(JPEG, 0.5), 51);
  assert.equal(strengthAt(BLUR, 0.333), 3.3);
  assert.deepEqual([written(BLUR, 3), written(JPEG, 40), written(GAMMA, 0.447)], ["3.0", "40", "0.447"]);
});

test("a slider in its group for each perturbation, a person's own last, named as text", async () => {
  const { root } = await open();
  const groups = [...root.querySelectorAll(".xw-slider-group")].map((el) => el.getAttribute("aria-label"));
  assert.deepEqual(groups, ["Covered", "Light and colour", "Lens", "File", "Your own"]);
  assert.match(root.querySelector("[data-name=own]").textContent, /<img/);
  assert.equal(root.querySelector("img"), null);
});

test("a slider asks for every strength and its own curve; the way back is open only where it moved", async () => {
  const { root, model } = await open({ curve_of: "gamma" });
  assert.ok(find(root, "reset-blur").disabled && find(root, "reset-all").disabled);
  slide(root, "strength-blur", 3);
  assert.deepEqual(model.sent.at(-1), { strengths: { occluder: 0, gamma: 1, blur: 3, jpeg: 100, own: 0 }, curve_of: "blur" });
  slide(root, "strength-gamma", 1);
  assert.equal(model.state.strengths.gamma, 5);
  assert.equal(find(root, "strength-gamma").getAttribute("aria-valuetext"), "5.00");
  press(root, "reset-gamma");
  assert.deepEqual([model.state.strengths.gamma, model.state.strengths.blur], [1, 3]);
  press(root, "reset-all");
  assert.deepEqual(model.state.strengths, { occluder: 0, gamma: 1, blur: 0, jpeg: 100, own: 0 });
});

test("the occluder: pressed where it should be, dragged by where it was taken, moved by keys", async () => {
  const { root, model } = await open();
  const canvas = find(root, "canvas");
  const at = (type, x, y) => { fire(canvas, type, { button: 0, pointerId: 1, offsetX: x, offsetY: y }); flush(); };
  const k = Number.parseFloat(canvas.style.width) / 300;
  const middle = () => ["x", "y"].map((n) => Number(model.state.extras.occluder[n].toFixed(2)));
  at("pointerdown", 60 * k, 40 * k);
  assert.equal(model.state.strengths.occluder, 0);
  at("pointerup", 60 * k, 40 * k);
  press(root, "occlude");
  at("pointerdown", 60 * k, 40 * k);
  assert.deepEqual([model.state.strengths.occluder, ...middle()], [0.3, 0.2, 0.2]);
  at("pointerup", 60 * k, 40 * k);
  at("pointerdown", 75 * k, 50 * k);
  at("pointermove", 105 * k, 70 * k);
  assert.deepEqual(middle(), [0.3, 0.3]);
  at("pointerup", 105 * k, 70 * k);
  fire(canvas, "keydown", { key: "ArrowRight" });
  fire(canvas, "keydown", { key: "ArrowUp" });
  assert.deepEqual(middle(), [0.35, 0.25]);
  fire(canvas, "keydown", { key: " " });
  assert.equal(model.state.mask, null);
  flush();
  assert.ok(drawn(canvas).some(([name]) => name === "strokeRect"));
});

test("the curve: plain lines where there is no chart, what it says at the slider, and the flip in words", async () => {
  const { root, model } = await open({ strengths: { occluder: 0, gamma: 1, blur: 5, jpeg: 100, own: 0 } });
  assert.equal(root.querySelectorAll(".xw-plain path").length, 2);
  assert.equal(find(root, "response").getAttribute("aria-valuetext"), `blur 5.0, cat 0.40, ${HOSTILE} 0.20`);
  assert.equal(find(root, "flips").textContent, `The answer flips to ${HOSTILE} at blur 5.60 (56 % of the range).`);
  assert.match(find(root, "curve-note").textContent, /pip install/);
  model.update({ flips: [] });
  flush();
  assert.equal(find(root, "flips").textContent, "The answer stays cat over the whole range.");
  model.update({ curve_progress: 0.45 });
  flush();
  assert.equal(find(root, "flips").textContent, "45 % of the curve is drawn.");
  model.update({ curve_message: "it failed" });
  flush();
  assert.equal(find(root, "flips").textContent, "it failed");
});

test("of random ones the spread is drawn, and how many patterns give another answer", async () => {
  const lines = { ...LINES, draws: 8, rate: numbers(0, 0.5, 1), series: LINES.series.map((each) => ({ ...each, spread: numbers(0, 0.1, 0.1) })) };
  const { root } = await open({ lines, strengths: { occluder: 0, gamma: 1, blur: 5, jpeg: 100, own: 0 } });
  assert.equal(root.querySelectorAll(".xw-plain path[fill-opacity]").length, 2);
  assert.match(find(root, "flips").textContent, /means over 8 random patterns.*At this strength 4 of 8 patterns/);
});

test("keys on the curve set the slider", async () => {
  const { root, model } = await open();
  const key = (name, more = {}) => { fire(find(root, "response"), "keydown", { key: name, ...more }); flush(); return model.state.strengths.blur; };
  assert.deepEqual([key("End"), key("ArrowLeft"), key("ArrowLeft", { shiftKey: true }), key("Home")], [10, 9.5, 9.4, 0]);
});

test("a value says that it needs a threshold, and what it flips to is told by it", async () => {
  const one = { output_kind: "regression", bars: [{ index: 0, label: "n", score: 1, base: 1 }], lines: { ...LINES, series: [LINES.series[0]] }, flips: [] };
  const { root, model } = await open(one);
  assert.match(find(root, "flips").textContent, /say at which value/);
  const input = find(root, "answer-threshold");
  input.value = "0.5";
  fire(input, "change");
  assert.equal(model.state.answer_threshold, 0.5);
  model.update({ flips: [flip({ over: true, label: "" })] });
  flush();
  assert.match(find(root, "flips").textContent, /flips to a value over 0\.500 at blur/);
});

test("the ranking: a row a perturbation, and a row puts its slider alone at its flip", async () => {
  const { root, model } = await open({ strengths: { occluder: 0.4, gamma: 2, blur: 0, jpeg: 100, own: 0 } });
  press(root, "stability");
  assert.equal(model.state.stability_on, true);
  assert.equal(find(root, "stability").textContent, "Stop");
  model.update({ ranking: ROWS, stability_on: false, stability_progress: 1 });
  flush();
  const rows = [...root.querySelectorAll("[data-xw=ranked-row]")].map((tr) => [...tr.children].map((td) => td.textContent));
  assert.deepEqual(rows, [["1 blur", "5.60", "56 %", HOSTILE, "0.400"], ["2 jpeg", "never", "–", "–", "0.100"], [`3 ${HOSTILE}`, "it failed"]]);
  press(root, "ranked");
  assert.deepEqual(model.state.strengths, { occluder: 0, gamma: 1, blur: 5.6, jpeg: 100, own: 0 });
  fire(root.querySelectorAll("[data-xw=ranked]")[1], "click");
  assert.deepEqual([model.state.curve_of, model.state.strengths.blur], ["jpeg", 5.6]);
});

test("how alike two maps are is a number with words", async () => {
  assert.deepEqual([1, 0.8, 0.5, 0.2, 0, -0.5].map(words), ["nearly the same", "much alike", "partly alike", "hardly alike", "unrelated", "the reverse"]);
  const { root, model } = await open();
  assert.equal(find(root, "similarity").textContent, "The picture is untouched.");
  model.update({ perturbed: picture(2), similarity: null, overlap: null });
  flush();
  assert.match(find(root, "similarity").textContent, /being explained/);
  model.update({ similarity: -0.3, overlap: 0.25 });
  flush();
  assert.equal(find(root, "similarity-numbers").textContent, "rank correlation −0.30, 25 % of the top tenth shared");
});

test("without a kernel nothing can be asked", async () => {
  const { root, model } = await open({ ranking: ROWS });
  model.comm_live = false;
  model.trigger("comm_live_update");
  flush();
  assert.ok(find(root, "sliders").disabled && find(root, "stability").disabled && find(root, "ranked").disabled);
  const before = model.sent.length;
  fire(find(root, "response"), "keydown", { key: "End" });
  assert.equal(model.sent.length, before);
});
