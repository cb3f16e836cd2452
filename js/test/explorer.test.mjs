import { drawn, find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE, bars, frame, method, open, picture } from "./saliency.mjs";
import { packBits } from "../src/lib/wire.js";

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

test("a single picture that the model gets wrong is marked as such", async () => {
  const item = { thumb: new DataView(new ArrayBuffer(4)), name: "", truth: "dog", predicted: "cat", wrong: true };
  const { model, root } = await open({ truth: "dog", gallery: [item], index: 0 });
  assert.equal(find(root, "truth").textContent, "✗ wrong · true label: dog");
  assert.equal(find(root, "truth").dataset.wrong, "true");
  assert.ok(find(root, "gallery").hidden, "there is nothing to step through");
  model.update({ gallery: [{ ...item, wrong: false }] });
  flush();
  assert.equal(find(root, "truth").textContent, "✓ right · true label: dog");
});

const pinned = (id) => ({ id, title: `pin ${id}`, frame: frame(id), picture: picture(id), opacity: 1, threshold: 0, colormap: "viridis", sign: "positive", view: "heat" });

test("who removes a pinned view by keyboard goes on from the next one", async () => {
  const { model, root } = await open({ pins: [pinned(1), pinned(2)] });
  const buttons = () => [...root.querySelectorAll('[data-xw="unpin"]')];
  const [first, second] = buttons();
  first.focus();
  model.update({ pins: [pinned(2)] });
  flush();
  assert.deepEqual(buttons(), [second]);
  assert.equal(root.querySelector(":focus"), second);
  model.update({ pins: [pinned(2), pinned(3)] });
  flush();
  assert.equal(root.querySelector(":focus"), second, "another pin takes nobody's place");
  model.update({ pins: [] });
  flush();
  assert.equal(root.querySelector(":focus"), find(root, "pin"));
});

test("a file that cannot be read is named, and nothing is asked", async () => {
  const { model, root } = await open();
  const input = find(root, "upload-file");
  const folder = { name: "photos", type: "", size: 0, arrayBuffer: () => Promise.reject(new Error("a folder")) };
  Object.defineProperty(input, "files", { value: [folder] });
  fire(input, "change");
  await new Promise((done) => setImmediate(done));
  assert.match(find(root, "error").textContent, /^photos is not a picture/);
  assert.ok(!sentKeys(model).includes("upload"));
});

test("a map that is zero everywhere says so, to whoever looks too", async () => {
  const { model, root } = await open({ frame: frame(1, { range: [0, 0] }) });
  assert.equal(find(root, "note").textContent, "The attribution is zero everywhere.");
  model.update({ frame: frame(2) });
  flush();
  assert.ok(find(root, "note").hidden);
});

test("a kernel that is gone is not told that a view was closed", async () => {
  const { model, closes } = await open();
  model.comm_live = false;
  model.trigger("comm_live_update");
  model.comm_live = true; // what is sent now is noted
  const sent = model.sent.length;
  closes[0]();
  assert.equal(model.sent.length, sent);
  assert.equal(model.state.views, 0);
});

test("what was decoded goes with the last view, and the next one is drawn as ever", async () => {
  let held = 0;
  const decode = globalThis.createImageBitmap;
  globalThis.createImageBitmap = async () => { held++; return { width: 3, height: 2, close: () => { held--; } }; };
  try {
    const { model, closes, widget } = await open({ fill_picture: picture(2) }, 2);
    assert.equal(held, 2, "the picture and its fill, for both views");
    closes[0]();
    assert.equal(held, 2);
    closes[1]();
    assert.equal(held, 0);
    const el = window.document.createElement("div");
    window.document.body.append(el);
    widget.render({ model: model.handle(), el });
    await Promise.resolve().then().then().then();
    flush();
    assert.equal(held, 2);
    const images = drawn(find(el, "canvas")).filter(([name]) => name === "drawImage");
    assert.ok(images.length >= 2, "picture and map");
  } finally {
    globalThis.createImageBitmap = decode;
  }
});
