// A weight in words.
import * as format from "./format.js";
import { t } from "./strings.js";

/** @typedef {import("./attention-session.js").View} View */
/** @typedef {import("./matrix.js").Cell} Cell */

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
