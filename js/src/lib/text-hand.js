// What the hand can do to the text beside touching its words.
import { choice, toggle } from "./controls.js";
import { h, show } from "./dom.js";
import { sentences } from "./pieces.js";
import { t } from "./strings.js";
import { shown } from "./tokens.js";

/** @typedef {import("./text-session.js").View} View */
/** @typedef {import("./text-session.js").State} State */

/** @param {string} xw @param {string} text @param {() => void} click */
const button = (xw, text, click) => h("button", { class: "xw-button", xw, text, on: { click } });

/** Whether the text is another than the one it is compared with. @param {View} view */
function edited(view) {
  const [text = "", second = ""] = view.get("original");
  return text !== view.get("text") || second !== view.get("second_text");
}

/** @param {View} view */
export function makeHand(view) {
  const { session } = view;
  const hide = choice({
    label: t("hand.hide"), xw: "hide", options: [], onInput: (v) => session.ask({ hide: /** @type {State["hide"]} */ (v) }),
  });
  const joined = toggle({ label: t("hand.joined"), xw: "joined", onInput: (v) => session.look({ joined: v }) });
  const colours = choice({
    label: t("hand.colours"), xw: "colormap", options: [["RdBu", t("colours.RdBu")], ["PuOr", t("colours.PuOr")]],
    onInput: (v) => session.look({ colormap: /** @type {State["colormap"]} */ (v) }),
  });
  const back = button("back", t("hand.back"), () => session.ask({ masked: [] }));
  const restore = button("restore", t("hand.original"), () => {
    const [text, second_text = ""] = view.get("original");
    session.ask({ text, second_text, masked: [] });
  });
  const compare = button("compare", t("hand.compare"), () => session.ask({ original: [view.get("text"), view.get("second_text")] }));
  const position = choice({
    label: t("hand.position"), xw: "position", options: [],
    onInput: (v) => session.ask({ position: v === "" ? null : Number(v) }),
  });
  const el = h("div", { class: "xw-tools", attrs: { role: "group", "aria-label": t("hand.group") } },
    hide.el, back, joined.el, position.el, restore, compare, colours.el);
  /** @type {unknown} */ let made = null;

  /** The tokens an answer can be read at. */
  function fill() {
    const tokens = view.get("tokens");
    if (made === tokens) return;
    made = tokens;
    const options = sentences(tokens, false).flatMap((one) => one.pieces).map((piece) => {
      const last = piece.members[piece.members.length - 1];
      return h("option", { text: `${last}: ${shown(piece.text)}`, attrs: { value: last } });
    });
    position.select.replaceChildren(h("option", { text: t("hand.usual"), attrs: { value: "" } }), ...options);
  }

  return view.mount({
    el,
    keys: ["hide", "hides", "masked", "joined", "colormap", "text", "second_text", "original", "tokens", "position", "output_kind", "~kernel"],
    update() {
      const hides = view.get("hides");
      if (hide.select.options.length !== hides.length) {
        hide.select.replaceChildren(...hides.map((way) => h("option", { text: t(/** @type {any} */ (`hand.${way}`)), attrs: { value: way } })));
      }
      hide.write(view.get("hide"));
      joined.write(view.get("joined"));
      show(joined.el, view.get("tokens").words.length > 0);
      colours.write(view.get("colormap"));
      const asks = view.get("output_kind") === "tokens";
      show(position.el, asks);
      if (asks) fill();
      position.write(view.get("position") ?? "");
      show(restore, edited(view));
      show(compare, edited(view));
      back.disabled = !session.alive || !view.get("masked").length;
      for (const one of [hide.select, position.select, restore, compare]) one.disabled = !session.alive;
    },
  });
}
