// "find a class…": a combobox over all labels, by name or by number.
import { attr, h } from "./dom.js";
import { knowing } from "./hosted.js";
import { t } from "./strings.js";

const SHOWN = 40;

/** @param {string} text */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Indices of labels that match, the best first: the number itself, then names that start so, words that start so, the rest.
 * @param {string[]} labels
 * @param {string} query
 * @param {number} [limit]
 */
export function findClasses(labels, query, limit = SHOWN) {
  const wanted = fold(query.trim());
  if (!wanted) return [];
  /** @type {[number, number][]} */
  const found = [];
  labels.forEach((label, index) => {
    const name = fold(label);
    const at = name.indexOf(wanted);
    if (String(index) === wanted) found.push([-1, index]);
    else if (at >= 0) found.push([at === 0 ? 0 : /\W/.test(name[at - 1]) ? 1 : 2, index]);
  });
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, limit).map(([, index]) => index);
}

/** @param {import("./store.js").View} view */
export function makeSearch(view) {
  const listId = `${view.uid}-classes`;
  const input = h("input", {
    class: "xw-search",
    xw: "search",
    attrs: {
      type: "text", role: "combobox", placeholder: t("search.placeholder"), "aria-label": t("search"),
      "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
    },
  });
  const list = h("ul", {
    class: "xw-options", xw: "search-list", attrs: { id: listId, role: "listbox", "aria-label": t("search.list"), hidden: true },
  });
  const none = h("div", { class: "xw-options xw-quiet", text: t("search.none"), attrs: { hidden: true, role: "status" } });
  const el = h("div", { class: "xw-search-box" }, input, list, none);
  let active = 0;
  /** @type {number[]} */
  let found = [];

  function open() {
    const labels = view.get("labels") ?? [];
    found = findClasses(labels, input.value).filter((target) => view.session.takes({ target }));
    active = 0;
    list.replaceChildren(...found.map((index, i) => option(labels[index], index, i)));
    list.hidden = found.length === 0;
    none.hidden = found.length > 0 || input.value.trim() === "";
    attr(input, "aria-expanded", String(!list.hidden));
    mark();
  }

  /** @param {string} label @param {number} index @param {number} i */
  function option(label, index, i) {
    const li = h("li", {
      text: label, xw: "option",
      attrs: { role: "option", id: `${listId}-${i}`, title: t("bars.title", { label, index }) },
      // mousedown, since blur closes the list before a click arrives
      on: { mousedown: (e) => { e.preventDefault(); choose(index); } },
    });
    li.dataset.index = String(index);
    return li;
  }

  function mark() {
    [...list.children].forEach((li, i) => attr(li, "aria-selected", String(i === active)));
    attr(input, "aria-activedescendant", list.hidden ? undefined : `${listId}-${active}`);
    list.children[active]?.scrollIntoView?.({ block: "nearest" });
  }

  function close() {
    list.hidden = none.hidden = true;
    attr(input, "aria-expanded", "false");
    attr(input, "aria-activedescendant", undefined);
  }

  /** @param {number} index */
  function choose(index) {
    input.value = "";
    close();
    view.session.ask({ target: index });
  }

  /** @param {KeyboardEvent} e */
  function onKey(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && found.length && !list.hidden) {
      active = (active + step + found.length) % found.length;
      mark();
    } else if (step) open();
    else if (e.key === "Enter" && !list.hidden) choose(found[active]);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
  }

  if (view.session.offers("target")) knowing(input);
  input.addEventListener("input", open);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  return view.mount({ el, keys: ["labels"], update: () => { el.hidden = (view.get("labels") ?? []).length < 2; } });
}
