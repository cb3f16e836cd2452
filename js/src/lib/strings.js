// Every string a person reads. A language is another table with the same keys.

const EN = {
  "explorer.label": "Saliency explorer",
  "ask.group": "What is asked",
  "method": "Method",
  "method.unavailable": "{label} (not for this model)",
  "family.cam": "A layer's maps",
  "family.gradient": "Gradients",
  "family.rules": "Other rules for the way back",
  "family.masking": "Parts hidden",
  "family.other": "Others",
  "layer": "Layer",
  "layer.option": "{label} · {height}×{width}, {channels} ch",

  "info": "About this method",
  "info.close": "Close",
  "info.paper": "Paper:",
  "info.unavailable": "Not available for this model",
  "menu.group": "Actions",
  "menu.copy": "Copy the Python line that recreates this view",
  "menu.copied": "Copied. Paste it into a cell.",
  "menu.copyFailed": "The browser did not allow copying. The line is: {code}",
  "menu.pin": "Pin this view beside the next",
  "menu.save": "Save the picture as PNG",
  "menu.upload": "Explain another picture (or drop or paste one)",

  "stage.label": "Picture with its attribution. {summary}",
  "stage.keys": "Arrow keys move a cursor (with Shift by one pixel), Space paints, plus and minus zoom, 0 resets the zoom, Control+Z undoes.",
  "stage.empty": "No picture yet",
  "stage.drop": "Drop a picture to explain it",
  "stage.role": "picture to look at and paint on",
  "stage.hover": "x {x}, y {y}",
  "stage.cursor": "x {x}, y {y}: {value}",
  "summary.none": "No attribution yet.",
  "summary.flat": "The attribution is zero everywhere.",
  "summary.text": "{method} for {target}: {share} of the attribution lies in the {region}; strongest at x {x}, y {y}. Values from {low} to {high}.",
  "region.0": "upper left",
  "region.1": "upper middle",
  "region.2": "upper right",
  "region.3": "middle left",
  "region.4": "centre",
  "region.5": "middle right",
  "region.6": "lower left",
  "region.7": "lower middle",
  "region.8": "lower right",
  "target.versus": "{a} rather than {b}",
  "caption": "{method} · {target}",
  "caption.layer": "{method} · {layer} · {target}",

  "bars.group": "What the model says",
  "bars.softmax": "probability",
  "bars.sigmoid": "probability, each on its own",
  "bars.regression": "value",
  "bars.embedding": "similarity",
  "bars.segmentation": "mean score over the picture",
  "bars.changed": "change from the untouched picture",
  "bars.explain": "Explain {label} (output {index})",
  "bars.versus": "vs",
  "bars.compare": "Why the chosen class rather than {label}",
  "bars.alone": "No longer compare with {label}",
  "bars.empty": "No scores yet",
  "bars.title": "{label} (output {index})",
  "search": "Find a class",
  "search.placeholder": "find a class…",
  "search.none": "No class of that name",
  "search.list": "Classes found",

  "tool.group": "Touch the picture",
  "tool.look": "Look (drag moves a zoomed picture)",
  "tool.paint": "Brush (paint a patch out)",
  "tool.erase": "Eraser (bring pixels back)",
  "brush.size": "Size",
  "brush.undo": "Undo",
  "brush.clear": "Clear all paint",
  "brush.fill": "Fill",
  "fill.mean": "mean colour",
  "fill.blur": "blur",
  "fill.noise": "noise",
  "look.group": "How it is drawn",
  "look.opacity": "Opacity",
  "look.threshold": "Threshold",
  "look.colormap": "Colours",
  "look.sign": "Sign",
  "look.view": "View",
  "sign.positive": "positive",
  "sign.negative": "negative",
  "sign.both": "both",
  "sign.absolute": "absolute",
  "view.heat": "heat",
  "view.contour": "contour",
  "view.mask": "mask",
  "colormap.diverging": "{name} (two-sided)",
  "zoom.group": "Zoom",
  "zoom.in": "Zoom in",
  "zoom.out": "Zoom out",
  "zoom.percent": "{percent} %",

  "gallery.group": "Pictures",
  "gallery.previous": "Previous picture",
  "gallery.next": "Next picture",
  "gallery.of": "{n} of {count}",
  "gallery.keep": "same class for the next picture",
  "gallery.item": "Picture {n}: {name}",
  "gallery.itemTruth": "Picture {n}: {name}, true label {truth}, predicted {predicted}",
  "truth": "true label: {truth}",
  "truth.right": "✓ right",
  "truth.wrong": "✗ wrong",

  "pins.group": "Pinned views",
  "pins.remove": "Remove the pinned view {title}",
  "pins.alt": "Pinned view: {title}",

  "status.group": "How far to trust it",
  "status.ms": "{ms} ms",
  "status.s": "{s} s",
  "status.stopped": "stopped",
  "status.step": "whole estimate {step} of {of}",
  "status.error": "{name} {error}",
  "status.errorTitle": "The method's own error figure, in units of the output",
  "status.unknown": "{name} not known yet",
  "status.sharpening": "still sharpening",
  "status.exact": "exact for what it measures",
  "status.score": "explains the raw output ({score})",
  "status.difference": "explains the difference of two raw outputs ({score})",
  "status.words": "explains {score}",
  "status.progress": "Progress of the explanation",
  "status.stop": "Stop",
  "error.details": "details",
  "error.dismiss": "Dismiss",
  "error.unnamed": "The explanation failed; the details say where.",
  "dead.restarted": "The kernel was restarted: run the cell again.",
  "dead.none": "No kernel is connected: run the cell to explore.",

  "upload.notImage": "{name} is not a picture: drop, paste or choose an image file (PNG, JPEG, …).",
  "upload.tooLarge": "{name} has {size} MB; at most {limit} MB are taken. Make it smaller first.",
  "upload.pasted": "pasted picture",
  "save.name": "saliency",
};

/** @typedef {keyof typeof EN} StringKey */

/**
 * @param {StringKey} key
 * @param {Record<string, string | number>} [vars]
 */
export function t(key, vars = {}) {
  return EN[key].replace(/\{(\w+)\}/g, (whole, name) => (name in vars ? String(vars[name]) : whole));
}

/**
 * For keys put together from what the kernel sends: an unknown one reads as itself.
 * @param {string} key
 * @param {string} otherwise
 */
export function tOr(key, otherwise) {
  return key in EN ? EN[/** @type {StringKey} */ (key)] : otherwise;
}

export const KEYS = /** @type {StringKey[]} */ (Object.keys(EN));
