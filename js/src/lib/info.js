// (i): what the method measures, when it misleads, its formula and its paper.
import { attr, h, iconButton, show } from "./dom.js";
import { said, t } from "./strings.js";

/** @typedef {import("./session.js").BaseView<any>} View */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TAGS = new Set(["math", "mrow", "mi", "mn", "mo", "mtext", "ms", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup",
  "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "mmultiscripts", "mprescripts"]);
const ATTRIBUTES = new Set(["display", "displaystyle", "mathvariant", "stretchy", "fence", "separator", "accent", "accentunder",
  "lspace", "rspace", "width", "height", "depth", "minsize", "maxsize", "linethickness", "movablelimits", "largeop", "scriptlevel",
  "columnalign", "form"]);

/**
 * MathML by an allow-list: parsed as XML and built anew, so nothing but formulas can come in.
 * @param {string} source
 * @returns {Element | null} null where it is no well-formed <math>
 */
export function formulaOf(source) {
  const parsed = new DOMParser().parseFromString(source, "application/xml").documentElement;
  if (!parsed || localName(parsed) !== "math") return null;
  return copyMath(parsed);
}

/** @param {Element} el */
function localName(el) {
  return (el.localName || el.tagName).toLowerCase().replace(/^.*:/, "");
}

/** @param {Element} from */
function copyMath(from) {
  const to = document.createElementNS(MATHML, localName(from));
  for (const { name, value } of [...from.attributes]) if (ATTRIBUTES.has(name)) to.setAttribute(name, value);
  for (const child of [...from.childNodes]) {
    if (child.nodeType === 3) to.append(localName(from) === "mtext" ? said(child.textContent ?? "") : child.textContent ?? "");
    else if (child.nodeType === 1 && TAGS.has(localName(/** @type {Element} */ (child)))) to.append(copyMath(/** @type {Element} */ (child)));
  }
  return to;
}

/** A formula does not break: where it is too wide it is scrolled, by keyboard too. @param {Element} formula */
export function formulaBox(formula) {
  return h("div", { class: "xw-formula", attrs: { tabindex: 0 } }, formula);
}

/** @param {{ text: string, url: string }} paper */
export function paperLine(paper) {
  if (!paper?.text) return null;
  const safe = /^https:\/\//.test(paper.url);
  const link = safe ? h("a", { text: paper.text, attrs: { href: paper.url, target: "_blank", rel: "noopener noreferrer" } }) : paper.text;
  return h("p", {}, `${t("info.paper")} `, link);
}

/**
 * What a method measures, when it misleads, its formula and its paper.
 * @param {import("../widgets/picture.model").Method | undefined} method
 * @returns {Node[]}
 */
export function methodInfo(method) {
  if (!method) return [];
  const formula = method.formula ? formulaOf(method.formula) : null;
  const paper = paperLine(method.paper);
  return [h("p", { text: method.about }), ...(formula ? [formulaBox(formula)] : []), ...(paper ? [paper] : [])];
}

/** @param {import("../widgets/picture.model").Method[]} methods */
function unavailableList(methods) {
  const items = methods.filter((m) => m.unavailable).map((m) => h("li", {}, h("b", { text: m.label }), ` ${m.unavailable}`));
  return items.length ? [h("h4", { text: t("info.unavailable") }), h("ul", {}, ...items)] : [];
}

/**
 * @param {View} view
 * @param {{ keys: string[], method: () => string }} asked which method is told of, and the traits it is read from
 */
export function makeInfo(view, asked) {
  const id = `${view.uid}-info`;
  const body = h("div", { class: "xw-info-body" });
  const setOpen = (/** @type {boolean} */ open) => {
    show(el, open);
    attr(button, "aria-expanded", String(open));
    if (open) { update(); close.focus(); } else button.focus();
  };
  const close = iconButton("close", t("info.close"), "info-close", () => setOpen(false));
  const el = h("div", { class: "xw-info", xw: "info-panel", attrs: { id, role: "dialog", "aria-label": t("info"), hidden: true } }, close, body);
  const button = iconButton("info", t("info"), "info", () => setOpen(Boolean(el.hidden)));
  attr(button, "aria-expanded", "false");
  attr(button, "aria-controls", id);
  el.addEventListener("keydown", (e) => { if (e.key === "Escape") setOpen(false); });

  view.root.addEventListener("pointerdown", (e) => {
    const at = /** @type {Node} */ (e.target);
    if (el.hidden || el.contains(at) || button.contains(at)) return;
    show(el, false);
    attr(button, "aria-expanded", "false");
  });

  function update() {
    if (el.hidden) return;
    const methods = view.session.catalogue;
    const method = methods.find((m) => m.name === asked.method());
    if (!method) return body.replaceChildren();
    body.replaceChildren(h("h3", { text: method.label }), ...methodInfo(method), ...unavailableList(methods));
  }
  view.mount({ el, keys: [...asked.keys, view.session.catalogueKey], update });
  return { el, button };
}
