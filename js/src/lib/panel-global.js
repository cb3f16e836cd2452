// All rows: what goes with the answer, what the model leans on, and how its answer spreads over the data's ranges.
import { choice } from "./controls.js";
import { columnTable } from "./columns.js";
import { attr, h, setText, show } from "./dom.js";
import { number } from "./number.js";
import { t, tOr } from "./strings.js";
import { makeWork } from "./work.js";

/** @typedef {import("./feature-session.js").View} View */

const ANALYSES = /** @type {const} */ (["association", "importance", "sobol", "morris"]);
const AGAINST = /** @type {const} */ (["answer", "truth"]);
/** What is not a number of its own but how sure another is. @type {Record<string, string>} */
const ERRORS = { importance: "spread", total: "total_error", size: "size_error" };

/** @param {View} view */
export function makeGlobal(view) {
  const { session } = view;
  const analysis = choice({ label: t("global.analysis"), xw: "analysis", options: ANALYSES.map((one) => [one, t(`analysis.${one}`)]), onInput: (v) => session.ask({ analysis: /** @type {any} */ (v) }) });
  const against = choice({ label: t("global.against"), xw: "against", options: AGAINST.map((one) => [one, t(`against.${one}`)]), onInput: (v) => session.ask({ against: /** @type {any} */ (v) }) });
  const seed = number({ label: t("panel.seed"), xw: "global-seed", min: 0, onInput: (v) => v !== null && session.ask({ seed: Math.round(v) }) });
  const work = makeWork(view, "global");
  const about = h("p", { class: "xw-quiet xw-small", xw: "global-about" });
  const table = columnTable(view, { xw: "overview", label: t("panel.global") });
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, analysis.el, against.el, seed.el, work.el), about, work.problem, table.el);

  function update() {
    const chosen = view.get("analysis");
    analysis.write(chosen);
    against.write(view.get("against"));
    seed.write(view.get("seed"));
    const held = chosen === "association" || chosen === "importance";
    show(against.el, held && (view.get("truth") !== "" || view.get("against") === "truth"));
    setText(about, t(`about.${chosen}`));
    const found = view.get("overview");
    const mine = found?.analysis === chosen ? found : null;
    show(table.el, mine !== null);
    attr(el, "data-analysis", mine?.analysis ?? "");
    if (!mine || view.get("panel") !== "global") return;
    const { main } = mine;
    const error = ERRORS[main];
    const names = Object.keys(mine.rows[0]?.numbers ?? {});
    table.write("", names.map((name) => tOr(`number.${name}`, name)), mine.rows.map(({ index, numbers }) => ({
      index, bar: numbers[main] ?? 0, error: error ? numbers[error] : null, cells: names.map((name) => numbers[name]),
    })));
  }
  el.dataset.xw = "global-panel";
  view.mount({ el, keys: ["overview", "analysis", "against", "truth", "seed", "features", "panel"], update });
  return el;
}
