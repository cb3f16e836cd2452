// Which columns noise falls on: any of them.
import { attr, h, setText } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./feature-session.js").View} View */

/** @param {View} view */
export function makeColumnChoice(view) {
  const { session } = view;
  const summary = h("summary", { xw: "disturbed-summary" });
  const all = h("button", { class: "xw-button", xw: "disturb-all", text: t("random.everyColumn"), on: { click: () => choose([]) } });
  const none = h("button", { class: "xw-button", xw: "disturb-none", text: t("random.noColumn"), on: { click: () => { emptied = true; update(); } } });
  const list = h("ul", { class: "xw-column-list" });
  const group = h("div", { attrs: { role: "group", "aria-label": t("random.choose") } }, h("div", { class: "xw-panel-head" }, all, none), list);
  const el = h("details", { class: "xw-column-choice", xw: "disturbed" }, summary, group);
  /** @type {{ name: string, input: HTMLInputElement }[]} */ let boxes = [];
  let made = "";
  // Nothing is asked of an empty list, which stands for all: the first column of another choice is waited for.
  let emptied = false;

  /** @param {string[]} names */
  function choose(names) {
    emptied = false;
    session.ask({ disturbed: names });
    update();
  }

  /** What is chosen; where nothing is said, whatever is not locked. */
  function chosen() {
    const asked = view.get("disturbed"), locked = view.get("locked");
    const free = boxes.map(({ name }) => name).filter((name) => !locked.includes(name));
    return new Set(emptied ? [] : asked.length ? asked : free);
  }

  /** @param {string} name @param {boolean} on */
  function onBox(name, on) {
    const now = chosen();
    if (on) now.add(name);
    else now.delete(name);
    const names = boxes.map((box) => box.name).filter((one) => now.has(one));
    if (names.length) return choose(names.length === boxes.length ? [] : names);
    view.notice(t("random.least"), true);
    update();
  }

  function make() {
    const names = session.features.filter((one) => !one.constant).map((one) => one.name);
    if (names.join("\n") === made) return;
    made = names.join("\n");
    boxes = names.map((name) => {
      const input = h("input", { xw: "disturb", attrs: { type: "checkbox" }, on: { change: () => onBox(name, input.checked) } });
      input.dataset.name = name;
      return { name, input };
    });
    list.replaceChildren(...boxes.map(({ name, input }) => h("li", {}, h("label", { class: "xw-control" }, input, h("span", { text: name })))));
  }

  function update() {
    make();
    const now = chosen(), asked = view.get("disturbed"), locked = view.get("locked");
    for (const { name, input } of boxes) {
      input.checked = now.has(name);
      input.disabled = !session.alive || locked.includes(name);
    }
    const said = asked.length === 1 ? asked[0] : asked.length ? t("random.some", { count: asked.length, of: boxes.length }) : t("random.all");
    setText(summary, `${t("random.columns")}: ${said}`);
    attr(el, "data-count", asked.length);
    attr(all, "aria-pressed", String(!asked.length && !emptied));
  }
  return view.mount({ el, keys: ["features", "disturbed", "locked", "~kernel"], update });
}
