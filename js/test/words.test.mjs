import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../xai_widgets/static/", import.meta.url);
const TABLES = new URL("../src/lib/strings/", import.meta.url);

/** Every key of every table. */
const KEYS = new Set();
for (const name of readdirSync(TABLES)) {
  for (const key of Object.keys((await import(new URL(name, TABLES))).WORDS)) KEYS.add(key);
}

for (const name of readdirSync(STATIC).filter((file) => file.endsWith(".js"))) {
  test(`${name} brings the words that it says`, () => {
    const text = readFileSync(new URL(name, STATIC), "utf8");
    const said = new Set([...text.matchAll(/"([a-z]+\.[\w.]+)"(?!:)/g)].map(([, key]) => key).filter((key) => KEYS.has(key)));
    assert.ok(said.size > 5);
    assert.deepEqual([...said].filter((key) => !text.includes(`"${key}":`)), []);
  });
}
