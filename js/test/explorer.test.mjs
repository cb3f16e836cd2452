import { drawn, find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import saliency from "../src/widgets/saliency.js";
import { packBits } from "../src/lib/wire.js";

const HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>";

/** The picture is 3 wide and 2 high, the map 2 wide and 1 high. */
function frame(id, over = {}) {
  const data = new DataView(Float32Array.of(1, -0.5).buffer);
  return { id, data, dtype: "float32", shape: [1, 2], scale: 2, range: [-1, 2], method: "grad-cam", target: 1, layer: "", score: 3,
    error: null, error_name: "", progress: 1, step: 1, of: 1, final: true, ...over };
}

const picture = (id) => ({ id, data: new DataView(new ArrayBuffer(4)), width: 3, height: 2, note: "" });
const bars = (score = 0.7) => [{ index: 1, label: "cat", score, base: 0.7 }, { index: 0, label: HOSTILE, score: 0.3, base: 0.3 }];
const method = (name, params, unavailable = "") => ({ name, label: name, family: name === "lrp" ? "rules" : "cam", about: HOSTILE, formula: "", paper: { text: "", url: "" }, params, unavailable, signed: true });

/** @param {Record<string, any>} [over] @param {number} [views] */
async function open(over = {}, views = 1) {
  const model = new FakeModel({
    picture: picture(1), fill_picture: picture(1), frame: frame(1), bars: bars(), labels: [HOSTILE, "cat"],
    methods: [method("grad-cam", []), method("lrp", [], "needs zennit")], layers: [{ name: "a", label: "a", channels: 9, height: 1, width: 2 }], ...over,
  });
  const widget = saliency();
  widget.initialize({ model: model.handle() });
  const places = Array.from({ length: views }, () => window.document.createElement("div"));
  for (const el of places) window.document.body.append(el);
  const closes = places.map((el) => widget.render({ model: model.handle(), el }));
  await Promise.resolve().then().then().then();
  flush();
  return { model, el: places[0], places, closes, root: find(places[0], "explorer") };
}

const sentKeys = (model) => model.sent.map((s) => Object.keys(s).join());

test("labels, names and messages stay text", async () => {
  const { root, model } = await open({ truth: HOSTILE });
  model.update({ status: "error", message: HOSTILE, details: HOSTILE });
  find(root, "search").value = "script";
  fire(find(root, "search"), "input");
  fire(find(root, "info"), "click");
  flush();
  assert.equal(root.querySelector("script, img"), null);
  assert.ok(find(root, "error").textContent.includes("<script>"));
  assert.ok(find(root, "option").textContent.includes("<script>"));
});

test("two views of one model stay in step, and are counted", async () => {
  const { model, places, closes } = await open({}, 2);
  assert.equal(model.state.views, 2);
  const [a, b] = places;
  const opacity = find(a, "opacity");
  opacity.value = "0.25";
  fire(opacity, "input");
  flush();
  assert.equal(find(b, "opacity").value, "0.25");
  const bar = b.querySelector('[data-xw="bar"][data-index="0"]');
  fire(bar, "click");
  flush();
  assert.equal(model.state.target, 0);
  assert.equal(a.querySelector('[data-xw="bar"][aria-pressed="true"]').dataset.index, "0");
  model.update({ frame: frame(9) });
  flush();
  for (const el of places) assert.equal(find(el, "explorer").dataset.frame, "9");
  closes[1]();
  closes[1]();
  assert.equal(model.state.views, 1);
  assert.equal(b.children.length, 0);
  model.update({ bars: bars(0.1) });
  flush();
  closes[0]();
  assert.equal(model.state.views, 0);
});

test("two classes are compared by a button of their own, and by a shifted click", async () => {
  const { model, root } = await open();
  const versus = (index) => root.querySelector(`[data-xw="bar"][data-index="${index}"]`).parentElement.querySelector('[data-xw="versus"]');
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  assert.equal(versus(1).style.visibility, "hidden", "the chosen one is not compared with itself");
  assert.ok(versus(0).getAttribute("aria-label").includes("<script>"), "and its label is text");
  fire(versus(0), "click");
  flush();
  assert.deepEqual(model.state.target, [1, 0]);
  assert.ok(pressed(versus(0)));
  assert.equal(root.querySelector('[data-xw="bar"][aria-pressed="true"]').dataset.index, "1");
  fire(versus(0), "click");
  flush();
  assert.equal(model.state.target, 1);
  const bar = root.querySelector('[data-xw="bar"][data-index="0"]');
  bar.dispatchEvent(new window.MouseEvent("click", { shiftKey: true, bubbles: true }));
  assert.deepEqual(model.state.target, [1, 0]);
  model.update({ frame: frame(2, { target: [1, 0] }) });
  flush();
  assert.ok(find(root, "caption").textContent.includes(`cat rather than ${HOSTILE}`));
  assert.equal(find(root, "score").textContent, "explains the difference of two raw outputs (3.00)");
});

test("a target in words has no bar of its own", async () => {
  const { model, root } = await open({ target: "features.3, channel 5", frame: frame(1, { target: "features.3, channel 5" }) });
  assert.equal(root.querySelector('[data-xw="bar"][aria-pressed="true"]'), null);
  assert.ok([...root.querySelectorAll('[data-xw="versus"]')].every((button) => button.hidden));
  assert.ok(find(root, "caption").textContent.includes("features.3, channel 5"));
  model.update({ output_kind: "embedding", bars: [{ index: -1, label: "similarity", score: 0.4, base: 0.5 }] });
  flush();
  fire(find(root, "bar"), "click");
  assert.equal(model.state.target, "features.3, channel 5", "nothing to ask for");
});

test("look keys redraw at once and are saved only after a pause", async (t) => {
  const { model, root } = await open();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const before = drawn(find(root, "canvas")).length;
  const saved = model.sent.length;
  for (const v of ["0.1", "0.2", "0.3"]) {
    find(root, "threshold").value = v;
    fire(find(root, "threshold"), "input");
    flush();
  }
  assert.ok(drawn(find(root, "canvas")).length > before);
  assert.equal(model.sent.length, saved);
  t.mock.timers.tick(399);
  assert.equal(model.sent.length, saved);
  t.mock.timers.tick(1);
  assert.deepEqual(model.sent.slice(saved), [{ threshold: 0.3 }]);
});

test("intermediate frames are acknowledged once drawn, final ones never", async () => {
  const { model, places } = await open({}, 2);
  model.update({ frame: frame(5, { final: false, progress: 0.5 }), status: "running" });
  assert.equal(model.state.ack, -1);
  flush();
  assert.equal(model.state.ack, 5);
  assert.equal(sentKeys(model).filter((k) => k === "ack").length, 1);
  model.update({ frame: frame(6) });
  flush();
  assert.equal(model.state.ack, 5);
  assert.equal(find(places[1], "explorer").dataset.frame, "6");
});

test("a stroke is sent at once, then once an animation frame, packed, and none when all is undone", async () => {
  const { model, root } = await open({ brush_size: 1 });
  const canvas = find(root, "canvas");
  fire(find(root, "brush"), "click");
  flush();
  const scale = 560 / 3 < 320 / 3 ? 560 / 3 : 320 / 3;
  const at = (x, y) => ({ button: 0, pointerId: 1, offsetX: (x + 0.5) * scale, offsetY: (y + 0.5) * scale });
  fire(canvas, "pointerdown", at(0, 0));
  assert.equal(new Uint8Array(model.state.mask.data.buffer)[0], 0b10000000);
  fire(canvas, "pointermove", at(1, 0));
  fire(canvas, "pointermove", at(1, 1));
  assert.equal(sentKeys(model).filter((k) => k === "mask").length, 1);
  flush();
  const { mask } = model.state;
  assert.deepEqual(mask.shape, [2, 3]);
  assert.equal(mask.dtype, "bits");
  assert.equal(new Uint8Array(mask.data.buffer)[0], 0b11001000);
  assert.equal(sentKeys(model).filter((k) => k === "mask").length, 2);
  fire(canvas, "pointerup");
  fire(find(root, "undo"), "click");
  flush();
  assert.equal(model.state.mask, null);
});

test("the keyboard paints and the brush hears of a mask set elsewhere", async () => {
  const { model, root } = await open({ brush_size: 2 });
  const canvas = find(root, "canvas");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp", " "]) fire(canvas, "keydown", { key });
  flush();
  assert.ok(model.state.mask);
  assert.ok(!find(root, "clear").disabled);
  model.update({ mask: null });
  flush();
  assert.ok(find(root, "clear").disabled);
  model.update({ mask: { data: new DataView(packBits(Uint8Array.of(0, 0, 0, 0, 0, 1)).buffer), dtype: "bits", shape: [2, 3] } });
  flush();
  assert.ok(!find(root, "clear").disabled);
});

test("no key pressed in the explorer reaches the notebook, and each focusable element says so itself", async () => {
  const { el, root } = await open();
  let leaked = 0;
  el.addEventListener("keydown", () => leaked++);
  const focusable = [...root.querySelectorAll("button, input, select, canvas, summary, a, [tabindex]")];
  for (const each of focusable) {
    assert.equal(each.dataset.lmSuppressShortcuts, "true", each.outerHTML);
    fire(each, "keydown", { key: "d" });
  }
  assert.ok(focusable.length > 20);
  assert.equal(leaked, 0);
});

test("the spinner turns only while the kernel computes", async () => {
  const { model, root } = await open();
  const on = () => find(root, "spinner").hasAttribute("data-on");
  const after = (changes) => { model.update(changes); flush(); return on(); };
  assert.ok(after({ status: "running" }));
  assert.ok(!find(root, "stop").disabled);
  fire(find(root, "stop"), "click");
  assert.equal(model.state.stop_request, 1);
  assert.ok(!after({ status: "stopped" }));
  assert.ok(after({ status: "running" }));
  assert.ok(!after({ status: "error", message: "The model raised." }));
  assert.ok(after({ status: "running" }));
  model.comm_live = false;
  model.trigger("comm_live_update");
  flush();
  assert.ok(!on());
});

test("after a restart the picture stays, the sentence says so, and what needs the kernel is off", async () => {
  const { model, root } = await open();
  model.comm_live = false;
  model.trigger("comm_live_update");
  flush();
  assert.equal(root.dataset.status, "dead");
  assert.equal(find(root, "error").textContent, "The kernel was restarted: run the cell again.");
  assert.ok(!find(root, "canvas").hidden);
  assert.ok(find(root, "method").closest("fieldset").disabled && find(root, "upload").disabled && find(root, "pin").disabled);
  assert.ok(!find(root, "opacity").closest("fieldset") && !find(root, "opacity").disabled);
});

test("a session that dies under a live comm is noticed too", async () => {
  const slots = [];
  const signal = { connect: (fn) => slots.push(fn), disconnect: (fn) => slots.splice(slots.indexOf(fn), 1) };
  const model = new FakeModel({});
  const handle = { ...model.handle(), widget_manager: { context: { sessionContext: { statusChanged: signal } } } };
  const widget = saliency();
  const stop = widget.initialize({ model: handle });
  const el = window.document.createElement("div");
  const close = widget.render({ model: model.handle(), el });
  slots[0](null, "busy");
  flush();
  assert.equal(find(el, "explorer").dataset.status, "idle");
  slots[0](null, "autorestarting");
  flush();
  assert.equal(find(el, "explorer").dataset.status, "dead");
  close();
  stop();
  assert.equal(slots.length, 0);
});

test("an error can be dismissed, and the next one shows again", async () => {
  const { model, root } = await open();
  const fail = () => { model.update({ status: "running", message: "", details: "" }); flush(); model.update({ status: "error", message: "No.", details: "Traceback" }); flush(); };
  fail();
  assert.equal(find(root, "details").querySelector("pre").textContent, "Traceback");
  fire(find(root, "dismiss"), "click");
  assert.ok(find(root, "error").parentElement.hidden);
  fail();
  assert.ok(!find(root, "error").parentElement.hidden);
});

test("controls come from the declaration and follow what they depend on", async () => {
  const params = [{ kind: "layer", name: "layer", label: "Layer", help: "", when: "" },
    { kind: "choice", name: "reduce", label: "Reduce", options: [["mean", "mean"], ["channel", "one"]], default: "mean", help: "", when: "" },
    { kind: "slider", name: "channel", label: "Channel", low: 0, high: 1, step: 1, default: 0, integer: true, per_channel: true, help: "", when: "reduce=channel" }];
  const { model, root } = await open({ methods: [method("grad-cam", params)], layer: "a" });
  assert.ok(find(root, "param-channel").parentElement.hidden);
  const reduce = find(root, "param-reduce");
  reduce.value = "channel";
  fire(reduce, "change");
  flush();
  assert.deepEqual(model.state.params, { reduce: "channel" });
  assert.ok(!find(root, "param-channel").parentElement.hidden);
  assert.equal(find(root, "param-channel").max, "8");
  find(root, "param-channel").value = "5";
  fire(find(root, "param-channel"), "input");
  assert.deepEqual(model.state.params, { reduce: "channel", channel: 5 });
});

test("a method that cannot be used is listed, off, with its reason", async () => {
  const { root } = await open();
  const option = [...find(root, "method").querySelectorAll("option")].find((o) => o.value === "lrp");
  assert.ok(option.disabled && option.title === "needs zennit");
  assert.equal(option.parentElement.label, "Other rules for the way back");
});

test("search by the keyboard", async () => {
  const { model, root } = await open({ labels: ["tiger cat", "dog", "cat"] });
  const input = find(root, "search");
  input.value = "cat";
  fire(input, "input");
  assert.equal(input.getAttribute("aria-expanded"), "true");
  fire(input, "keydown", { key: "ArrowDown" });
  assert.equal(root.querySelector('[role="option"][aria-selected="true"]').textContent, "tiger cat");
  fire(input, "keydown", { key: "Enter" });
  assert.equal(model.state.target, 0);
  assert.equal(input.getAttribute("aria-expanded"), "false");
});

test("a bar says how far it moved", async () => {
  const { model, root } = await open();
  model.update({ bars: bars(0.4) });
  flush();
  const bar = root.querySelector('[data-xw="bar"][data-index="1"]');
  assert.equal(bar.textContent, "▸cat −0.30 0.40");
});

test("no map lies over another picture until the kernel has made it, or after it could not", async () => {
  const { model, root } = await open();
  model.update({ status: "error", picture: picture(2), frame: null });
  await Promise.resolve().then().then().then();
  const canvas = find(root, "canvas");
  drawn(canvas).length = 0;
  flush();
  const images = () => drawn(canvas).filter(([name]) => name === "drawImage").length;
  assert.equal(images(), 1);
  model.update({ frame: frame(2), status: "idle" });
  drawn(canvas).length = 0;
  flush();
  assert.equal(images(), 2);
});

test("the picture has words for those who do not see it", async () => {
  const { root } = await open();
  assert.match(find(root, "canvas").getAttribute("aria-label"), /grad-cam for cat: 67 % of the attribution lies in the .*Values from −1\.00 to 2\.00/);
});
