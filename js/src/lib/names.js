// What the kernel's identifiers are called on screen.

import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */

/** @param {View} view @param {string} name */
export function methodLabel(view, name) {
  return view.session.catalogue.find((m) => m.name === name)?.label ?? name;
}

/** @param {View} view @param {string} name */
export function layerLabel(view, name) {
  return view.get("layers")?.find((l) => l.name === name)?.label ?? name;
}

/**
 * @param {View} view
 * @param {import("../widgets/picture.model").Target} target
 * @returns {string}
 */
export function targetLabel(view, target) {
  if (typeof target === "string") return target;
  if (typeof target !== "number") return t("target.versus", { a: targetLabel(view, target[0]), b: targetLabel(view, target[1]) });
  return view.get("labels")?.[target] ?? view.get("bars")?.find((b) => b.index === target)?.label ?? String(target);
}
