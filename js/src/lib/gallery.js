// Several pictures: step through them, see which the model gets wrong.
import { attr, h, iconButton, setText, show } from "./dom.js";
import { toggle } from "./controls.js";
import { canvasOf, decodeImage } from "./picture.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("../widgets/picture.model").GalleryItem} GalleryItem */

const THUMB = 44;

/** @param {GalleryItem} item @param {number} n @param {() => void} onPick */
function thumb(item, n, onPick) {
  const canvas = canvasOf(2 * THUMB, 2 * THUMB);
  const words = { n, name: item.name, truth: item.truth, predicted: item.predicted };
  const verdict = item.wrong === null ? "" : ` ${t(item.wrong ? "truth.wrong" : "truth.right")}`;
  const label = (item.truth ? t("gallery.itemTruth", words) : t("gallery.item", words)) + verdict;
  void decodeImage(item.thumb).then((image) => {
    const k = Math.max(canvas.width / image.width, canvas.height / image.height);
    const [w, hgt] = [image.width * k, image.height * k];
    canvas.getContext("2d")?.drawImage(image, (canvas.width - w) / 2, (canvas.height - hgt) / 2, w, hgt);
  }, () => {});
  const button = h("button", { class: "xw-thumb", xw: "thumb", attrs: { title: label, "aria-label": label }, on: { click: onPick } }, canvas);
  if (item.wrong) button.append(h("span", { class: "xw-thumb-mark", text: "✗", attrs: { "aria-hidden": "true" } }));
  return button;
}

/** @param {View} view */
export function makeGallery(view) {
  const go = (/** @type {number} */ index) => {
    const count = view.get("gallery").length;
    if (index >= 0 && index < count) view.session.ask({ index });
  };
  const previous = iconButton("previous", t("gallery.previous"), "prev", () => go(view.get("index") - 1));
  const next = iconButton("next", t("gallery.next"), "next", () => go(view.get("index") + 1));
  const where = h("span", { class: "xw-number", xw: "gallery-of", attrs: { "aria-live": "polite" } });
  const strip = h("div", { class: "xw-strip" });
  const keep = toggle({ label: t("gallery.keep"), xw: "keep-target", onInput: (keep_target) => view.session.ask({ keep_target }) });
  const el = h("fieldset", { class: "xw-gallery", xw: "gallery", attrs: { "aria-label": t("gallery.group") } },
    h("div", { class: "xw-segment" }, previous, where, next), strip, keep.el);
  /** @type {unknown} */ let made = null;
  // A kernel that died disables all of it at once.
  const takes = (/** @type {number} */ index) => !view.session.page || view.session.takes({ index });

  function update() {
    const gallery = view.get("gallery") ?? [];
    const index = view.get("index");
    el.disabled = !view.session.offers("index");
    show(el, gallery.length > 1);
    if (made !== gallery) {
      made = gallery;
      strip.replaceChildren(...gallery.map((item, i) => thumb(item, i + 1, () => go(i))));
    }
    [...strip.children].forEach((child, i) => {
      attr(child, "aria-pressed", String(i === index));
      /** @type {HTMLButtonElement} */ (child).disabled = !takes(i);
    });
    reveal(strip, /** @type {HTMLElement | undefined} */ (strip.children[index]));
    setText(where, t("gallery.of", { n: index + 1, count: gallery.length }));
    previous.disabled = index <= 0 || !takes(index - 1);
    next.disabled = index >= gallery.length - 1 || !takes(index + 1);
    /** @type {HTMLInputElement} */ (keep.el.querySelector("input")).disabled = view.session.page;
    keep.write(view.get("keep_target"));
  }
  return view.mount({ el, keys: ["gallery", "index", "keep_target", "~kernel"], update });
}

/**
 * Scrolls the strip alone; scrollIntoView would move the notebook.
 * @param {HTMLElement} strip
 * @param {HTMLElement | undefined} child
 */
function reveal(strip, child) {
  if (!child || strip.scrollWidth <= strip.clientWidth) return;
  strip.scrollLeft = child.offsetLeft - strip.offsetLeft - (strip.clientWidth - child.offsetWidth) / 2;
}
