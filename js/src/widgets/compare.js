// CompareExplorer: several maps side by side, and how far to trust each. Its state is in compare.model.d.ts.
import "../lib/strings/common.js";
import "../lib/strings/picture.js";
import "../lib/strings/brush.js";
import "../lib/strings/compare.js";
import { makeBars } from "../lib/bars.js";
import { makeCurves } from "../lib/curves.js";
import { h, iconButton, setText } from "../lib/dom.js";
import { asking, explorer } from "../lib/explorer.js";
import { makeGallery } from "../lib/gallery.js";
import { makeSharedLegend } from "../lib/legend.js";
import { makeLook } from "../lib/look.js";
import { makeMeasures } from "../lib/measures.js";
import { download, makeMenu } from "../lib/menu.js";
import { canvasOf } from "../lib/picture.js";
import { RegionLayer } from "../lib/region.js";
import { Removal } from "../lib/removal.js";
import { makeSearch } from "../lib/search.js";
import { makeSheet } from "../lib/sheet.js";
import { makeMessage, makeStatus } from "../lib/status.js";
import { t } from "../lib/strings.js";
import { makeTiles } from "../lib/tile.js";
import { makeTools, makeZoom } from "../lib/tools.js";
import { makeUpload } from "../lib/upload.js";

/** @typedef {import("../lib/store.js").View<import("./compare.model").CompareModel>} View */
/** @typedef {{ removal: Removal, region: RegionLayer }} Shared what views of one model draw from */

/** @type {WeakMap<View["session"], Shared>} */
const shared = new WeakMap();

/** @param {View} view */
function sharedOf(view) {
  const { session } = view;
  const found = shared.get(session) ?? { removal: new Removal(session), region: new RegionLayer() };
  shared.set(session, found);
  view.mount({ el: null, keys: ["removals"], update: () => found.removal.follow() });
  return found;
}

/** The maps beside each other, as one picture. @param {{ stage: import("../lib/stage.js").Stage }[]} tiles */
function snapshot(tiles) {
  const canvases = tiles.flatMap(({ stage }) => stage.snapshot() ?? []);
  if (!canvases.length) return null;
  const [{ width, height }] = canvases;
  const whole = canvasOf(width * canvases.length, height);
  canvases.forEach((canvas, i) => whole.getContext("2d")?.drawImage(canvas, i * width, 0));
  return whole;
}

/** How many maps and measures are done. @param {View} view */
function makeCounts(view) {
  const maps = h("span", { xw: "maps-done" });
  const measures = h("span", { xw: "measures-done" });
  view.mount({
    el: null,
    keys: ["tiles", "measures"],
    update() {
      const tiles = view.get("tiles") ?? [];
      const cells = view.get("measures") ?? [];
      const done = (/** @type {unknown[]} */ those) => ({ done: those.length });
      setText(maps, t("compare.maps", { ...done(tiles.filter((tile) => tile.status !== "running")), count: tiles.length }));
      const known = cells.filter((cell) => !cell.stale && (cell.note || cell.progress >= 1));
      setText(measures, cells.length ? t("compare.measures", { ...done(known), count: cells.length }) : "");
    },
  });
  return [maps, measures];
}

/** @param {View} view */
function layOut(view) {
  view.root.classList.add("xw-compare");
  const { removal, region } = sharedOf(view);
  const over = (/** @type {string} */ method) => ({
    absent: removal.layer(method), region: region.paint(view.session.drawings.region.brush),
  });
  const tiles = makeTiles(view, over);
  const menu = makeMenu(view, { snapshot: () => snapshot(tiles.tiles()), take: makeUpload(view) });
  const classes = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el);
  classes.className = "xw-classes";
  const measures = makeMeasures(view);
  const sheet = makeSheet(view);
  const curves = makeCurves(view);
  const save = iconButton("save", t("sheet.save"), "save-table", () => download(`data:text/csv;charset=utf-8,${encodeURIComponent(sheet.text())}`, "measures.csv"));
  view.root.append(
    h("div", { class: "xw-top" }, h("div", { class: "xw-ask" }, tiles.add), h("div", { class: "xw-actions" }, makeZoom(view).el, menu.el)),
    h("div", { class: "xw-middle" },
      h("div", { class: "xw-left" }, tiles.el, makeSharedLegend(view).el, makeGallery(view).el),
      classes),
    h("div", { class: "xw-hand" }, makeTools(view).el, makeLook(view).el),
    makeStatus(view, ...makeCounts(view)).el,
    makeMessage(view).el,
    h("div", { class: "xw-trust" },
      h("div", { class: "xw-trust-head" }, h("h3", { text: t("sheet.caption") }), measures.button, save),
      measures.el, sheet.el, sheet.about, curves.el, curves.note),
  );
}

export default explorer({
  label: "compare.label", layOut,
  spec: { frames: [0, 1, 2, 3, 4, 5].map((slot) => `frame_${slot}`), catalogue: "catalogue", drawings: ["mask", "region"] },
});
