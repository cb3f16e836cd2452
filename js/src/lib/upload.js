// Another picture: dropped, pasted or chosen.
import { owned } from "./wire.js";
import { t } from "./strings.js";

/** @typedef {import("./store.js").View} View */

const LIMIT_MB = 50;

/**
 * "" or why the file is not taken.
 * @param {{ name: string, type: string, size: number }} file
 */
export function refusal(file) {
  const name = file.name || t("upload.pasted");
  // A type that the browser does not know, as of .pgm on many machines, is for the kernel to read.
  if (file.type && !file.type.startsWith("image/")) return t("upload.notImage", { name });
  const size = file.size / 2 ** 20;
  return size > LIMIT_MB ? t("upload.tooLarge", { name, size: size.toFixed(0), limit: LIMIT_MB }) : "";
}

/**
 * @param {View} view
 * @returns {(file: File) => Promise<void>}
 */
export function makeUpload(view) {
  const { root, session } = view;
  const take = async (/** @type {File} */ file) => {
    const why = refusal(file);
    view.notice(why);
    if (why || !session.alive) return;
    const bytes = await file.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null);
    // A folder, or a file that is gone by now.
    if (!bytes) return view.notice(t("upload.notImage", { name: file.name }));
    session.ask({ upload: { name: file.name || t("upload.pasted"), data: owned(bytes) } });
  };
  const carriesFile = (/** @type {DragEvent} */ e) => e.dataTransfer?.types.includes("Files") ?? false;
  root.addEventListener("dragover", (e) => {
    if (!carriesFile(e)) return;
    e.preventDefault();
    e.stopPropagation();
    root.dataset.dropping = "";
  });
  root.addEventListener("dragleave", (e) => {
    if (!root.contains(/** @type {Node | null} */ (e.relatedTarget))) delete root.dataset.dropping;
  });
  root.addEventListener("drop", (e) => {
    delete root.dataset.dropping;
    const file = e.dataTransfer?.files[0];
    if (!file) return;
    // Without this JupyterLab opens the file or makes it an attachment of the cell.
    e.preventDefault();
    e.stopPropagation();
    void take(file);
  });
  root.addEventListener("paste", (e) => {
    const file = e.clipboardData?.files[0];
    if (!file) return;
    e.preventDefault();
    e.stopPropagation();
    void take(file);
  });
  return take;
}
