import { drawn, find, fire, flush, viewed, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import { heightAt } from "../src/lib/curves.js";
import { isAbsent } from "../src/lib/removal.js";
import { best, csv, sorted } from "../src/lib/sheet.js";
import compare from "../src/widgets/compare.js";

const HOSTILE = "<img src=x onerror=alert(1)>";

function frame(id, method, over = {}) {
  const data = new DataView(Float32Array.of(1, -0.5).buffer);
  return { id, data, dtype: "float32", shape: [1, 2], scale: 2, range: [-1, 2], method, target: 1, layer: "", score: 3,
    error: null, error_name: "", progress: 1, step: 1, of: 1, final: true, ...over };
}
const picture = (id) => ({ id, data: new DataView(new ArrayBuffer(4)), width: 3, height: 2, note: "" });
const method = (name, unavailable = "") => ({ name, label: name.toUpperCase(), family: "gradient", about: HOSTILE, formula: "", paper: { text: "", url: "" },
  params: [{ kind: "slider", name: "n", label: "n", low: 1, high: 9, step: 1, default: 3, integer: true, per_channel: false, help: "", when: "" }], unavailable, signed: true });
const metric = (name, better, over = {}) => ({ name, label: name, about: `about ${name}`, better, formula: "", paper: ["", ""], needs: [], params: [], unavailable: "", ...over });
const tile = (name, slot, over = {}) => ({ method: name, slot, status: "idle", progress: 1, latency_ms: 12, message: "", details: "", ...over });
const cell = (name, of, value, over = {}) => ({ method: name, metric: of, value, error: null, progress: 1, parts: {}, note: "", stale: false, ...over });
const numbers = (...values) => ({ data: new DataView(Float32Array.from(values).buffer), dtype: "float32", shape: [values.length] });
const line = (...y) => ({ x: numbers(0, 0.5, 1), y: numbers(...y) });

async function open(over = {}, views = 1) {
  const model = new FakeModel({
    methods: ["a", "b"], params: {}, metrics: ["deletion", "insertion"], region: null, verdict_request: null, sort_by: "", sort_down: false, curve: "", share: 0,
    tiles: [tile("a", 0), tile("b", 1)], frame_0: frame(1, "a"), frame_1: frame(2, "b"), frame_2: null, frame_3: null, frame_4: null, frame_5: null,
    catalogue: [method("a"), method("b"), method("c"), method("d", "not for it")],
    metric_catalogue: [metric("deletion", "lower"), metric("insertion", "higher"), metric("iou", "higher", { needs: ["region"] }), metric("consistency", "higher", { unavailable: "needs similar inputs" })],
    measures: [cell("a", "deletion", 0.5), cell("b", "deletion", 0.2), cell("a", "insertion", 0.3), cell("b", "insertion", null, { note: HOSTILE })],
    measuring: 1, curves: { deletion: { a: line(1, 0.5, 0), b: line(1, 0, 0) } }, figures: {}, ratings: {},
    removals: { steps: 32, orders: { a: { data: new DataView(Uint8Array.of(1, 2, 3, 30, 31, 32).buffer), dtype: "uint8", shape: [2, 3] } }, pictures: { deletion: picture(7), insertion: picture(8) } },
    picture: picture(1), fill_picture: picture(1), bars: [{ index: 1, label: "cat", score: 0.7, base: 0.7 }], labels: [HOSTILE, "cat"], target: 1, ...over,
  });
  const { places, closes } = viewed(compare(), model, views);
  await Promise.resolve().then().then().then();
  flush();
  return { model, places, closes, root: find(places[0], "explorer") };
}

const all = (root, xw) => [...root.querySelectorAll(`[data-xw="${xw}"]`)];
const cells = (root, row) => [...all(root, "sheet-row")[row].querySelectorAll('[data-xw="cell"]')].map((td) => td.textContent);
const order = (root) => all(root, "sheet-row").map((tr) => tr.dataset.method);
const sortBy = (root, name) => { fire(root.querySelector(`[data-xw="sort"][data-metric="${name}"]`), "click"); flush(); };

test("a tile for each method, in their order, with what it took and how far to trust it", async () => {
  const { root, model } = await open();
  assert.deepEqual(all(root, "tile").map((el) => [el.dataset.method, el.getAttribute("aria-label")]), [["a", "A"], ["b", "B"]]);
  assert.equal(find(root, "tile-said").textContent, "12 ms · exact for what it measures");
  model.update({ tiles: [tile("b", 1), tile("c", 3, { status: "running", progress: 0.2 })], methods: ["b", "c"], frame_0: null });
  flush();
  assert.deepEqual(all(root, "tile").map((el) => el.dataset.method), ["b", "c"]);
  assert.equal(all(root, "tile-said")[1].textContent, "waiting");
  assert.ok(all(root, "tile-progress")[1].hasAttribute("data-on"));
});

test("a method that fails says so in its own tile only", async () => {
  const { root, model } = await open();
  model.update({ tiles: [tile("a", 0), tile("b", 1, { status: "error", message: HOSTILE, details: "x" })], frame_1: null });
  flush();
  assert.deepEqual(all(root, "tile-error").map((el) => [el.hidden, el.textContent]), [[true, ""], [false, HOSTILE]]);
  assert.deepEqual(cells(root, 1), ["–", "–"]);
  assert.equal(all(root, "sheet-row")[1].querySelector("td").title, HOSTILE);
  assert.equal(root.querySelector("img, script"), null);
});

test("another method in a tile takes the old one's place, and one that stands elsewhere changes places with it", async () => {
  const { root, model } = await open();
  const [first] = all(root, "method");
  const choose = (name) => { first.value = name; fire(first, "change"); flush(); return model.state.methods; };
  assert.deepEqual(choose("c"), ["c", "b"]);
  model.update({ methods: ["a", "b"] });
  assert.deepEqual(choose("b"), ["b", "a"]);
});

test("methods are added and taken out, one stays", async () => {
  const { root, model } = await open();
  fire(find(root, "add-method"), "click");
  assert.deepEqual(model.state.methods, ["a", "b", "c"]);
  model.update({ methods: ["a", "b"] });
  fire(find(root, "remove"), "click");
  assert.deepEqual(model.state.methods, ["b"]);
  model.update({ tiles: [tile("b", 1)] });
  flush();
  assert.ok(find(root, "remove").disabled);
});

test("a method's settings are asked under its own name", async () => {
  const { root, model } = await open({ params: { b: { n: 7 } } });
  const settings = all(root, "settings")[0];
  assert.ok(find(root, "tile-params").hidden);
  fire(settings, "click");
  assert.ok(!find(root, "tile-params").hidden);
  assert.equal(settings.getAttribute("aria-expanded"), "true");
  const slider = find(root, "param-n");
  slider.value = "5";
  fire(slider, "input");
  assert.deepEqual(model.state.params, { a: { n: 5 }, b: { n: 7 } });
});

test("a frame of one method draws its own picture and says so", async () => {
  const { root, model } = await open();
  const [one, two] = all(root, "canvas");
  const before = [drawn(one).length, drawn(two).length];
  model.update({ frame_1: frame(9, "b", { final: false, progress: 0.5 }) });
  flush();
  assert.equal(drawn(one).length, before[0]);
  assert.ok(drawn(two).length > before[1]);
  assert.equal(root.dataset.frame, "9");
  assert.equal(model.state.ack, 9);
});

test("the dashed brush draws the region, the brush paints, the eraser follows the one in hand", async () => {
  const { root, model } = await open({ brush_size: 1 });
  const canvas = find(root, "canvas");
  const stroke = () => {
    fire(canvas, "pointerdown", { button: 0, pointerId: 1, offsetX: 1, offsetY: 1 });
    fire(canvas, "pointerup");
    flush();
  };
  const pressed = (name) => find(root, name).getAttribute("aria-pressed");
  fire(find(root, "region"), "click");
  flush();
  assert.deepEqual([pressed("region"), pressed("brush")], ["true", "false"]);
  stroke();
  assert.ok(model.state.region);
  assert.equal(model.state.mask, null);
  fire(find(root, "erase"), "click");
  stroke();
  assert.equal(model.state.region, null);
  fire(find(root, "brush"), "click");
  flush();
  assert.deepEqual([pressed("region"), pressed("brush")], ["false", "true"]);
  stroke();
  assert.ok(model.state.mask);
  assert.equal(model.state.region, null);
});

test("a column sorts best first, then worst first, then as the tiles are", async () => {
  const { root, model } = await open();
  assert.deepEqual(order(root), ["a", "b"]);
  sortBy(root, "deletion");
  assert.deepEqual([order(root), model.state.sort_by, model.state.sort_down], [["b", "a"], "deletion", false]);
  assert.equal(root.querySelector('th[aria-sort="ascending"] button').dataset.metric, "deletion");
  assert.match(find(root, "sheet-about").textContent, /lower is better\). about deletion/);
  sortBy(root, "deletion");
  assert.deepEqual(order(root), ["a", "b"]);
  sortBy(root, "deletion");
  assert.equal(model.state.sort_by, "");
  sortBy(root, "insertion");
  assert.deepEqual([order(root), model.state.sort_down], [["a", "b"], true]);
});

test("what has no number is last whichever way, and equals stay as they are", () => {
  const measures = [cell("a", "m", 1), cell("b", "m", null), cell("c", "m", 1), cell("d", "m", 2)];
  assert.deepEqual(sorted(["a", "b", "c", "d"], measures, "m", true), ["d", "a", "c", "b"]);
  assert.deepEqual(sorted(["a", "b", "c", "d"], measures, "m", false), ["a", "c", "d", "b"]);
  assert.deepEqual(sorted(["b", "a"], measures, "", false), ["b", "a"]);
});

test("the best is told only of what judges, is final and is alone at the top", () => {
  const column = [cell("a", "m", 1), cell("b", "m", 2)];
  assert.equal(best(metric("m", "higher"), column), "b");
  assert.equal(best(metric("m", "lower"), column), "a");
  assert.equal(best(metric("m", "neither"), column), null);
  assert.equal(best(metric("m", "higher"), [column[0], cell("b", "m", 2, { progress: 0.5 })]), null);
  assert.equal(best(metric("m", "higher"), [column[0], cell("b", "m", 1)]), null);
  assert.equal(best(metric("m", "higher"), [column[0], cell("b", "m", null, { note: "no" })]), null);
});

test("places of the table: a number, one to come, one refused with its reason, one of another map", async () => {
  const { root, model } = await open();
  assert.deepEqual(cells(root, 1), ["0.200 best", "not for this"]);
  assert.equal(all(root, "sheet-row")[1].querySelectorAll("td")[1].title, HOSTILE);
  model.update({ measures: [cell("a", "deletion", null, { progress: 0 }), cell("b", "deletion", 0.2, { stale: true })] });
  flush();
  assert.deepEqual([cells(root, 0), cells(root, 1)], [["…"], ["0.200"]]);
  assert.deepEqual(all(root, "cell").map((td) => td.dataset.state), ["pending", "stale"]);
  model.update({ measures: [cell("a", "deletion", 0.5, { parts: { chance: 0.25 } })] });
  flush();
  assert.equal(find(root, "cell").title, "0.500 (by chance 0.250)");
});

test("a box of the panel asks for a measure; one that cannot be had is off and says why", async () => {
  const { root, model } = await open();
  assert.ok(find(root, "measures-panel").hidden);
  fire(find(root, "measures"), "click");
  const box = (name) => root.querySelector(`[data-xw="measure"][data-metric="${name}"]`);
  assert.deepEqual(["deletion", "insertion", "iou", "consistency"].map((n) => [box(n).checked, box(n).disabled]),
    [[true, false], [true, false], [false, true], [false, true]]);
  box("insertion").checked = false;
  fire(box("insertion"), "change");
  assert.deepEqual(model.state.metrics, ["deletion"]);
  fire(find(root, "measures-panel"), "keydown", { key: "Escape" });
  assert.ok(find(root, "measures-panel").hidden);
});

test("arrow keys on a curve move along it, the pictures show it, and Escape leaves", async () => {
  const { root, model } = await open();
  const curve = find(root, "curve-deletion");
  const [canvas] = all(root, "canvas");
  const before = drawn(canvas).length;
  fire(curve, "keydown", { key: "PageUp" });
  flush();
  assert.deepEqual([model.state.curve, model.state.share], ["deletion", 4 / 32]);
  assert.ok(drawn(canvas).length > before);
  assert.equal(curve.getAttribute("aria-valuenow"), "13");
  assert.match(curve.getAttribute("aria-valuetext"), /^13 % taken away, A 0.875, B 0.750$/);
  fire(curve, "keydown", { key: "Escape" });
  flush();
  assert.equal(model.state.curve, "");
});

test("where the host lays out no other widget the curves are drawn plainly and it is said", async () => {
  const { root } = await open({ figures: { deletion: "IPY_MODEL_1", insertion: "IPY_MODEL_2" } });
  await Promise.resolve().then().then().then();
  assert.match(find(root, "curves-note").textContent, /bqplot cannot be shown here/);
  assert.equal(root.querySelectorAll(".xw-curve-plain:not([hidden]) path").length, 2);
  const without = await open();
  assert.match(find(without.root, "curves-note").textContent, /pip install "xai-widgets\[charts\]"/);
});

test("a host's figures are laid out in the explorer and go with the view", async () => {
  const said = [];
  const figure = () => ({ el: window.document.createElement("figure"), remove: () => said.push("removed"), processLuminoMessage: ({ type }) => said.push(type) });
  const model = new FakeModel({ ...(await open()).model.state, figures: { deletion: "IPY_MODEL_1", insertion: "IPY_MODEL_2" } });
  const handle = { ...model.handle(), widget_manager: { get_model: async (id) => id, create_view: async (id) => { said.push(id); return figure(); } } };
  const widget = compare();
  const el = window.document.createElement("div");
  const close = widget.render({ model: handle, el });
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(said.slice(0, 2), ["1", "2"]);
  assert.equal(said.filter((s) => s === "after-attach").length, 2);
  assert.equal(el.querySelectorAll("figure").length, 2);
  assert.equal(el.querySelectorAll(".xw-curve-plain:not([hidden])").length, 0);
  close();
  assert.equal(said.filter((s) => s === "removed").length, 2);
});

test("a verdict is sent with its words", async () => {
  const { root, model } = await open();
  fire(find(root, "rate"), "click");
  find(root, "rating").value = "2";
  find(root, "why").value = "misses the ear";
  fire(find(root, "keep-verdict"), "click");
  assert.deepEqual(model.state.verdict_request, { method: "a", rating: 2, why: "misses the ear" });
  model.update({ ratings: { a: { rating: 2, why: "misses the ear" } } });
  flush();
  assert.match(find(root, "tile-said").textContent, /rated 2$/);
});

test("two views stay in step", async () => {
  const { model, places, closes } = await open({}, 2);
  sortBy(places[0], "deletion");
  fire(find(places[0], "curve-deletion"), "keydown", { key: "End" });
  flush();
  assert.deepEqual(order(places[1]), ["b", "a"]);
  assert.equal(find(places[1], "curve-deletion").getAttribute("aria-valuenow"), "100");
  closes.forEach((close) => close());
  assert.equal(model.state.views, 0);
});

test("labels and reasons stay text, and every focusable element keeps its keys", async () => {
  const { root } = await open();
  fire(find(root, "settings"), "click");
  assert.equal(root.querySelector("img, script"), null);
  assert.ok(find(root, "tile-params").textContent.includes(HOSTILE));
  for (const each of root.querySelectorAll("button, input, select, canvas, summary, a, [tabindex]")) {
    assert.equal(each.dataset.lmSuppressShortcuts, "true", each.outerHTML);
  }
});

test("pure parts: what is absent, a line between its points, a file's quotes", () => {
  assert.deepEqual([1, 2, 3].map((o) => isAbsent("deletion", o, 2)), [true, true, false]);
  assert.deepEqual([1, 2, 3].map((o) => isAbsent("insertion", o, 2)), [false, false, true]);
  const at = { x: Float32Array.of(0, 0.5, 1), y: Float32Array.of(1, 0, 0.5) };
  assert.deepEqual([-1, 0, 0.25, 0.5, 0.75, 1, 2].map((x) => heightAt(at, x)), [1, 1, 0.5, 0, 0.25, 0.5, 0.5]);
  assert.equal(csv([["a", 'say "x"'], [1.5, ""]]), '"a","say ""x"""\r\n1.5,""');
});
