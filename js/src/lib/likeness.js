// How like the untouched picture's attribution this one is: a number, with words.
import { h, setText, show } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View<import("../widgets/perturbation.model").PerturbationModel>} View */

/** From how much rank correlation on each word is said. @type {[number, import("./strings.js").StringKey][]} */
const WORDS = [[0.9, "similar.same"], [0.7, "similar.much"], [0.4, "similar.partly"], [0.15, "similar.hardly"], [-0.15, "similar.none"]];

/** @param {number} rank */
export function words(rank) {
  return t(WORDS.find(([from]) => rank >= from)?.[1] ?? "similar.reverse");
}

/** @param {View} view */
export function makeLikeness(view) {
  const said = h("p", { class: "xw-likeness-words", xw: "similarity" });
  const numbers = h("p", { class: "xw-quiet", xw: "similarity-numbers" });
  const el = h("div", { class: "xw-likeness", attrs: { role: "group", "aria-label": t("similar.title") } }, h("span", { class: "xw-caption", text: t("similar.title") }), said, numbers);
  return view.mount({
    el, keys: ["similarity", "overlap", "perturbed"],
    update() {
      const rank = view.get("similarity");
      const untouched = view.get("perturbed") === null;
      setText(said, untouched ? t("similar.untouched") : rank === null ? t("similar.pending") : words(rank));
      const known = rank !== null && !untouched;
      const overlap = `${Math.round(100 * (view.get("overlap") ?? 0))} %`;
      setText(numbers, known ? t("similar.numbers", { rank: rank.toFixed(2).replace("-", "−"), overlap }) : "");
      show(numbers, known);
    },
  });
}
