// A field for a number, which is asked for when the hand leaves it or presses Enter.
import { h } from "./dom.js";

/**
 * @param {{ label: string, xw: string, min?: number, max?: number, step?: number | "any", onInput: (v: number | null) => void }} o
 * @returns {import("./controls.js").Control & { input: HTMLInputElement }}
 */
export function number({ label, xw, min, max, step = 1, onInput }) {
  const input = h("input", {
    class: "xw-search xw-exact", xw, attrs: { type: "number", min, max, step, "aria-label": label, title: label },
    on: { change: () => onInput(Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null) },
  });
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: label }), input);
  return { el, input, write(v) { if (!input.matches(":focus") || input.value === "") input.value = v === null || v === undefined ? "" : String(v); } };
}
