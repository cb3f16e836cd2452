// TextExplorer: a text, explained. The state it shares with the kernel is in text.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/texts.js";
import "../lib/strings/text.js";
import { makeBars } from "../lib/bars.js";
import { makeMethod, makeParams, oneMethod } from "../lib/controls.js";
import { h, show } from "../lib/dom.js";
import { asking, hosted } from "../lib/hosted.js";
import { makeInfo } from "../lib/info.js";
import { copyButton } from "../lib/menu.js";
import { Reading } from "../lib/reading.js";
import { makeSearch } from "../lib/search.js";
import { BaseView } from "../lib/session.js";
import { makeEstimate, makeMessage, makeStatus } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { makeHand } from "../lib/text-hand.js";
import { makeTextLegend } from "../lib/text-legend.js";
import { TextSession } from "../lib/text-session.js";
import { makeTexts, textField } from "../lib/texts.js";

/** @typedef {import("../lib/text-session.js").View} View */
/** @typedef {import("../lib/text-session.js").State} State */

/** What the model says, and what else it can be asked. @param {any} view */
function makeOutput(view) {
  const reference = textField(view, "reference", t("text.reference"), false);
  const token = textField(view, "output_token", t("output.token"), false);
  const el = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el, token.el, reference.el);
  el.className = "xw-classes";
  view.mount({
    el: null, keys: ["output_kind"],
    update() {
      show(reference.el, view.get("output_kind") === "embedding");
      show(token.el, view.get("output_kind") === "tokens");
    },
  });
  return el;
}

/** @param {View} view */
function layOut(view) {
  const any = /** @type {any} */ (view);
  const asked = oneMethod(any);
  const info = makeInfo(any, asked);
  const ask = asking(view, t("ask.group"), makeMethod(any, asked).el, makeParams(any, asked).el);
  ask.className = "xw-ask";
  const reading = new Reading(view);
  const actions = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } }, copyButton(view));
  view.root.append(
    h("div", { class: "xw-top" }, makeTexts(view).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el,
    h("div", { class: "xw-asked" }, ask),
    h("div", { class: "xw-text-middle" },
      h("div", { class: "xw-left" }, reading.el, makeTextLegend(view, reading).el),
      makeOutput(any)),
    h("div", { class: "xw-hand" }, makeHand(view).el),
    makeStatus(view, ...makeEstimate(any, any.session.maps[0])).el,
    makeMessage(view).el,
  );
}

export default hosted({
  label: "reading.label", layOut,
  session: (/** @type {import("../lib/session.js").Model<State>} */ model) => new TextSession(model),
  view: (session, model, root, uid) => /** @type {View} */ (/** @type {any} */ (new BaseView(session, model, root, uid))),
});
