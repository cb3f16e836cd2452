// Random perturbation: how the answer spreads, how often it flips, and which columns cause it.
import { barChart } from "./chart.js";
import { choice, slider } from "./controls.js";
import { makeColumnChoice } from "./column-choice.js";
import { columnTable } from "./columns.js";
import { attr, h, setText } from "./dom.js";
import { makeFigure } from "./figure.js";
import * as format from "./format.js";
import { number } from "./number.js";
import { t } from "./strings.js";
import { decode } from "./wire.js";
import { makeWork } from "./work.js";

/** @typedef {import("./feature-session.js").View} View */

const NOISES = /** @type {const} */ (["normal", "uniform"]);
const percent = (/** @type {number} */ v) => (100 * v).toFixed(1);

/** @param {View} view */
export function makeRandom(view) {
  const { session } = view;
  const noise = choice({ label: t("random.noise"), xw: "noise", options: NOISES.map((one) => [one, t(`noise.${one}`)]), onInput: (v) => session.ask({ noise: /** @type {any} */ (v) }) });
  const strength = slider({ label: t("random.strength"), xw: "strength", low: 0.02, high: 2, step: 0.02, onInput: (v) => session.ask({ strength: v }) });
  const samples = number({ label: t("random.samples"), xw: "samples", min: 1, step: 100, onInput: (v) => v !== null && session.ask({ samples: Math.round(v) }) });
  const seed = number({ label: t("panel.seed"), xw: "seed", min: 0, onInput: (v) => v !== null && session.ask({ seed: Math.round(v) }) });
  const columns = makeColumnChoice(view);
  const work = makeWork(view, "random");
  const flips = h("p", { xw: "flips", attrs: { role: "status" } });
  const answers = h("p", { class: "xw-quiet xw-small", xw: "outcome-answers" });
  const chart = makeFigure(view, "outcomes");
  const table = columnTable(view, { xw: "causes", label: t("random.cause") });
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, noise.el, strength.el, samples.el, seed.el, work.el), columns.el,
    h("p", { class: "xw-quiet xw-small", text: t("random.about") }), work.problem, flips, answers,
    h("div", { class: "xw-panel-two" }, chart.el, table.el));

  function settings() {
    noise.write(view.get("noise"));
    strength.write(view.get("strength"));
    samples.write(view.get("samples"));
    seed.write(view.get("seed"));
  }

  function update() {
    settings();
    const found = view.get("jitter");
    if (!found || view.get("panel") !== "random") return;
    const { flip_rate: rate, flip_error: error, n } = found;
    setText(flips, rate === null ? t("random.noAnswer") : t("random.flips", { share: percent(rate), error: percent(error ?? 0), n }));
    setText(answers, found.answers.map(({ label, count }) => t("random.answer", { label, count })).join(" · "));
    const words = t("random.said", { n, low: format.value(found.low), high: format.value(found.high), base: format.value(found.base) });
    chart.write(words, barChart(decode(found.counts), { low: found.low, high: found.high }, found.base, ""));
    const known = rate !== null;
    const names = known ? [t("random.alone"), t("random.without"), t("random.spread")] : [t("random.spread")];
    const share = (/** @type {number | null} */ v) => (v === null ? null : `${percent(v)} %`);
    table.write("", names, found.causes.map((cause) => ({
      index: cause.index, bar: known ? cause.alone ?? 0 : cause.spread,
      cells: known ? [share(cause.alone), share(cause.without), cause.spread] : [cause.spread],
    })));
    attr(el, "data-rate", rate === null ? "" : String(rate));
    attr(el, "data-final", found.progress >= 1);
  }
  el.dataset.xw = "random-panel";
  view.mount({ el, keys: ["jitter", "noise", "strength", "samples", "seed", "features", "panel", "figures"], update });
  return el;
}
