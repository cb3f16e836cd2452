// One query, number by number, as attention is taught: q · k, scaled, masked, softmax, and the values weighted.
import { colorAt } from "./colormap.js";
import { choice } from "./controls.js";
import { h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { formulaOf } from "./info.js";
import { canvasOf } from "./picture.js";
import { t } from "./strings.js";
import { tokenAt } from "./tokens.js";
import { decode } from "./wire.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("../widgets/attention.model").Steps} Steps */

const MATH = "http://www.w3.org/1998/Math/MathML";
const FORMULA = `<math xmlns="${MATH}"><mrow><msub><mi>a</mi><mi>j</mi></msub><mo>=</mo><msub><mi mathvariant="normal">softmax</mi><mi>j</mi></msub><mo>(</mo>`
  + `<mfrac><mrow><mi>q</mi><mo>·</mo><msub><mi>k</mi><mi>j</mi></msub></mrow><msqrt><mi>d</mi></msqrt></mfrac><mo>+</mo><msub><mi>m</mi><mi>j</mi></msub><mo>)</mo><mo>,</mo>`
  + `<mspace width="1em"/><mi>o</mi><mo>=</mo><munder><mo>∑</mo><mi>j</mi></munder><msub><mi>a</mi><mi>j</mi></msub><msub><mi>v</mi><mi>j</mi></msub></mrow></math>`;
const COLUMNS = /** @type {const} */ (["token", "k", "product", "scaled", "mask", "weight", "v"]);

const REACH = 5;

/**
 * A vector's numbers as columns of colour, positive ones upwards, as RGBA of 2 · REACH + 1 rows.
 * @param {Float32Array | Uint8Array} values
 * @param {number} from
 * @param {number} count
 * @param {number} reach the number that takes a whole column
 */
export function columns(values, from, count, reach) {
  const out = new Uint8ClampedArray(4 * count * (2 * REACH + 1));
  for (let i = 0; i < count; i++) {
    const share = values[from + i] / (reach || 1);
    const rgba = [...colorAt("PuOr", 0.5 + share / 2), 255];
    const tall = Math.min(Math.ceil(Math.abs(share) * REACH), REACH);
    for (let row = REACH, left = tall; left >= 0; row -= Math.sign(share) || 1, left--) out.set(rgba, 4 * (row * count + i));
  }
  return out;
}

/**
 * A vector as a strip of colours, its largest absolute number at the ends of the scale.
 * @param {Float32Array | Uint8Array} values
 * @param {number} from
 * @param {number} count
 * @param {number} reach
 * @param {string} label
 */
function strip(values, from, count, reach, label) {
  const canvas = canvasOf(count, 2 * REACH + 1);
  const image = new ImageData(count, 2 * REACH + 1);
  image.data.set(columns(values, from, count, reach));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  canvas.className = "xw-strip-of";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

/** @param {number} v */
const number = (v) => (v === -Infinity ? "−∞" : format.value(v));

/** @param {View} view */
export function makeSteps(view) {
  const { session } = view;
  const query = choice({ label: t("steps.query"), xw: "query", options: [], onInput: (v) => session.ask({ query: v === "" ? null : Number(v) }) });
  const formula = formulaOf(FORMULA);
  const note = h("p", { class: "xw-quiet", xw: "steps-note" });
  const body = h("tbody");
  const head = h("thead", {}, h("tr", {}, ...COLUMNS.map((name) => h("th", { text: t(`steps.${name}`), attrs: { scope: "col" } }))));
  const table = h("table", { class: "xw-steps", xw: "steps" }, head, body);
  const vectors = h("div", { class: "xw-vectors" });
  const box = h("div", { class: "xw-steps-box", attrs: { tabindex: 0, role: "group", "aria-label": t("steps.group") } }, table);
  const el = h("div", { class: "xw-plot" }, h("div", { class: "xw-formula" }, ...(formula ? [formula] : [])), query.el, vectors, box, note);
  let listed = "";
  /** @type {Steps | null} */ let drawn = null;

  function list() {
    const { rows } = session.axes();
    const key = `${rows.texts.length}:${rows.texts.join("\n").slice(0, 4000)}`;
    if (key === listed) return;
    listed = key;
    query.select.replaceChildren(h("option", { text: t("steps.none"), attrs: { value: "" } }),
      ...rows.texts.slice(0, 1024).map((_, i) => h("option", { text: `${i} ${tokenAt(rows, i)}`, attrs: { value: i } })));
  }

  /** @param {Steps} steps */
  function fill(steps) {
    const { columns, rows } = session.axes();
    const shown = steps.keys_shown ?? [];
    if (!steps.numbers || !steps.k || !steps.v || !steps.q || !steps.out) return body.replaceChildren();
    const [numbers, k, v, q, out] = [steps.numbers, steps.k, steps.v, steps.q, steps.out].map(decode);
    const reach = (/** @type {ArrayLike<number>} */ values) => Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const [kr, vr, d, dv] = [reach([...k, ...q]), reach(v), q.length, out.length];
    vectors.replaceChildren(
      h("span", { class: "xw-small", text: t("steps.q", { token: tokenAt(rows, steps.query), d }) }), strip(q, 0, d, kr, t("steps.strip", { name: "q", d })),
      h("span", { class: "xw-small", text: t("steps.out", { d: dv }) }), strip(out, 0, dv, vr, t("steps.strip", { name: "o", d: dv })));
    body.replaceChildren(...shown.map((key, i) => {
      const [product, scaled, mask, , weight] = numbers.slice(5 * i, 5 * i + 5);
      const token = tokenAt(columns, key);
      const bar = h("span", { class: "xw-weight-bar", attrs: { "aria-hidden": "true" } });
      bar.style.width = `${100 * weight}%`;
      return h("tr", { attrs: { "data-key": key } },
        h("th", { text: token, attrs: { scope: "row" } }),
        h("td", {}, strip(k, i * d, d, kr, t("steps.strip", { name: `k ${token}`, d }))),
        h("td", { text: number(product) }), h("td", { text: number(scaled) }), h("td", { text: mask === 0 ? "" : number(mask) }),
        h("td", { class: "xw-weight" }, bar, h("span", { text: weight.toFixed(4) })),
        h("td", {}, strip(v, i * dv, dv, vr, t("steps.strip", { name: `v ${token}`, d: dv }))));
    }));
    return undefined;
  }

  return view.mount({
    el, keys: ["steps", "query", "layer", "head", "tokens", "layers", "view", "version"],
    update() {
      if (view.get("view") !== "steps") return;
      list();
      query.write(String(view.get("query") ?? ""));
      const steps = view.get("steps");
      const fits = steps && steps.layer === view.get("layer") && steps.head === view.get("head") && steps.query === view.get("query");
      const refused = fits ? steps.refused ?? "" : "";
      const there = Boolean(fits && !refused);
      show(table, there);
      show(vectors, there);
      if (fits && steps !== drawn) fill(drawn = steps);
      const shown = steps?.keys_shown?.length ?? 0;
      const scale = there && steps?.scale ? t("steps.scale", { scale: format.value(steps.scale), temperature: format.value(steps.temperature ?? 1) }) : "";
      const cutOff = there && steps && shown < (steps.of ?? 0) ? t("steps.cut", { shown, of: steps.of ?? 0 }) : "";
      setText(note, view.get("query") === null ? t("steps.choose") : refused || [scale, cutOff].filter(Boolean).join(" "));
    },
  });
}
