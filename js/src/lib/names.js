// What the kernel's identifiers are called on screen.

/** @typedef {import("./store.js").View} View */

/** @param {View} view @param {string} name */
export function methodLabel(view, name) {
  return view.session.catalogue.find((m) => m.name === name)?.label ?? name;
}

/** @param {View} view @param {string} name */
export function layerLabel(view, name) {
  return view.get("layers")?.find((l) => l.name === name)?.label ?? name;
}

/** @param {View} view @param {number} index */
export function targetLabel(view, index) {
  return view.get("labels")?.[index] ?? view.get("bars")?.find((b) => b.index === index)?.label ?? String(index);
}
