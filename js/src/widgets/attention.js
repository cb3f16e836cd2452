// AttentionExplorer: every head of a transformer, and what the model says without it. Its state is in attention.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/texts.js";
import "../lib/strings/attention.js";
import { Aggregates } from "../lib/aggregates.js";
import { Arcs } from "../lib/arcs.js";
import { AttentionSession } from "../lib/attention-session.js";
import { barList, reachOf } from "../lib/bars.js";
import { COLORMAPS, DIVERGING } from "../lib/colormap.js";
import { choice } from "../lib/controls.js";
import { attr, h, iconButton, setText, show } from "../lib/dom.js";
import { asking, hosted } from "../lib/hosted.js";
import { makeInfo } from "../lib/info.js";
import { makeInterventions } from "../lib/interventions.js";
import { Matrix } from "../lib/matrix.js";
import { copyButton, saveButton } from "../lib/menu.js";
import { Patches } from "../lib/patches.js";
import { BaseView } from "../lib/session.js";
import { makeMessage, makeStatus } from "../lib/status.js";
import { makeSteps } from "../lib/steps.js";
import { t, tOr } from "../lib/strings.js";
import { textField, makeTexts } from "../lib/texts.js";
import { makeHeading, makeTiles } from "../lib/tiles.js";

/** @typedef {import("../lib/attention-session.js").View} View */
/** @typedef {import("../lib/attention-session.js").State} State */

const VIEWS = /** @type {const} */ (["matrix", "arcs", "steps", "patches", "aggregates"]);
const FILTERS = /** @type {const} */ (["all", "a-b", "b-a", "a-a", "b-b"]);

/** What the model says, against the untouched model. @param {View} view */
function makeOutput(view) {
  const caption = h("span", { class: "xw-caption", xw: "output-kind" });
  const list = barList({ pick: (target) => view.session.ask({ target }), takes: (target) => !view.session.page || view.session.takes({ target: /** @type {number} */ (target) }) });
  const reference = textField(view, "reference", t("text.reference"), false);
  const el = asking(view, t("bars.group"), h("div", { class: "xw-bars-head" }, caption), list.el, reference.el);
  el.className = "xw-classes";
  view.mount({
    el: null, keys: ["bars", "output_kind", "target", "editable"],
    update() {
      const kind = view.get("output_kind");
      const bars = view.get("bars") ?? [];
      const likeliest = bars.reduce((best, bar) => (bar.base > (best?.base ?? -Infinity) ? bar : best), bars[0]);
      const chosen = view.get("target") ?? (kind === "embedding" ? 0 : likeliest?.index ?? -1);
      list.write(bars, { chosen, rival: -1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
      show(reference.el, kind === "embedding" && view.get("editable") !== "");
    },
  });
  return el;
}

/** The ways to look at a head, one at a time. @param {View} view */
function makeLooks(view) {
  const looks = { matrix: new Matrix(view), arcs: new Arcs(view), steps: makeSteps(view), patches: new Patches(view), aggregates: new Aggregates(view) };
  const buttons = VIEWS.map((name) => h("button", { class: "xw-button", xw: `view-${name}`, text: t(`look.${name}`), on: { click: () => view.session.ask({ view: name }) } }));
  const filter = choice({
    label: t("filter"), xw: "filter", options: FILTERS.map((name) => [name, t(`filter.${name}`)]),
    onInput: (v) => view.session.look({ filter: /** @type {State["filter"]} */ (v) }),
  });
  const group = choice({ label: t("group"), xw: "group", options: [], onInput: (v) => view.session.ask({ group: Number(v) }) });
  const colormap = choice({
    label: t("look.colormap"), xw: "colormap", options: COLORMAPS.filter((name) => !DIVERGING.has(name)).map((name) => [name, name]),
    onInput: (v) => view.session.look({ colormap: v }),
  });
  const zoom = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("zoom.group") } },
    iconButton("minus", t("zoom.out"), "zoom-out", () => looks.matrix.zoom(1 / 1.5)),
    iconButton("plus", t("zoom.in"), "zoom-in", () => looks.matrix.zoom(1.5)),
    h("button", { class: "xw-button", xw: "zoom-all", text: t("matrix.all"), on: { click: () => view.session.look({ span: [] }) } }));
  const tabs = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("look.as") } }, ...buttons);
  const el = h("div", { class: "xw-look-at" }, makeHeading(view).el,
    h("div", { class: "xw-tabs" }, tabs, zoom, filter.el, group.el, colormap.el), ...VIEWS.map((name) => looks[name].el));

  view.mount({
    el, keys: ["view", "filter", "group", "layer", "layers", "picture", "tokens", "colormap", "~kernel"],
    update() {
      const now = view.get("view");
      VIEWS.forEach((name, i) => {
        attr(buttons[i], "aria-pressed", String(name === now));
        buttons[i].disabled = !view.session.takes({ view: name });
        show(/** @type {HTMLElement} */ (looks[name].el), name === now);
      });
      show(buttons[VIEWS.indexOf("patches")], view.get("picture") !== null);
      show(zoom, now === "matrix");
      show(colormap.el, now === "matrix" || now === "patches" || (now === "aggregates" && view.get("picture") !== null));
      colormap.write(view.get("colormap"));
      const { rows } = view.session.axes();
      show(filter.el, rows.kinds.includes("b") && (now === "matrix" || now === "arcs"));
      filter.write(view.get("filter"));
      const groups = view.session.layer()?.groups ?? 1;
      show(group.el, groups > 1);
      if (group.select.options.length !== groups) group.select.replaceChildren(...Array.from({ length: groups }, (_, i) => h("option", { text: String(i), attrs: { value: i } })));
      group.write(view.session.groupOf(view.get("layer")));
    },
  });
  const snapshot = () => {
    const now = view.get("view");
    const look = now === "steps" || (now === "aggregates" && looks.aggregates.canvas.hidden) ? looks.matrix : looks[now];
    return look.snapshot();
  };
  return { el, snapshot };
}

/** @param {View} view */
function layOut(view) {
  const info = makeInfo(view, { keys: ["view", "aggregate"], method: () => (view.get("view") === "aggregates" ? view.get("aggregate") : "heads") });
  const looks = makeLooks(view);
  const actions = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } },
    copyButton(view), saveButton(looks.snapshot, t("attention.file")));
  view.root.append(
    h("div", { class: "xw-top" }, makeTexts(view).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el,
    h("div", { class: "xw-attention" }, makeTiles(view).el, looks.el, makeOutput(view)),
    makeInterventions(view).el,
    makeStatus(view).el,
    makeMessage(view).el,
  );
}

export default hosted({
  label: "attention.label", layOut,
  session: (/** @type {import("../lib/session.js").Model<State>} */ model) => new AttentionSession(model),
  view: (session, model, root, uid) => /** @type {View} */ (/** @type {any} */ (new BaseView(session, model, root, uid))),
});
