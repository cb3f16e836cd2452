import { find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import feature from "../src/widgets/feature.js";
import { barChart, heatChart, lineChart } from "../src/lib/chart.js";
import { after, made } from "../src/lib/panel-change.js";
import { outline, placeOf, shareOf, valueAt } from "../src/lib/quantile.js";
import { barsOf, reach, summary } from "../src/lib/shares.js";

const HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>";
const wire = (values, shape) => ({ data: new DataView(Float32Array.from(values).buffer), dtype: "float32", shape });
const QUANTILES = [0, 1, 2, 10, 100];

const columns = [
  { index: 0, name: "age", categories: [], kind: "whole", shares: [], low: 0, high: 100, own: 2, constant: false },
  { index: 1, name: HOSTILE, categories: ["farm", HOSTILE], kind: "category", shares: [0.25, 0.75], low: 0, high: 1, own: 0, constant: false },
  { index: 2, name: "same", categories: [], kind: "number", shares: [], low: 3, high: 3, own: 3, constant: true },
];

/** A frame of one value a column. */
const frame = (id, values, over = {}) => ({ id, ...wire(values, [values.length]), scale: 2, range: [-1, 1], method: "kernel-shap", target: 1, layer: "",
  score: 0.9, error: null, error_name: "", progress: 1, step: 1, of: 1, final: true, ...over });

const method = { name: "kernel-shap", label: "KernelSHAP", family: "masking", about: HOSTILE, formula: "", paper: { text: "", url: "" }, params: [], unavailable: "", signed: true, adds_up: true };

function open(over = {}) {
  const model = new FakeModel({
    row: 3, values: {}, locked: [], target: null, probability: false, threshold: null, method: "kernel-shap", panel: "local", step: 0.1, feature: "age",
    other: "", to: null, search: "search", most: 0, ranges: {}, noise: "normal", strength: 0.1, samples: 500, seed: 0, disturbed: [], analysis: "association",
    against: "answer", compute_request: 0, spacing: "quantile", order: "table", waterfall: false, explained: 1, probable: true, decision: { now: "yes", row: "yes", flipped: false },
    labels: ["no", "yes"], truth: "", rows: 80, features: columns, distribution: { counts: wire([...Array(24).keys(), ...Array(48).fill(0)], [3, 24]), quantiles: wire([...QUANTILES, ...Array(10).fill(0)], [3, 5]) },
    frame: frame(1, [0.5, -0.25, 0]), bars: [{ index: 1, label: "yes", score: 0.9, base: 0.9 }], methods: [method], local: null, curve: null, along: null,
    counterfactual: null, jitter: null, overview: null, work: {}, figures: {}, ...over,
  });
  const widget = feature();
  widget.initialize({ model: model.handle() });
  const el = window.document.createElement("div");
  window.document.body.append(el);
  widget.render({ model: model.handle(), el });
  flush();
  return { model, root: find(el, "explorer") };
}

const part = (root, index, name) => root.querySelector(`[data-xw="feature"][data-index="${index}"] [data-xw="${name}"]`);

test("a slider's places are the data's quantiles, or its values, and back", () => {
  const quantiles = Float32Array.from(QUANTILES);
  const [age] = columns;
  assert.equal(valueAt(age, quantiles, 0.5, "quantile"), 2);
  assert.equal(valueAt(age, quantiles, 0.5, "value"), 50);
  assert.equal(valueAt(age, quantiles, 0.625, "quantile"), 6);
  for (const spacing of ["quantile", "value"]) {
    for (const value of [0, 1, 2, 10, 55, 100]) assert.equal(valueAt(age, quantiles, placeOf(age, quantiles, value, spacing), spacing), value);
    assert.deepEqual([-5, 500].map((v) => placeOf(age, quantiles, v, spacing)), [0, 1]);
  }
  assert.equal(shareOf(Float32Array.of(0, 0, 0, 0, 1), 0), 0.375, "the middle of many rows with one value");
  assert.equal(outline(age, Float32Array.of(4, 2), quantiles, "value"), "M0 20V1.0H50.0V10.5H100.0V20Z");
});

test("bars are sorted by strength; a waterfall starts at the score less all of them", () => {
  assert.deepEqual(barsOf([1, -3, 2], null).map((b) => [b.index, b.from, b.to]), [[1, 0, -3], [2, 0, 2], [0, 0, 1]]);
  assert.deepEqual(barsOf([1, -3, 2], 5).map((b) => [b.index, b.from, b.to]), [[1, 5, 2], [2, 2, 4], [0, 4, 5]]);
  assert.deepEqual(reach(barsOf([1, -3], null), false), [-3, 3]);
  assert.deepEqual(reach(barsOf([1, -3], 5), true), [4, 7]);
});

test("moves are counted from where the change starts", () => {
  const own = (index) => columns[index].own;
  const change = { start: { 0: 7 }, moves: [{ index: 1, after: 1 }, { index: 0, after: 2 }] };
  assert.deepEqual([0, 1, 2].map((n) => after(change, n, own)), [{ 0: 7 }, { 0: 7, 1: 1 }, { 1: 1 }]);
  assert.deepEqual([{ 0: 7 }, { 0: 7, 1: 1 }, { 1: 1 }, { 0: 9 }].map((v) => made(change, v, own)), [0, 1, 2, -1]);
});

test("moving a slider asks for what differs from the row, and the row's own value takes it back", () => {
  const { model, root } = open();
  const slider = part(root, 0, "slider");
  slider.value = "750";
  fire(slider, "input");
  assert.deepEqual(model.sent.at(-1), { values: { 0: 10 } });
  flush();
  assert.equal(part(root, 0, "value").value, "10");
  assert.equal(find(root, "moved").textContent, "1 moved");
  assert.match(slider.getAttribute("aria-valuetext"), /10\.0, 75 % of the rows/);
  part(root, 0, "value").value = "2";
  fire(part(root, 0, "value"), "change");
  assert.deepEqual(model.state.values, {});
});

test("a slider under the hand is not moved by what comes back", () => {
  const { model, root } = open();
  const slider = part(root, 0, "slider");
  fire(slider, "pointerdown");
  slider.value = "600";
  fire(slider, "input");
  model.update({ values: { 0: 100 } });
  flush();
  assert.equal(slider.value, "600");
  fire(slider, "pointerup");
  model.update({ values: { 0: 0 } });
  flush();
  assert.equal(slider.value, "0");
});

test("a category is chosen from a list, and a column that does not vary has no slider", () => {
  const { model, root } = open();
  const select = part(root, 1, "category");
  select.value = "1";
  fire(select, "change");
  assert.deepEqual(model.state.values, { 1: 1 });
  assert.equal(part(root, 2, "slider"), null);
  assert.ok(find(root, "features").textContent.includes("3.00 in every row"));
});

test("what is locked does not move, and stays through a reset of all", () => {
  const { model, root } = open({ values: { 0: 10, 1: 1 } });
  fire(part(root, 0, "lock"), "click");
  flush();
  assert.deepEqual(model.state.locked, ["age"]);
  assert.ok(part(root, 0, "slider").disabled);
  fire(find(root, "reset-all"), "click");
  assert.deepEqual(model.state.values, { 0: 10 });
});

test("names and labels stay text in every panel", () => {
  const moves = [{ index: 1, before: 0, after: 1, score: 0.4, answer: HOSTILE }];
  const slope = (index) => ({ index, gradient: 1, scaled: 1, down: -1, up: 1, largest: 1, others: [{ label: HOSTILE, change: 1 }] });
  const curve = { features: [1], grids: [wire([0, 1], [2])], average: wire([0, 1], [2]), individual: wire([0, 1, 1, 0], [2, 2]), rows: 2, progress: 1 };
  const { model, root } = open({
    decision: { now: HOSTILE, row: HOSTILE, flipped: true }, local: [0, 1, 2].map(slope), curve, along: { features: [1], values: wire([0, 1], [2]), at: [0], score: 0 },
    counterfactual: { found: true, distance: 1, note: "", progress: 1, start: {}, moves }, ranges: { [HOSTILE]: [1, 2] },
    jitter: { counts: wire([1, 2], [2]), low: 0, high: 1, base: 0.5, flip_rate: 0.25, flip_error: 0.1, n: 4, answers: [{ label: HOSTILE, count: 1 }], causes: [{ index: 1, alone: 0.1, without: 0.2, spread: 1 }], progress: 1 },
    overview: { analysis: "association", main: "information", of: "answer", progress: 1, score: null, scoring: "", rows: [{ index: 1, numbers: { information: 0.5, linear: null } }] },
    work: { panel: "random", status: "error", progress: 0, message: HOSTILE, details: HOSTILE },
  });
  for (const panel of ["local", "curves", "change", "random", "global"]) {
    model.update({ panel });
    flush();
    assert.equal(root.querySelector("script, img"), null, panel);
    assert.equal(root.querySelectorAll('[role="tabpanel"]:not([hidden])').length, 1);
  }
  assert.ok(find(root, "problem-random").textContent.includes("<script>"));
  assert.ok(find(root, "decision").textContent.includes("<script>"));
  assert.equal(find(root, "flips").textContent, "In 25.0 % (± 10.0) of 4 samples the answer is another.");
});

test("the attribution of an unfinished estimate is acknowledged, the last is not", () => {
  const { model } = open();
  model.update({ frame: frame(5, [1, 2, 3], { final: false }) });
  assert.equal(model.state.ack, 5);
  model.update({ frame: frame(6, [1, 2, 3]) });
  assert.equal(model.state.ack, 5);
});

test("a waterfall is offered only where values add up to the score", () => {
  const { model, root } = open({ waterfall: true });
  assert.equal(find(root, "ends").hidden, false);
  assert.equal(find(root, "ends").textContent, "baseline 0.400 → score 0.900");
  model.update({ methods: [{ ...method, adds_up: false }] });
  flush();
  assert.equal(find(root, "ends").hidden, true);
  assert.equal(find(root, "waterfall").closest("label").hidden, true);
});

test("why one output rather than another is asked from its bar, and the title says so", () => {
  const bars = [{ index: 1, label: HOSTILE, score: 0.9, base: 0.9 }, { index: 0, label: "no", score: 0.1, base: 0.1 }];
  const { model, root } = open({ bars, labels: ["no", HOSTILE] });
  fire(root.querySelector("[data-xw=bar][data-index='0']").closest("li").querySelector("[data-xw=versus]"), "click");
  assert.deepEqual(model.state.target, [1, 0]);
  model.update({ frame: frame(2, [0.5, -0.25, 0], { target: [1, 0] }) });
  flush();
  assert.equal(root.querySelector(".xw-shares-title").textContent, `What speaks for ${HOSTILE} rather than no`);
  assert.equal(root.querySelector("script, img"), null);
});

test("the shares are summed up by the names of the strongest columns and the way they speak", () => {
  const bars = barsOf([0.5, -3, 2, 1, 4, -1], null);
  const name = (index) => "abcdef"[index];
  assert.equal(summary(bars, true, name), "for it e +4.00, c +2.00, d +1.00; against it b −3.00, f −1.00");
  assert.equal(summary(barsOf([1, 0, 2], null), false, name), "strongest c +2.00, a +1.00");
  assert.equal(summary(barsOf([0, 0], null), true, name), "no column counts");
  const { root } = open();
  const region = root.querySelector(".xw-shares-box");
  assert.equal(region.getAttribute("aria-label"), `What speaks for yes: for it age +1.00; against it ${HOSTILE} −0.500`);
});

test("noise falls on any columns that are chosen, never on none", () => {
  const many = [...columns, { ...columns[0], index: 3, name: "height" }];
  const { model, root } = open({ features: many, panel: "random" });
  const box = (name) => [...root.querySelectorAll("[data-xw=disturb]")].find((one) => one.dataset.name === name);
  const said = () => find(root, "disturbed-summary").textContent;
  assert.deepEqual([...root.querySelectorAll("[data-xw=disturb]")].map((one) => one.checked), [true, true, true], "what does not vary is not there");
  assert.equal(said(), "Columns: all that are not locked");
  const click = (name, on) => { box(name).checked = on; fire(box(name), "change"); flush(); };
  click("age", false);
  assert.deepEqual(model.state.disturbed, [HOSTILE, "height"]);
  assert.equal(said(), "Columns: 2 of 3");
  click(HOSTILE, false);
  assert.equal(said(), "Columns: height");
  click("height", false);
  assert.deepEqual([model.state.disturbed, box("height").checked], [["height"], true]);
  assert.match(find(root, "error").textContent, /at least one/);
  fire(find(root, "disturb-none"), "click");
  assert.deepEqual([model.state.disturbed, box("height").checked], [["height"], false], "another choice is begun");
  click("age", true);
  assert.deepEqual(model.state.disturbed, ["age"]);
  click("height", true);
  click(HOSTILE, true);
  assert.deepEqual(model.state.disturbed, [], "all is all");
  model.update({ locked: ["age"] });
  flush();
  assert.deepEqual([box("age").checked, box("age").disabled], [false, true]);
  assert.equal(root.querySelector("script, img"), null);
});

test("plain charts have a line for each curve, a bar for each bin, a cell for each pair", () => {
  const line = { x: [0, 1], y: [1, 2] };
  const lines = lineChart([{ ...line, kind: "each" }, { ...line, kind: "own" }], { x: 1, y: 2 }, HOSTILE, []);
  assert.equal(lines.querySelectorAll("path").length, 2);
  assert.equal(lines.querySelectorAll("circle").length, 1);
  assert.ok(lines.textContent.includes("<script>"));
  assert.equal(barChart([1, 2, 3], { low: 0, high: 1 }, 0.5, "").querySelectorAll("rect.xw-bin").length, 3);
  assert.equal(heatChart([1, 2, 3, 4, 5, 6], [[0, 1], [0, 1, 2]], null, ["a", "b"]).querySelectorAll("rect[fill^='rgb']").length, 6);
});

test("arrows move between tabs", () => {
  const { model, root } = open();
  fire(find(root, "tab-local"), "keydown", { key: "ArrowLeft" });
  flush();
  assert.equal(model.state.panel, "global");
  assert.equal(find(root, "tab-global").getAttribute("aria-selected"), "true");
  assert.equal(find(root, "tab-local").getAttribute("tabindex"), "-1");
});
