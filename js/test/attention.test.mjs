import { drawn, find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import attention from "../src/widgets/attention.js";
import { inWindows, outline } from "../src/lib/patch-places.js";
import { temperatureOf } from "../src/lib/interventions.js";
import { stride } from "../src/lib/matrix-paint.js";
import { clamped } from "../src/lib/matrix.js";
import { sorted } from "../src/lib/tiles.js";
import { passes, shown } from "../src/lib/tokens.js";
import { replaced } from "../src/lib/weight.js";

const HOSTILE = "<script>alert(1)</script>";
const TEXTS = ["[CLS]", HOSTILE, "\u202egnp.exe", "n".repeat(2000), "", "[SEP]"];
const COUNT = TEXTS.length;

const array = (values, shape, more = {}) => ({ data: new DataView(Float32Array.from(values).buffer), dtype: "float32", shape, ...more });
const bytes = (values, more) => ({ data: new DataView(Uint8Array.from(values).buffer), dtype: "uint8", shape: [values.length], ...more });

/** A matrix in which the weight of (q, k) is (10 q + k) / 100. */
function matrix(layer, head, { rows = [0, COUNT], columns = [0, COUNT], cell = [1, 1], version = 1 } = {}) {
  const [height, width] = [Math.ceil((rows[1] - rows[0]) / cell[0]), Math.ceil((columns[1] - columns[0]) / cell[1])];
  const values = Array.from({ length: height * width }, (_, i) => (10 * (rows[0] + Math.floor(i / width) * cell[0]) + columns[0] + (i % width) * cell[1]) / 100);
  return { ...array(values, [height, width]), version, layer, head, group: 0, rows, columns, cell };
}

const layer = (index) => ({ index, name: `layer.${index}`, kind: "self", queries: "tokens", keys: "tokens", heads: 2, length: COUNT, keys_length: COUNT, groups: 1, has_queries: true });
const tiles = [0, 1].map((l) => ({ layer: l, heads: 2, height: 1, width: 1, offset: 2 * l }));

async function open(over = {}, views = 1) {
  const model = new FakeModel({
    text: "a text", second_text: "", layer: 0, head: 0, group: 0, query: null, key: null, view: "matrix", overlaid: [], ablated: [],
    ablated_layers: [], ablated_tokens: [], temperature: [], weights: [], target: null, reference: "", effects_on: false, wanted: {}, pointer: [],
    sort: "layer", filter: "all", span: [], tokens: { tokens: { texts: TEXTS, kinds: "s..b.s" } }, layers: [layer(0), layer(1)], version: 1,
    overview: bytes([255, 0, 10, 20], { version: 1, tiles }), statistics: array([1, 2, 0.5, 3, 1, 1, 1, 1, 0, 0, 0, 0], [3, 2, 2], { version: 1 }),
    effects: null, matrix: matrix(0, 0), weight: null, steps: null, aggregate: "attention-rollout", aggregated: null, methods: [], bars: [{ index: 0, label: HOSTILE, score: 0.6, base: 0.7 }], output_kind: "softmax",
    grid: [], editable: "text", ...over,
  });
  const widget = attention();
  widget.initialize({ model: model.handle() });
  const places = Array.from({ length: views }, () => window.document.createElement("div"));
  for (const el of places) {
    window.document.body.append(el);
    widget.render({ model: model.handle(), el });
  }
  flush();
  model.sent.length = 0;
  return { model, el: places[0], places };
}

const tile = (el, l, n) => el.querySelector(`[data-xw="tile"][data-layer="${l}"][data-head="${n}"]`);
const asked = (model) => Object.assign({}, ...model.sent);

test("a head already sent is drawn in one animation frame, and nothing is asked but which is chosen", async () => {
  const { model, el } = await open();
  model.update({ matrix: matrix(1, 1) });
  flush();
  fire(tile(el, 1, 1), "click");
  const before = drawn(find(el, "matrix")).length;
  flush();
  assert.equal(find(el, "matrix").dataset.head, "1,1");
  assert.ok(drawn(find(el, "matrix")).slice(before).some(([name]) => name === "drawImage"));
  assert.deepEqual(asked(model), { layer: 1, head: 1 });
});

test("a head that is not here is asked for once", async () => {
  const { model, el } = await open();
  fire(tile(el, 0, 1), "click");
  flush();
  model.update({ status: "running" });
  model.update({ status: "idle" });
  flush();
  assert.deepEqual(asked(model).wanted.windows, [[0, 1, 0, 0, COUNT, 0, COUNT]]);
  assert.equal(model.sent.filter((s) => "wanted" in s).length, 1);
});

test("arrow keys choose heads, in the order they are sorted by", async () => {
  const { model, el } = await open();
  fire(tile(el, 0, 0), "keydown", { key: "ArrowDown" });
  assert.deepEqual(asked(model), { layer: 1, head: 0 });
  model.update({ sort: "entropy" });
  flush();
  assert.deepEqual([...el.querySelectorAll("[data-xw=tile]")].map((b) => [b.dataset.layer, b.dataset.head].join()), ["1,0", "0,0", "0,1", "1,1"]);
  fire(tile(el, 1, 0), "keydown", { key: "ArrowRight" });
  assert.deepEqual([model.state.layer, model.state.head], [0, 0]);
});

test("tiles say what they are", async () => {
  const { el, model } = await open({ ablated: [[0, 1]], effects: array([0.5, NaN, -0.25, 0], [2, 2], { score: 1, progress: 0.75 }) });
  assert.match(tile(el, 0, 1).getAttribute("aria-label"), /^layer 0, head 1, entropy 2.00 bits, .*switched off$/);
  assert.match(tile(el, 1, 0).getAttribute("aria-label"), /falls by −0.250/);
  assert.equal(tile(el, 0, 0).tabIndex, 0);
  assert.equal(tile(el, 0, 1).tabIndex, -1);
  assert.notEqual(tile(el, 0, 0).querySelector(".xw-tile-mark").style.background, "");
  model.update({ head: 1 });
  flush();
  assert.equal(tile(el, 0, 1).getAttribute("aria-pressed"), "true");
});

test("tokens, labels and sentences stay text in every view", async () => {
  const { el, model } = await open({ query: 1, key: 3, ablated_tokens: [["tokens", 1]] });
  for (const view of ["arcs", "steps", "matrix"]) {
    model.update({ view });
    flush();
  }
  assert.equal(el.querySelector("script, img"), null);
  assert.ok(find(el, "chip").textContent.includes("<script>"));
  assert.equal(shown(""), "␣");
  assert.equal(shown("\u202egnp.exe"), "gnp.exe");
  assert.equal([...shown("n".repeat(2000))].length, 48);
});

test("a pooled weight is said to be at most so much until the exact one is here", async () => {
  const { el, model } = await open({ matrix: matrix(0, 0, { cell: [2, 2] }) });
  const canvas = find(el, "matrix");
  fire(canvas, "keydown", { key: "ArrowDown" });
  flush();
  assert.deepEqual(asked(model).pointer, [0, 0, 0, 1, 0]);
  assert.match(find(el, "readout").textContent, /at most/);
  model.update({ weight: { version: 1, at: [0, 0, 0, 1, 0], value: 0.123456 } });
  flush();
  assert.ok(find(el, "readout").textContent.endsWith("0.12346"));
});

test("a finer part is drawn over the whole, and weights are read from it", async () => {
  const { el, model } = await open({ matrix: matrix(0, 0, { cell: [3, 3] }), span: [0, 4, 0, 4] });
  assert.equal(find(el, "matrix").dataset.cell, "3,3");
  model.update({ matrix: matrix(0, 0, { rows: [0, 4], columns: [0, 4] }) });
  flush();
  assert.equal(find(el, "matrix").dataset.cell, "1,1");
});

test("what is changed is asked at once, and each change is taken back alone", async () => {
  const { el, model } = await open({ layer: 1, ablated: [[0, 0]] });
  find(el, "head-off").checked = true;
  fire(find(el, "head-off"), "change");
  assert.deepEqual(model.state.ablated, [[0, 0], [1, 0]]);
  flush();
  fire(find(el, "chip"), "click");
  assert.deepEqual(model.state.ablated, [[1, 0]]);
  find(el, "temperature").value = "-0.3";
  fire(find(el, "temperature"), "input");
  assert.deepEqual(model.state.temperature, [[1, 0, temperatureOf(-0.3)]]);
  flush();
  fire(find(el, "undo-all"), "click");
  assert.deepEqual([model.state.ablated, model.state.temperature], [[], []]);
});

test("a text is sent after a pause, and not written under the hand", async (t) => {
  const { el, model } = await open();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const field = find(el, "text");
  field.value = "another";
  fire(field, "input");
  model.update({ text: "from Python" });
  flush();
  assert.equal(field.value, "another");
  t.mock.timers.tick(249);
  assert.equal(model.state.text, "from Python");
  t.mock.timers.tick(1);
  assert.equal(model.state.text, "another");
});

test("two views share what arrived and stay in step", async () => {
  const { model, places } = await open({}, 2);
  model.update({ matrix: matrix(1, 0) });
  fire(tile(places[1], 1, 0), "click");
  flush();
  for (const el of places) assert.equal(find(el, "matrix").dataset.head, "1,0");
});

test("the parts of a long text that arcs need are asked for", async () => {
  const long = { ...layer(0), length: 600, keys_length: 600 };
  const { model, el } = await open({
    layers: [long, { ...long, index: 1 }], tokens: {}, matrix: matrix(0, 0, { rows: [0, 600], columns: [0, 600], cell: [3, 3] }),
  });
  model.update({ view: "arcs" });
  flush();
  const [[l, n, , r0, , c0]] = asked(model).wanted.windows;
  assert.deepEqual([l, n, r0, c0], [0, 0, 0, 0]);
  fire(find(el, "arcs"), "keydown", { key: "ArrowDown" });
  flush();
  assert.deepEqual(asked(model).wanted.windows, [[0, 0, 0, 0, 1, 0, 256], [0, 0, 0, 0, 1, 256, 512], [0, 0, 0, 0, 1, 512, 600]]);
});

// 2 × 4 patches in two windows of 2 × 2, moved by one to the right: the second goes around the edge. One token is padding.
const placed = () => ({ ...array([1, 2, 5, 6, 3, 0, 7, -1], [2, 4]), layer: 0, grid: [2, 4] });

test("tokens of windows are found on the picture, and a window that goes around the edge is outlined in parts", () => {
  const places = inWindows(placed());
  assert.equal(places.patch({ group: 1, query: 1 }), 0);
  assert.deepEqual(places.spot(6), { group: 0, query: 3 });
  assert.equal(places.spot(4), null);
  assert.equal(outline(places, 0).length, 8);
  // Patches 3 and 7 are above each other, 0 stands alone.
  assert.equal(outline(places, 1).length, 6 + 4);
  assert.equal(inWindows({ layer: 0, refused: true }), null);
});

test("a layer of windows shows the row of the patch inside its window, and asks for windows by their own number", async () => {
  const windowed = { ...layer(0), groups: 2, length: 4, keys_length: 4 };
  const picture = { mime: "image/png", data: new Uint8Array(1), width: 8, height: 4 };
  const { model, el } = await open({ view: "patches", layers: [windowed, layer(1)], picture, placed: null, matrix: matrix(0, 0, { rows: [0, 4], columns: [0, 4] }) });
  assert.equal(find(el, "patches-readout").textContent, "Being made…");
  model.update({ placed: placed(), query: 2 });
  flush();
  const canvas = find(el, "patches");
  assert.equal(canvas.hidden, false);
  assert.match(find(el, "patches-readout").textContent, /row, column 1, 1 .* 0\.230 \(window 0 of 2\)/);
  model.sent.length = 0;
  Object.defineProperty(canvas, "clientWidth", { value: 80 });
  Object.defineProperty(canvas, "clientHeight", { value: 40 });
  fire(canvas, "pointermove", { offsetX: 70, offsetY: 30 });
  flush();
  assert.deepEqual(asked(model).wanted.windows, [[0, 0, 1, 0, 4, 0, 4]]);
  assert.equal(find(el, "patches-readout").textContent, "Being made…", "and not that all weights are 0");
  fire(canvas, "click", { offsetX: 70, offsetY: 30 });
  assert.deepEqual([asked(model).group, asked(model).query], [1, 2]);
  fire(canvas, "click", { offsetX: 5, offsetY: 30 });
  assert.equal(asked(model).query, 2, "a patch of no window is none");
  model.update({ placed: { layer: 0, refused: true } });
  flush();
  assert.match(find(el, "patches-readout").textContent, /where on the picture they are is not known/);
});

test("all layers say whether they are of the model as changed", async () => {
  const made = { ...array([0.25, 0.5, 0.125, 0, 0, 0.125], [COUNT]), method: "attention-rollout", target: -1 };
  const { model, el } = await open({ view: "aggregates", aggregated: { ...made, changed: false } });
  assert.match(find(el, "aggregate-readout").textContent, /of the untouched model/);
  model.update({ aggregated: { ...made, changed: true } });
  flush();
  assert.match(find(el, "aggregate-readout").textContent, /of the model as changed/);
});

test("the temperature shown is the one in force, and one head can be left at 1", async () => {
  const { model, el } = await open({ temperature: [[null, null, 0.5]] });
  const slider = find(el, "temperature");
  assert.ok(Math.abs(Number(slider.value) - Math.log10(0.5)) < 0.02);
  slider.value = "0";
  fire(slider, "input");
  assert.deepEqual(asked(model).temperature, [[null, null, 0.5], [0, 0, 1]]);
  model.update({ temperature: [[null, null, 0.5], [0, 0, 1]] });
  flush();
  assert.equal(Number(slider.value), 0);
  const other = await open();
  fire(Object.assign(find(other.el, "temperature"), { value: "0" }), "input");
  assert.deepEqual(asked(other.model).temperature, []);
});

test("arcs of a head that looks at all alike are drawn too, and read with digits that say something", async () => {
  const even = { ...matrix(0, 0), ...array(new Array(COUNT * COUNT).fill(0.0004), [COUNT, COUNT]) };
  const { el } = await open({ view: "arcs", matrix: even });
  const canvas = find(el, "arcs");
  assert.equal(drawn(canvas).filter(([name]) => name === "bezierCurveTo").length, COUNT * COUNT);
  fire(canvas, "pointermove", { offsetX: 60, offsetY: 15 });
  flush();
  assert.match(find(el, "arcs-readout").textContent, /attends to .*4\.0e−4/);
  assert.equal(find(el, "arcs-readout").textContent.includes("0.00,"), false);
});

test("small helpers", () => {
  assert.deepEqual(clamped([-5, 5, 90, 120], 50, 100), [0, 10, 70, 100]);
  assert.deepEqual(clamped([3, 3.5, 0, 1], 50, 2), [3, 7, 0, 2]);
  assert.equal(stride(20), 1);
  assert.equal(stride(2), 7);
  assert.deepEqual(replaced([[0, 1, 5]], 2, [0, 1, 7], true), [[0, 1, 7]]);
  assert.deepEqual(replaced([[0, 1, 5]], 2, [0, 1, 7], false), []);
  assert.ok(passes("a-b", ".", 0) && passes("a-b", "b", 1) && !passes("a-b", "s", 1) && passes("all", "s", 0));
  const heads = [{ layer: 0, head: 0 }, { layer: 0, head: 1 }, { layer: 1, head: 0 }];
  const falls = [0.1, -0.9, NaN];
  assert.deepEqual(sorted(heads, "effect", (one) => falls[heads.indexOf(one)]), [heads[1], heads[0], heads[2]]);
});
