import { find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import inputs from "../src/widgets/inputs.js";

const HOSTILE = "<b>key</b>";

function open(over = {}) {
  const model = new FakeModel({
    target: 1, parts: { image: "IPY_MODEL_1", [HOSTILE]: "IPY_MODEL_2" }, kinds: { image: "picture", [HOSTILE]: "text" },
    shares: [{ key: "image", value: 2 }, { key: HOSTILE, value: -1 }], score: 1.5, nothing: 0.5,
    bars: [{ index: 1, label: HOSTILE, score: 0.6, base: 0.7 }, { index: 0, label: "a", score: 0.4, base: 0.3 }], ...over,
  });
  const el = window.document.createElement("div");
  window.document.body.append(el);
  const widget = inputs();
  widget.initialize({ model: model.handle() });
  widget.render({ model: model.handle(), el });
  flush();
  model.sent.length = 0;
  return { model, el };
}

test("each share is a bar from the middle to its side, and the sum is told", () => {
  const { el } = open();
  const [first, second] = el.querySelectorAll("[data-xw=input-share]");
  assert.equal(first.querySelector(".xw-bar-fill").style.left, "50%");
  assert.equal(first.querySelector(".xw-bar-fill").style.width, "50%");
  assert.equal(second.querySelector(".xw-bar-fill").style.left, "25%");
  assert.match(second.textContent, /−1\.00/);
  assert.match(find(el, "sum").textContent, /0\.500 with no input at all, and \+1\.00 from the inputs, make the raw output 1\.50/);
});

test("a class is asked for all, or why one rather than another", () => {
  const { model, el } = open();
  fire(el.querySelector("[data-xw=bar][data-index='0']"), "click");
  assert.deepEqual(Object.assign({}, ...model.sent), { target: 0 });
  model.update({ target: 1 });
  flush();
  fire(el.querySelector("[data-xw=bar][data-index='0']").closest("li").querySelector("[data-xw=versus]"), "click");
  assert.deepEqual(model.state.target, [1, 0]);
  flush();
  assert.match(find(el, "sum").textContent, /the difference of the two raw outputs/);
  assert.equal(find(el, "bars").querySelector("[data-index='0']").closest("li").querySelector("[data-xw=versus]").getAttribute("aria-pressed"), "true");
});

test("a host that lays out no other widget says what to do, and keys stay text", async () => {
  const { el } = open();
  await Promise.resolve();
  const [side, other] = el.querySelectorAll("[data-xw=side]");
  assert.match(side.textContent, /image: picture.*explorer\.explorers\["image"\]/);
  assert.ok(other.textContent.includes(HOSTILE));
  assert.equal(el.querySelector("b"), null);
});
