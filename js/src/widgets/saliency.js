// SaliencyExplorer: the picture, explained. The state it shares with the kernel is in saliency.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/picture.js";
import "../lib/strings/brush.js";
import "../lib/strings/saliency.js";
import { makeBars } from "../lib/bars.js";
import { makeMethod, makeParams, oneMethod } from "../lib/controls.js";
import { h } from "../lib/dom.js";
import { asking, explorer } from "../lib/explorer.js";
import { makeGallery } from "../lib/gallery.js";
import { makeInfo } from "../lib/info.js";
import { makeLegend } from "../lib/legend.js";
import { makeLook } from "../lib/look.js";
import { makeMenu } from "../lib/menu.js";
import { makePins } from "../lib/pins.js";
import { makeSearch } from "../lib/search.js";
import { Stage } from "../lib/stage.js";
import { makeEstimate, makeMessage, makeStatus } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { makeTools, makeZoom } from "../lib/tools.js";
import { makeUpload } from "../lib/upload.js";

/** @typedef {import("../lib/store.js").View<import("./saliency.model").SaliencyModel>} View */

/** @param {View} view */
function layOut(view) {
  const stage = new Stage(view);
  const asked = oneMethod(view);
  const info = makeInfo(view, asked);
  const pin = () => view.session.ask({ pin_request: view.get("pin_request") + 1 });
  const menu = makeMenu(view, { snapshot: () => stage.snapshot(), take: makeUpload(view), pin });
  const ask = asking(view, t("ask.group"), makeMethod(view, asked).el, makeParams(view, asked).el);
  const classes = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el);
  ask.className = "xw-ask";
  classes.className = "xw-classes";
  const under = makeLegend(view).el;
  view.root.append(
    h("div", { class: "xw-top" }, ask, h("div", { class: "xw-actions" }, makeZoom(view).el, menu.el, info.button)),
    info.el,
    h("div", { class: "xw-middle" },
      h("div", { class: "xw-left" }, stage.el, under, makeGallery(view).el),
      classes),
    h("div", { class: "xw-hand" }, makeTools(view).el, makeLook(view).el),
    makeStatus(view, ...makeEstimate(view, view.session.maps[0])).el,
    makeMessage(view).el,
    makePins(view).el,
  );
}

export default explorer({
  label: "explorer.label", layOut, spec: { frames: ["frame"], catalogue: "methods", drawings: ["mask"] },
});
