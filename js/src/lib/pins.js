// Pinned views, side by side below the live one. Each is drawn once, from what was true when it was pinned.
import { drawLayers } from "./compose.js";
import { h, iconButton, show } from "./dom.js";
import { Heat } from "./heatmap.js";
import { canvasOf, decodeImage } from "./picture.js";
import { t } from "./strings.js";
import { decode } from "./wire.js";

/** @typedef {import("./store.js").View<import("../widgets/saliency.model").SaliencyModel>} View */
/** @typedef {import("../widgets/saliency.model").Pin} Pin */

const WIDTH = 440;

/** @param {Pin} pin @param {HTMLCanvasElement} canvas */
async function drawPin(pin, canvas) {
  const { picture, frame } = pin;
  const image = await decodeImage(picture.data);
  const heat = new Heat();
  const [height, width] = frame.shape;
  heat.setMap({ values: /** @type {Float32Array} */ (decode(frame)), width, height }, picture);
  heat.setLook(pin);
  const g = canvas.getContext("2d");
  if (!g) return;
  const k = canvas.width / picture.width;
  g.setTransform(k, 0, 0, k, 0, 0);
  drawLayers(g, { size: picture, picture: image, painted: null, heat, opacity: pin.opacity, pixel: 2 / k });
}

/** @param {View} view @param {Pin} pin */
function card(view, pin) {
  const canvas = canvasOf(WIDTH, Math.max(1, Math.round((WIDTH * pin.picture.height) / pin.picture.width)));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", t("pins.alt", { title: pin.title }));
  void drawPin(pin, canvas).catch((e) => view.notice(String(e)));
  const remove = iconButton("close", t("pins.remove", { title: pin.title }), "unpin", () => view.session.ask({ unpin_request: pin.id }));
  remove.disabled = !view.session.alive;
  const title = h("figcaption", { attrs: { title: pin.title } }, h("span", { text: pin.title }), remove);
  return h("figure", { class: "xw-pin", xw: "pinned" }, canvas, title);
}

/** @param {View} view */
export function makePins(view) {
  const el = h("div", { class: "xw-pins", xw: "pins", attrs: { role: "group", "aria-label": t("pins.group") } });
  /** @type {Map<number, HTMLElement>} */
  const cards = new Map();
  return view.mount({
    el,
    keys: ["pins", "~kernel"],
    update() {
      const pins = view.get("pins") ?? [];
      const wanted = new Set(pins.map((p) => p.id));
      let lost = false;
      for (const [id, gone] of cards) {
        if (wanted.has(id)) continue;
        lost ||= gone.querySelector(":focus") !== null;
        gone.remove();
        cards.delete(id);
      }
      for (const pin of pins) {
        if (cards.has(pin.id)) continue;
        const made = card(view, pin);
        cards.set(pin.id, made);
        el.append(made);
      }
      for (const button of el.querySelectorAll("button")) button.disabled = !view.session.alive;
      show(el, pins.length > 0);
      // Who removed it by keyboard goes on from here, not from the top of the page.
      if (lost) /** @type {HTMLElement | null} */ (el.querySelector("button") ?? view.root.querySelector("[data-xw=pin]"))?.focus();
    },
  });
}
