// InputsExplorer: an explorer for each input of a model, side by side. Its state is in inputs.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/inputs.js";
import { asks, barList, extent, pairOf, reachOf } from "../lib/bars.js";
import { h, setText, show } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { asking, hosted } from "../lib/hosted.js";
import { recordedOf } from "../lib/kernel.js";
import { makeInfo } from "../lib/info.js";
import { copyButton } from "../lib/menu.js";
import { childOf } from "../lib/plot.js";
import { makeSearch } from "../lib/search.js";
import { BaseSession, BaseView } from "../lib/session.js";
import { makeMessage, makeStatus } from "../lib/status.js";
import { t, tOr } from "../lib/strings.js";

/** @typedef {import("./inputs.model").InputsModel} State */

/** What the model says of all inputs together. @param {any} view */
function makeOutput(view) {
  const caption = h("span", { class: "xw-caption" });
  const asked = () => pairOf(view.get("target"));
  const list = barList(asks(view, asked));
  const el = asking(view, t("bars.group"), h("div", { class: "xw-bars-head" }, caption), list.el, makeSearch(view).el);
  el.className = "xw-classes";
  view.mount({
    el: null, keys: ["bars", "output_kind", "target"],
    update() {
      const bars = view.get("bars"), kind = view.get("output_kind");
      list.write(bars, { ...asked(), comparing: bars.length > 1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
    },
  });
  return el;
}

/** A bar for each input, to the right where it speaks for the answer. @param {any} view @param {Map<string, HTMLElement>} sides */
function makeShares(view, sides) {
  const list = h("ol", { class: "xw-bars", xw: "shares" });
  const sum = h("p", { class: "xw-quiet xw-small", xw: "sum" });
  const el = h("div", { class: "xw-shares", attrs: { role: "group", "aria-label": t("inputs.shares") } },
    h("span", { class: "xw-caption", text: t("inputs.shares") }), list, sum);

  /** @param {import("./inputs.model").Share} share @param {number} reach */
  function row({ key, value }, reach) {
    const { left, width } = extent(value, reach);
    const fill = h("span", { class: "xw-bar-fill" });
    fill.style.left = `${left}%`;
    fill.style.width = `${width}%`;
    const go = () => {
      const side = sides.get(key);
      side?.scrollIntoView({ block: "nearest" });
      side?.focus();
    };
    return h("li", {}, h("button", { class: "xw-bar", xw: "input-share", attrs: { title: t("inputs.show", { key }), "data-key": key }, on: { click: go } },
      h("span", { class: "xw-bar-mark" }), h("span", { class: "xw-bar-label", text: key }), " ",
      h("span", { class: "xw-bar-track" }, fill), h("span", { class: "xw-bar-delta" }), " ",
      h("span", { class: "xw-bar-score", text: format.signed(value) })));
  }
  return view.mount({
    el, keys: ["shares", "score", "nothing", "target"],
    update() {
      const shares = view.get("shares");
      const reach = Math.max(...shares.map((/** @type {any} */ s) => Math.abs(s.value)), 1e-12);
      list.replaceChildren(...shares.map((/** @type {any} */ s) => row(s, reach)));
      const score = view.get("score"), nothing = view.get("nothing");
      const two = Array.isArray(view.get("target"));
      setText(sum, shares.length
        ? t(two ? "inputs.sumOfTwo" : "inputs.sum", { nothing: format.value(nothing), rest: format.signed(score - nothing), score: format.value(score) })
        : t("inputs.alone"));
    },
  });
}

/** The explorers, each laid out by the host's own manager, or by a saved page. @param {any} view @param {Map<string, HTMLElement>} sides */
function makeSides(view, sides) {
  const el = h("div", { class: "xw-sides" });
  let open = true;
  view.offs.push(() => { open = false; });

  /** @param {string} key @param {string} reference */
  async function lay(key, reference) {
    const kind = view.get("kinds")[key] ?? "";
    const place = h("div", { class: "xw-side-place" });
    const refused = h("p", { class: "xw-quiet", attrs: { hidden: true } });
    const heading = h("h2", { class: "xw-side-head", text: key === kind ? key : t("inputs.side", { key, kind: tOr(`side.${kind}`, kind) }) });
    const side = h("section", { class: "xw-side", xw: "side", attrs: { tabindex: -1, "data-key": key, "aria-label": key } }, heading, place, refused);
    sides.set(key, side);
    el.append(side);
    try {
      const page = recordedOf(view.model);
      if (page) return void view.offs.push(page.lay(key, place));
      const child = await childOf(view, reference);
      if (!open) return child.remove();
      place.append(child.el);
      for (const type of ["after-attach", "after-show"]) child.processLuminoMessage({ type });
      view.offs.push(() => child.remove());
    } catch {
      setText(refused, t("inputs.host", { key: JSON.stringify(key) }));
      show(refused, true);
    }
  }
  for (const [key, reference] of Object.entries(view.get("parts"))) void lay(key, /** @type {string} */ (reference));
  return el;
}

/** @param {any} view */
function layOut(view) {
  const info = makeInfo(view, { keys: [], method: () => "shares" });
  /** @type {Map<string, HTMLElement>} */ const sides = new Map();
  const actions = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } }, copyButton(view));
  view.root.append(
    h("div", { class: "xw-inputs-top" }, makeOutput(view), makeShares(view, sides).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el, makeSides(view, sides), makeStatus(view).el, makeMessage(view).el,
  );
}

export default hosted({
  label: "inputs.label", layOut,
  session: (/** @type {import("../lib/session.js").Model<State>} */ model) => new BaseSession(model, "methods"),
  view: (session, model, root, uid) => new BaseView(session, model, root, uid),
});
