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

// src/lib/strings/picture.js
var WORDS2 = add({
  "stage.label": "Picture with its attribution. {summary}",
  "stage.keys": "Arrow keys move a cursor (with Shift by one pixel), Space paints, plus and minus zoom, 0 resets the zoom, Control+Z undoes.",
  "stage.empty": "No picture yet",
  "stage.drop": "Drop a picture to explain it",
  "stage.role": "picture to look at and paint on",
  "stage.hover": "x {x}, y {y}",
  "stage.cursor": "x {x}, y {y}: {value}",
  "summary.none": "No attribution yet.",
  "summary.flat": "The attribution is zero everywhere.",
  "summary.text": "{method} for {target}: {share} of the attribution lies in the {region}; strongest at x {x}, y {y}. Values from {low} to {high}.",
  "caption.layer": "{method} · {layer} · {target}",
  "sign.positive": "positive",
  "sign.negative": "negative",
  "sign.both": "both",
  "sign.absolute": "absolute",
  "colormap.diverging": "{name} (two-sided)",
  "zoom.percent": "{percent} %",
  "gallery.group": "Pictures",
  "gallery.previous": "Previous picture",
  "gallery.next": "Next picture",
  "gallery.of": "{n} of {count}",
  "gallery.keep": "same class for the next picture",
  "gallery.item": "Picture {n}: {name}",
  "gallery.itemTruth": "Picture {n}: {name}, true label {truth}, predicted {predicted}",
  "upload.notImage": "{name} is not a picture: drop, paste or choose an image file (PNG, JPEG, …).",
  "upload.tooLarge": "{name} has {size} MB; at most {limit} MB are taken. Make it smaller first.",
  "upload.pasted": "pasted picture"
});

// src/lib/strings/brush.js
var WORDS3 = add({
  "tool.group": "Touch the picture",
  "tool.look": "Look (drag moves a zoomed picture)",
  "tool.paint": "Brush (paint a patch out)",
  "tool.erase": "Eraser (bring pixels back)",
  "tool.region": "Dashed brush (draw where the maps should be)",
  "brush.size": "Size",
  "brush.undo": "Undo",
  "brush.clear": "Clear all paint",
  "brush.fill": "Fill",
  "fill.mean": "mean colour",
  "fill.blur": "blur",
  "fill.noise": "noise"
});

// src/lib/strings/saliency.js
var WORDS4 = add({
  "explorer.label": "Saliency explorer",
  "pins.group": "Pinned views",
  "pins.remove": "Remove the pinned view {title}",
  "pins.alt": "Pinned view: {title}"
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
  const focused = [row.button, row.versus].find((button) => button.matches(":focus"));
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
function packBits(flags) {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (let i = 0; i < flags.length; i++) if (flags[i]) bytes[i >> 3] |= 128 >> (i & 7);
  return bytes;
}
function owned(bytes) {
  return new DataView(bytes.slice().buffer);
}
function encodeBits(flags, shape) {
  return { data: owned(packBits(flags)), dtype: "bits", shape };
}

// src/lib/brush.js
var HISTORY = 50;
var Brush = class {
  constructor() {
    this.width = 0;
    this.height = 0;
    this.flags = new Uint8Array(0);
    this.history = [];
    this.version = 0;
  }
  resize(width, height) {
    if (width === this.width && height === this.height) return;
    this.width = width;
    this.height = height;
    this.flags = new Uint8Array(width * height);
    this.history = [];
    this.version++;
  }
  get empty() {
    return !this.flags.includes(1);
  }
  begin() {
    this.history.push(packBits(this.flags));
    if (this.history.length > HISTORY) this.history.shift();
  }
  stroke(x0, y0, x1, y1, diameter, painted) {
    const r = Math.max(diameter / 2, 0.5);
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / Math.max(r / 2, 0.5)));
    for (let k = 0; k <= steps; k++) {
      this.disc(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps, r, painted ? 1 : 0);
    }
    this.version++;
  }
  disc(cx, cy, r, flag) {
    const px = Math.floor(cx), py = Math.floor(cy);
    if (px >= 0 && py >= 0 && px < this.width && py < this.height) this.flags[py * this.width + px] = flag;
    const top = Math.max(0, Math.ceil(cy - r - 0.5));
    const bottom = Math.min(this.height - 1, Math.floor(cy + r - 0.5));
    for (let y = top; y <= bottom; y++) {
      const half = Math.sqrt(Math.max(r * r - (y + 0.5 - cy) ** 2, 0));
      const left = Math.max(0, Math.ceil(cx - half - 0.5));
      const right = Math.min(this.width, Math.floor(cx + half - 0.5) + 1);
      if (right > left) this.flags.fill(flag, y * this.width + left, y * this.width + right);
    }
  }
  undo() {
    const packed = this.history.pop();
    if (!packed) return false;
    for (let i = 0; i < this.flags.length; i++) this.flags[i] = packed[i >> 3] >> 7 - (i & 7) & 1;
    this.version++;
    return true;
  }
  clear() {
    if (this.empty) return false;
    this.begin();
    this.flags.fill(0);
    this.version++;
    return true;
  }
  load(flags) {
    const next = flags ?? new Uint8Array(this.flags.length);
    if (next.length !== this.flags.length || next.every((f, i) => f === this.flags[i])) return;
    this.begin();
    this.flags.set(next);
    this.version++;
  }
};

// src/lib/drawing.js
var Drawing = class {
  constructor(session, key) {
    this.session = session;
    this.key = key;
    this.brush = new Brush();
    this.stale = this.resting = false;
    this.own = null;
  }
  follow() {
    const { brush } = this;
    const bits = this.session.model.get(this.key);
    if (bits === this.own && (bits || brush.empty)) return;
    if (bits && (bits.shape[0] !== brush.height || bits.shape[1] !== brush.width)) return;
    brush.load(bits && decode(bits));
    this.session.emit("~brush");
  }
  painted() {
    this.session.emit("~brush");
    this.stale = true;
    if (!this.resting) this.send();
  }
  send() {
    const { brush } = this;
    this.stale = false;
    this.resting = true;
    this.own = brush.empty ? null : encodeBits(brush.flags, [brush.height, brush.width]);
    this.session.ask({ [this.key]: this.own });
    requestAnimationFrame(() => {
      this.resting = false;
      if (this.stale) this.send();
    });
  }
};

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
var DIVERGING = /* @__PURE__ */ new Set(["RdBu", "PuOr"]);
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
function position(name, sign, v) {
  if (sign === "both") return (v + 1) / 2;
  const strength = signed(v, sign);
  if (!DIVERGING.has(knownColormap(name))) return strength;
  return sign === "negative" ? (1 - strength) / 2 : (1 + strength) / 2;
}
function signed(v, sign) {
  if (sign === "positive") return Math.max(v, 0);
  if (sign === "negative") return Math.max(-v, 0);
  return Math.abs(v);
}
var LUT_SIZE = 4097;
function lookup({ colormap, sign, threshold, view }, reach = 1) {
  const rgba = new Uint8ClampedArray(4 * LUT_SIZE);
  const half = (LUT_SIZE - 1) / 2;
  for (let i = 0; i < LUT_SIZE; i++) {
    const whole = (i - half) / half;
    const v = Math.min(Math.max(whole / reach, -1), 1);
    const strength = signed(v, sign);
    const shown = signed(whole, sign) >= threshold && (strength > 0 || sign === "both");
    if (view === "mask") {
      rgba.set([16, 16, 20, shown ? 255 * (1 - Math.sqrt(strength)) : 255], 4 * i);
    } else {
      rgba.set([...colorAt(colormap, position(colormap, sign, v)), shown ? 255 * veil(strength) : 0], 4 * i);
    }
  }
  return new Uint32Array(rgba.buffer);
}
function veil(strength) {
  const x = Math.min(strength / 0.4, 1);
  return x * (2 - x);
}

// src/lib/heatmap.js
var GRID = 320;
var FEW = 160;
function taps(from, to) {
  const low = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1);
    low[i] = Math.min(Math.floor(at), Math.max(from - 2, 0));
    weight[i] = at - low[i];
  }
  return { low, weight };
}
function upsample(map, width, height) {
  if (width === map.width && height === map.height) return map;
  const x = taps(map.width, width);
  const y = taps(map.height, height);
  const row = new Float32Array(width * map.height);
  for (let j = 0; j < map.height; j++) {
    for (let i = 0; i < width; i++) {
      const a = j * map.width + x.low[i];
      const b = map.width > 1 ? a + 1 : a;
      row[j * width + i] = map.values[a] + x.weight[i] * (map.values[b] - map.values[a]);
    }
  }
  const values = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const a = y.low[j] * width;
    const b = map.height > 1 ? a + width : a;
    const w = y.weight[j];
    for (let i = 0; i < width; i++) values[j * width + i] = row[a + i] + w * (row[b + i] - row[a + i]);
  }
  return { values, width, height };
}
function gridSize(map, picture) {
  const long = Math.max(picture.width, picture.height);
  const k = long < FEW ? GRID / long : Math.min(1, GRID / long);
  return {
    width: Math.max(map.width, Math.round(picture.width * k)),
    height: Math.max(map.height, Math.round(picture.height * k))
  };
}
var MANY = 1024;
function reachOf2({ values }) {
  if (values.length < MANY) return 1;
  const bins = new Uint32Array(1001);
  for (let i = 0; i < values.length; i++) bins[Math.min(1e3, Math.abs(values[i]) * 1e3 | 0)]++;
  let beyond = 0;
  for (let k = 1e3; k > 20; k--) {
    beyond += bins[k];
    if (beyond > values.length / 100) return Math.min(1, (k + 1) / 1e3);
  }
  return 0.02;
}
function colorize(values, lut, out) {
  const half = (LUT_SIZE - 1) / 2;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    out[i] = v === v ? lut[(v < -1 ? 0 : v > 1 ? 2 : v + 1) * half + 0.5 | 0] : 0;
  }
}
var [PITCH, LINE] = [6, 2];
function hatch({ values, width }, out) {
  const bytes = new Uint8ClampedArray(out.buffer, out.byteOffset, 4 * out.length);
  for (let i = 0; i < out.length; i++) {
    if (values[i] < 0 && (i % width + Math.floor(i / width)) % PITCH < LINE) bytes[4 * i + 3] *= 0.25;
  }
}
function isoLines(grid, sign, level) {
  const { values, width, height } = grid;
  const out = [];
  const s = (i) => signed(values[i], sign) - level;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      const a = s(i), b = s(i + 1), c = s(i + width + 1), d = s(i + width);
      if (a < 0 === b < 0 && b < 0 === c < 0 && c < 0 === d < 0) continue;
      cell(out, x + 0.5, y + 0.5, a, b, c, d);
    }
  }
  return chain(out);
}
function chain(segments) {
  const at = /* @__PURE__ */ new Map();
  const key = (i) => `${segments[i]},${segments[i + 1]}`;
  for (let i = 0; i < segments.length; i += 2) at.set(key(i), [...at.get(key(i)) ?? [], i]);
  const used = new Uint8Array(segments.length / 4);
  const onward = (i) => {
    const next = at.get(key(i))?.find((j) => !used[j >> 2]);
    if (next === void 0) return -1;
    used[next >> 2] = 1;
    return next ^ 2;
  };
  const lines = [];
  for (let s = 0; s < segments.length; s += 4) {
    if (used[s >> 2]) continue;
    used[s >> 2] = 1;
    const ahead = [], behind = [];
    for (let i = s + 2; i >= 0; i = onward(i)) ahead.push(segments[i], segments[i + 1]);
    for (let i = s; i >= 0; i = onward(i)) behind.unshift(segments[i], segments[i + 1]);
    lines.push([...behind, ...ahead]);
  }
  return lines;
}
function cell(out, x, y, a, b, c, d) {
  const n = out.length;
  if (a < 0 !== b < 0) out.push(x + a / (a - b), y);
  if (b < 0 !== c < 0) out.push(x + 1, y + b / (b - c));
  if (c < 0 !== d < 0) out.push(x + d / (d - c), y + 1);
  if (d < 0 !== a < 0) out.push(x, y + a / (a - d));
  if (out.length - n === 8 && a < 0 === a + b + c + d < 0) out.push(...out.splice(n, 2));
}
var Heat = class {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.map = null;
    this.grid = null;
    this.look = null;
    this.reach = 1;
    this.lutKey = "";
    this.lut = null;
    this.image = null;
    this.stale = true;
    this.lines = /* @__PURE__ */ new Map();
  }
  setMap(map, picture) {
    const size = map && gridSize(map, picture);
    if (map === this.map && size?.width === this.grid?.width && size?.height === this.grid?.height) return;
    this.map = map;
    this.grid = map && size && upsample(map, size.width, size.height);
    this.reach = map ? reachOf2(map) : 1;
    this.stale = true;
    this.lines.clear();
  }
  setLook(look) {
    this.look = look;
    const key = `${look.colormap} ${look.sign} ${look.threshold} ${look.view} ${this.reach}`;
    if (key === this.lutKey) return;
    this.lutKey = key;
    this.lut = lookup(look, this.reach);
    this.stale = true;
  }
  paint() {
    const { grid, lut, canvas } = this;
    if (!grid || !lut) return null;
    if (!this.stale) return canvas;
    if (!this.image || canvas.width !== grid.width || canvas.height !== grid.height) {
      canvas.width = grid.width;
      canvas.height = grid.height;
      this.image = new ImageData(grid.width, grid.height);
    }
    const pixels = new Uint32Array(this.image.data.buffer);
    colorize(grid.values, lut, pixels);
    if (this.look?.sign === "both" && this.look.view === "heat") hatch(grid, pixels);
    canvas.getContext("2d")?.putImageData(this.image, 0, 0);
    this.stale = false;
    return canvas;
  }
  contour(sign, level) {
    const key = `${sign} ${level.toFixed(4)}`;
    if (!this.lines.has(key) && this.grid) this.lines.set(key, isoLines(this.grid, sign, level));
    return this.lines.get(key) ?? [];
  }
};

// src/lib/livemap.js
var LiveMap = class {
  constructor(session, key) {
    this.session = session;
    this.key = key;
    this.own = new Heat();
    this.grid = null;
    this.gridId = -1;
  }
  release() {
    this.own = new Heat();
    this.grid = null;
    this.gridId = -1;
  }
  get frame() {
    return this.session.model.get(this.key);
  }
  heat() {
    const { frame, own } = this;
    const { model } = this.session;
    const picture = model.get("picture");
    if (!frame || !picture) return null;
    if (frame.id !== this.gridId) {
      const [height, width] = frame.shape;
      this.grid = { values: decode(frame), width, height };
      this.gridId = frame.id;
    }
    own.setMap(this.grid, picture);
    own.setLook({
      colormap: model.get("colormap"),
      sign: model.get("sign"),
      threshold: model.get("threshold"),
      view: model.get("view")
    });
    return own;
  }
  drawn() {
    const { frame, session } = this;
    if (frame && !frame.final && frame.id > session.model.get("ack")) session.ask({ ack: frame.id });
  }
};

// src/lib/picture.js
function decodeImage(data) {
  const blob = new Blob([bytesOf(data)]);
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}
function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
var Decoded = class {
  constructor(onReady) {
    this.onReady = onReady;
    this.wanted = -1;
    this.image = null;
    this.id = -1;
  }
  release() {
    this.image?.close?.();
    this.image = null;
    this.wanted = this.id = -1;
  }
  async follow(picture) {
    if (!picture || picture.id === this.wanted) return;
    this.wanted = picture.id;
    const image = await decodeImage(picture.data).catch(() => null);
    if (this.wanted !== picture.id || !image) return;
    this.image = image;
    this.id = picture.id;
    this.onReady();
  }
};
var PaintLayer = class {
  constructor() {
    this.canvas = canvasOf(1, 1);
    this.image = null;
    this.fill = null;
    this.fillId = -1;
    this.version = -1;
  }
  paint(brush, fill) {
    if (!brush.width || brush.empty) return null;
    const resized = this.canvas.width !== brush.width || this.canvas.height !== brush.height;
    if (!resized && this.version === brush.version && this.fillId === fill.id) return this.canvas;
    if (resized || this.fillId !== fill.id || !this.fill) this.readFill(brush, fill);
    const { image } = this;
    if (!image || !this.fill) return null;
    const out = new Uint32Array(image.data.buffer);
    for (let i = 0; i < out.length; i++) out[i] = brush.flags[i] ? this.fill[i] : 0;
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.version = brush.version;
    return this.canvas;
  }
  readFill(brush, fill) {
    const { width, height } = brush;
    this.canvas = canvasOf(width, height);
    this.image = new ImageData(width, height);
    this.fillId = fill.id;
    const g = canvasOf(width, height).getContext("2d", { willReadFrequently: true });
    if (!g) return;
    g.fillStyle = "rgb(128, 128, 128)";
    g.fillRect(0, 0, width, height);
    if (fill.image) g.drawImage(fill.image, 0, 0, width, height);
    this.fill = new Uint32Array(g.getImageData(0, 0, width, height).data.buffer);
  }
};

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

// src/lib/store.js
var Session = class extends BaseSession {
  constructor(model, spec) {
    super(model, spec.catalogue);
    this.spec = spec;
    this.drawings = Object.fromEntries(spec.drawings.map((key) => [key, new Drawing(this, key)]));
    this.maps = spec.frames.map((key) => new LiveMap(this, key));
    this.paint = new PaintLayer();
    this.picture = new Decoded(() => this.emit("~picture"));
    this.fill = new Decoded(() => this.emit("~picture"));
    this.follow("picture", () => this.onPicture());
    this.follow("fill_picture", () => void this.fill.follow(model.get("fill_picture")));
    for (const drawing of Object.values(this.drawings)) this.follow(drawing.key, () => drawing.follow());
    this.onPicture();
    void this.fill.follow(model.get("fill_picture"));
    this.followDrawings();
  }
  get brush() {
    return this.drawings.mask.brush;
  }
  seen() {
    void this.picture.follow(this.model.get("picture"));
    void this.fill.follow(this.model.get("fill_picture"));
  }
  unseen() {
    for (const each of [this.picture, this.fill, ...this.maps]) each.release();
    this.paint = new PaintLayer();
  }
  onPicture() {
    const picture = this.model.get("picture");
    if (!picture) return;
    const other = picture.id !== this.picture.wanted;
    for (const { brush } of Object.values(this.drawings)) {
      brush.resize(picture.width, picture.height);
      if (other) brush.history = [];
    }
    void this.picture.follow(picture);
    this.followDrawings();
    this.emit("~picture");
  }
  followDrawings() {
    for (const drawing of Object.values(this.drawings)) drawing.follow();
  }
};
var Hand = class {
  cursor = null;
  centre = { x: Infinity, y: Infinity };
  stroking = false;
  byKeys = false;
};
var View = class extends BaseView {
  constructor(session, model, root, uid2) {
    super(session, model, root, uid2);
    this.session = session;
    this.tool = "look";
    this.drawing = session.spec.drawings[0];
    this.hand = new Hand();
    this.stages = [];
  }
  get drawn() {
    return this.session.drawings[this.drawing];
  }
};

// src/lib/explorer.js
function explorer({ label, spec, layOut: layOut2 }) {
  return hosted({
    label,
    layOut: layOut2,
    session: (model) => new Session(model, spec),
    view: (session, model, root, uid2) => new View(session, model, root, uid2)
  });
}

// src/lib/gallery.js
var THUMB = 44;
function thumb(item, n, onPick) {
  const canvas = canvasOf(2 * THUMB, 2 * THUMB);
  const words = { n, name: item.name, truth: item.truth, predicted: item.predicted };
  const verdict = item.wrong === null ? "" : ` ${t(item.wrong ? "truth.wrong" : "truth.right")}`;
  const label = (item.truth ? t("gallery.itemTruth", words) : t("gallery.item", words)) + verdict;
  void decodeImage(item.thumb).then((image) => {
    const k = Math.max(canvas.width / image.width, canvas.height / image.height);
    const [w, hgt] = [image.width * k, image.height * k];
    canvas.getContext("2d")?.drawImage(image, (canvas.width - w) / 2, (canvas.height - hgt) / 2, w, hgt);
  }, () => {
  });
  const button = h("button", { class: "xw-thumb", xw: "thumb", attrs: { title: label, "aria-label": label }, on: { click: onPick } }, canvas);
  if (item.wrong) button.append(h("span", { class: "xw-thumb-mark", text: "✗", attrs: { "aria-hidden": "true" } }));
  return button;
}
function makeGallery(view) {
  const go = (index) => {
    const count = view.get("gallery").length;
    if (index >= 0 && index < count) view.session.ask({ index });
  };
  const previous = iconButton("previous", t("gallery.previous"), "prev", () => go(view.get("index") - 1));
  const next = iconButton("next", t("gallery.next"), "next", () => go(view.get("index") + 1));
  const where = h("span", { class: "xw-number", xw: "gallery-of", attrs: { "aria-live": "polite" } });
  const strip = h("div", { class: "xw-strip" });
  const keep = toggle({ label: t("gallery.keep"), xw: "keep-target", onInput: (keep_target) => view.session.ask({ keep_target }) });
  const el = h(
    "fieldset",
    { class: "xw-gallery", xw: "gallery", attrs: { "aria-label": t("gallery.group") } },
    h("div", { class: "xw-segment" }, previous, where, next),
    strip,
    keep.el
  );
  let made = null;
  const takes = (index) => !view.session.page || view.session.takes({ index });
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
      child.disabled = !takes(i);
    });
    reveal(strip, strip.children[index]);
    setText(where, t("gallery.of", { n: index + 1, count: gallery.length }));
    previous.disabled = index <= 0 || !takes(index - 1);
    next.disabled = index >= gallery.length - 1 || !takes(index + 1);
    keep.el.querySelector("input").disabled = view.session.page;
    keep.write(view.get("keep_target"));
  }
  return view.mount({ el, keys: ["gallery", "index", "keep_target", "~kernel"], update });
}
function reveal(strip, child) {
  if (!child || strip.scrollWidth <= strip.clientWidth) return;
  strip.scrollLeft = child.offsetLeft - strip.offsetLeft - (strip.clientWidth - child.offsetWidth) / 2;
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

// src/lib/names.js
function methodLabel(view, name) {
  return view.session.catalogue.find((m) => m.name === name)?.label ?? name;
}
function layerLabel(view, name) {
  return view.get("layers")?.find((l) => l.name === name)?.label ?? name;
}
function targetLabel(view, target) {
  if (typeof target === "string") return target;
  if (typeof target !== "number") return t("target.versus", { a: targetLabel(view, target[0]), b: targetLabel(view, target[1]) });
  return view.get("labels")?.[target] ?? view.get("bars")?.find((b) => b.index === target)?.label ?? String(target);
}

// src/lib/legend.js
var STOPS = 24;
var HATCH = "repeating-linear-gradient(135deg, transparent 0 4px, rgb(255 255 255 / 75%) 4px 6px) left / 50% 100% no-repeat";
var ENDS = { positive: [0, 1], negative: [0, -1], both: [-1, 1], absolute: [0, 1] };
function gradient({ colormap, sign, threshold, view }, reach, low, high) {
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => {
    const v = low + (high - low) * i / STOPS;
    const strength = signed(v, sign);
    if (view === "mask") return `rgb(16 16 20 / ${strength * reach >= threshold ? 1 - Math.sqrt(strength) : 1})`;
    const alpha = strength * reach >= threshold ? 1 : 0.15;
    return `rgb(${colorAt(colormap, position(colormap, sign, v)).join(" ")} / ${alpha})`;
  });
  const colours = `linear-gradient(to right, ${stops.join(", ")})`;
  return sign === "both" && view === "heat" ? `${HATCH}, ${colours}` : colours;
}
function end(v, reach, scale) {
  const beyond = reach === 1 || v === 0 ? "" : v > 0 ? "≥ " : "≤ ";
  return beyond + value(v * reach * scale);
}
function makeLegend(view, map = view.session.maps[0]) {
  const caption = h("span", { class: "xw-caption", xw: "caption" });
  const low = h("span", { class: "xw-number" });
  const bar = h("span", { class: "xw-legend-bar", attrs: { "aria-hidden": "true" } });
  const high = h("span", { class: "xw-number" });
  const scale = h("span", { class: "xw-legend" }, low, bar, high);
  const note = h("p", { class: "xw-quiet", xw: "note" });
  const el = h("div", { class: "xw-under" }, h("div", { class: "xw-under-row" }, caption, scale), note);
  let drawn = "";
  function update() {
    const { frame } = map;
    const flat = frame !== null && frame.final && frame.range[0] === 0 && frame.range[1] === 0;
    setText(note, [flat ? t("summary.flat") : "", view.get("picture")?.note ?? ""].filter(Boolean).join(" "));
    show(note, note.textContent !== "");
    show(scale, frame !== null && !flat);
    if (!frame) return setText(caption, "");
    const names = { method: methodLabel(view, frame.method), layer: layerLabel(view, frame.layer), target: targetLabel(view, frame.target) };
    setText(caption, frame.layer ? t("caption.layer", names) : t("caption", names));
    attr(caption, "title", caption.textContent ?? "");
    const sign = view.get("sign");
    const [from, to] = ENDS[sign];
    const { reach } = map.heat() ?? { reach: 1 };
    setText(low, end(from, reach, frame.scale));
    setText(high, end(to, reach, frame.scale));
    const look = { colormap: view.get("colormap"), sign, threshold: view.get("threshold"), view: view.get("view") };
    const css = gradient(look, reach, from, to);
    if (css !== drawn) bar.style.background = drawn = css;
  }
  return view.mount({ el, keys: [map.key, "picture", view.session.catalogueKey, "labels", "colormap", "sign", "threshold", "view"], update });
}

// src/lib/look.js
var SIGNS = ["positive", "negative", "both", "absolute"];
var MODES = ["heat", "contour", "mask"];
var percent = (v) => `${Math.round(100 * v)} %`;
function makeLook(view) {
  const look = (changes) => view.session.look(changes);
  let oneSided = DIVERGING.has(view.get("colormap")) ? "viridis" : view.get("colormap");
  function setSign(sign) {
    const now = knownColormap(view.get("colormap"));
    if (sign === "both" && !DIVERGING.has(now)) {
      oneSided = now;
      look({ sign, colormap: "RdBu" });
    } else if (sign !== "both" && DIVERGING.has(now)) look({ sign, colormap: oneSided });
    else look({ sign });
  }
  const named = (n) => DIVERGING.has(n) ? t("colormap.diverging", { name: n }) : n;
  const controls = {
    opacity: slider({ label: t("look.opacity"), xw: "opacity", low: 0, high: 1, step: 0.01, format: percent, onInput: (opacity) => look({ opacity }) }),
    threshold: slider({ label: t("look.threshold"), xw: "threshold", low: 0, high: 1, step: 0.01, format: percent, onInput: (threshold) => look({ threshold }) }),
    view: choice({ label: t("look.view"), xw: "view", options: MODES.map((m) => [m, t(`view.${m}`)]), onInput: (v) => look({ view: v }) }),
    sign: choice({ label: t("look.sign"), xw: "sign", options: SIGNS.map((s) => [s, t(`sign.${s}`)]), onInput: (s) => setSign(s) }),
    colormap: choice({ label: t("look.colormap"), xw: "colormap", options: COLORMAPS.map((n) => [n, named(n)]), onInput: (colormap) => look({ colormap }) })
  };
  const el = h("div", { class: "xw-look", attrs: { role: "group", "aria-label": t("look.group") } }, ...Object.values(controls).map((c) => c.el));
  return view.mount({
    el,
    keys: ["opacity", "threshold", "view", "sign", "colormap"],
    update() {
      controls.opacity.write(view.get("opacity"));
      controls.threshold.write(view.get("threshold"));
      controls.view.write(view.get("view"));
      controls.sign.write(view.get("sign"));
      controls.colormap.write(knownColormap(view.get("colormap")));
    }
  });
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
function download(href, name) {
  h("a", { attrs: { href, download: name } }).click();
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
function saveButton(snapshot, name) {
  return iconButton("save", t("menu.save"), "save", () => {
    const canvas = snapshot();
    if (canvas) download(canvas.toDataURL("image/png"), `${name}.png`);
  });
}
function makeMenu(view, { snapshot, take, pin }) {
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
    }
  });
}

// src/lib/compose.js
function drawLayers(g, layers) {
  const { size, picture, painted, absent, region, pixel } = layers;
  g.imageSmoothingEnabled = pixel > 1 / 6;
  if (picture) g.drawImage(picture, 0, 0, size.width, size.height);
  for (const layer of [painted, absent]) if (layer) g.drawImage(layer, 0, 0, size.width, size.height);
  drawHeat(g, layers);
  if (region) g.drawImage(region, 0, 0, size.width, size.height);
}
function drawHeat(g, { size, heat, opacity, pixel }) {
  if (!heat?.look || !heat.grid) return;
  g.imageSmoothingEnabled = true;
  g.globalAlpha = opacity;
  if (heat.look.view === "contour") {
    drawContours(g, heat, size, pixel);
  } else {
    const canvas = heat.paint();
    if (canvas) g.drawImage(canvas, 0, 0, size.width, size.height);
  }
  g.globalAlpha = 1;
}
function levels(threshold, reach) {
  const first = Math.max(threshold, 0.1 * reach);
  return [0, 1, 2, 3, 4].map((k) => first + (0.95 * reach - first) * k / 4).filter((v) => v >= first);
}
function drawContours(g, heat, size, pixel) {
  const { look, grid } = heat;
  if (!look || !grid) return;
  const signs = look.sign === "both" ? ["positive", "negative"] : [look.sign];
  for (const sign of signs) {
    g.setLineDash(sign === "negative" ? [5 * pixel, 3 * pixel] : []);
    for (const level of levels(look.threshold, heat.reach)) {
      const value2 = Math.min(level / heat.reach, 1) * (sign === "negative" ? -1 : 1);
      trace(g, heat.contour(sign, level), size.width / grid.width, size.height / grid.height);
      const color = colorAt(look.colormap, position(look.colormap, look.sign, value2));
      g.strokeStyle = color[1] > 110 ? "rgba(0, 0, 0, 0.6)" : "rgba(255, 255, 255, 0.75)";
      g.lineWidth = 3.5 * pixel;
      g.stroke();
      g.strokeStyle = `rgb(${color})`;
      g.lineWidth = 1.75 * pixel;
      g.stroke();
    }
  }
  g.setLineDash([]);
}
function trace(g, lines, sx, sy) {
  g.beginPath();
  for (const line of lines) {
    g.moveTo(line[0] * sx, line[1] * sy);
    for (let i = 2; i < line.length; i += 2) g.lineTo(line[i] * sx, line[i + 1] * sy);
  }
}

// src/lib/pins.js
var WIDTH = 440;
async function drawPin(pin, canvas) {
  const { picture, frame } = pin;
  const image = await decodeImage(picture.data);
  const heat = new Heat();
  const [height, width] = frame.shape;
  heat.setMap({ values: decode(frame), width, height }, picture);
  heat.setLook(pin);
  const g = canvas.getContext("2d");
  if (!g) return;
  const k = canvas.width / picture.width;
  g.setTransform(k, 0, 0, k, 0, 0);
  drawLayers(g, { size: picture, picture: image, painted: null, heat, opacity: pin.opacity, pixel: 2 / k });
}
function card(view, pin) {
  const canvas = canvasOf(WIDTH, Math.max(1, Math.round(WIDTH * pin.picture.height / pin.picture.width)));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", t("pins.alt", { title: pin.title }));
  void drawPin(pin, canvas).catch((e) => view.notice(String(e)));
  const remove = iconButton("close", t("pins.remove", { title: pin.title }), "unpin", () => view.session.ask({ unpin_request: pin.id }));
  remove.disabled = !view.session.alive;
  const title = h("figcaption", { attrs: { title: pin.title } }, h("span", { text: pin.title }), remove);
  return h("figure", { class: "xw-pin", xw: "pinned" }, canvas, title);
}
function makePins(view) {
  const el = h("div", { class: "xw-pins", xw: "pins", attrs: { role: "group", "aria-label": t("pins.group") } });
  const cards = /* @__PURE__ */ new Map();
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
      if (lost) (el.querySelector("button") ?? view.root.querySelector("[data-xw=pin]"))?.focus();
    }
  });
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

// src/lib/tools.js
var MAX_ZOOM = 32;
var REGION = "M3 3h2M7 3h2M11 3h2v2M13 7v2M13 11v2h-2M9 13H7M5 13H3v-2M3 9V7M3 5V3";
function undo(view) {
  if (view.session.alive && view.drawn.brush.undo()) view.drawn.painted();
}
function zoomBy(view, factor) {
  const zoom = Math.min(Math.max((view.get("zoom") || 1) * factor, 1), MAX_ZOOM);
  view.session.look({ zoom: Math.round(zoom * 100) / 100 });
}
function makeTools(view) {
  const { session } = view;
  const tools = ["look", "paint", "erase"];
  const take = (tool, drawing = view.drawing) => {
    Object.assign(view, { tool, drawing });
    session.emit("~tool");
  };
  const buttons = tools.map((tool) => iconButton(
    tool,
    t(`tool.${tool}`),
    tool === "paint" ? "brush" : tool,
    () => take(tool, tool === "paint" ? "mask" : view.drawing)
  ));
  const region = session.spec.drawings.includes("region") ? iconButton(REGION, t("tool.region"), "region", () => take("paint", "region")) : null;
  const undoButton = iconButton("undo", t("brush.undo"), "undo", () => undo(view));
  const clearButton = iconButton("clear", t("brush.clear"), "clear", () => {
    if (view.drawn.brush.clear()) view.drawn.painted();
  });
  const size = slider({ label: t("brush.size"), xw: "brush-size", low: 1, high: 100, step: 1, onInput: (v) => session.look({ brush_size: v }) });
  const fills = ["mean", "blur", "noise"];
  const fill = choice({
    label: t("brush.fill"),
    xw: "fill",
    options: fills.map((f) => [f, t(`fill.${f}`)]),
    onInput: (v) => session.ask({ fill: v })
  });
  const hand = h("div", { class: "xw-segment" }, buttons[0], buttons[1], region, buttons[2]);
  const el = h(
    "fieldset",
    { class: "xw-tools", attrs: { "aria-label": t("tool.group") } },
    hand,
    size.el,
    fill.el,
    h("div", { class: "xw-segment" }, undoButton, clearButton)
  );
  return view.mount({
    el,
    keys: ["fill", "brush_size", "picture", ...session.spec.drawings, "~brush", "~tool", "~kernel"],
    update() {
      el.disabled = !session.alive;
      el.title = session.page ? t("page.not") : "";
      if (el.disabled) view.tool = "look";
      const regional = view.drawing === "region";
      tools.forEach((tool, i) => attr(buttons[i], "aria-pressed", String(tool === view.tool && !(regional && tool === "paint"))));
      if (region) attr(region, "aria-pressed", String(regional && view.tool === "paint"));
      show(fill.el, !regional);
      const { brush } = view.drawn;
      undoButton.disabled = brush.history.length === 0;
      clearButton.disabled = brush.empty;
      if (brush.width) size.setHigh(Math.max(4, Math.round(Math.min(brush.width, brush.height) / 2)));
      size.write(view.get("brush_size"));
      fill.write(view.get("fill"));
    }
  });
}
function makeZoom(view) {
  const percent2 = h("output", { class: "xw-number", xw: "zoom" });
  const out = iconButton("minus", t("zoom.out"), "zoom-out", () => zoomBy(view, 1 / 1.5));
  const into = iconButton("plus", t("zoom.in"), "zoom-in", () => zoomBy(view, 1.5));
  const el = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("zoom.group") } }, out, percent2, into);
  return view.mount({
    el,
    keys: ["zoom"],
    update() {
      const zoom = view.get("zoom") || 1;
      setText(percent2, t("zoom.percent", { percent: Math.round(100 * zoom) }));
      out.disabled = zoom <= 1;
      into.disabled = zoom >= MAX_ZOOM;
    }
  });
}

// src/lib/viewport.js
function fit(picture, width, maxHeight) {
  const scale = Math.min(width / picture.width, maxHeight / picture.height);
  return { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) };
}
function place2(picture, canvas, zoom, centre) {
  const scale = canvas.width / picture.width * zoom;
  const halfX = canvas.width / 2 / scale;
  const halfY = canvas.height / 2 / scale;
  centre.x = Math.min(Math.max(centre.x, halfX), picture.width - halfX);
  centre.y = Math.min(Math.max(centre.y, halfY), picture.height - halfY);
  return { scale, x: canvas.width / 2 - centre.x * scale, y: canvas.height / 2 - centre.y * scale };
}
function toPicture(at, x, y) {
  return { x: (x - at.x) / at.scale, y: (y - at.y) / at.scale };
}

// src/lib/gestures.js
function pointOf(stage, e) {
  return toPicture(stage.at, e.offsetX, e.offsetY);
}
function strokeTo(stage, from, to) {
  const { view } = stage;
  view.drawn.brush.stroke(from.x, from.y, to.x, to.y, view.get("brush_size"), view.tool !== "erase");
  view.drawn.painted();
}
function followPointer(stage) {
  const { canvas, view, session } = stage;
  let last = null;
  let grip = null;
  let grabbed = false;
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || !stage.picture) return;
    canvas.setPointerCapture?.(e.pointerId);
    stage.hand.byKeys = false;
    const p = pointOf(stage, e);
    grabbed = session.alive && Boolean(stage.grab?.start(p));
    if (grabbed) return stage.touch();
    if (view.tool === "look" || stage.grab || !session.alive) {
      grip = { x: e.offsetX, y: e.offsetY, cx: stage.hand.centre.x, cy: stage.hand.centre.y };
    } else {
      view.drawn.brush.begin();
      strokeTo(stage, p, p);
      last = p;
      stage.hand.stroking = true;
    }
  });
  canvas.addEventListener("pointermove", (e) => {
    const p = pointOf(stage, e);
    stage.hand.cursor = inside(stage, p) ? p : null;
    stage.hand.byKeys = false;
    if (grabbed) {
      stage.grab?.move(p);
    } else if (last) {
      strokeTo(stage, last, p);
      last = p;
    } else if (grip) {
      stage.hand.centre.x = grip.cx - (e.offsetX - grip.x) / stage.at.scale;
      stage.hand.centre.y = grip.cy - (e.offsetY - grip.y) / stage.at.scale;
    }
    stage.touch();
  });
  const end2 = () => {
    last = grip = null;
    grabbed = false;
    stage.hand.stroking = false;
    stage.touch();
  };
  canvas.addEventListener("pointerup", end2);
  canvas.addEventListener("pointercancel", end2);
  canvas.addEventListener("pointerleave", () => {
    stage.hand.cursor = null;
    stage.touch();
  });
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoomAt(stage, pointOf(stage, e), e.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
}
function inside(stage, p) {
  const size = stage.picture;
  return size !== null && p.x >= 0 && p.y >= 0 && p.x < size.width && p.y < size.height;
}
function zoomAt(stage, p, factor) {
  const before = stage.view.get("zoom") || 1;
  zoomBy(stage.view, factor);
  const k = before / (stage.view.get("zoom") || 1);
  stage.hand.centre.x = p.x + (stage.hand.centre.x - p.x) * k;
  stage.hand.centre.y = p.y + (stage.hand.centre.y - p.y) * k;
}
var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function followKeys(stage) {
  const { canvas, view, session } = stage;
  canvas.addEventListener("keydown", (e) => {
    if (!stage.picture) return;
    const arrow = ARROWS[e.key];
    if (arrow && session.alive && stage.grab?.arrow(arrow, e.shiftKey)) stage.touch();
    else if (arrow) moveCursor(stage, arrow, e.shiftKey);
    else if (e.key === " ") paintAtCursor(stage, e.repeat);
    else if (e.key === "+" || e.key === "=") zoomBy(view, 1.5);
    else if (e.key === "-") zoomBy(view, 1 / 1.5);
    else if (e.key === "0") session.look({ zoom: 1 });
    else if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey)) undo(view);
    else return;
    e.preventDefault();
  });
  canvas.addEventListener("blur", () => {
    if (!stage.hand.byKeys) return;
    stage.hand.cursor = null;
    stage.touch();
  });
}
function moveCursor(stage, [dx, dy], fine) {
  const size = stage.picture;
  if (!size) return;
  const step = fine ? 1 : Math.max(1, Math.round(stage.view.get("brush_size") / 2));
  const from = stage.hand.cursor ?? { x: size.width / 2, y: size.height / 2 };
  const clamp = (v, n) => Math.min(Math.max(v, 0.5), n - 0.5);
  stage.hand.cursor = { x: clamp(from.x + dx * step, size.width), y: clamp(from.y + dy * step, size.height) };
  stage.hand.byKeys = true;
  if ((stage.view.get("zoom") || 1) > 1) Object.assign(stage.hand.centre, stage.hand.cursor);
  stage.touch();
}
function paintAtCursor(stage, repeated) {
  const size = stage.picture;
  if (!size || !stage.session.alive || stage.grab) return;
  const at = stage.hand.cursor ?? { x: size.width / 2, y: size.height / 2 };
  stage.hand.cursor = at;
  stage.hand.byKeys = true;
  if (!repeated) stage.view.drawn.brush.begin();
  strokeTo(stage, at, at);
}

// src/lib/summary.js
function ninths({ values, width, height }) {
  const share = new Array(9).fill(0);
  let total = 0;
  let peak = 0;
  for (let i = 0; i < values.length; i++) {
    const strength = Math.abs(values[i]);
    if (!(strength > 0)) continue;
    const x = i % width, y = i / width | 0;
    share[3 * Math.floor((y + 0.5) * 3 / height) + Math.floor((x + 0.5) * 3 / width)] += strength;
    total += strength;
    if (strength > Math.abs(values[peak])) peak = i;
  }
  return { share: share.map((s) => total ? s / total : 0), peak, total };
}
function summarize(map, picture, frame, names) {
  if (!map || !picture || !frame) return t("summary.none");
  const { share, peak, total } = ninths(map);
  if (!total) return t("summary.flat");
  const most = share.indexOf(Math.max(...share));
  return t("summary.text", {
    ...names,
    share: `${Math.round(100 * share[most])} %`,
    region: t(`region.${most}`),
    x: Math.floor((peak % map.width + 0.5) * picture.width / map.width),
    y: Math.floor((Math.floor(peak / map.width) + 0.5) * picture.height / map.height),
    low: value(frame.range[0]),
    high: value(frame.range[1])
  });
}
function valueAt(map, picture, x, y) {
  const clamp = (v, n) => Math.min(Math.max(v, 0), n - 1);
  const fx = clamp(x * map.width / picture.width - 0.5, map.width);
  const fy = clamp(y * map.height / picture.height - 0.5, map.height);
  const x0 = Math.floor(fx), y0 = Math.floor(fy);
  const x1 = Math.min(x0 + 1, map.width - 1), y1 = Math.min(y0 + 1, map.height - 1);
  const at = (i, j) => map.values[j * map.width + i];
  const top = at(x0, y0) + (fx - x0) * (at(x1, y0) - at(x0, y0));
  const bottom = at(x0, y1) + (fx - x0) * (at(x1, y1) - at(x0, y1));
  return top + (fy - y0) * (bottom - top);
}

// src/lib/width.js
function followWidth(view, el, heard) {
  let last = -1;
  const observer = new ResizeObserver((entries) => {
    const width = Math.floor(entries[entries.length - 1].contentRect.width);
    if (width === last) return;
    last = width;
    heard(width);
  });
  observer.observe(el);
  view.offs.push(() => observer.disconnect());
}

// src/lib/stage.js
var MAX_HEIGHT = 448;
var Stage = class {
  constructor(view, map = view.session.maps[0], { keys = [], over = () => ({}), grab, help: told = t("stage.keys") } = {}) {
    this.view = view;
    this.over = over;
    this.grab = grab;
    this.session = view.session;
    this.map = map;
    this.hand = view.hand;
    this.size = { width: 1, height: 1 };
    this.at = { scale: 1, x: 0, y: 0 };
    this.pictureId = -1;
    this.summarized = -1;
    const helpId = `${view.uid}-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas",
      xw: "canvas",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("stage.role"), "aria-describedby": helpId, "aria-label": t("summary.none") }
    });
    this.empty = h("div", { class: "xw-empty", text: t("stage.empty") });
    this.drop = h("div", { class: "xw-drop", text: t("stage.drop"), attrs: { "aria-hidden": "true" } });
    this.readout = h("span", { class: "xw-readout", xw: "readout" });
    const help = h("span", { class: "xw-hidden", text: told, attrs: { id: helpId } });
    this.el = h("div", { class: "xw-stage" }, this.canvas, this.empty, this.readout, this.drop, help);
    this.part = view.mount({
      el: this.el,
      keys: ["picture", map.key, "status", "opacity", "threshold", "colormap", "sign", "view", "zoom", "brush_size", "~picture", "~brush", "~tool", ...keys],
      update: () => this.draw()
    });
    view.stages.push(this.part);
    followPointer(this);
    followKeys(this);
    this.observe();
  }
  observe() {
    followWidth(this.view, this.el, (width) => {
      if (width <= 0 || width === this.width) return;
      this.width = width;
      this.touch();
    });
  }
  width = 0;
  touch() {
    for (const part of this.view.stages) this.view.touch(part);
  }
  get picture() {
    return this.view.get("picture");
  }
  resize(picture) {
    const size = fit(picture, this.width || 320, MAX_HEIGHT);
    const ratio = globalThis.devicePixelRatio || 1;
    const [w, h2] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    this.size = size;
    if (this.canvas.width === w && this.canvas.height === h2) return ratio;
    this.canvas.width = w;
    this.canvas.height = h2;
    this.canvas.style.width = `${size.width}px`;
    this.canvas.style.height = `${size.height}px`;
    return ratio;
  }
  draw() {
    const picture = this.picture;
    show(this.empty, !picture);
    show(this.canvas, Boolean(picture));
    if (!picture) return;
    if (picture.id !== this.pictureId) {
      this.pictureId = picture.id;
      Object.assign(this.hand.centre, { x: picture.width / 2, y: picture.height / 2 });
      this.view.root.style.setProperty("--xw-fit", `${Math.round(MAX_HEIGHT * picture.width / picture.height)}px`);
    }
    const ratio = this.resize(picture);
    this.at = place2(picture, this.size, this.view.get("zoom") || 1, this.hand.centre);
    const heat = this.map.heat();
    const g = this.canvas.getContext("2d");
    if (g) this.paint(g, ratio, picture, heat);
    this.canvas.dataset.tool = this.view.tool;
    this.tell(heat);
  }
  paint(g, ratio, size, heat) {
    const { at } = this;
    const k = at.scale * ratio;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, this.canvas.width, this.canvas.height);
    g.setTransform(k, 0, 0, k, at.x * ratio, at.y * ratio);
    const layers = this.layers(size, heat, 1 / at.scale);
    if (k > 1.4 && at.scale < 6 && heat?.look?.view !== "contour") this.drawFlat(g, layers);
    else drawLayers(g, layers);
    this.over().mark?.(g, 1 / at.scale);
    if (this.hand.cursor) this.drawCursor(g, this.hand.cursor);
  }
  layers(size, heat, pixel) {
    const { session, view } = this;
    const { absent = null, region = null, picture = null } = this.over();
    const painted = picture ? null : session.paint.paint(session.brush, session.fill);
    return { size, heat: absent ? null : heat, picture: picture ?? session.picture.image, painted, absent, region, opacity: view.get("opacity"), pixel };
  }
  drawFlat(g, layers) {
    const { width, height } = layers.size;
    if (this.flat.width !== width || this.flat.height !== height) this.flat = canvasOf(width, height);
    const f = this.flat.getContext("2d");
    if (!f) return;
    f.clearRect(0, 0, width, height);
    drawLayers(f, { ...layers, pixel: 1 });
    g.imageSmoothingEnabled = true;
    g.drawImage(this.flat, 0, 0);
  }
  flat = canvasOf(1, 1);
  drawCursor(g, cursor) {
    const { tool } = this.view;
    if (tool === "occlude" || tool === "look" && !this.hand.byKeys) return;
    const r = Math.max(this.view.get("brush_size") / 2, 2 / this.at.scale);
    for (const [color, width] of [["rgba(0,0,0,0.7)", 3], ["#fff", 1.25]]) {
      g.beginPath();
      g.arc(cursor.x, cursor.y, r, 0, 2 * Math.PI);
      g.strokeStyle = color;
      g.lineWidth = width / this.at.scale;
      g.stroke();
    }
  }
  tell(heat) {
    const { view, map } = this;
    const { frame } = map;
    this.readCursor();
    if (!heat || !frame || frame.id === this.drawnId) return;
    this.drawnId = frame.id;
    this.el.dataset.frame = String(frame.id);
    view.root.dataset.frame = String(Math.max(frame.id, Number(view.root.dataset.frame ?? -1)));
    map.drawn();
    if (!frame.final) return;
    const names = { method: methodLabel(view, frame.method), target: targetLabel(view, frame.target) };
    const summary = summarize(map.grid, this.picture, frame, names);
    attr(this.canvas, "aria-label", t("stage.label", { summary }));
  }
  drawnId = -1;
  readCursor() {
    const { picture } = this;
    const { cursor, stroking } = this.hand;
    const { frame, grid } = this.map;
    const shown = cursor !== null && !stroking;
    show(this.readout, shown);
    if (!shown || !cursor || !picture) return;
    const where = { x: Math.floor(cursor.x), y: Math.floor(cursor.y) };
    if (!grid || !frame) return setText(this.readout, t("stage.hover", where));
    const v = valueAt(grid, picture, where.x + 0.5, where.y + 0.5) * frame.scale;
    setText(this.readout, t("stage.cursor", { ...where, value: value(v) }));
  }
  snapshot() {
    const picture = this.picture;
    if (!picture) return null;
    const k = Math.max(1, Math.ceil(800 / Math.max(picture.width, picture.height)));
    const canvas = canvasOf(picture.width * k, picture.height * k);
    const g = canvas.getContext("2d");
    if (!g) return null;
    g.scale(k, k);
    drawLayers(g, this.layers(picture, this.map.heat(), 1 / k));
    return canvas;
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
  const sentence = h("p", { class: "xw-sentence", xw: "error" });
  const trace2 = h("pre", { attrs: { tabindex: 0 } });
  const details = h("details", { xw: "details" }, h("summary", { text: t("error.details") }), trace2);
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
    setText(trace2, tracing ? view.get("details") : "");
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

// src/lib/upload.js
var LIMIT_MB = 50;
function refusal(file) {
  const name = file.name || t("upload.pasted");
  if (file.type && !file.type.startsWith("image/")) return t("upload.notImage", { name });
  const size = file.size / 2 ** 20;
  return size > LIMIT_MB ? t("upload.tooLarge", { name, size: size.toFixed(0), limit: LIMIT_MB }) : "";
}
function makeUpload(view) {
  const { root, session } = view;
  const take = async (file) => {
    const why = refusal(file);
    view.notice(why);
    if (why || !session.alive) return;
    const bytes = await file.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null);
    if (!bytes) return view.notice(t("upload.notImage", { name: file.name }));
    session.ask({ upload: { name: file.name || t("upload.pasted"), data: owned(bytes) } });
  };
  const carriesFile = (e) => e.dataTransfer?.types.includes("Files") ?? false;
  root.addEventListener("dragover", (e) => {
    if (!carriesFile(e)) return;
    e.preventDefault();
    e.stopPropagation();
    root.dataset.dropping = "";
  });
  root.addEventListener("dragleave", (e) => {
    if (!root.contains(e.relatedTarget)) delete root.dataset.dropping;
  });
  root.addEventListener("drop", (e) => {
    delete root.dataset.dropping;
    const file = e.dataTransfer?.files[0];
    if (!file) return;
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

// src/widgets/saliency.js
function layOut(view) {
  const stage = new Stage(view);
  const asked = oneMethod(view);
  const info = makeInfo(view, asked);
  const pin = () => view.session.ask({ pin_request: view.get("pin_request") + 1 });
  const menu = makeMenu(view, { snapshot: () => stage.snapshot(), take: makeUpload(view), pin });
  const ask = asking(view, t("ask.group"), makeMethod(view, asked).el, makeParams(view, asked).el);
  const classes = asking(view, t("bars.group"), makeBars(view).el, makeSearch(view).el);
  ask.className = "xw-ask";
  classes.className = "xw-classes";
  const under = makeLegend(view).el;
  view.root.append(
    h("div", { class: "xw-top" }, ask, h("div", { class: "xw-actions" }, makeZoom(view).el, menu.el, info.button)),
    info.el,
    h(
      "div",
      { class: "xw-middle" },
      h("div", { class: "xw-left" }, stage.el, under, makeGallery(view).el),
      classes
    ),
    h("div", { class: "xw-hand" }, makeTools(view).el, makeLook(view).el),
    makeStatus(view, ...makeEstimate(view, view.session.maps[0])).el,
    makeMessage(view).el,
    makePins(view).el
  );
}
var saliency_default = explorer({
  label: "explorer.label",
  layOut,
  spec: { frames: ["frame"], catalogue: "methods", drawings: ["mask"] }
});
export {
  saliency_default as default
};
