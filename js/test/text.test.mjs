import "./dom.mjs";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as format from "../src/lib/format.js";
import { formulaOf } from "../src/lib/info.js";
import { findClasses } from "../src/lib/search.js";
import { t } from "../src/lib/strings.js";
import { refusal } from "../src/lib/upload.js";
import { extent } from "../src/lib/bars.js";
import { holds } from "../src/lib/controls.js";

const SRC = new URL("../src/", import.meta.url);
const tables = await Promise.all(readdirSync(new URL("lib/strings/", SRC)).map((f) => import(new URL(`lib/strings/${f}`, SRC).href)));
const KEYS = tables.flatMap((table) => Object.keys(table.WORDS));
const sources = ["lib/", "widgets/"].flatMap((dir) =>
  readdirSync(new URL(dir, SRC)).filter((f) => f.endsWith(".js") && f !== "strings.js").map((f) => readFileSync(new URL(dir + f, SRC), "utf8")));

test("every string asked for is in one table, and every string in a table is asked for", () => {
  assert.equal(new Set(KEYS).size, KEYS.length);
  const text = sources.join("\n");
  const asked = new Set([...text.matchAll(/\bt\("([^"]+)"/g)].map((m) => m[1]));
  // the second of t(a ? "x" : "y") and of keys put together: `tool.${tool}`
  for (const m of text.matchAll(/"([a-z]+(?:\.\w+)?)"/gi)) if (KEYS.includes(m[1])) asked.add(m[1]);
  const prefixes = [...text.matchAll(/`([a-z]+\.)\$\{/g)].map((m) => m[1]);
  assert.deepEqual([...asked].filter((key) => !KEYS.includes(key)), []);
  assert.deepEqual(KEYS.filter((key) => !asked.has(key) && !prefixes.some((p) => key.startsWith(p))), []);
  assert.equal(t("gallery.of", { n: 3, count: 8 }), "3 of 8");
});

test("the sources never write HTML, evaluate text, ask the network or look outside their element", () => {
  for (const text of sources) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|\bfetch\(|XMLHttpRequest|document\.(query|get)|createObjectURL/);
  }
});

const labels = ["tiger cat", "catamaran", "Égyptian cat", "wildcat", "dog"];

test("class search: by number, by beginning, by word, by part, whatever the accents", () => {
  assert.deepEqual(findClasses(labels, "cat"), [1, 0, 2, 3]);
  assert.deepEqual(findClasses(labels, "EGYP"), [2]);
  assert.deepEqual(findClasses(labels, "4"), [4]);
  assert.deepEqual(findClasses(labels, "  "), []);
  assert.deepEqual(findClasses(labels, "cat", 2), [1, 0]);
});

test("numbers as a person reads them", () => {
  assert.deepEqual([0, -0.01234, 9.312, 1234.5, 1e-7, NaN].map(format.value), ["0", "−0.0123", "9.31", "1235", "1.0e−7".replace("−", "−"), "NaN"]);
  assert.deepEqual([0, 0.0004, 0.0912, 0.78].map(format.probability), ["0.000", "<0.001", "0.091", "0.78"]);
  assert.deepEqual([format.delta(0.02, true), format.delta(-0.31, true), format.delta(0.001, true), format.delta(-0.5, false)], ["+0.02", "−0.31", "", "−0.500"]);
  assert.deepEqual([format.stepped(0.15, 0.01), format.stepped(3, 1), format.stepped(2.5, 0.5)], ["0.15", "3", "2.5"]);
  assert.equal(format.rough(0.00423), "0.0042");
});

test("bars: probabilities from the left, values from zero in the middle", () => {
  assert.deepEqual(extent(0.25, 0), { left: 0, width: 25 });
  assert.deepEqual(extent(2, 4), { left: 50, width: 25 });
  assert.deepEqual(extent(-4, 4), { left: 0, width: 50 });
});

test("a parameter is shown while the other has its value", () => {
  assert.ok(holds("", {}) && holds("reduce=channel", { reduce: "channel" }) && holds("on=true", { on: true }));
  assert.ok(!holds("reduce=channel", { reduce: "mean" }));
});

test("formulas: MathML passes, everything else stays out", () => {
  const evil = "<math xmlns='http://www.w3.org/1998/Math/MathML' onclick='x()' display='block'><mi>a</mi><script>x()</script>" +
    "<mtext href='javascript:x()'>b<img src='x' onerror='x()'/></mtext><annotation-xml><p>c</p></annotation-xml></math>";
  const math = formulaOf(evil);
  assert.equal(math.textContent, "ab");
  assert.equal(math.getAttribute("display"), "block");
  assert.equal(math.getAttribute("onclick"), null);
  assert.equal(math.querySelector("mtext").attributes.length, 0);
  assert.equal(math.querySelector("script, img, p"), null);
  assert.equal(formulaOf("<svg xmlns='http://www.w3.org/2000/svg'/>"), null);
  assert.equal(formulaOf("no xml at all"), null);
});

test("only pictures are taken, and not too large ones", () => {
  assert.equal(refusal({ name: "cat.png", type: "image/png", size: 1000 }), "");
  assert.match(refusal({ name: "notes.txt", type: "text/plain", size: 1000 }), /^notes\.txt is not a picture/);
  assert.equal(refusal({ name: "scan.pgm", type: "", size: 1000 }), "", "the kernel knows more kinds than the browser");
  assert.match(refusal({ name: "huge.png", type: "image/png", size: 60 * 2 ** 20 }), /has 60 MB; at most 50/);
});
