// Built from js/src by `npm run build`: edit there.

// src/lib/strings.js
var english = {};
var spoken = {};
var declared = /* @__PURE__ */ new WeakMap();
function add(table) {
  Object.assign(english, table);
  return table;
}
function speak(words) {
  if (words === spoken) return;
  spoken = words ?? {};
  declared = /* @__PURE__ */ new WeakMap();
}
var language = () => spoken.language ?? "en";
var word = (key) => spoken.strings?.[key] ?? english[key];
function t(key, vars = {}) {
  return word(key).replace(/\{(\w+)\}/g, (whole, name) => name in vars ? String(vars[name]) : whole);
}
function tOr(key, otherwise) {
  return word(key) ?? otherwise;
}
var said = (text) => spoken.sentences?.[text] ?? text;
var WORDED = /* @__PURE__ */ new Set(["label", "about", "help", "unit"]);
var INSIDE = /* @__PURE__ */ new Set(["params", "extras"]);
function saidOf(value2) {
  if (!spoken.sentences || typeof value2 !== "object" || value2 === null) return value2;
  const object = value2;
  const made = declared.get(object) ?? (Array.isArray(object) ? object.map(saidOf) : Object.fromEntries(Object.entries(object).map(fieldOf)));
  declared.set(object, made);
  return made;
}
function fieldOf([key, value2]) {
  if (WORDED.has(key) && typeof value2 === "string") return [key, said(value2)];
  if (key === "options") return [key, value2.map(([name, label]) => [name, said(label)])];
  return [key, INSIDE.has(key) ? saidOf(value2) : value2];
}

// src/lib/strings/common.js
var WORDS = add({
  "ask.group": "What is asked",
  "method": "Method",
  "method.unavailable": "{label} (not for this model)",
  "family.cam": "A layer's maps",
  "family.gradient": "Gradients",
  "family.rules": "Other rules for the way back",
  "family.attention": "Attention",
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
  "bars.group": "What the model says",
  "bars.softmax": "probability",
  "bars.sigmoid": "probability, each on its own",
  "bars.regression": "value",
  "bars.embedding": "similarity",
  "bars.segmentation": "mean score over the picture",
  "bars.changed": "change from the untouched input",
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
  "target.versus": "{a} rather than {b}",
  "caption": "{method} · {target}",
  "region.0": "upper left",
  "region.1": "upper middle",
  "region.2": "upper right",
  "region.3": "middle left",
  "region.4": "centre",
  "region.5": "middle right",
  "region.6": "lower left",
  "region.7": "lower middle",
  "region.8": "lower right",
  "look.group": "How it is drawn",
  "look.opacity": "Opacity",
  "look.threshold": "Threshold",
  "look.colormap": "Colours",
  "look.sign": "Sign",
  "look.view": "View",
  "view.heat": "heat",
  "view.contour": "contour",
  "view.mask": "mask",
  "zoom.group": "Zoom",
  "zoom.in": "Zoom in",
  "zoom.out": "Zoom out",
  "truth": "true label: {truth}",
  "truth.right": "✓ right",
  "truth.wrong": "✗ wrong",
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
  "page.not": "Not recorded in this page",
  "dead.none": "No kernel is connected: run the cell to explore.",
  "curves.plain": "bqplot cannot be shown here, so the curves are drawn plainly.",
  "curves.install": 'For the charts of bqplot: pip install "xai-widgets[charts]". Without it the curves are drawn plainly.',
  "save.name": "saliency",
  "bars.tokens": "probability of the next token",
  "group": "Window"
});

// src/lib/strings/inputs.js
var WORDS2 = add({
  "inputs.label": "Explorer of several inputs",
  "inputs.shares": "How much of the score comes from each input",
  "inputs.sum": "{nothing} with no input at all, and {rest} from the inputs, make the raw output {score}.",
  "inputs.sumOfTwo": "{nothing} with no input at all, and {rest} from the inputs, make the difference of the two raw outputs {score}.",
  "inputs.alone": "There is one input, so all of the answer comes from it.",
  "inputs.show": "Go to {key}",
  "inputs.side": "{key}: {kind}",
  "side.picture": "picture",
  "side.record": "record",
  "side.text": "text",
  "inputs.host": "This page cannot lay one widget inside another. Show each by itself: explorer.explorers[{key}]."
});

// src/lib/format.js
function minus(text) {
  return text.replace("-", "−");
}
function value(v) {
  if (!Number.isFinite(v)) return minus(String(v));
  const size = Math.abs(v);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return minus(v.toExponential(1));
  return minus(size >= 100 ? v.toFixed(0) : v.toPrecision(3));
}
function signed(v) {
  return (v > 0 ? "+" : "") + value(v);
}
function probability(p) {
  if (p > 0 && p < 1e-3) return "<0.001";
  return p < 0.1 ? p.toFixed(3) : p.toFixed(2);
}
function delta(d, isProbability) {
  const small = isProbability ? 5e-3 : 1e-6;
  if (!(Math.abs(d) >= small)) return "";
  const text = isProbability ? Math.abs(d).toFixed(2) : value(Math.abs(d));
  return (d > 0 ? "+" : "−") + text;
}

// src/lib/dom.js
var FOCUSABLE = /* @__PURE__ */ new Set(["button", "input", "select", "canvas", "summary", "a"]);
var SVG = "http://www.w3.org/2000/svg";
function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  if (props.class) el.className = props.class;
  if (props.xw) el.dataset.xw = props.xw;
  if (props.text !== void 0) el.textContent = props.text;
  for (const [name, v] of Object.entries(props.attrs ?? {})) attr(el, name, v);
  for (const [name, fn] of Object.entries(props.on ?? {})) el.addEventListener(name, fn);
  if (FOCUSABLE.has(tag) || props.attrs?.tabindex !== void 0) el.dataset.lmSuppressShortcuts = "true";
  if (tag === "button") el.type = "button";
  for (const child of children) if (child !== null && child !== void 0) el.append(child);
  return el;
}
function attr(el, name, v) {
  if (v === void 0 || v === false) el.removeAttribute(name);
  else el.setAttribute(name, v === true ? "" : String(v));
}
function setText(el, text) {
  if (el.textContent !== text) el.textContent = text;
}
function show(el, shown) {
  if (el.hidden === shown) el.hidden = !shown;
}
var ICONS = {
  look: "M8 3C4.5 3 2 6 1 8c1 2 3.5 5 7 5s6-3 7-5c-1-2-3.5-5-7-5zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  paint: "M13.5 2.5c-3 1.5-6 4.5-7 6.5l1 1c2-1 5-4 6.5-7zM5.5 9.5c-2 0-2.5 1.5-2.5 3-.5.5-1 .5-1.5.5 1 .8 4.5 1 5-1 .3-1-.2-2-1-2.5z",
  erase: "M6 13.5h8M3 9.5l6-6 4.5 4.5-5.5 5.5h-2.5zM6 6.5l4.5 4.5",
  undo: "M5 3L2 6l3 3M2 6h7.5a4 4 0 0 1 0 8H6",
  clear: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  previous: "M10 3L5 8l5 5",
  next: "M6 3l5 5-5 5",
  pin: "M9.5 2l4.5 4.5-1.5.5-2.5 2.5-.5 3L3.5 6.5l3-.5L9 3.5zM6 10l-3.5 3.5",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  save: "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
  upload: "M8 10.5V2.5M4.5 6L8 2.5 11.5 6M2.5 13.5h11",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2V11.5M8 4.6v.3",
  close: "M4 4l8 8M12 4l-8 8"
};
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "xw-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? name);
  svg.append(path);
  return svg;
}
function iconButton(name, label, xw, onClick) {
  const attrs = { "aria-label": label, title: label };
  return h("button", { class: "xw-icon-button", xw, attrs, on: { click: onClick } }, icon(name));
}

// src/lib/hosted.js
var uid = () => `xw-${Math.random().toString(36).slice(2, 10)}`;
function asking(view, label, ...children) {
  const el = h("fieldset", { attrs: { "aria-label": label } }, ...children);
  const { session } = view;
  view.mount({ el, keys: ["~kernel"], update: () => {
    el.disabled = !session.alive && !session.page;
  } });
  if (session.page) shutOthers(view, el);
  return el;
}
function shutOthers(view, el) {
  const shut = () => {
    for (const control of el.querySelectorAll(":is(button, input, select, textarea):not([data-recorded])")) {
      Object.assign(control, { disabled: true, title: t("page.not") });
    }
  };
  const observer = new MutationObserver(shut);
  observer.observe(el, { childList: true, subtree: true });
  view.offs.push(() => observer.disconnect());
  shut();
}
function knowing(control) {
  control.dataset.recorded = "";
  return control;
}
function placeOf(label, words) {
  speak(words);
  const root = h("div", { class: "xw", xw: "explorer", attrs: { role: "group", "aria-label": t(label), lang: language() } });
  for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (e) => e.stopPropagation());
  return root;
}
function tellLanguage(model) {
  const now = navigator.language ?? "";
  if (/^zh\b/i.test(now) && model.get("_language") !== now) model.set("_language", now);
}
function hosted({ label, session: opened, view: seen, layOut: layOut2 }) {
  return () => {
    let session = null;
    return {
      initialize({ model }) {
        session ??= opened(model);
        return () => {
          session?.dispose();
          session = null;
        };
      },
      render({ model, el, signal }) {
        const shared = session ??= opened(model);
        let root = h("div"), view = null;
        const draw = () => {
          view?.dispose();
          const before = root;
          root = placeOf(label, model.get("_words"));
          view = seen(shared, model, root, uid());
          layOut2(view);
          if (before.parentNode) before.replaceWith(root);
          else el.append(root);
        };
        draw();
        const spoken2 = "change:_words";
        model.on(spoken2, draw);
        if (shared.alive) tellLanguage(model);
        shared.countViews(1);
        let open = true;
        const close = () => {
          if (!open) return;
          open = false;
          model.off(spoken2, draw);
          view?.dispose();
          root.remove();
          shared.countViews(-1);
        };
        signal?.addEventListener("abort", close, { once: true });
        return close;
      }
    };
  };
}

// src/lib/bars.js
function extent(score, reach) {
  if (!reach) return { left: 0, width: 100 * Math.min(Math.max(score, 0), 1) };
  const share = 50 * score / reach;
  return { left: 50 + Math.min(share, 0), width: Math.abs(share) };
}
function makeRow(hand) {
  const onClick = (e) => (e.shiftKey && hand.compare ? hand.compare : hand.pick)(row.index);
  const row = {
    index: -1,
    mark: h("span", { class: "xw-bar-mark", attrs: { "aria-hidden": "true" } }),
    label: h("span", { class: "xw-bar-label" }),
    fill: h("span", { class: "xw-bar-fill" }),
    base: h("span", { class: "xw-bar-base" }),
    delta: h("span", { class: "xw-bar-delta" }),
    score: h("span", { class: "xw-bar-score" }),
    button: knowing(h("button", { class: "xw-bar", xw: "bar", on: { click: onClick } })),
    versus: knowing(h("button", { class: "xw-bar-versus", xw: "versus", text: t("bars.versus"), on: { click: () => hand.compare?.(row.index) } })),
    item: h("li")
  };
  const track = h("span", { class: "xw-bar-track" }, row.fill, row.base);
  row.button.append(row.mark, row.label, " ", track, row.delta, " ", row.score);
  row.item.append(row.button, row.versus);
  return row;
}
function fillRow(row, bar, asked, reach, takes) {
  const chosen = bar.index === asked.chosen, rival = bar.index === asked.rival;
  const isProbability = reach === 0;
  const write = isProbability ? probability : value;
  const score = write(bar.score);
  const moved = delta(bar.score - bar.base, isProbability);
  setText(row.mark, chosen ? "▸" : rival ? "−" : "");
  setText(row.label, bar.label);
  setText(row.score, score);
  setText(row.delta, moved);
  row.delta.title = t("bars.changed");
  row.delta.dataset.way = moved.startsWith("+") ? "up" : "down";
  const at = extent(bar.score, reach);
  row.fill.style.left = `${at.left}%`;
  row.fill.style.width = `${at.width}%`;
  const base = extent(bar.base, reach);
  row.base.style.left = `${reach && bar.base < 0 ? base.left : base.left + base.width}%`;
  show(row.base, moved !== "");
  row.button.dataset.index = String(bar.index);
  attr(row.button, "aria-pressed", String(chosen));
  row.button.disabled = !chosen && !takes(bar.index);
  row.button.title = row.button.disabled ? t("page.not") : t("bars.explain", { label: bar.label, index: bar.index });
  row.versus.disabled = !takes(rival ? asked.chosen : [asked.chosen, bar.index]);
  row.versus.hidden = !asked.comparing || asked.chosen < 0;
  row.versus.style.visibility = chosen ? "hidden" : "";
  attr(row.versus, "aria-pressed", String(rival));
  row.versus.title = t(rival ? "bars.alone" : "bars.compare", { label: bar.label });
  attr(row.versus, "aria-label", row.versus.title);
}
function pairOf(target) {
  if (typeof target === "number") return { chosen: target, rival: -1 };
  return Array.isArray(target) ? { chosen: target[0], rival: target[1] } : { chosen: -1, rival: -1 };
}
function barList(hand) {
  const el = h("ol", { class: "xw-bars", xw: "bars" });
  const rows = /* @__PURE__ */ new Map();
  function write(bars, asked, reach) {
    const wanted = new Set(bars.map((b) => b.index));
    for (const [index, row] of rows) {
      if (wanted.has(index)) continue;
      row.item.remove();
      rows.delete(index);
    }
    bars.forEach((bar, i) => {
      const row = rows.get(bar.index) ?? makeRow(hand);
      rows.set(bar.index, row);
      row.index = bar.index;
      fillRow(row, bar, asked, reach, hand.takes ?? (() => true));
      if (el.children[i] !== row.item) place(el, row, i);
    });
  }
  return { el, write };
}
function reachOf(bars, kind) {
  if (["softmax", "sigmoid", "tokens"].includes(kind)) return 0;
  return Math.max(...bars.flatMap((b) => [Math.abs(b.score), Math.abs(b.base)]), kind === "embedding" ? 1 : 1e-12);
}
function asks(view, asked) {
  return {
    pick: (index) => index >= 0 && view.session.ask({ target: index }),
    compare(index) {
      const { chosen, rival } = asked();
      if (chosen >= 0 && index !== chosen) view.session.ask({ target: index === rival ? chosen : [chosen, index] });
    },
    takes: (target) => !view.session.page || view.session.takes({ target })
  };
}
function place(list, row, i) {
  const focused = [row.button, row.versus].find((button) => button.matches(":focus"));
  list.insertBefore(row.item, list.children[i] ?? null);
  focused?.focus();
}

// src/lib/kernel.js
function recordedOf(model) {
  return model.recorded ?? null;
}
var GONE = /* @__PURE__ */ new Set(["restarting", "autorestarting", "dead", "terminating"]);
function watchKernel(model, onChange) {
  let state = recordedOf(model) ? "page" : "live";
  let raw = null;
  const set = (next) => {
    if (state === next) return;
    state = next;
    onChange(state);
  };
  const grab = (...args) => {
    const given = args[0];
    if (raw || !given || typeof given !== "object" || typeof given.comm_live !== "boolean") return;
    raw = given;
    if (raw?.comm_live === false) set("none");
  };
  const onComm = () => set(raw?.comm_live ? "live" : "restarted");
  const on = model.on;
  on("change:views", grab);
  on("comm_live_update", onComm);
  const stopSession = watchSession(model, () => set("restarted"));
  return {
    state: () => state,
    stop() {
      model.off("change:views", grab);
      model.off("comm_live_update", onComm);
      stopSession();
    }
  };
}
function watchSession(model, onGone) {
  const manager = model.widget_manager;
  const session = manager?.context?.sessionContext;
  const status = session?.statusChanged ?? manager?.kernel?.statusChanged;
  const changed = session?.kernelChanged;
  const onStatus = (_, s) => void (GONE.has(s) && onGone());
  const onKernel = (_, c) => void (c?.oldValue && onGone());
  status?.connect?.(onStatus);
  changed?.connect?.(onKernel);
  return () => {
    status?.disconnect?.(onStatus);
    changed?.disconnect?.(onKernel);
  };
}

// src/lib/info.js
var MATHML = "http://www.w3.org/1998/Math/MathML";
var TAGS = /* @__PURE__ */ new Set([
  "math",
  "mrow",
  "mi",
  "mn",
  "mo",
  "mtext",
  "ms",
  "mspace",
  "mfrac",
  "msqrt",
  "mroot",
  "msub",
  "msup",
  "msubsup",
  "munder",
  "mover",
  "munderover",
  "mtable",
  "mtr",
  "mtd",
  "mstyle",
  "mpadded",
  "mphantom",
  "mmultiscripts",
  "mprescripts"
]);
var ATTRIBUTES = /* @__PURE__ */ new Set([
  "display",
  "displaystyle",
  "mathvariant",
  "stretchy",
  "fence",
  "separator",
  "accent",
  "accentunder",
  "lspace",
  "rspace",
  "width",
  "height",
  "depth",
  "minsize",
  "maxsize",
  "linethickness",
  "movablelimits",
  "largeop",
  "scriptlevel",
  "columnalign",
  "form"
]);
function formulaOf(source) {
  const parsed = new DOMParser().parseFromString(source, "application/xml").documentElement;
  if (!parsed || localName(parsed) !== "math") return null;
  return copyMath(parsed);
}
function localName(el) {
  return (el.localName || el.tagName).toLowerCase().replace(/^.*:/, "");
}
function copyMath(from) {
  const to = document.createElementNS(MATHML, localName(from));
  for (const { name, value: value2 } of [...from.attributes]) if (ATTRIBUTES.has(name)) to.setAttribute(name, value2);
  for (const child of [...from.childNodes]) {
    if (child.nodeType === 3) to.append(localName(from) === "mtext" ? said(child.textContent ?? "") : child.textContent ?? "");
    else if (child.nodeType === 1 && TAGS.has(localName(child))) to.append(copyMath(child));
  }
  return to;
}
function formulaBox(formula) {
  return h("div", { class: "xw-formula", attrs: { tabindex: 0 } }, formula);
}
function paperLine(paper) {
  if (!paper?.text) return null;
  const safe = /^https:\/\//.test(paper.url);
  const link = safe ? h("a", { text: paper.text, attrs: { href: paper.url, target: "_blank", rel: "noopener noreferrer" } }) : paper.text;
  return h("p", {}, `${t("info.paper")} `, link);
}
function methodInfo(method) {
  if (!method) return [];
  const formula = method.formula ? formulaOf(method.formula) : null;
  const paper = paperLine(method.paper);
  return [h("p", { text: method.about }), ...formula ? [formulaBox(formula)] : [], ...paper ? [paper] : []];
}
function unavailableList(methods) {
  const items = methods.filter((m) => m.unavailable).map((m) => h("li", {}, h("b", { text: m.label }), ` ${m.unavailable}`));
  return items.length ? [h("h4", { text: t("info.unavailable") }), h("ul", {}, ...items)] : [];
}
function makeInfo(view, asked) {
  const id = `${view.uid}-info`;
  const body = h("div", { class: "xw-info-body" });
  const setOpen = (open) => {
    show(el, open);
    attr(button, "aria-expanded", String(open));
    if (open) {
      update();
      close.focus();
    } else button.focus();
  };
  const close = iconButton("close", t("info.close"), "info-close", () => setOpen(false));
  const el = h("div", { class: "xw-info", xw: "info-panel", attrs: { id, role: "dialog", "aria-label": t("info"), hidden: true } }, close, body);
  const button = iconButton("info", t("info"), "info", () => setOpen(Boolean(el.hidden)));
  attr(button, "aria-expanded", "false");
  attr(button, "aria-controls", id);
  el.addEventListener("keydown", (e) => {
    if (e.key === "Escape") setOpen(false);
  });
  view.root.addEventListener("pointerdown", (e) => {
    const at = e.target;
    if (el.hidden || el.contains(at) || button.contains(at)) return;
    show(el, false);
    attr(button, "aria-expanded", "false");
  });
  function update() {
    if (el.hidden) return;
    const methods = view.session.catalogue;
    const method = methods.find((m) => m.name === asked.method());
    if (!method) return body.replaceChildren();
    body.replaceChildren(h("h3", { text: method.label }), ...methodInfo(method), ...unavailableList(methods));
  }
  view.mount({ el, keys: [...asked.keys, view.session.catalogueKey], update });
  return { el, button };
}

// src/lib/menu.js
async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "xw-hidden", attrs: { "aria-hidden": "true" } });
    area.value = text;
    near.append(area);
    area.select();
    const done = document.execCommand?.("copy") ?? false;
    area.remove();
    return done;
  }
}
function copyButton(view) {
  const copy = iconButton("copy", t("menu.copy"), "copy-code", async () => {
    const code = view.get("code");
    const done = await copyText(code, view.root);
    if (done) view.notice(t("menu.copied"), true);
    else view.notice(t("menu.copyFailed", { code }));
    copy.focus();
  });
  return view.mount({ el: copy, keys: ["code"], update: () => {
    copy.disabled = !view.get("code");
  } }).el;
}

// src/lib/plot.js
async function childOf(view, reference) {
  const manager = view.model.widget_manager;
  if (!manager?.get_model || !manager.create_view) throw new Error("this host lays out no other widgets");
  const child = await manager.get_model(reference.replace("IPY_MODEL_", ""));
  return manager.create_view(child, {});
}

// src/lib/search.js
var SHOWN = 40;
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
function findClasses(labels, query, limit = SHOWN) {
  const wanted = fold(query.trim());
  if (!wanted) return [];
  const found = [];
  labels.forEach((label, index) => {
    const name = fold(label);
    const at = name.indexOf(wanted);
    if (String(index) === wanted) found.push([-1, index]);
    else if (at >= 0) found.push([at === 0 ? 0 : /\W/.test(name[at - 1]) ? 1 : 2, index]);
  });
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, limit).map(([, index]) => index);
}
function makeSearch(view) {
  const listId = `${view.uid}-classes`;
  const input = h("input", {
    class: "xw-search",
    xw: "search",
    attrs: {
      type: "text",
      role: "combobox",
      placeholder: t("search.placeholder"),
      "aria-label": t("search"),
      "aria-expanded": "false",
      "aria-controls": listId,
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false"
    }
  });
  const list = h("ul", {
    class: "xw-options",
    xw: "search-list",
    attrs: { id: listId, role: "listbox", "aria-label": t("search.list"), hidden: true }
  });
  const none = h("div", { class: "xw-options xw-quiet", text: t("search.none"), attrs: { hidden: true, role: "status" } });
  const el = h("div", { class: "xw-search-box" }, input, list, none);
  let active = 0;
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
  function option(label, index, i) {
    const li = h("li", {
      text: label,
      xw: "option",
      attrs: { role: "option", id: `${listId}-${i}`, title: t("bars.title", { label, index }) },
      // mousedown, since blur closes the list before a click arrives
      on: { mousedown: (e) => {
        e.preventDefault();
        choose(index);
      } }
    });
    li.dataset.index = String(index);
    return li;
  }
  function mark() {
    [...list.children].forEach((li, i) => attr(li, "aria-selected", String(i === active)));
    attr(input, "aria-activedescendant", list.hidden ? void 0 : `${listId}-${active}`);
    list.children[active]?.scrollIntoView?.({ block: "nearest" });
  }
  function close() {
    list.hidden = none.hidden = true;
    attr(input, "aria-expanded", "false");
    attr(input, "aria-activedescendant", void 0);
  }
  function choose(index) {
    input.value = "";
    close();
    view.session.ask({ target: index });
  }
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
  return view.mount({ el, keys: ["labels"], update: () => {
    el.hidden = (view.get("labels") ?? []).length < 2;
  } });
}

// src/lib/session.js
var LOOK_PAUSE = 400;
var DECLARED = /* @__PURE__ */ new Set(["methods", "catalogue", "metric_catalogue", "perturbations", "ranking"]);
var BaseSession = class {
  constructor(model, catalogue) {
    this.model = model;
    this.catalogueKey = catalogue;
    this.listeners = /* @__PURE__ */ new Map();
    this.viewCount = 0;
    this.lookTimer = void 0;
    this.kernel = watchKernel(model, () => this.emit("~kernel"));
    this.followed = [];
  }
  follow(key, fn) {
    this.followed.push([`change:${key}`, fn]);
    this.model.on(`change:${key}`, fn);
  }
  dispose() {
    clearTimeout(this.lookTimer);
    this.kernel.stop();
    for (const [event, fn] of this.followed) this.model.off(event, fn);
  }
  get alive() {
    return this.kernel.state() === "live";
  }
  get page() {
    return this.kernel.state() === "page";
  }
  takes(changes) {
    return this.alive || (recordedOf(this.model)?.takes(changes) ?? false);
  }
  offers(key) {
    return this.alive || (recordedOf(this.model)?.offers(key) ?? false);
  }
  get catalogue() {
    return saidOf(this.model.get(this.catalogueKey) ?? []);
  }
  set(changes) {
    for (const [key, value2] of Object.entries(changes)) this.model.set(key, value2);
  }
  ask(changes) {
    this.set(changes);
    this.model.save_changes();
  }
  look(changes) {
    this.set(changes);
    clearTimeout(this.lookTimer);
    this.lookTimer = setTimeout(() => this.model.save_changes(), LOOK_PAUSE);
  }
  countViews(by) {
    this.viewCount += by;
    if (this.viewCount === 0) this.unseen();
    if (this.viewCount === 1 && by > 0) this.seen();
    const changes = { views: this.viewCount };
    if (this.alive) this.ask(changes);
    else this.set(changes);
  }
  seen() {
  }
  unseen() {
  }
  on(topic, fn) {
    const set = this.listeners.get(topic) ?? /* @__PURE__ */ new Set();
    this.listeners.set(topic, set.add(fn));
    return () => void set.delete(fn);
  }
  emit(topic) {
    for (const fn of this.listeners.get(topic) ?? []) fn();
  }
};
var BaseView = class {
  constructor(session, model, root, uid2) {
    this.session = session;
    this.model = model;
    this.root = root;
    this.uid = uid2;
    this.notice = () => {
    };
    this.dirty = /* @__PURE__ */ new Set();
    this.raf = 0;
    this.offs = [];
  }
  get(key) {
    const value2 = this.model.get(key);
    return DECLARED.has(key) ? saidOf(value2) : value2;
  }
  mount(part) {
    const touch = () => this.touch(part);
    for (const key of part.keys) {
      if (key.startsWith("~")) {
        this.offs.push(this.session.on(key, touch));
      } else {
        const event = `change:${key}`;
        this.model.on(event, touch);
        this.offs.push(() => this.model.off(event, touch));
      }
    }
    part.update();
    return part;
  }
  touch(part) {
    this.dirty.add(part);
    if (this.raf) return;
    this.raf = requestAnimationFrame(() => {
      this.raf = 0;
      const parts = [...this.dirty];
      this.dirty.clear();
      for (const p of parts) {
        try {
          p.update();
        } catch (e) {
          reportError(e);
        }
      }
    });
  }
  dispose() {
    cancelAnimationFrame(this.raf);
    for (const off of this.offs) off();
    this.offs = [];
    this.dirty.clear();
  }
};

// src/lib/status.js
var BRIEF = 4e3;
function duration(ms) {
  if (ms >= 1e3) return t("status.s", { s: (ms / 1e3).toFixed(1) });
  return t("status.ms", { ms: ms.toFixed(ms < 10 ? 1 : 0) });
}
function makeStatus(view, ...more) {
  const spinner = h("span", { class: "xw-spinner", xw: "spinner", attrs: { "aria-hidden": "true" } });
  const state = h("span", { class: "xw-state", xw: "state" });
  const latency = h("span", { class: "xw-latency", xw: "latency" });
  const bar = h("progress", { class: "xw-progress", xw: "progress", attrs: { max: 1, value: 0, "aria-label": t("status.progress") } });
  const stop = h("button", {
    class: "xw-button",
    xw: "stop",
    text: t("status.stop"),
    on: { click: () => view.session.ask({ stop_request: view.get("stop_request") + 1 }) }
  });
  const el = h(
    "div",
    { class: "xw-status", xw: "status", attrs: { role: "group", "aria-label": t("status.group") } },
    h("span", { class: "xw-pulse" }, spinner, latency),
    state,
    ...more,
    h("span", { class: "xw-work" }, bar, stop)
  );
  function update() {
    const { alive } = view.session;
    const status = view.get("status");
    const running = status === "running" && alive;
    view.root.dataset.status = alive || view.session.page ? status : "dead";
    attr(spinner, "data-on", running);
    setText(state, status === "stopped" ? t("status.stopped") : "");
    const ms = view.get("latency_ms");
    setText(latency, ms > 0 ? duration(ms) : "");
    attr(bar, "data-on", running);
    bar.value = Math.min(Math.max(view.get("progress") || 0, 0), 1);
    stop.disabled = !running;
  }
  return view.mount({ el, keys: ["status", "latency_ms", "progress", "~kernel"], update });
}
function makeMessage(view) {
  const sentence = h("p", { class: "xw-sentence", xw: "error" });
  const trace = h("pre", { attrs: { tabindex: 0 } });
  const details = h("details", { xw: "details" }, h("summary", { text: t("error.details") }), trace);
  let dismissed = "";
  let local = "";
  let brief = false;
  let timer;
  const close = h("button", {
    class: "xw-button",
    xw: "dismiss",
    text: t("error.dismiss"),
    on: { click: () => {
      dismissed = key();
      local = "";
      update();
    } }
  });
  const box = h("div", { class: "xw-message" }, sentence, close, details);
  const el = h("div", { attrs: { role: "status" } }, box);
  const key = () => `${view.get("message")}
${view.get("details")}`;
  function update() {
    const { session } = view;
    const failed = view.get("status") === "error";
    if (view.get("status") === "running") dismissed = "";
    const kernel = session.kernel.state();
    const gone = kernel === "live" || kernel === "page" ? "" : t(`dead.${kernel}`);
    const said2 = dismissed === key() ? "" : view.get("message") || (failed ? t("error.unnamed") : "");
    const text = gone || local || said2;
    const tracing = !gone && !local && Boolean(said2) && Boolean(view.get("details"));
    show(box, text !== "");
    setText(sentence, text);
    attr(box, "data-kind", gone || (local ? !brief : failed) ? "problem" : "notice");
    show(details, tracing);
    setText(trace, tracing ? view.get("details") : "");
    show(close, !gone);
  }
  view.notice = (text, passing = false) => {
    clearTimeout(timer);
    local = text;
    brief = passing;
    if (passing) timer = setTimeout(() => view.notice(""), BRIEF);
    update();
  };
  view.offs.push(() => clearTimeout(timer));
  return view.mount({ el, keys: ["status", "message", "details", "~kernel"], update });
}

// src/widgets/inputs.js
function makeOutput(view) {
  const caption = h("span", { class: "xw-caption" });
  const asked = () => pairOf(view.get("target"));
  const list = barList(asks(view, asked));
  const el = asking(view, t("bars.group"), h("div", { class: "xw-bars-head" }, caption), list.el, makeSearch(view).el);
  el.className = "xw-classes";
  view.mount({
    el: null,
    keys: ["bars", "output_kind", "target"],
    update() {
      const bars = view.get("bars"), kind = view.get("output_kind");
      list.write(bars, { ...asked(), comparing: bars.length > 1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
    }
  });
  return el;
}
function makeShares(view, sides) {
  const list = h("ol", { class: "xw-bars", xw: "shares" });
  const sum = h("p", { class: "xw-quiet xw-small", xw: "sum" });
  const el = h(
    "div",
    { class: "xw-shares", attrs: { role: "group", "aria-label": t("inputs.shares") } },
    h("span", { class: "xw-caption", text: t("inputs.shares") }),
    list,
    sum
  );
  function row({ key, value: value2 }, reach) {
    const { left, width } = extent(value2, reach);
    const fill = h("span", { class: "xw-bar-fill" });
    fill.style.left = `${left}%`;
    fill.style.width = `${width}%`;
    const go = () => {
      const side = sides.get(key);
      side?.scrollIntoView({ block: "nearest" });
      side?.focus();
    };
    return h("li", {}, h(
      "button",
      { class: "xw-bar", xw: "input-share", attrs: { title: t("inputs.show", { key }), "data-key": key }, on: { click: go } },
      h("span", { class: "xw-bar-mark" }),
      h("span", { class: "xw-bar-label", text: key }),
      " ",
      h("span", { class: "xw-bar-track" }, fill),
      h("span", { class: "xw-bar-delta" }),
      " ",
      h("span", { class: "xw-bar-score", text: signed(value2) })
    ));
  }
  return view.mount({
    el,
    keys: ["shares", "score", "nothing", "target"],
    update() {
      const shares = view.get("shares");
      const reach = Math.max(...shares.map((s) => Math.abs(s.value)), 1e-12);
      list.replaceChildren(...shares.map((s) => row(s, reach)));
      const score = view.get("score"), nothing = view.get("nothing");
      const two = Array.isArray(view.get("target"));
      setText(sum, shares.length ? t(two ? "inputs.sumOfTwo" : "inputs.sum", { nothing: value(nothing), rest: signed(score - nothing), score: value(score) }) : t("inputs.alone"));
    }
  });
}
function makeSides(view, sides) {
  const el = h("div", { class: "xw-sides" });
  let open = true;
  view.offs.push(() => {
    open = false;
  });
  async function lay(key, reference) {
    const kind = view.get("kinds")[key] ?? "";
    const place2 = h("div", { class: "xw-side-place" });
    const refused = h("p", { class: "xw-quiet", attrs: { hidden: true } });
    const heading = h("h2", { class: "xw-side-head", text: key === kind ? key : t("inputs.side", { key, kind: tOr(`side.${kind}`, kind) }) });
    const side = h("section", { class: "xw-side", xw: "side", attrs: { tabindex: -1, "data-key": key, "aria-label": key } }, heading, place2, refused);
    sides.set(key, side);
    el.append(side);
    try {
      const page = recordedOf(view.model);
      if (page) return void view.offs.push(page.lay(key, place2));
      const child = await childOf(view, reference);
      if (!open) return child.remove();
      place2.append(child.el);
      for (const type of ["after-attach", "after-show"]) child.processLuminoMessage({ type });
      view.offs.push(() => child.remove());
    } catch {
      setText(refused, t("inputs.host", { key: JSON.stringify(key) }));
      show(refused, true);
    }
  }
  for (const [key, reference] of Object.entries(view.get("parts"))) void lay(key, reference);
  return el;
}
function layOut(view) {
  const info = makeInfo(view, { keys: [], method: () => "shares" });
  const sides = /* @__PURE__ */ new Map();
  const actions = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } }, copyButton(view));
  view.root.append(
    h("div", { class: "xw-inputs-top" }, makeOutput(view), makeShares(view, sides).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el,
    makeSides(view, sides),
    makeStatus(view).el,
    makeMessage(view).el
  );
}
var inputs_default = hosted({
  label: "inputs.label",
  layOut,
  session: (model) => new BaseSession(model, "methods"),
  view: (session, model, root, uid2) => new BaseView(session, model, root, uid2)
});
export {
  inputs_default as default
};
