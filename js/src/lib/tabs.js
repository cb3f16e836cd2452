// Tabs by the ARIA pattern: arrows move between them, one panel is seen.
import { attr, h, show } from "./dom.js";

/**
 * @template {string} T
 * @param {{ label: string, uid: string, tabs: { name: T, text: string, panel: HTMLElement }[], choose: (name: T) => void }} o
 */
export function makeTabs({ label, uid, tabs, choose }) {
  const buttons = tabs.map(({ name, text, panel }) => {
    panel.id = `${uid}-panel-${name}`;
    const button = h("button", { class: "xw-tab", xw: `tab-${name}`, text, attrs: { role: "tab", id: `${uid}-tab-${name}`, "aria-controls": panel.id }, on: { click: () => choose(name) } });
    attr(panel, "role", "tabpanel");
    attr(panel, "aria-labelledby", button.id);
    return button;
  });
  const el = h("div", { class: "xw-tablist", xw: "tabs", attrs: { role: "tablist", "aria-label": label } }, ...buttons);
  el.addEventListener("keydown", (e) => {
    const now = buttons.findIndex((button) => button === e.target);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -now, End: buttons.length - 1 - now }[e.key];
    if (now < 0 || step === undefined) return;
    const next = (now + step + buttons.length) % buttons.length;
    choose(tabs[next].name);
    buttons[next].focus();
    e.preventDefault();
  });

  /** @param {T} chosen @param {(name: T) => boolean} takes whether it may be chosen */
  function write(chosen, takes = () => true) {
    tabs.forEach(({ name, panel }, i) => {
      attr(buttons[i], "aria-selected", String(name === chosen));
      attr(buttons[i], "tabindex", name === chosen ? 0 : -1);
      buttons[i].disabled = name !== chosen && !takes(name);
      show(panel, name === chosen);
    });
  }
  return { el, write };
}
