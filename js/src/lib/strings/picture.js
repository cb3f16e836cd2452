// What the explorers of pictures say.
import { add } from "../strings.js";

export const WORDS = add({
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
  "caption.layer": "{method} · {layer} · {target}",

  "sign.positive": "positive",
  "sign.negative": "negative",
  "sign.both": "both",
  "sign.absolute": "absolute",
  "colormap.diverging": "{name} (two-sided)",
  "zoom.percent": "{percent} %",

  "gallery.group": "Pictures",
  "gallery.previous": "Previous picture",
  "gallery.next": "Next picture",
  "gallery.of": "{n} of {count}",
  "gallery.keep": "same class for the next picture",
  "gallery.item": "Picture {n}: {name}",
  "gallery.itemTruth": "Picture {n}: {name}, true label {truth}, predicted {predicted}",

  "upload.notImage": "{name} is not a picture: drop, paste or choose an image file (PNG, JPEG, …).",
  "upload.tooLarge": "{name} has {size} MB; at most {limit} MB are taken. Make it smaller first.",
  "upload.pasted": "pasted picture",
});
