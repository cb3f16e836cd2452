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

// src/lib/strings/texts.js
var WORDS2 = add({
  "text.first": "Text",
  "text.second": "Second sentence (optional)",
  "text.encoder": "Text of the encoder",
  "text.decoder": "Text of the decoder",
  "text.reference": "Compare with a sentence",
  "token.empty": "␣"
});

// src/lib/strings/text.js
var WORDS3 = add({
  "reading.label": "Text explorer",
  "reading.group": "The text, explained. {summary}",
  "reading.keys": "Arrow keys move over the words, Enter hides one and brings it back, F2 replaces it.",
  "reading.hint": "Click a word to hide it from the model, double-click to replace it. With the keyboard: arrows, Enter, F2.",
  "reading.token": "{token}: {value}",
  "reading.none": "{token}: no value yet",
  "reading.own": "{token}, the tokenizer's own: {value}",
  "reading.mask": "masked",
  "reading.delete": "left out",
  "reading.here": "the answer is read here",
  "reading.replace": "Another word for {token}",
  "reading.noLetters": "This tokenizer does not say where its tokens are in the text, so they cannot be replaced one by one: edit the text itself.",
  "reading.own.fixed": "{token} is the tokenizer's own, not of the text: it stays.",
  "reading.strongest": "Strongest: {list}.",
  "reading.nothing": "No values yet.",
  "reading.flat": "All values are zero.",
  "legend.line": "line: solid speaks for it, dashed against; thicker is stronger",
  "legend.size": "line: thicker is stronger",
  "legend.sum": "a word has the sum of its tokens' values",
  "hand.group": "Touch the text",
  "hand.hide": "A click",
  "hand.mask": "masks",
  "hand.delete": "leaves out",
  "hand.joined": "whole words",
  "hand.back": "Bring all back",
  "hand.original": "Back to the original text",
  "hand.compare": "Compare with this text",
  "hand.position": "Answer at",
  "hand.usual": "the usual token",
  "hand.colours": "Colours",
  "colours.RdBu": "blue and red",
  "colours.PuOr": "purple and orange",
  "output.token": "Explain another token"
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
function rough(v) {
  return minus(Math.abs(v) >= 100 || Math.abs(v) < 1e-4 ? value(v) : String(Number(v.toPrecision(2))));
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
function stepped(v, step) {
  const decimals = Math.min(4, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return minus(v.toFixed(decimals));
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
function show(el, shown2) {
  if (el.hidden === shown2) el.hidden = !shown2;
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
function extent(score, reach2) {
  if (!reach2) return { left: 0, width: 100 * Math.min(Math.max(score, 0), 1) };
  const share = 50 * score / reach2;
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
function fillRow(row, bar, asked, reach2, takes) {
  const chosen = bar.index === asked.chosen, rival = bar.index === asked.rival;
  const isProbability = reach2 === 0;
  const write = isProbability ? probability : value;
  const score = write(bar.score);
  const moved = delta(bar.score - bar.base, isProbability);
  setText(row.mark, chosen ? "▸" : rival ? "−" : "");
  setText(row.label, bar.label);
  setText(row.score, score);
  setText(row.delta, moved);
  row.delta.title = t("bars.changed");
  row.delta.dataset.way = moved.startsWith("+") ? "up" : "down";
  const at = extent(bar.score, reach2);
  row.fill.style.left = `${at.left}%`;
  row.fill.style.width = `${at.width}%`;
  const base = extent(bar.base, reach2);
  row.base.style.left = `${reach2 && bar.base < 0 ? base.left : base.left + base.width}%`;
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
  function write(bars, asked, reach2) {
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
      fillRow(row, bar, asked, reach2, hand.takes ?? (() => true));
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
function makeBars(view) {
  const caption = h("span", { class: "xw-caption" });
  const truth = h("span", { class: "xw-truth", xw: "truth" });
  const asked = () => pairOf(view.get("target") ?? view.session.maps[0].frame?.target);
  const list = barList(asks(view, asked));
  const empty = h("p", { class: "xw-quiet", text: t("bars.empty") });
  const el = h("div", { class: "xw-bars-box" }, h("div", { class: "xw-bars-head" }, caption, truth), empty, list.el);
  function updateBars() {
    const bars = view.get("bars") ?? [];
    const kind = view.get("output_kind");
    list.write(bars, { ...asked(), comparing: kind !== "embedding" && bars.length > 1 }, reachOf(bars, kind));
    setText(caption, tOr(`bars.${kind}`, kind));
    show(empty, bars.length === 0);
  }
  function updateTruth() {
    const name = view.get("truth");
    const wrong = view.get("gallery")?.[view.get("index")]?.wrong ?? null;
    const sign = wrong === null ? "" : `${t(wrong ? "truth.wrong" : "truth.right")} · `;
    setText(truth, name ? sign + t("truth", { truth: name }) : "");
    truth.title = truth.textContent ?? "";
    attr(truth, "data-wrong", wrong === null ? void 0 : String(wrong));
  }
  view.mount({ el: null, keys: ["truth", "gallery", "index"], update: updateTruth });
  return view.mount({ el, keys: ["bars", "output_kind", "target", view.session.maps[0].key], update: updateBars });
}
function place(list, row, i) {
  const focused = [row.button, row.versus].find((button2) => button2.matches(":focus"));
  list.insertBefore(row.item, list.children[i] ?? null);
  focused?.focus();
}

// src/lib/controls.js
function oneMethod(view) {
  return {
    keys: ["method", "params"],
    method: () => view.get("method"),
    setMethod: (method) => view.session.ask({ method }),
    takes: (method) => view.session.takes({ method }),
    params: () => view.get("params") ?? {},
    setParams: (params) => view.session.ask({ params })
  };
}
function slider(o) {
  const write = o.format ?? ((v) => stepped(v, o.step));
  const { to, from } = o.scale ?? { to: Number, from: Number };
  const out = h("output", { class: "xw-number" });
  let held = false;
  const input = h("input", {
    xw: o.xw,
    attrs: { type: "range", min: to(o.low), max: to(o.high), step: o.step, "aria-label": o.label, title: o.help || o.label },
    on: {
      pointerdown: () => {
        held = true;
      },
      pointerup: () => {
        held = false;
      },
      pointercancel: () => {
        held = false;
      },
      blur: () => {
        held = false;
      },
      change: () => {
        held = false;
      },
      input: () => {
        const v = from(input.valueAsNumber);
        tell(v);
        o.onInput(v);
      }
    }
  });
  function tell(v) {
    setText(out, write(v));
    if (o.scale) attr(input, "aria-valuetext", write(v));
  }
  const digits = Math.max(write(o.low).length, write(o.high).length);
  out.style.minWidth = `${digits}ch`;
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: o.label }), input, out);
  return {
    el,
    write(v) {
      if (held) return;
      input.value = String(to(Number(v)));
      tell(Number(v));
    },
    setHigh(high) {
      input.max = String(high);
    }
  };
}
function choice(o) {
  const select = h("select", {
    xw: o.xw,
    attrs: { "aria-label": o.label, title: o.help || o.label },
    on: { change: () => o.onInput(select.value) }
  });
  for (const [value2, label] of o.options) select.append(h("option", { text: label, attrs: { value: value2 } }));
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: o.label }), select);
  return { el, select, write: (v) => {
    if (select.value !== String(v)) select.value = String(v);
  } };
}
function toggle(o) {
  const input = h("input", {
    xw: o.xw,
    attrs: { type: "checkbox", title: o.help || o.label },
    on: { change: () => o.onInput(input.checked) }
  });
  const el = h("label", { class: "xw-control" }, input, h("span", { class: "xw-label", text: o.label }));
  return { el, write: (v) => {
    input.checked = Boolean(v);
  } };
}
function layerOption(layer) {
  const { label, height, width, channels } = layer;
  return [layer.name, t("layer.option", { label, height, width, channels })];
}
function holds(when, params) {
  if (!when) return true;
  const [name, value2] = when.split("=");
  return String(params[name]) === value2;
}
function controlOf(p, layers, ask) {
  const common = { label: p.label, help: p.help, xw: p.kind === "layer" ? "layer" : `param-${p.name}`, onInput: (v) => ask(p.name, v) };
  if (p.kind === "layer") return choice({ ...common, options: layers.map(layerOption) });
  if (p.kind === "choice") return choice({ ...common, options: p.options });
  if (p.kind === "toggle") return toggle(common);
  return slider({ ...common, low: p.low, high: p.high, step: p.step });
}
function openRecorded(view, control) {
  const select = control.el.querySelector("select");
  for (const option of knowing(select).options) option.disabled = !view.session.takes({ layer: option.value });
}
function makeParams(view, asked) {
  const el = h("div", { class: "xw-params" });
  let methods = null;
  let layers = null;
  let name = "";
  let made = [];
  const ask = (key, v) => {
    if (key === "layer") view.session.ask({ layer: String(v) });
    else asked.setParams({ ...asked.params(), [key]: v });
  };
  function make() {
    methods = view.session.catalogue;
    layers = view.get("layers");
    name = asked.method();
    const params = view.session.catalogue.find((m) => m.name === name)?.params ?? [];
    made = params.map((param) => ({ param, control: controlOf(param, view.get("layers") ?? [], ask) }));
    if (view.session.page && view.session.offers("layer")) made.filter(({ param }) => param.kind === "layer").forEach(({ control }) => openRecorded(view, control));
    el.replaceChildren(...made.map((m) => m.control.el));
  }
  function limitToChannels(param, control) {
    const layer = view.get("layers")?.find((l) => l.name === view.get("layer"));
    if (layer && "setHigh" in control) control.setHigh(Math.max(layer.channels - 1, param.low));
  }
  function update() {
    if (methods !== view.session.catalogue || layers !== view.get("layers") || name !== asked.method()) make();
    const current = {};
    for (const { param } of made) if (param.kind !== "layer") current[param.name] = asked.params()[param.name] ?? param.default;
    for (const { param, control } of made) {
      if (param.kind === "slider" && param.per_channel) limitToChannels(param, control);
      control.write(param.kind === "layer" ? view.get("layer") : current[param.name]);
      control.el.hidden = !holds(param.when, current);
    }
  }
  return view.mount({ el, keys: [view.session.catalogueKey, ...asked.keys, "layers", "layer"], update });
}
function methodOption(m, takes) {
  const why = m.unavailable || (takes ? "" : t("page.not"));
  return h("option", {
    text: m.unavailable ? t("method.unavailable", { label: m.label }) : m.label,
    attrs: { value: m.name, disabled: why !== "", title: why || void 0 }
  });
}
function makeMethod(view, asked) {
  const control = choice({ label: t("method"), xw: "method", options: [], onInput: asked.setMethod });
  const { session } = view;
  const takes = (name) => !session.page || (asked.takes?.(name) ?? false);
  if (session.page && session.catalogue.some(({ name }) => name !== asked.method() && takes(name))) knowing(control.select);
  let made = null;
  return view.mount({
    el: control.el,
    keys: [view.session.catalogueKey, ...asked.keys],
    update() {
      const methods = view.session.catalogue;
      if (made !== methods) {
        made = methods;
        const families = [...new Set(methods.map((m) => m.family))];
        control.select.replaceChildren(...families.map((family) => h(
          "optgroup",
          { attrs: { label: tOr(`family.${family}`, family) } },
          ...methods.filter((m) => m.family === family).map((m) => methodOption(m, takes(m.name)))
        )));
      }
      control.write(asked.method());
    }
  });
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
    attr(button2, "aria-expanded", String(open));
    if (open) {
      update();
      close.focus();
    } else button2.focus();
  };
  const close = iconButton("close", t("info.close"), "info-close", () => setOpen(false));
  const el = h("div", { class: "xw-info", xw: "info-panel", attrs: { id, role: "dialog", "aria-label": t("info"), hidden: true } }, close, body);
  const button2 = iconButton("info", t("info"), "info", () => setOpen(Boolean(el.hidden)));
  attr(button2, "aria-expanded", "false");
  attr(button2, "aria-controls", id);
  el.addEventListener("keydown", (e) => {
    if (e.key === "Escape") setOpen(false);
  });
  view.root.addEventListener("pointerdown", (e) => {
    const at = e.target;
    if (el.hidden || el.contains(at) || button2.contains(at)) return;
    show(el, false);
    attr(button2, "aria-expanded", "false");
  });
  function update() {
    if (el.hidden) return;
    const methods = view.session.catalogue;
    const method = methods.find((m) => m.name === asked.method());
    if (!method) return body.replaceChildren();
    body.replaceChildren(h("h3", { text: method.label }), ...methodInfo(method), ...unavailableList(methods));
  }
  view.mount({ el, keys: [...asked.keys, view.session.catalogueKey], update });
  return { el, button: button2 };
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

// src/lib/tokens.js
var LONGEST = 48;
function plain(text, lines = false) {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (letter) => lines && /[\n\t]/.test(letter) ? letter : "");
}
function shown(text) {
  const read = plain(text);
  if (read.trim() === "") return t("token.empty");
  const letters = [...read.slice(0, 2 * LONGEST)];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : read;
}

// src/lib/pieces.js
var SPACE = /\s/u;
function trimmed(letters, [start, stop]) {
  let [from, to] = [start, stop];
  while (from < to && SPACE.test(letters[from])) from++;
  while (to > from && SPACE.test(letters[to - 1])) to--;
  return from < to ? [from, to] : [start, stop];
}
function sentence(tokens, joined, members, text) {
  const letters = [...text];
  const pieces = [];
  let end = 0, word2 = -1;
  for (const i of members) {
    const own = tokens.kinds[i] === "s";
    const known = tokens.spans.length > 0 && !own;
    const [start, stop] = known ? trimmed(letters, tokens.spans[i]) : [-1, -1];
    const last = pieces[pieces.length - 1];
    const same = last && !own && !last.special && (known && start < end || joined && word2 >= 0 && tokens.words[i] === word2);
    word2 = own ? -1 : tokens.words[i] ?? -1;
    if (same) {
      last.members.push(i);
      last.stop = end = Math.max(end, stop);
      last.text = known ? plain(letters.slice(last.start, end).join("")) : last.text + tokens.texts[i].replace(/^##/, "");
      continue;
    }
    const before = known ? plain(letters.slice(end, start).join(""), true) : own || !pieces.length ? "" : " ";
    pieces.push({ members: [i], text: plain(known ? letters.slice(start, stop).join("") : tokens.texts[i]), before, special: own, start, stop });
    if (known) end = stop;
  }
  return { pieces, rest: tokens.spans.length ? plain(letters.slice(end).join(""), true) : "" };
}
function sentences(tokens, joined) {
  const all = tokens.texts.map((_, i) => i);
  const cut = tokens.kinds.indexOf("b");
  if (cut < 0) return [sentence(tokens, joined, all, tokens.text)];
  return [sentence(tokens, joined, all.slice(0, cut), tokens.text), sentence(tokens, joined, all.slice(cut), tokens.second)];
}
function valueOf(piece, values, byWord) {
  if (byWord) return values[piece.members[0]];
  return piece.members.reduce((sum, i) => sum + values[i], 0);
}
function reach(pieces, values, byWord) {
  const own = pieces.filter((p) => !p.special);
  const sizes = (own.length ? own : pieces).map((p) => Math.abs(valueOf(p, values, byWord)));
  return Math.max(...sizes, 0);
}

// src/lib/colormap.js
var POINTS = {
  viridis: "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725",
  magma: "000004140e363b0f70641a808c2981b73779de4968f7705cfe9f6dfecf92fcfdbf",
  inferno: "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731df98e09fcac11f9cb35f2ea69fcffa4",
  cividis: "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072bcae6ccdbb63dec958f0d846fee838",
  RdBu: "0530612065ab4393c390c4ddd1e5f0f7f6f6fddbc7f3a481d6604db1182b67001f",
  PuOr: "2d004b5326878073acb1aad1d8daebf7f7f6fee0b6fcb761e08214b257067f3b08"
};
var COLORMAPS = Object.keys(POINTS);
function knownColormap(name) {
  return name in POINTS ? name : "viridis";
}
function colorAt(name, x) {
  const hex = POINTS[knownColormap(name)];
  const last = hex.length / 6 - 1;
  const at = Math.min(Math.max(x, 0), 1) * last;
  const i = Math.min(Math.floor(at), last - 1);
  const channel = (point, c) => parseInt(hex.slice(6 * point + 2 * c, 6 * point + 2 * c + 2), 16);
  const mix = (c) => Math.round(channel(i, c) + (at - i) * (channel(i + 1, c) - channel(i, c)));
  return [mix(0), mix(1), mix(2)];
}

// src/lib/tint.js
var AGAINST = 0.2;
var FOR = 0.8;
var STRONGEST = 0.62;
function ground(colormap, share) {
  const strength = Math.min(Math.abs(share), 1);
  return `rgb(${colorAt(colormap, share < 0 ? AGAINST : FOR).join(" ")} / ${(STRONGEST * strength).toFixed(3)})`;
}
function thickness(share) {
  const strength = Math.min(Math.abs(share), 1);
  return strength < 0.05 ? 0 : strength < 0.33 ? 1 : strength < 0.67 ? 2 : 3;
}
function ramp(colormap, signed2) {
  const stops = signed2 ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1];
  return `linear-gradient(to right, ${stops.map((share) => ground(colormap, share)).join(", ")})`;
}

// src/lib/reading.js
var STRONGEST2 = 3;
var Reading = class {
  constructor(view) {
    this.view = view;
    this.paper = h("div", { class: "xw-paper", xw: "reading", attrs: { role: "group" } });
    this.readout = h("p", { class: "xw-line", xw: "readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-reading" }, this.paper, this.readout);
    this.pieces = [];
    this.spans = [];
    this.made = "";
    this.at = 0;
    this.pointed = null;
    this.listen();
    view.mount({ el: this.el, keys: ["tokens", "joined", "frame", "colormap", "masked", "hide", "methods", "~kernel"], update: () => this.update() });
  }
  listen() {
    const { paper } = this;
    const on = (type, fn) => paper.addEventListener(type, (e) => {
      const at = this.indexOf(e.target);
      if (at >= 0) fn(at, e);
    });
    on("click", (i) => this.toggle(i));
    on("dblclick", (i, e) => {
      e.preventDefault();
      this.replace(i);
    });
    on("keydown", (i, e) => this.onKey(i, e));
    on("focusin", (i) => this.point(i));
    on("pointerover", (i) => this.point(i));
    paper.addEventListener("pointerleave", () => this.point(null));
    paper.addEventListener("focusout", () => this.point(null));
  }
  indexOf(target) {
    return this.spans.indexOf(target);
  }
  // --- the hand
  toggle(i) {
    const { session } = this.view, piece = this.pieces[i];
    this.focus(i);
    if (!session.alive && !session.offers("masked")) return;
    if (piece.special) return this.view.notice(t("reading.own.fixed", { token: shown(piece.text) }), true);
    const masked = this.view.get("masked");
    const rest = masked.filter((n) => !piece.members.includes(n));
    session.ask({ masked: rest.length < masked.length ? rest : [...masked, ...piece.members].sort((a, b) => a - b) });
  }
  replace(i) {
    const { view } = this, piece = this.pieces[i], span = this.spans[i];
    if (!view.session.alive || piece.special) return;
    if (piece.start < 0) return view.notice(t("reading.noLetters"));
    const field = h("input", {
      class: "xw-replace",
      xw: "replace",
      attrs: { type: "text", "aria-label": t("reading.replace", { token: shown(piece.text) }), spellcheck: "false", dir: "auto" }
    });
    field.value = piece.text;
    field.style.width = `${Math.min(Math.max([...piece.text].length + 2, 5), 30)}ch`;
    let over = false;
    const end = (taken) => {
      if (over) return;
      over = true;
      field.remove();
      show(span, true);
      if (taken && field.value !== piece.text) this.write(piece, field.value);
      this.focus(i);
    };
    field.addEventListener("keydown", (e) => {
      e.stopPropagation();
      if (e.key === "Enter") end(true);
      else if (e.key === "Escape") end(false);
    });
    field.addEventListener("blur", () => end(false));
    show(span, false);
    span.after(field);
    field.focus();
    field.select();
  }
  write(piece, word2) {
    const { view } = this;
    const key = view.get("tokens").kinds[piece.members[0]] === "b" ? "second_text" : "text";
    const letters = [...view.get(key)];
    letters.splice(piece.start, piece.stop - piece.start, word2);
    view.session.ask({ [key]: letters.join("") });
  }
  onKey(i, e) {
    const text = this.spans[i].parentElement;
    const ahead = text.ownerDocument.defaultView?.getComputedStyle(text).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: 10, ArrowUp: -10, Home: -this.pieces.length, End: this.pieces.length }[e.key];
    if (step) this.focus(Math.min(Math.max(i + step, 0), this.pieces.length - 1));
    else if (e.key === "Enter" || e.key === " " || e.key === "Delete" || e.key === "Backspace") this.toggle(i);
    else if (e.key === "F2") this.replace(i);
    else return;
    e.preventDefault();
  }
  focus(i) {
    if (this.spans[this.at]) this.spans[this.at].tabIndex = -1;
    this.at = i;
    this.spans[i].tabIndex = 0;
    this.spans[i].focus();
  }
  point(i) {
    if (i === this.pointed) return;
    this.pointed = i;
    this.read();
  }
  // --- the eye
  update() {
    const { view } = this, tokens = view.get("tokens");
    const made = `${tokens.id}:${view.get("joined")}`;
    if (made !== this.made) this.make();
    this.made = made;
    this.colour();
    this.read();
    const [map] = view.session.maps;
    if (map.frame) view.root.dataset.frame = String(map.frame.id);
    map.drawn();
  }
  make() {
    const { view } = this, tokens = view.get("tokens");
    const focused = this.indexOf(this.paper.getRootNode().activeElement) >= 0;
    const texts = sentences(tokens, view.get("joined"));
    this.pieces = texts.flatMap((one) => one.pieces);
    this.spans = [];
    this.paper.replaceChildren(...texts.map(({ pieces, rest }) => {
      const text = h("p", { class: "xw-paper-text", attrs: { dir: "auto" } });
      pieces.forEach((piece, i) => text.append(...this.piece(piece, pieces[i + 1])));
      if (rest.trim()) text.append(h("span", { class: "xw-quiet", text: rest }));
      return text;
    }));
    this.at = Math.min(this.at, Math.max(this.pieces.length - 1, 0));
    if (this.spans[this.at]) this.spans[this.at].tabIndex = 0;
    this.pointed = null;
    if (focused) this.focus(this.at);
  }
  piece(piece, next) {
    const span = h("span", { class: "xw-token", xw: "token", attrs: { role: "button", tabindex: -1 } });
    setText(span, piece.text.trim() === "" ? t("token.empty") : piece.text);
    span.dataset.index = String(piece.members[0]);
    if (piece.special) attr(span, "dir", "ltr");
    if (piece.special) span.dataset.special = "";
    this.spans.push(span);
    const air = piece.special && next ? " " : next?.special ? " " : "";
    return [piece.before, span, air];
  }
  colour() {
    const { view } = this, [map] = view.session.maps;
    const { values, frame } = map, masked = new Set(view.get("masked"));
    const byWord = Boolean(frame?.by_word), colormap = view.get("colormap");
    const largest = values ? reach(this.pieces, values, byWord) : 0;
    this.pieces.forEach((piece, i) => {
      const span = this.spans[i], value2 = values ? valueOf(piece, values, byWord) : null;
      const share = value2 === null || !largest ? 0 : value2 / largest;
      const off = piece.members.some((n) => masked.has(n));
      span.style.backgroundColor = off || !share ? "" : ground(colormap, share);
      const line = off ? 0 : thickness(share);
      attr(span, "data-line", line ? `${share < 0 ? "against" : "for"}-${line}` : void 0);
      attr(span, "data-off", off ? view.get("hide") : void 0);
      attr(span, "data-here", frame && piece.members.includes(frame.position) && values ? true : void 0);
      attr(span, "aria-pressed", String(off));
      attr(span, "aria-label", this.words(i));
    });
    attr(this.paper, "aria-label", t("reading.group", { summary: this.summary() }));
    attr(this.paper, "aria-description", t("reading.keys"));
  }
  words(i) {
    const { view } = this, piece = this.pieces[i], [{ values, frame }] = view.session.maps;
    const token = shown(piece.text);
    const off = piece.members.some((n) => view.get("masked").includes(n));
    const value2 = values && signed(valueOf(piece, values, Boolean(frame?.by_word)));
    const read = value2 === null ? t("reading.none", { token }) : t(piece.special ? "reading.own" : "reading.token", { token, value: value2 });
    const here = values && frame && piece.members.includes(frame.position);
    return [read, off ? t(`reading.${view.get("hide")}`) : "", here ? t("reading.here") : ""].filter(Boolean).join(", ");
  }
  summary() {
    const [{ values, frame }] = this.view.session.maps;
    if (!values) return t("reading.nothing");
    const own = this.pieces.filter((p) => !p.special).map((p) => ({ token: shown(p.text), value: valueOf(p, values, Boolean(frame?.by_word)) }));
    const first = own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, STRONGEST2).filter((p) => p.value);
    if (!first.length) return t("reading.flat");
    return t("reading.strongest", { list: first.map((p) => `${p.token} ${signed(p.value)}`).join(", ") });
  }
  read() {
    const i = this.pointed;
    setText(this.readout, i === null || !this.pieces[i] ? t("reading.hint") : this.words(i));
    attr(this.readout, "data-hint", i === null ? true : void 0);
  }
};

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
function estimate(frame) {
  if (frame.of <= 1) return "";
  return t("status.step", { step: frame.step, of: frame.of });
}
function explained(target) {
  if (typeof target === "number") return "status.score";
  return typeof target === "string" ? "status.words" : "status.difference";
}
function trust(frame) {
  if (frame.error !== null) return t("status.error", { name: said(frame.error_name), error: rough(frame.error) });
  if (frame.error_name) return t("status.unknown", { name: said(frame.error_name) });
  return frame.final ? t("status.exact") : t("status.sharpening");
}
function duration(ms) {
  if (ms >= 1e3) return t("status.s", { s: (ms / 1e3).toFixed(1) });
  return t("status.ms", { ms: ms.toFixed(ms < 10 ? 1 : 0) });
}
function makeEstimate(view, map) {
  const step = h("span", { xw: "step" });
  const error = h("span", { xw: "error-figure" });
  const score = h("span", { xw: "score" });
  function update() {
    const { frame } = map;
    setText(step, frame ? estimate(frame) : "");
    setText(score, frame ? t(explained(frame.target), { score: value(frame.score) }) : "");
    setText(error, frame ? trust(frame) : "");
    error.title = frame?.error_name ? t("status.errorTitle") : "";
  }
  view.mount({ el: null, keys: [map.key], update });
  return [step, error, score];
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
  const sentence2 = h("p", { class: "xw-sentence", xw: "error" });
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
  const box = h("div", { class: "xw-message" }, sentence2, close, details);
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
    setText(sentence2, text);
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

// src/lib/text-hand.js
var button = (xw, text, click) => h("button", { class: "xw-button", xw, text, on: { click } });
function edited(view) {
  const [text = "", second = ""] = view.get("original");
  return text !== view.get("text") || second !== view.get("second_text");
}
function makeHand(view) {
  const { session } = view;
  const hide = choice({
    label: t("hand.hide"),
    xw: "hide",
    options: [],
    onInput: (v) => session.ask({ hide: v })
  });
  const joined = toggle({ label: t("hand.joined"), xw: "joined", onInput: (v) => session.look({ joined: v }) });
  const colours = choice({
    label: t("hand.colours"),
    xw: "colormap",
    options: [["RdBu", t("colours.RdBu")], ["PuOr", t("colours.PuOr")]],
    onInput: (v) => session.look({ colormap: v })
  });
  const back = button("back", t("hand.back"), () => session.ask({ masked: [] }));
  const restore = button("restore", t("hand.original"), () => {
    const [text, second_text = ""] = view.get("original");
    session.ask({ text, second_text, masked: [] });
  });
  const compare = button("compare", t("hand.compare"), () => session.ask({ original: [view.get("text"), view.get("second_text")] }));
  const position = choice({
    label: t("hand.position"),
    xw: "position",
    options: [],
    onInput: (v) => session.ask({ position: v === "" ? null : Number(v) })
  });
  const el = h(
    "div",
    { class: "xw-tools", attrs: { role: "group", "aria-label": t("hand.group") } },
    hide.el,
    back,
    joined.el,
    position.el,
    restore,
    compare,
    colours.el
  );
  let made = null;
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
        hide.select.replaceChildren(...hides.map((way) => h("option", { text: t(`hand.${way}`), attrs: { value: way } })));
      }
      hide.write(view.get("hide"));
      joined.write(view.get("joined"));
      show(joined.el, view.get("tokens").words.length > 0);
      colours.write(view.get("colormap"));
      const asks2 = view.get("output_kind") === "tokens";
      show(position.el, asks2);
      if (asks2) fill();
      position.write(view.get("position") ?? "");
      show(restore, edited(view));
      show(compare, edited(view));
      back.disabled = !session.alive || !view.get("masked").length;
      for (const one of [hide.select, position.select, restore, compare]) one.disabled = !session.alive;
    }
  });
}

// src/lib/names.js
function methodLabel(view, name) {
  return view.session.catalogue.find((m) => m.name === name)?.label ?? name;
}
function targetLabel(view, target) {
  if (typeof target === "string") return target;
  if (typeof target !== "number") return t("target.versus", { a: targetLabel(view, target[0]), b: targetLabel(view, target[1]) });
  return view.get("labels")?.[target] ?? view.get("bars")?.find((b) => b.index === target)?.label ?? String(target);
}

// src/lib/text-legend.js
function makeTextLegend(view, reading) {
  const caption = h("span", { class: "xw-caption", xw: "caption" });
  const low = h("span", { class: "xw-number" });
  const bar = h("span", { class: "xw-legend-bar", attrs: { "aria-hidden": "true" } });
  const high = h("span", { class: "xw-number" });
  const note = h("p", { class: "xw-quiet xw-small", xw: "legend-note" });
  const scale = h("span", { class: "xw-legend", xw: "legend" }, low, bar, high);
  const el = h("div", { class: "xw-under" }, h("div", { class: "xw-under-row" }, caption, scale), note);
  function update() {
    const [{ frame, values }] = view.session.maps;
    const any = view;
    setText(caption, frame ? t("caption", { method: methodLabel(any, frame.method), target: targetLabel(any, frame.target) }) : "");
    attr(caption, "title", caption.textContent ?? "");
    const two = Boolean(view.session.catalogue.find((m) => m.name === frame?.method)?.signed) || Boolean(values?.some((v) => v < 0));
    const largest = values && frame ? reach(reading.pieces, values, frame.by_word) : 0;
    setText(low, two ? value(-largest) : "0");
    setText(high, value(largest));
    bar.style.background = ramp(view.get("colormap"), two);
    setText(note, [t(two ? "legend.line" : "legend.size"), view.get("joined") ? t("legend.sum") : ""].filter(Boolean).join("; "));
  }
  return view.mount({ el, keys: ["frame", "tokens", "joined", "colormap", "labels", "bars", view.session.catalogueKey], update });
}

// src/lib/wire.js
var HALF = null;
function halfTable() {
  if (HALF) return HALF;
  HALF = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) HALF[bits] = halfToNumber(bits);
  return HALF;
}
function halfToNumber(bits) {
  const sign = bits & 32768 ? -1 : 1;
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
function sizeOf(shape) {
  return shape.reduce((n, d) => n * d, 1);
}
function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
function decode(array) {
  const bytes = bytesOf(array.data);
  const n = sizeOf(array.shape);
  const expected = { float16: 2 * n, float32: 4 * n, uint8: n, bits: Math.ceil(n / 8) }[array.dtype];
  if (expected !== bytes.length) {
    throw new RangeError(`${array.dtype} of shape ${array.shape} takes ${expected} bytes, got ${bytes.length}`);
  }
  if (array.dtype === "uint8") return bytes.slice();
  if (array.dtype === "bits") return unpackBits(bytes, n);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(n);
  if (array.dtype === "float32") {
    for (let i = 0; i < n; i++) out[i] = view.getFloat32(4 * i, true);
    return out;
  }
  const half = halfTable();
  for (let i = 0; i < n; i++) out[i] = half[view.getUint16(2 * i, true)];
  return out;
}
function unpackBits(bytes, n) {
  const out = new Uint8Array(n);
  for (let i = 0; i < n; i++) out[i] = bytes[i >> 3] >> 7 - (i & 7) & 1;
  return out;
}

// src/lib/text-session.js
var Values = class {
  constructor(session) {
    this.session = session;
    this.key = "frame";
    this.id = -1;
    this.decoded = new Float32Array();
  }
  get frame() {
    return this.session.model.get("frame");
  }
  get values() {
    const { frame } = this;
    if (!frame || frame.tokens !== this.session.model.get("tokens").id) return null;
    if (frame.id !== this.id) {
      this.decoded = decode(frame).map((v) => v * frame.scale);
      this.id = frame.id;
    }
    return this.decoded;
  }
  drawn() {
    const { frame, session } = this;
    if (frame && !frame.final && frame.id > session.model.get("ack")) session.ask({ ack: frame.id });
  }
};
var TextSession = class extends BaseSession {
  constructor(model) {
    super(model, "methods");
    this.maps = [new Values(this)];
  }
};

// src/lib/texts.js
var PAUSE = 250;
function textField(view, key, label, lines) {
  const field = lines ? h("textarea", { class: "xw-text", xw: key, attrs: { rows: 2, "aria-label": label, spellcheck: "false", dir: "auto" } }) : h("input", { class: "xw-text", xw: key, attrs: { type: "text", "aria-label": label, spellcheck: "false", dir: "auto" } });
  field.dataset.lmSuppressShortcuts = "true";
  let timer;
  const send = () => {
    clearTimeout(timer);
    timer = void 0;
    if (view.session.alive && field.value !== view.get(key)) view.session.ask({ [key]: field.value });
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  field.addEventListener("change", send);
  field.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      send();
    }
  });
  view.offs.push(() => clearTimeout(timer));
  const el = h("label", { class: "xw-field" }, h("span", { class: "xw-label", text: label }), field);
  return view.mount({
    el,
    keys: [key, "editable", "~kernel"],
    update() {
      field.disabled = !view.session.alive;
      if (timer === void 0 && field.value !== view.get(key) && !field.matches(":focus")) field.value = view.get(key);
    }
  });
}
function makeTexts(view) {
  const decodes = view.get("editable") === "pair";
  const el = h(
    "div",
    { class: "xw-texts" },
    textField(view, "text", t(decodes ? "text.encoder" : "text.first"), true).el,
    textField(view, "second_text", t(decodes ? "text.decoder" : "text.second"), true).el
  );
  return view.mount({ el, keys: ["editable"], update: () => show(el, view.get("editable") !== "") });
}

// src/widgets/text.js
function makeOutput(view) {
  const reference = textField(view, "reference", t("text.reference"), false);
  const token = textField(view, "output_token", t("output.token"), false);
  const el = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el, token.el, reference.el);
  el.className = "xw-classes";
  view.mount({
    el: null,
    keys: ["output_kind"],
    update() {
      show(reference.el, view.get("output_kind") === "embedding");
      show(token.el, view.get("output_kind") === "tokens");
    }
  });
  return el;
}
function layOut(view) {
  const any = view;
  const asked = oneMethod(any);
  const info = makeInfo(any, asked);
  const ask = asking(view, t("ask.group"), makeMethod(any, asked).el, makeParams(any, asked).el);
  ask.className = "xw-ask";
  const reading = new Reading(view);
  const actions = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } }, copyButton(view));
  view.root.append(
    h("div", { class: "xw-top" }, makeTexts(view).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el,
    h("div", { class: "xw-asked" }, ask),
    h(
      "div",
      { class: "xw-text-middle" },
      h("div", { class: "xw-left" }, reading.el, makeTextLegend(view, reading).el),
      makeOutput(any)
    ),
    h("div", { class: "xw-hand" }, makeHand(view).el),
    makeStatus(view, ...makeEstimate(any, any.session.maps[0])).el,
    makeMessage(view).el
  );
}
var text_default = hosted({
  label: "reading.label",
  layOut,
  session: (model) => new TextSession(model),
  view: (session, model, root, uid2) => new BaseView(session, model, root, uid2)
});
export {
  text_default as default
};
