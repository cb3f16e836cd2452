// A weight in words, and one that is set.
import * as format from "./format.js";
import { t } from "./strings.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./matrix.js").Cell} Cell */

/**
 * Entries with one replaced, or taken out where it is null.
 * @template {any[]} E
 * @param {E[]} entries
 * @param {number} keys how many first items tell entries apart
 * @param {E} entry
 * @param {boolean} kept
 * @returns {E[]}
 */
export function replaced(entries, keys, entry, kept) {
  const others = entries.filter((one) => String(one.slice(0, keys)) !== String(entry.slice(0, keys)));
  return kept ? [...others, entry] : others;
}

/** The weight of the chosen cell as it is or was set; 0 where it is not known. @param {View} view */
export function chosenWeight(view) {
  const at = [view.get("layer"), view.get("head"), view.get("query"), view.get("key")];
  const set = view.get("weights").find((e) => String(e.slice(0, 4)) === String(at));
  return set ? set[4] : Number.parseFloat(weightText(view, { query: Number(at[2]), key: Number(at[3]) })) || 0;
}

/** Set the weight of the chosen cell; the rest of its row shares out what is left. @param {View} view @param {number} value */
export function setWeight(view, value) {
  const [query, key] = [view.get("query"), view.get("key")];
  if (query === null || key === null) return;
  view.session.ask({ weights: replaced(view.get("weights"), 4, [view.get("layer"), view.get("head"), query, key, value], true) });
}

/**
 * A weight as it is known: exactly, to three digits, or only that it is no larger.
 * @param {View} view
 * @param {Cell} at
 */
export function weightText(view, at) {
  const { session } = view;
  const [layer, head] = [view.get("layer"), view.get("head")];
  const exact = view.get("weight");
  const asked = [layer, head, session.groupOf(layer), at.query, at.key];
  if (exact && exact.version === view.get("version") && String(exact.at) === String(asked)) return exact.value.toFixed(5);
  const { value, own } = session.value(layer, head, at.query, at.key);
  if (Number.isNaN(value)) return "…";
  return own ? value.toFixed(3) : t("matrix.atMost", { weight: format.value(value) });
}
