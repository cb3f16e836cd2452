import { find, fire, flush, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import { open } from "./saliency.mjs";
import saliency from "../src/widgets/saliency.js";

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
