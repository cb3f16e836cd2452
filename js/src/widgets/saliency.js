// SaliencyExplorer: the picture, explained. The state it shares with the kernel is in saliency.model.d.ts.
import { makeBars } from "../lib/bars.js";
import { makeMethod, makeParams } from "../lib/controls.js";
import { h } from "../lib/dom.js";
import { makeGallery } from "../lib/gallery.js";
import { makeInfo } from "../lib/info.js";
import { makeLegend } from "../lib/legend.js";
import { makeLook } from "../lib/look.js";
import { makeMenu } from "../lib/menu.js";
import { makePins } from "../lib/pins.js";
import { makeSearch } from "../lib/search.js";
import { Stage } from "../lib/stage.js";
import { makeMessage, makeStatus } from "../lib/status.js";
import { Session, View } from "../lib/store.js";
import { t } from "../lib/strings.js";
import { makeTools, makeZoom } from "../lib/tools.js";
import { makeUpload } from "../lib/upload.js";

/** @typedef {import("../lib/store.js").Model} Model */

/** ids must differ between explorers of a page, and between modules loaded twice */
const uid = () => `xw-${Math.random().toString(36).slice(2, 10)}`;

/** What needs the kernel goes grey with it. @param {View} view @param {string} label @param {...Node} children */
function asking(view, label, ...children) {
  const el = h("fieldset", { attrs: { "aria-label": label } }, ...children);
  view.mount({ el, keys: ["~kernel"], update: () => { el.disabled = !view.session.alive; } });
  return el;
}

/** @param {View} view */
function layOut(view) {
  const stage = new Stage(view);
  const info = makeInfo(view);
  const menu = makeMenu(view, stage, makeUpload(view));
  const ask = asking(view, t("ask.group"), makeMethod(view).el, makeParams(view).el);
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
    makeStatus(view).el,
    makeMessage(view).el,
    makePins(view).el,
  );
}

/**
 * Called once per model by the host, so what its views share lives in this scope.
 */
export default function saliency() {
  /** @type {Session | null} */
  let session = null;

  return {
    /** @param {{ model: Model }} props */
    initialize({ model }) {
      session ??= new Session(model);
      return () => {
        session?.dispose();
        session = null;
      };
    },

    /** @param {{ model: Model, el: HTMLElement, signal?: AbortSignal }} props */
    render({ model, el, signal }) {
      const shared = (session ??= new Session(model));
      const root = h("div", { class: "xw", xw: "explorer", attrs: { role: "group", "aria-label": t("explorer.label") } });
      const view = new View(shared, model, root, uid());
      layOut(view);
      // Nothing typed here is meant for the notebook.
      for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (e) => e.stopPropagation());
      el.append(root);
      shared.countViews(1);
      let open = true;
      const close = () => {
        if (!open) return;
        open = false;
        view.dispose();
        root.remove();
        shared.countViews(-1);
      };
      signal?.addEventListener("abort", close, { once: true });
      return close;
    },
  };
}
