import { find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE, bars, frame, open } from "./saliency.mjs";

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
