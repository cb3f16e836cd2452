import { find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import { reach, sentences, valueOf } from "../src/lib/pieces.js";
import { ground, thickness } from "../src/lib/tint.js";
import text from "../src/widgets/text.js";

const HOSTILE = "<b>x</b>";
const tokens = (more = {}) => ({
  id: 1, texts: ["[CLS]", "the", "un", "##fl", "cat", "[SEP]"], kinds: "s....s", words: [-1, 0, 1, 1, 2, -1],
  spans: [[0, 0], [0, 3], [4, 6], [6, 8], [9, 12], [0, 0]], text: "the unfl cat.", second: "", ...more,
});
const frame = (values, more = {}) => ({
  id: 1, data: new DataView(Float32Array.from(values).buffer), dtype: "float32", shape: [values.length], scale: 2, range: [-1, 1], method: "ig",
  target: 0, layer: "", score: 1, error: null, error_name: "", progress: 1, step: 1, of: 1, final: true, tokens: 1, by_word: false, position: -1, ...more,
});
const method = { name: "ig", label: "IG", family: "gradient", about: "", formula: "", paper: { text: "", url: "" }, params: [], unavailable: "", signed: true };

function open(over = {}) {
  const model = new FakeModel({
    text: "the unfl cat.", second_text: "", original: ["the unfl cat.", ""], masked: [], hide: "mask", position: null, method: "ig", params: {}, target: 0,
    output_token: "", reference: "", joined: false, colormap: "RdBu", tokens: tokens(), frame: frame([9, 0.5, -0.25, 0.5, 0, 0]),
    bars: [{ index: 0, label: HOSTILE, score: 0.6, base: 0.7 }], output_kind: "softmax", labels: [], methods: [method], hides: ["mask", "delete"],
    editable: "text", gallery: [], ...over,
  });
  const el = window.document.createElement("div");
  window.document.body.append(el);
  const widget = text();
  widget.initialize({ model: model.handle() });
  widget.render({ model: model.handle(), el });
  flush();
  model.sent.length = 0;
  return { model, el };
}
const words = (el) => [...el.querySelectorAll("[data-xw=token]")];
const asked = (model) => Object.assign({}, ...model.sent);

test("a text keeps its own letters, cut at tokens or at words", () => {
  const [one] = sentences(tokens(), false);
  assert.deepEqual(one.pieces.map((p) => p.before + p.text), ["[CLS]", "the", " un", "fl", " cat", "[SEP]"]);
  assert.equal(one.rest, ".");
  const [joined] = sentences(tokens(), true);
  assert.deepEqual(joined.pieces.map((p) => p.members), [[0], [1], [2, 3], [4], [5]]);
  assert.equal(joined.pieces[2].text, "unfl");
});

test("tokens that share a letter are one piece, whole code points are counted, and spaces in a token stand before it", () => {
  const cat = { texts: ["a", "Ġ", "Ģ", "b"], kinds: "....", words: [0, 1, 1, 2], spans: [[0, 1], [1, 3], [2, 3], [3, 5]], text: "a 🐈 b" };
  const [one] = sentences(tokens(cat), false);
  assert.deepEqual(one.pieces.map((p) => [p.before, p.text]), [["", "a"], [" ", "🐈"], [" ", "b"]]);
  assert.deepEqual(one.pieces[1].members, [1, 2]);
});

test("without spans tokens are named, and joined by their words", () => {
  const [one] = sentences(tokens({ spans: [] }), true);
  assert.deepEqual(one.pieces.map((p) => p.text), ["[CLS]", "the", "unfl", "cat", "[SEP]"]);
});

test("a pair is two texts", () => {
  const pair = tokens({ texts: ["[CLS]", "a", "[SEP]", "b", "[SEP]"], kinds: "s.sbs", words: [-1, 0, -1, 1, -1], spans: [[0, 0], [0, 1], [0, 0], [0, 1], [0, 0]], text: "a", second: "b" });
  assert.deepEqual(sentences(pair, false).map((one) => one.pieces.map((p) => p.text)), [["[CLS]", "a", "[SEP]"], ["b", "[SEP]"]]);
});

test("what turns letters around is not drawn", () => {
  const [one] = sentences(tokens({ texts: ["x"], kinds: ".", words: [0], spans: [[0, 9]], text: "\u202egnp.exe\u0007" }), false);
  assert.equal(one.pieces[0].text, "gnp.exe");
});

test("a word has the sum of its tokens' values, or the value that each of them has", () => {
  const piece = { members: [2, 3] };
  const values = Float32Array.from([0, 1, 2, 3]);
  assert.equal(valueOf(piece, values, false), 5);
  assert.equal(valueOf(piece, values, true), 2);
  assert.equal(reach([{ members: [0], special: true }, { members: [1], special: false }], Float32Array.from([9, -1]), false), 1);
});

test("colour, line and words say the same", () => {
  const { el } = open();
  const [own, the, un] = words(el);
  assert.equal(the.dataset.line, "for-3");
  assert.equal(un.dataset.line, "against-2");
  assert.match(the.getAttribute("aria-label"), /^the: \+1\.00$/);
  assert.match(un.getAttribute("aria-label"), /^un: −0\.500$/);
  assert.match(own.getAttribute("aria-label"), /own: \+18/);
  assert.match(find(el, "reading").getAttribute("aria-label"), /Strongest: the \+1\.00, fl \+1\.00, un −0\.500/);
  assert.equal(thickness(0.01), 0);
  assert.notEqual(ground("RdBu", 1), ground("RdBu", -1));
});

test("a click hides, another brings back; the tokenizer's own stay", () => {
  const { model, el } = open();
  fire(words(el)[2], "click");
  assert.deepEqual(asked(model), { masked: [2] });
  flush();
  assert.equal(words(el)[2].dataset.off, "mask");
  fire(words(el)[2], "click");
  assert.deepEqual(model.state.masked, []);
  model.sent.length = 0;
  fire(words(el)[0], "click");
  assert.deepEqual(asked(model), {});
});

test("a joined word is hidden whole, also where a part of it was hidden", () => {
  const { model, el } = open({ joined: true, masked: [3] });
  fire(words(el)[2], "click");
  assert.deepEqual(model.state.masked, []);
  fire(words(el)[2], "click");
  assert.deepEqual(model.state.masked, [2, 3]);
});

test("another word takes the place of the letters, counted in code points", () => {
  const { model, el } = open({ text: "🐈 cat", tokens: tokens({ texts: ["c", "cat"], kinds: "..", words: [0, 1], spans: [[0, 1], [2, 5]], text: "🐈 cat" }) });
  fire(words(el)[1], "dblclick");
  const field = find(el, "replace");
  assert.equal(field.value, "cat");
  field.value = "dog";
  fire(field, "keydown", { key: "Enter" });
  assert.equal(model.state.text, "🐈 dog");
  assert.equal(find(el, "replace"), null);
});

test("values of another text colour nothing", () => {
  const { model, el } = open();
  model.update({ tokens: tokens({ id: 2, texts: ["a"], kinds: ".", words: [0], spans: [[0, 1]], text: "a" }) });
  flush();
  assert.equal(words(el).length, 1);
  assert.match(words(el)[0].getAttribute("aria-label"), /no value yet/);
  assert.equal(words(el)[0].style.backgroundColor, "");
});

test("arrow keys move the one word that Tab reaches", () => {
  const { el } = open();
  fire(words(el)[0], "keydown", { key: "ArrowRight" });
  assert.deepEqual(words(el).map((w) => w.tabIndex), [-1, 0, -1, -1, -1, -1]);
  fire(words(el)[1], "keydown", { key: "End" });
  assert.equal(words(el)[5].tabIndex, 0);
});

test("labels stay text, and intermediate frames are acknowledged", () => {
  const { model, el } = open();
  assert.equal(el.querySelector("b"), null);
  model.update({ frame: frame([0, 1, 0, 0, 0, 0], { id: 5, final: false }) });
  flush();
  assert.equal(model.state.ack, 5);
});
