// PerturbationExplorer: what a picture can suffer. The state it shares with the kernel is in perturbation.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/picture.js";
import "../lib/strings/perturbation.js";
import { makeBars } from "../lib/bars.js";
import { makeMethod, makeParams, oneMethod } from "../lib/controls.js";
import { h } from "../lib/dom.js";
import { asking, explorer } from "../lib/explorer.js";
import { makeGallery } from "../lib/gallery.js";
import { makeInfo } from "../lib/info.js";
import { makeLegend } from "../lib/legend.js";
import { makeLikeness } from "../lib/likeness.js";
import { makeLook } from "../lib/look.js";
import { makeMenu } from "../lib/menu.js";
import { makeTools, Occluder } from "../lib/occluder.js";
import { Decoded } from "../lib/picture.js";
import { makeRanking } from "../lib/ranking.js";
import { makeResponse } from "../lib/response.js";
import { makeSearch } from "../lib/search.js";
import { makeSliders } from "../lib/sliders.js";
import { Stage } from "../lib/stage.js";
import { makeEstimate, makeMessage, makeStatus } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { makeZoom } from "../lib/tools.js";
import { makeUpload } from "../lib/upload.js";

/** @typedef {import("../lib/store.js").View<import("./perturbation.model").PerturbationModel>} View */

/** The perturbed pictures, decoded once for all views of a model. @type {WeakMap<View["session"], Decoded>} */
const decoded = new WeakMap();

/** @param {View} view */
function decodedOf(view) {
  const { session } = view;
  const found = decoded.get(session) ?? new Decoded(() => session.emit("~picture"));
  decoded.set(session, found);
  view.mount({ el: null, keys: ["perturbed"], update: () => void found.follow(view.get("perturbed")) });
  return found;
}

/** @param {View} view */
function makeStage(view) {
  const perturbed = decodedOf(view);
  const occluder = new Occluder(view);
  const shown = () => {
    const image = view.get("perturbed") ? perturbed.image : null;
    view.root.dataset.perturbed = String(image ? perturbed.id : -1);
    return image;
  };
  const over = () => ({
    picture: shown(),
    mark: (/** @type {CanvasRenderingContext2D} */ g, /** @type {number} */ pixel) => occluder.mark(g, pixel),
  });
  const stage = new Stage(view, view.session.maps[0], { keys: ["perturbed", "strengths", "extras"], over, grab: occluder, help: t("occluder.keys") });
  return { stage, occluder };
}

/** @param {View} view */
function layOut(view) {
  const { stage, occluder } = makeStage(view);
  const asked = oneMethod(view);
  const info = makeInfo(view, asked);
  const menu = makeMenu(view, { snapshot: () => stage.snapshot(), take: makeUpload(view) });
  const ask = asking(view, t("ask.group"), makeMethod(view, asked).el, makeParams(view, asked).el);
  const classes = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el, makeLikeness(view).el);
  ask.className = "xw-ask";
  classes.className = "xw-classes";
  view.root.classList.add("xw-perturbation");
  view.root.append(
    h("div", { class: "xw-top" }, ask, h("div", { class: "xw-actions" }, makeZoom(view).el, menu.el, info.button)),
    info.el,
    h("div", { class: "xw-middle" },
      h("div", { class: "xw-left" }, stage.el, makeLegend(view).el, makeGallery(view).el),
      classes),
    makeSliders(view, makeTools(view, occluder).el).el,
    h("div", { class: "xw-hand" }, makeLook(view).el),
    makeStatus(view, ...makeEstimate(view, view.session.maps[0])).el,
    makeMessage(view).el,
    h("div", { class: "xw-findings" }, makeResponse(view).el, makeRanking(view).el),
  );
}

export default explorer({
  label: "perturbation.label", layOut, spec: { frames: ["frame"], catalogue: "methods", drawings: ["mask"] },
});
