// FeatureExplorer: a table's columns under the hand, and what the model is sensitive to. Its state is in feature.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/feature.js";
import { asks, barList, pairOf, reachOf } from "../lib/bars.js";
import { makeMethod, makeParams, oneMethod, toggle } from "../lib/controls.js";
import { attr, h, iconButton, setText, show } from "../lib/dom.js";
import { FeatureSession } from "../lib/feature-session.js";
import { asking, hosted } from "../lib/hosted.js";
import { makeInfo } from "../lib/info.js";
import { copyButton } from "../lib/menu.js";
import { number } from "../lib/number.js";
import { makeChange } from "../lib/panel-change.js";
import { makeFeatureCurves } from "../lib/panel-curves.js";
import { makeGlobal } from "../lib/panel-global.js";
import { makeLocal } from "../lib/panel-local.js";
import { makeRandom } from "../lib/panel-random.js";
import { BaseView } from "../lib/session.js";
import { makeShares } from "../lib/shares.js";
import { makeSliders } from "../lib/row-sliders.js";
import { makeEstimate, makeMessage, makeStatus } from "../lib/status.js";
import { t, tOr } from "../lib/strings.js";
import { makeTabs } from "../lib/tabs.js";

/** @typedef {import("../lib/feature-session.js").View} View */

const PANELS = /** @type {const} */ (["local", "curves", "change", "random", "global"]);

/** Which row. @param {View} view */
function makePicker(view) {
  const { session } = view;
  const go = (/** @type {number} */ by) => () => session.ask({ row: Math.min(Math.max((view.get("row") ?? 0) + by, 0), view.get("rows") - 1) });
  const field = number({ label: t("feature.row"), xw: "row", min: 0, onInput: (v) => v !== null && session.ask({ row: Math.round(v) }) });
  const previous = iconButton("previous", t("feature.previous"), "row-previous", go(-1));
  const next = iconButton("next", t("feature.next"), "row-next", go(1));
  const of = h("span", { class: "xw-quiet" });
  const truth = h("span", { class: "xw-truth", xw: "truth" });
  const el = h("span", { class: "xw-picker", attrs: { role: "group", "aria-label": t("feature.rowGroup") } }, previous, field.el, next, of, truth);
  return view.mount({
    el, keys: ["row", "rows", "truth"],
    update() {
      const row = view.get("row");
      field.write(row ?? "");
      setText(of, row === null ? t("feature.rowGiven") : t("feature.of", { count: view.get("rows") }));
      previous.disabled = row === null || row <= 0;
      next.disabled = row === null || row >= view.get("rows") - 1;
      setText(truth, view.get("truth") ? t("truth", { truth: view.get("truth") }) : "");
    },
  });
}

/** What the model says, against the row as it is. @param {View} view */
function makeSaid(view) {
  const caption = h("span", { class: "xw-caption", xw: "output-kind" });
  const verdict = h("p", { class: "xw-verdict-line", xw: "decision", attrs: { role: "status" } });
  const asked = () => pairOf(view.get("target") ?? view.get("explained"));
  const list = barList(asks(view, asked));
  const threshold = number({ label: t("feature.threshold"), xw: "threshold", step: "any", onInput: (v) => view.session.ask({ threshold: v }) });
  const probability = toggle({ label: t("feature.probability"), xw: "probability", onInput: (v) => view.session.ask({ probability: v }) });
  const el = h("div", { class: "xw-said" }, h("div", { class: "xw-bars-head" }, caption), verdict, list.el, threshold.el, probability.el);
  view.mount({
    el, keys: ["bars", "output_kind", "target", "explained", "decision", "threshold", "probability", "probable"],
    update() {
      const kind = view.get("output_kind");
      const bars = view.get("bars") ?? [];
      list.write(bars, { ...asked(), comparing: bars.length > 1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
      const { now = "", row = "", flipped = false } = view.get("decision") ?? {};
      setText(verdict, now ? t(flipped ? "feature.flipped" : "feature.answer", { now, row }) : "");
      attr(verdict, "data-flipped", flipped);
      show(threshold.el, kind === "regression" || view.get("threshold") !== null);
      threshold.write(view.get("threshold") ?? "");
      show(probability.el, view.get("probable"));
      probability.write(view.get("probability"));
    },
  });
  return el;
}

/** The further questions, one at a time. @param {View} view */
function makePanels(view) {
  const made = { local: makeLocal(view), curves: makeFeatureCurves(view), change: makeChange(view), random: makeRandom(view), global: makeGlobal(view) };
  const panels = PANELS.map((name) => {
    const panel = h("div", { class: "xw-panel" }, asking(view, t(`panel.${name}`), made[name]));
    return { name, text: t(`panel.${name}`), panel };
  });
  const tabs = makeTabs({ label: t("panels.group"), uid: view.uid, tabs: panels, choose: (panel) => view.session.ask({ panel }) });
  const el = h("div", { class: "xw-panels" }, tabs.el, ...panels.map(({ panel }) => panel));
  view.mount({ el, keys: ["panel"], update: () => tabs.write(view.get("panel"), (panel) => !view.session.page || view.session.takes({ panel })) });
  return el;
}

/** @param {View} view */
function layOut(view) {
  view.root.classList.add("xw-table");
  // Methods are declared and set as in every explorer; only what a picture has besides is not there.
  const like = /** @type {any} */ (view);
  const asked = oneMethod(like);
  const info = makeInfo(view, asked);
  const ask = asking(view, t("method"), makeMethod(like, asked).el, makeParams(like, asked).el);
  ask.className = "xw-ask";
  const picker = asking(view, t("feature.rowGroup"), makePicker(view).el);
  const right = asking(view, t("bars.group"), makeSaid(view), makeShares(view).el);
  right.className = "xw-classes";
  const map = { key: "frame", get frame() { return view.get("frame"); } };
  view.root.append(
    h("div", { class: "xw-top" }, ask, h("div", { class: "xw-actions" }, picker, copyButton(view), info.button)),
    info.el,
    h("div", { class: "xw-middle" }, makeSliders(view).el, right),
    makeStatus(view, ...makeEstimate(like, /** @type {any} */ (map))).el,
    makeMessage(view).el,
    makePanels(view),
  );
}

export default hosted({
  label: "feature.label", layOut, session: (/** @type {import("../lib/session.js").Model<import("./feature.model").FeatureModel>} */ model) => new FeatureSession(model),
  view: (session, model, root, uid) => /** @type {View} */ (new BaseView(session, model, root, uid)),
});
