import { find, fire, flush, viewed, window } from "./dom.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { FakeModel } from "../dev/fake-model.js";
import { formulaOf } from "../src/lib/info.js";
import { said, saidOf, speak, t } from "../src/lib/strings.js";
import saliency from "../src/widgets/saliency.js";

const ZH = JSON.parse(readFileSync(new URL("../../xai_widgets/locale/zh.json", import.meta.url), "utf8"));
const ABOUT = Object.keys(ZH.sentences).find((text) => text.startsWith("Shows the model the picture"));
const fuse = { kind: "slider", name: "fuse", label: "layers fused", hidden: false, low: 1, high: 5, step: 1, default: 1, integer: true, per_channel: false, help: "", when: "" };
const choice = { kind: "choice", name: "baseline", label: "baseline", options: [["black", "black"], ["own", "my own"]], default: "black", headless: [], help: "", when: "" };
const method = (name, label, about) => ({ name, label, family: "cam", about, formula: "", paper: { text: "", url: "" }, params: [fuse, choice], unavailable: "", signed: true });

const browser = globalThis.navigator;
afterEach(() => {
  speak({});
  Object.defineProperty(globalThis, "navigator", { value: browser, configurable: true, writable: true });
});

/** @param {string} name */
function setLanguage(name) {
  Object.defineProperty(globalThis, "navigator", { value: { language: name, clipboard: null }, configurable: true });
}

/** @param {Record<string, any>} [over] */
function open(over = {}, views = 1) {
  const model = new FakeModel({
    picture: null, fill_picture: null, frame: null, labels: ["black", "cat"], layers: [], method: "score-cam",
    bars: [{ index: 0, label: "black", score: 0.7, base: 0.7 }],
    methods: [method("score-cam", "Score-CAM", ABOUT), method("saliency", "Saliency", "A method of mine.")], ...over,
  });
  const { places, closes } = viewed(saliency(), model, views);
  flush();
  return { model, el: places[0], places, closes };
}

test("an explorer speaks what it was given, labels of the model as they are", () => {
  const { el } = open({ _words: ZH });
  const root = find(el, "explorer");
  assert.equal(root.getAttribute("lang"), "zh-Hans");
  assert.equal(root.getAttribute("aria-label"), ZH.strings["explorer.label"]);
  assert.equal(find(root, "opacity").getAttribute("aria-label"), ZH.strings["look.opacity"]);
  assert.equal(find(root, "param-fuse").getAttribute("aria-label"), "融合的层数");
  assert.deepEqual([...find(root, "param-baseline").options].map((o) => [o.value, o.textContent]), [["black", "黑色"], ["own", "my own"]]);
  assert.ok([...find(root, "method").options].some((o) => o.textContent === "显著图"));
  assert.ok(find(root, "bar").textContent.includes("black"), "a class is called what the model calls it");
  fire(find(root, "info"), "click");
  assert.ok(find(root, "info-panel").textContent.includes(ZH.sentences[ABOUT]));
});

test("each view is drawn again when the language changes, in its place, and is counted once", () => {
  const { model, places, closes } = open({}, 2);
  for (const el of places) el.append(window.document.createElement("hr"));
  assert.equal(find(places[1], "explorer").getAttribute("lang"), "en");
  model.update({ _words: ZH });
  flush();
  for (const el of places) {
    assert.deepEqual([...el.children].map((one) => one.tagName), ["DIV", "HR"]);
    assert.equal(find(el, "explorer").getAttribute("aria-label"), ZH.strings["explorer.label"]);
  }
  assert.equal(model.state.views, 2);
  model.update({ opacity: 0.25 });
  flush();
  assert.equal(find(places[1], "opacity").value, "0.25");
  model.update({ _words: {} });
  flush();
  assert.equal(find(places[0], "opacity").getAttribute("aria-label"), "Opacity");
  for (const close of closes) close();
  assert.equal(model.state.views, 0);
  model.update({ _words: ZH });
  flush();
  assert.deepEqual(places.map((el) => find(el, "explorer")), [null, null]);
});

test("a Chinese browser says so once, another nothing", () => {
  setLanguage("zh-CN");
  const { model } = open();
  assert.deepEqual(model.sent.filter((s) => "_language" in s), [{ _language: "zh-CN", views: 1 }]);
  setLanguage("en-GB");
  assert.ok(open().model.sent.every((s) => !("_language" in s)));
  setLanguage("zha");
  assert.ok(open().model.sent.every((s) => !("_language" in s)), "Zhuang is another language");
});

test("what is declared is translated once, so that the same is the same", () => {
  const methods = [method("a", "Saliency", "mine")];
  assert.equal(saidOf(methods), methods);
  speak(ZH);
  assert.equal(saidOf(methods), saidOf(methods));
  assert.deepEqual([saidOf(methods)[0].label, saidOf(methods)[0].about, methods[0].label], ["显著图", "mine", "Saliency"]);
  assert.equal(saidOf(null), null);
  assert.deepEqual(saidOf(["saliency"]), ["saliency"]);
  assert.equal(said("standard error"), "标准误差");
  assert.equal(t("gallery.of", { n: 3, count: 8 }), "3 / 8");
});

test("the words inside a formula are said too, its signs stay", () => {
  const formula = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>most</mi><mtext>most</mtext></math>";
  assert.equal(formulaOf(formula).textContent, "mostmost");
  speak(ZH);
  assert.equal(formulaOf(formula).textContent, "most最重要");
});
