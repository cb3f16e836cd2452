// A saved page: the explorer beside it in the file, over a model that answers from what was recorded. No explorer itself.
import "../lib/strings/common.js";
import "../lib/strings/offline.js";
import { choice } from "../lib/controls.js";
import { h, setText } from "../lib/dom.js";
import { OfflineModel, PartModel, same, unpack } from "../lib/offline.js";
import { said, speak, t, tOr } from "../lib/strings.js";

/** @typedef {{ initialize: (props: any) => void, render: (props: any) => () => void }} Widget */
/** @typedef {Record<string, () => Widget>} Fronts */

/** How long a refusal stays, in ms. */
const BRIEF = 4000;

/** The page's bytes, unpacked by the browser. @param {string} text base64 of gzip */
async function inflated(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** What there is a choice of, and what the page said last. @param {OfflineModel} model */
function makeStrip(model) {
  const { offers, states, values, version } = model.recording;
  const choices = Object.entries(offers).map(([key, { label, part, trait, options }]) => {
    const called = tOr(`offer.${trait}`, label);
    const control = choice({
      label: part ? `${part}: ${called}` : called, xw: `recorded-${key}`,
      options: options.map(([at, name]) => /** @type {[string, string]} */ ([String(at), trait === "method" ? said(name) : name])),
      onInput(at) {
        model.set(key, values[Number(at)]);
        model.save_changes();
      },
    });
    const write = () => control.write(options.find(([at]) => same(values[at], model.get(key)))?.[0] ?? "");
    model.on(`change:${key}`, write);
    write();
    return control.el;
  });
  const refusal = h("p", { xw: "refused", attrs: { role: "status" } });
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  model.refused = () => {
    clearTimeout(timer);
    setText(refusal, t("page.refused"));
    timer = setTimeout(() => setText(refusal, ""), BRIEF);
  };
  const told = choices.length ? t("page.several", { count: states.length }) : t("page.one");
  return h("header", { class: "xw-saved", xw: "saved", attrs: { "aria-label": t("page.group") } },
    h("h1", { text: document.title }), h("p", { text: `${t("page.saved", { version })} ${told}` }), ...choices, refusal);
}

/** Dark where the person's system is: the explorers read what JupyterLab says of its theme. */
function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const write = () => { document.body.dataset.jpThemeLight = String(!dark.matches); };
  dark.addEventListener("change", write);
  write();
}

/**
 * Draw an explorer, the front end of which lies in the file under a name.
 * @param {string} front
 * @param {OfflineModel | PartModel} model
 * @param {HTMLElement} el
 */
function draw(front, model, el) {
  const widget = /** @type {Fronts} */ (/** @type {any} */ (globalThis).xwExplorers)[front]();
  widget.initialize({ model });
  return widget.render({ model, el });
}

async function open() {
  followTheme();
  const place = /** @type {HTMLElement} */ (document.body.firstElementChild);
  const data = [...document.scripts].find((script) => script.type === "text/plain");
  if (typeof DecompressionStream === "undefined") return void place.append(h("p", { text: t("page.old"), attrs: { role: "alert" } }));
  const model = new OfflineModel(unpack(await inflated(data?.text ?? "")));
  speak(model.get("_words"));
  const el = h("main", { class: "xw-explorer-place" });
  place.replaceChildren(makeStrip(model), el);
  const { front, parts } = model.recording;
  model.recorded.lay = (key, inner) => draw(parts[key], new PartModel(model, key), inner);
  draw(front, model, el);
  return undefined;
}

void open();
