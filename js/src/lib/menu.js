// Take the view along: its Python line, a pin beside the next, a PNG; and another picture in.
import { h, iconButton } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */

/**
 * @param {string} text
 * @param {HTMLElement} near a place inside the widget for the fallback's text field
 */
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain http and in frames there is no clipboard; selecting and copying still works there.
    const area = h("textarea", { class: "xw-hidden", attrs: { "aria-hidden": "true" } });
    area.value = text;
    near.append(area);
    area.select();
    const done = document.execCommand?.("copy") ?? false;
    area.remove();
    return done;
  }
}

/**
 * @param {string} href
 * @param {string} name
 */
export function download(href, name) {
  h("a", { attrs: { href, download: name } }).click();
}

/**
 * The Python line that recreates a view, to the clipboard.
 * @param {import("./session.js").BaseView<any>} view
 */
export function copyButton(view) {
  const copy = iconButton("copy", t("menu.copy"), "copy-code", async () => {
    const code = view.get("code");
    const done = await copyText(code, view.root);
    if (done) view.notice(t("menu.copied"), true);
    else view.notice(t("menu.copyFailed", { code }));
    copy.focus();
  });
  return view.mount({ el: copy, keys: ["code"], update: () => { copy.disabled = !view.get("code"); } }).el;
}

/**
 * What is seen, as a PNG file.
 * @param {() => HTMLCanvasElement | null} snapshot
 * @param {string} name
 */
export function saveButton(snapshot, name) {
  return iconButton("save", t("menu.save"), "save", () => {
    const canvas = snapshot();
    if (canvas) download(canvas.toDataURL("image/png"), `${name}.png`);
  });
}

/**
 * @param {View} view
 * @param {{ snapshot: () => HTMLCanvasElement | null, take: (file: File) => void, pin?: () => void }} o
 */
export function makeMenu(view, { snapshot, take, pin }) {
  const copy = copyButton(view);
  const pinButton = pin && iconButton("pin", t("menu.pin"), "pin", pin);
  const save = saveButton(snapshot, t("save.name"));
  const file = h("input", { class: "xw-hidden", xw: "upload-file", attrs: { type: "file", accept: "image/*", tabindex: -1, "aria-label": t("menu.upload") } });
  file.addEventListener("change", () => {
    if (file.files?.[0]) take(file.files[0]);
    file.value = "";
  });
  const upload = iconButton("upload", t("menu.upload"), "upload", () => file.click());
  const el = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } }, upload, pinButton, copy, save, file);
  return view.mount({
    el,
    keys: ["~kernel", ...view.session.spec.frames],
    update() {
      upload.disabled = file.disabled = !view.session.alive;
      if (pinButton) pinButton.disabled = !view.session.alive || !view.session.maps[0].frame;
    },
  });
}
