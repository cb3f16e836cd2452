import assert from "node:assert/strict";
import { test } from "node:test";
import { OfflineModel, PartModel, unpack } from "../src/lib/offline.js";

/** target a or b × method x or y, but for (b, y); an opacity of the browser's own. */
function recording() {
  const values = ["a", "b", "x", "y", 0.5, "map ax", "map bx", "map ay", 0];
  const state = (target, method, map) => ({ target, method, map, opacity: 4, ack: 8 });
  const states = [state(0, 2, 5), state(1, 2, 6), state(0, 3, 7)];
  const option = (...options) => ({ label: "", part: "", trait: "", options });
  return {
    values, states, first: states[0], free: ["opacity"], unheard: ["ack"], version: "1", front: "X", parts: {}, linked: [],
    offers: { target: option([0, "A"], [1, "B"]), method: option([2, "X"], [3, "Y"]) },
  };
}

function opened() {
  let refused = 0;
  const model = new OfflineModel(recording(), () => { refused += 1; });
  /** @type {string[]} */ const heard = [];
  for (const key of ["target", "method", "map", "opacity", "ack", "mask"]) model.on(`change:${key}`, () => heard.push(key));
  const ask = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    model.save_changes();
  };
  return { model, heard, ask, refused: () => refused };
}

test("what was recorded is answered with the whole of its state", () => {
  const { model, heard, ask, refused } = opened();
  ask({ target: "b" });
  assert.deepEqual([model.get("target"), model.get("map")], ["b", "map bx"]);
  assert.deepEqual(heard, ["target", "map"]);
  assert.equal(refused(), 0);
});

test("where a combination was not recorded the nearest state that has what was asked stands in", () => {
  const { model, ask } = opened();
  ask({ target: "b" });
  ask({ method: "y" });
  assert.deepEqual([model.get("target"), model.get("method"), model.get("map")], ["a", "y", "map ay"]);
});

test("what was not recorded is taken back, and said", () => {
  const { model, ask, refused } = opened();
  ask({ target: "c" });
  assert.deepEqual([model.get("target"), model.get("map"), refused()], ["a", "map ax", 1]);
  ask({ mask: "painted" });
  assert.deepEqual([model.get("mask"), refused()], [undefined, 2]);
});

test("what the browser does alone stays through every state, and what only a kernel hears is let be", () => {
  const { model, ask, refused } = opened();
  ask({ opacity: 0.9 });
  ask({ ack: 3 });
  ask({ target: "b" });
  assert.deepEqual([model.get("opacity"), refused()], [0.9, 0]);
});

test("a page says beforehand what it takes", () => {
  const { model } = opened();
  assert.ok(model.takes({ target: "b" }) && model.takes({ target: "a" }) && model.takes({ opacity: 0.1 }));
  assert.ok(!model.takes({ target: "c" }) && !model.takes({ mask: "m" }) && !model.takes({ target: "b", method: "y" }));
  assert.ok(model.recorded.offers("target") && !model.recorded.offers("layer"));
});

test("functions may be taken off the model, and listeners off again", () => {
  const { model } = opened();
  const { get, on, off, set } = model;
  let calls = 0;
  const listen = () => { calls += 1; };
  on("change:target", listen);
  set("target", "b");
  off("change:target", listen);
  set("target", "a");
  assert.deepEqual([get("target"), calls], ["a", 1]);
});

test("buffers are unpacked where the text names them, and two of the same shape are told apart", () => {
  const text = new TextEncoder().encode('{"values":[{"data":{"$bytes":[1,2]}},{"data":{"$bytes":[0,2]}}]}');
  const packed = new Uint8Array(4 + text.length + 3);
  new DataView(packed.buffer).setUint32(0, text.length, true);
  packed.set(text, 4);
  packed.set([7, 8, 9], 4 + text.length);
  const { values } = unpack(packed.buffer);
  assert.deepEqual([values[0].data.getUint8(0), values[0].data.byteLength], [8, 2]);
  const state = (at) => ({ mask: at });
  const model = new OfflineModel({ ...recording(), values, states: [state(0), state(1)], first: state(0), offers: { mask: { label: "", part: "", trait: "", options: [] } } });
  model.set("mask", values[1]);
  model.save_changes();
  assert.equal(model.get("mask"), values[1]);
});

/** A whole with a target of its own that two parts follow; the picture has a method, too. */
function ofParts() {
  const values = [0, 1, "x", "y", "map", "other map", 0.5];
  const state = (target, method, map) => ({ target, "a.target": target, "b.c.target": target, "a.method": method, "a.map": map, "a.opacity": 6 });
  const states = [state(0, 2, 4), state(1, 2, 5), state(1, 3, 4)];
  const option = (part, trait, ...options) => ({ label: trait, part, trait, options });
  const model = new OfflineModel({
    values, states, first: states[0], free: ["a.opacity"], unheard: ["a.ack"], version: "1", front: "X",
    parts: { a: "A", "b.c": "B" }, linked: ["a.target", "b.c.target"],
    offers: { target: option("", "target", [0, "no"], [1, "yes"]), "a.method": option("a", "method", [2, "X"], [3, "Y"]) },
  });
  return { whole: model, a: new PartModel(model, "a"), b: new PartModel(model, "b.c") };
}

test("what is asked in a part is answered in all of them", () => {
  const { whole, a, b } = ofParts();
  /** @type {string[]} */ const heard = [];
  a.on("change:map", () => heard.push("a.map"));
  b.on("change:target", () => heard.push("b.target"));
  whole.on("change:target", () => heard.push("target"));
  b.set("target", 1);
  b.save_changes();
  assert.deepEqual([whole.get("target"), a.get("target"), a.get("map")], [1, 1, "other map"]);
  assert.deepEqual(heard.sort(), ["a.map", "b.target", "target"]);
  a.set("method", "y");
  a.save_changes();
  assert.deepEqual([whole.get("a.method"), a.get("map")], ["y", "map"]);
});

test("a part says what it takes, and keeps what the browser alone changes", () => {
  const { whole, a, b } = ofParts();
  assert.ok(a.recorded.offers("target") && a.recorded.offers("method") && b.recorded.offers("target") && !b.recorded.offers("method"));
  assert.ok(a.recorded.takes({ target: 1 }) && a.recorded.takes({ opacity: 0.1 }));
  assert.ok(!a.recorded.takes({ target: 2 }) && !a.recorded.takes({ mask: "m" }) && !b.recorded.takes({ method: "x" }));
  a.set("opacity", 0.9);
  whole.set("target", 1);
  whole.save_changes();
  assert.equal(a.get("opacity"), 0.9);
  let calls = 0;
  const listen = () => { calls += 1; };
  a.on("change:target", listen);
  a.off("change:target", listen);
  whole.set("target", 0);
  assert.equal(calls, 0);
});
