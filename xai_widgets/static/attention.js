// Built from js/src by `npm run build`: edit there.

// src/lib/strings.js
var english = {};
var spoken = {};
var declared = /* @__PURE__ */ new WeakMap();
function add(table2) {
  Object.assign(english, table2);
  return table2;
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

// src/lib/strings/attention.js
var WORDS3 = add({
  "attention.label": "Attention explorer",
  "attention.file": "attention",
  "map.summary": "{label}. {summary}",
  "tiles.group": "Every head: choose one",
  "tiles.sort": "Heads by",
  "tiles.keys": "Arrow keys choose a head; O, or Shift and a click, draws one more on the arcs.",
  "tiles.layer": "{layer}",
  "tiles.head": "layer {layer}, head {head}",
  "tiles.off": "switched off",
  "tiles.overlaid": "drawn on the arcs",
  "sort.layer": "layer",
  "sort.entropy": "entropy, most focused first",
  "sort.distance": "distance, nearest first",
  "sort.separators": "share on special tokens",
  "sort.effect": "effect when switched off",
  "figure.entropy": "entropy {value} bits",
  "figure.distance": "mean distance {value}",
  "figure.separators": "share on special tokens {value}",
  "figure.effect": "score falls by {value} without it",
  "kind.self": "self-attention",
  "kind.cross": "cross-attention",
  "look.as": "Look at it as",
  "look.matrix": "Matrix",
  "look.arcs": "Arcs",
  "look.steps": "Step by step",
  "look.patches": "On the picture",
  "look.aggregates": "All layers",
  "filter": "Of the pair",
  "filter.all": "all",
  "filter.a-b": "first to second",
  "filter.b-a": "second to first",
  "filter.a-a": "inside the first",
  "filter.b-b": "inside the second",
  "head.none": "{head}: its weights are not here yet.",
  "head.strongest": "{head}: the largest weight is {query} → {key}, {weight}.",
  "head.around": "{head}: the largest weight is near {query} → {key}, {weight}.",
  "head.most": "{token} gets the most attention, {share} % of all.",
  "matrix.role": "attention matrix",
  "matrix.label": "Attention matrix: rows attend, columns are attended to",
  "matrix.keys": "Arrow keys move over the weights (with Shift by ten), Enter chooses one, plus and minus zoom, 0 shows all.",
  "matrix.hint": "Rows attend, columns are attended to. Point at a weight to read it, click to choose it; drag the chosen one up or down to set it.",
  "matrix.read": "{query} → {key}: {weight}",
  "matrix.drag": "{query} → {key}: {weight} (drag its cell up or down to set it)",
  "matrix.atMost": "at most {weight}",
  "matrix.all": "all",
  "arcs.role": "attention as lines",
  "arcs.label": "Attention as lines: tokens that attend on the left, tokens attended to on the right",
  "arcs.keys": "Up and down move over the tokens, left and right change the side, Enter chooses the token.",
  "arcs.hint": "Point at a token: on the left what it attends to, on the right what attends to it.",
  "arcs.from": "{token} attends to {list}",
  "arcs.into": "{token} is attended to by {list}",
  "steps.group": "The numbers of one query",
  "steps.query": "Token that attends",
  "steps.none": "choose…",
  "steps.choose": "Choose the token that attends.",
  "steps.token": "token j",
  "steps.k": "k",
  "steps.product": "q·k",
  "steps.scaled": "scaled",
  "steps.mask": "mask",
  "steps.weight": "softmax",
  "steps.v": "v",
  "steps.q": "q of {token} ({d} numbers)",
  "steps.out": "output o ({d} numbers)",
  "steps.strip": "{name}, {d} numbers as colours",
  "steps.scale": "q·k is multiplied by {scale}, and the sum divided by the temperature {temperature}.",
  "steps.cut": "The {shown} largest of {of} weights are shown.",
  "patches.role": "picture with attention over it",
  "patches.label": "What the patch under the pointer attends to, over the picture",
  "patches.summary": "Of the attention of {query} to the picture, {share} % goes to the {region}.",
  "patches.keys": "Arrow keys move the patch that attends.",
  "patches.prefix": "Tokens that stand for no place",
  "patches.token": "{token} token",
  "patches.read": "the {token} token attends; the largest weight of a patch is {peak}",
  "patches.readPatch": "the patch at row, column {token} attends; the largest weight of a patch is {peak}",
  "patches.noPicture": "There is no picture.",
  "patches.making": "Being made…",
  "patches.window": "window {window} of {groups}",
  "patches.place": "{row}, {column}",
  "patches.windows": "This layer attends inside {groups} windows, and where on the picture they are is not known. Look at the matrix of a window.",
  "patches.noGrid": "This layer has {count} tokens, which are not the patches of this picture. Look at its matrix.",
  "aggregates.method": "All layers by",
  "aggregates.tokens": "Tokens of the input, each with its number",
  "aggregates.role": "picture with numbers of patches over it",
  "aggregates.label": "All layers followed back to the patches of the picture",
  "aggregates.keys": "Arrow keys move over the patches.",
  "aggregates.making": "Being made…",
  "aggregates.untouched": "of the untouched model",
  "aggregates.changed": "of the model as changed",
  "aggregates.of": "for {target}, {model}",
  "aggregates.peak": "The largest number is {peak}, {of}.",
  "aggregates.patch": "Row {row}, column {column}: {value}, {of}.",
  "change.group": "Change the attention",
  "change.list": "What is changed",
  "change.head": "this head off",
  "change.layer": "this layer off",
  "change.token": "a token off (choose one)",
  "change.noToken": "a token off (not inside windows)",
  "change.tokenNamed": "nobody attends to “{token}”",
  "change.where": "in",
  "change.everywhere": "every layer",
  "change.thisLayer": "this layer",
  "change.thisHead": "this head",
  "change.everyLayer": "every layer",
  "change.temperature": "Temperature",
  "change.of": "of",
  "change.weight": "Weight",
  "change.pair": "{query} → {key}",
  "change.noPair": "choose a weight in the matrix",
  "change.undo": "Undo all",
  "chip.head": "layer {layer}, head {head} off",
  "chip.layer": "layer {layer} off",
  "chip.token": "{token} off",
  "chip.tokenLayer": "{token} off in layer {layer}",
  "chip.temperature": "temperature {value}",
  "chip.temperatureLayer": "temperature {value} in layer {layer}",
  "chip.temperatureHead": "temperature {value} in layer {layer}, head {head}",
  "chip.weight": "{query} → {key} is {value} in layer {layer}, head {head}",
  "chip.remove": "{label}: take back",
  "effects.start": "Effect of every head",
  "effects.under": "Effect of every head: {share} %",
  "effects.done": "Effect of every head: shown"
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
  const svg2 = document.createElementNS(SVG, "svg");
  svg2.setAttribute("viewBox", "0 0 16 16");
  svg2.setAttribute("class", "xw-icon");
  svg2.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? name);
  svg2.append(path);
  return svg2;
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

// src/lib/controls.js
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
    const shown2 = signed(whole, sign) >= threshold && (strength > 0 || sign === "both");
    if (view === "mask") {
      rgba.set([16, 16, 20, shown2 ? 255 * (1 - Math.sqrt(strength)) : 255], 4 * i);
    } else {
      rgba.set([...colorAt(colormap, position(colormap, sign, v)), shown2 ? 255 * veil(strength) : 0], 4 * i);
    }
  }
  return new Uint32Array(rgba.buffer);
}
function veil(strength) {
  const x = Math.min(strength / 0.4, 1);
  return x * (2 - x);
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
  async follow(picture2) {
    if (!picture2 || picture2.id === this.wanted) return;
    this.wanted = picture2.id;
    const image = await decodeImage(picture2.data).catch(() => null);
    if (this.wanted !== picture2.id || !image) return;
    this.image = image;
    this.id = picture2.id;
    this.onReady();
  }
};

// src/lib/overlay.js
function overlay(g, values, { across, down, peak, width, height, colormap }) {
  const colours = lookup({ colormap, sign: "positive", threshold: 0, view: "heat" });
  const map = canvasOf(across, down);
  const image = new ImageData(across, down);
  const out = new Uint32Array(image.data.buffer);
  for (let i = 0; i < out.length; i++) {
    out[i] = values[i] < 0 ? 0 : colours[Math.round((LUT_SIZE - 1) * (0.5 + 0.5 * Math.min((values[i] || 0) / (peak || 1), 1)))];
  }
  map.getContext("2d")?.putImageData(image, 0, 0);
  g.imageSmoothingEnabled = false;
  g.globalAlpha = 0.7;
  g.drawImage(map, 0, 0, width, height);
  g.globalAlpha = 1;
}
function sized(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g = canvas.getContext("2d");
  g?.setTransform?.(ratio, 0, 0, ratio, 0, 0);
  g?.clearRect(0, 0, width, height);
  return g;
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
function tokenAt(tokens, index) {
  return shown(tokens.texts[index] ?? "");
}
function cut(g, text, width) {
  if (!(g.measureText(text)?.width > width)) return text;
  const letters = [...text];
  while (letters.length > 1 && g.measureText(`${letters.join("")}…`).width > width) letters.length = Math.max(1, Math.min(letters.length - 1, Math.floor(letters.length * 0.9)));
  return `${letters.join("")}…`;
}
function passes(filter, kind, side) {
  if (filter === "all") return true;
  return kind === (filter.split("-")[side] === "b" ? "b" : ".");
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

// src/lib/aggregates.js
var MOST_HEIGHT = 448;
var ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
var Aggregates = class {
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    this.hot = null;
    this.known = { of: null, values: new Float32Array() };
    const helpId = `${view.uid}-aggregates-keys`;
    this.method = choice({ label: t("aggregates.method"), xw: "aggregate", options: [], onInput: (v) => this.session.ask({ aggregate: v }) });
    this.tokens = h("ol", { class: "xw-aggregate", xw: "aggregate-tokens", attrs: { "aria-label": t("aggregates.tokens") } });
    this.canvas = h("canvas", {
      class: "xw-canvas",
      xw: "aggregate-map",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("aggregates.role"), "aria-describedby": helpId, "aria-label": t("aggregates.label") }
    });
    this.readout = h("div", { class: "xw-line", xw: "aggregate-readout", attrs: { role: "status" } });
    this.el = h(
      "div",
      { class: "xw-plot" },
      asking(view, t("aggregates.method"), this.method.el),
      this.tokens,
      this.canvas,
      this.readout,
      h("span", { class: "xw-hidden", text: t("aggregates.keys"), attrs: { id: helpId } })
    );
    this.part = view.mount({
      el: this.el,
      keys: ["aggregate", "aggregated", "methods", "tokens", "layers", "picture", "view", "colormap", "bars", "~picture"],
      update: () => this.draw()
    });
    followWidth(view, this.el, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }
  found() {
    const found = this.view.get("aggregated");
    if (!found?.shape || found.method !== this.view.get("aggregate")) return null;
    if (this.known.of !== found) this.known = { of: found, values: decode(found) };
    return { values: this.known.values, shape: found.shape, target: found.target ?? -1, changed: Boolean(found.changed) };
  }
  draw() {
    if (this.view.get("view") !== "aggregates") return void 0;
    this.choices();
    const told = this.view.get("aggregated");
    const found = this.found();
    const refused = told?.method === this.view.get("aggregate") ? told?.refused ?? "" : "";
    show(this.tokens, found?.shape.length === 1);
    show(this.canvas, found?.shape.length === 2);
    this.el.dataset.method = told?.method ?? "";
    if (!found) return setText(this.readout, refused || t("aggregates.making"));
    const peak = found.values.reduce((a, b) => Math.max(a, b), 0);
    if (found.shape.length === 1) this.text(found.values, peak);
    else this.map(found.values, found.shape, peak);
    return setText(this.readout, this.says(found, peak));
  }
  choices() {
    const methods = this.view.get("methods").filter((m) => m.name !== "heads");
    const { select } = this.method;
    if (select.options.length !== methods.length) select.replaceChildren(...methods.map((m) => h("option", { text: m.label, attrs: { value: m.name } })));
    this.method.write(this.view.get("aggregate"));
  }
  says({ values, shape, target, changed }, peak) {
    const bar = this.view.get("bars").find((b) => b.index === target);
    const model = t(changed ? "aggregates.changed" : "aggregates.untouched");
    const of = this.view.get("aggregate") === "attention-gradient" && bar ? t("aggregates.of", { target: bar.label, model }) : model;
    if (shape.length === 1 || !this.hot) return t("aggregates.peak", { peak: value(peak), of });
    const [row, column] = this.hot;
    return t("aggregates.patch", { row, column, value: value(values[row * shape[1] + column]), of });
  }
  text(values, peak) {
    const tokens = this.session.tokens(this.session.layer()?.keys ?? "tokens", values.length);
    this.tokens.replaceChildren(...Array.from(values, (value2, i) => {
      const word2 = h("bdi", { class: "xw-aggregate-word", text: tokenAt(tokens, i) });
      word2.style.setProperty("--share", String(Math.round(100 * value2 / (peak || 1))));
      return h("li", { attrs: { "data-kind": tokens.kinds[i] } }, word2, h("small", { text: value(value2) }));
    }));
  }
  map(values, [down, across], peak) {
    const picture2 = this.view.get("picture");
    if (!picture2) return;
    const scale = Math.min((this.width || MOST_HEIGHT) / picture2.width, MOST_HEIGHT / picture2.height);
    const [width, height] = [Math.round(picture2.width * scale), Math.round(picture2.height * scale)];
    const g = sized(this.canvas, width, height);
    if (!g) return;
    g.imageSmoothingEnabled = true;
    if (this.session.picture.image) g.drawImage(this.session.picture.image, 0, 0, width, height);
    overlay(g, values, { across, down, peak, width, height, colormap: this.view.get("colormap") });
    if (!this.hot) return;
    g.strokeStyle = "#fff";
    g.lineWidth = 2;
    g.strokeRect(this.hot[1] * width / across, this.hot[0] * height / down, width / across, height / down);
  }
  point(hot) {
    if (String(hot) === String(this.hot)) return;
    this.hot = hot;
    this.view.touch(this.part);
  }
  followHand() {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (e) => {
      const [down, across] = this.found()?.shape ?? [1, 1];
      const at = [Math.floor(e.offsetY / canvas.clientHeight * down), Math.floor(e.offsetX / canvas.clientWidth * across)];
      this.point(at[0] < 0 || at[1] < 0 || at[0] >= down || at[1] >= across ? null : at);
    });
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (e) => {
      const arrow = ARROWS[e.key];
      if (!arrow) return;
      const shape = this.found()?.shape ?? [1, 1];
      const from = this.hot ?? [0, 0];
      this.point(from.map((v, i) => Math.min(Math.max(v + (this.hot ? arrow[i] : 0), 0), shape[i] - 1)));
      e.preventDefault();
    });
  }
  snapshot() {
    return this.canvas;
  }
};

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

// src/lib/attention-summary.js
function strongest({ values, width, height, cell }) {
  const columns2 = new Float64Array(width);
  let at = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > values[at]) at = i;
    columns2[i % width] += values[i];
    total += values[i];
  }
  const key = columns2.indexOf(Math.max(...columns2));
  const own = cell[0] === 1 && cell[1] === 1;
  const middle = (n, axis) => Math.floor(n * cell[axis] + (cell[axis] - 1) / 2);
  return {
    query: middle(Math.floor(at / width), 0),
    key: middle(at % width, 1),
    weight: values[at] ?? 0,
    most: own && height > 0 && total > 0 ? { key, share: columns2[key] / total } : null
  };
}
var known = /* @__PURE__ */ new WeakMap();
function strongestOf(part) {
  const found = known.get(part) ?? strongest(part);
  known.set(part, found);
  return found;
}
function headSummary(session, layer, head) {
  const [whole] = session.of(layer, head);
  const name = t("tiles.head", { layer, head });
  if (!whole) return t("head.none", { head: name });
  const { rows, columns: columns2 } = session.axes();
  const { query, key, weight, most } = strongestOf(whole);
  const named = { head: name, query: tokenAt(rows, query), key: tokenAt(columns2, key), weight: weight.toFixed(2) };
  const said2 = t(most ? "head.strongest" : "head.around", named);
  return most ? `${said2} ${t("head.most", { token: tokenAt(columns2, most.key), share: Math.round(100 * most.share) })}` : said2;
}
function patchSummary(row, width, height, query) {
  const { share, total } = ninths({ values: Float32Array.from(row, (v) => Math.max(v || 0, 0)), width, height });
  const most = share.indexOf(Math.max(...share));
  if (!total) return t("patches.label");
  return t("patches.summary", { query, share: Math.round(100 * share[most]), region: t(`region.${most}`) });
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

// src/lib/attention-session.js
var MOST_HEADS = 320;
var MOST_PARTS = 12;
var PART = 256;
function blocks(q0, q1, k0, k1) {
  const found = [];
  for (let q = q0; q < q1; q += PART) {
    for (let k = k0; k < k1; k += PART) found.push([q, Math.min(q + PART, q1), k, Math.min(k + PART, k1)]);
  }
  return found;
}
var AttentionSession = class extends BaseSession {
  constructor(model) {
    super(model, "methods");
    this.parts = /* @__PURE__ */ new Map();
    this.lastWanted = "";
    this.picture = new Decoded(() => this.emit("~picture"));
    this.follow("matrix", () => this.take());
    this.follow("picture", () => void this.picture.follow(model.get("picture")));
    this.take();
    void this.picture.follow(model.get("picture"));
  }
  take() {
    const m = this.model.get("matrix");
    if (!m) return;
    const values = decode(m);
    const [height, width] = m.shape;
    const { rows, columns: columns2, cell } = m;
    const key = this.keyOf(m.layer, m.head, m.group, m.version);
    const others = (this.parts.get(key) ?? []).filter((p) => String([p.rows, p.columns]) !== String([rows, columns2]));
    const part = { rows, columns: columns2, cell, height, width, values, peak: values.reduce((a, b) => Math.max(a, b), 0) };
    const parts = [...others, part].sort((a, b) => b.cell[0] * b.cell[1] - a.cell[0] * a.cell[1]);
    if (parts.length > MOST_PARTS) parts.splice(parts[1] === part ? 2 : 1, 1);
    this.parts.delete(key);
    this.parts.set(key, parts);
    for (const [old] of this.parts) {
      if (this.parts.size <= MOST_HEADS) break;
      this.parts.delete(old);
    }
    this.emit("~parts");
  }
  keyOf(layer, head, group, version = this.model.get("version")) {
    return `${version}:${layer}:${head}:${group}`;
  }
  of(layer, head, group = this.groupOf(layer)) {
    return this.parts.get(this.keyOf(layer, head, group)) ?? [];
  }
  peak(layer, head) {
    return this.of(layer, head)[0]?.peak || 1;
  }
  groupOf(layer) {
    const group = this.model.get("group");
    return group < (this.layer(layer)?.groups ?? 1) ? group : 0;
  }
  layer(index = this.model.get("layer")) {
    return this.model.get("layers")[index];
  }
  value(layer, head, query, key, group) {
    const parts = this.of(layer, head, group);
    for (let i = parts.length - 1; i >= 0; i--) {
      const { rows, columns: columns2, cell, width, values } = parts[i];
      if (query < rows[0] || query >= rows[1] || key < columns2[0] || key >= columns2[1]) continue;
      const at = Math.floor((query - rows[0]) / cell[0]) * width + Math.floor((key - columns2[0]) / cell[1]);
      return { value: values[at], own: cell[0] === 1 && cell[1] === 1 };
    }
    return { value: NaN, own: false };
  }
  has(layer, head, [r0, r1, c0, c1], group) {
    return this.of(layer, head, group).some((p) => p.cell[0] === 1 && p.cell[1] === 1 && p.rows[0] <= r0 && p.rows[1] >= r1 && p.columns[0] <= c0 && p.columns[1] >= c1);
  }
  need(spans, group) {
    if (!spans.length || !this.alive) return;
    const windows = spans.slice(0, 16).map(([layer, head, ...span]) => [layer, head, group ?? this.groupOf(layer), ...span]);
    const wanted = `${this.model.get("version")}:${windows}`;
    if (wanted === this.lastWanted) return;
    this.lastWanted = wanted;
    this.ask({ wanted: { n: (this.model.get("wanted").n ?? 0) + 1, windows } });
  }
  tokens(name, count) {
    const known3 = this.model.get("tokens")[name];
    if (known3?.texts.length === count) return known3;
    return { texts: Array.from({ length: count }, (_, i) => String(i)), kinds: ".".repeat(count) };
  }
  axes() {
    const layer = this.layer();
    if (!layer) return { rows: this.tokens("", 0), columns: this.tokens("", 0) };
    return { rows: this.tokens(layer.queries, layer.length), columns: this.tokens(layer.keys, layer.keys_length) };
  }
  choose(layer, head) {
    if (layer === this.model.get("layer") && head === this.model.get("head")) return;
    if (this.page && !this.takes({ layer, head })) return;
    this.ask({ layer, head });
  }
};

// src/lib/swatch.js
var SVG2 = "http://www.w3.org/2000/svg";
function svg(tag, attrs, ...children) {
  const el = document.createElementNS(SVG2, tag);
  for (const [name, v] of Object.entries(attrs)) el.setAttribute(name, String(v));
  el.append(...children);
  return el;
}

// src/lib/arcs.js
var ROW = 21;
var MOST_HEIGHT2 = 504;
var LEAST = 0.015;
var AROUND = 100;
var DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [1, 6], [9, 3, 2, 3, 2, 3]];
var weightOf = (w) => w < 5e-3 ? value(w) : w.toFixed(2);
var Arcs = class {
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    this.hot = null;
    const helpId = `${view.uid}-arcs-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas xw-arcs-canvas",
      xw: "arcs",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("arcs.role"), "aria-describedby": helpId, "aria-label": t("arcs.label") }
    });
    this.spacer = h("div", { class: "xw-arcs-spacer" }, this.canvas);
    this.scroller = h("div", { class: "xw-arcs", on: { scroll: () => view.touch(this.part) } }, this.spacer);
    this.readout = h("div", { class: "xw-line", xw: "arcs-readout", attrs: { role: "status" } });
    this.legend = h("div", { class: "xw-arcs-legend", xw: "arcs-legend" });
    this.el = h(
      "div",
      { class: "xw-plot" },
      this.legend,
      this.scroller,
      this.readout,
      h("span", { class: "xw-hidden", text: t("arcs.keys"), attrs: { id: helpId } })
    );
    this.part = view.mount({
      el: this.el,
      keys: ["layers", "layer", "head", "group", "version", "tokens", "overlaid", "filter", "query", "key", "view", "~parts"],
      update: () => this.draw()
    });
    followWidth(view, this.scroller, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }
  heads() {
    const { view, session } = this;
    const chosen = session.layer();
    const same = view.get("overlaid").filter(([l]) => {
      const layer = session.layer(l);
      return layer && chosen && layer.length === chosen.length && layer.keys_length === chosen.keys_length && layer.queries === chosen.queries && layer.keys === chosen.keys;
    });
    return [[view.get("layer"), view.get("head")], ...same];
  }
  draw() {
    const layer = this.session.layer();
    if (!layer || this.view.get("view") !== "arcs") return;
    const count = Math.max(layer.length, layer.keys_length);
    const width = this.width || 480;
    const height = Math.min(count * ROW + 8, MOST_HEIGHT2);
    this.spacer.style.height = `${count * ROW + 8}px`;
    const ratio = globalThis.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const g = this.canvas.getContext("2d");
    if (!g) return;
    g.setTransform?.(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    const heads = this.heads();
    this.lines(g, heads, width, height);
    const least = this.least(...heads[0]);
    this.names(g, width, height, least);
    this.explain(heads, least);
    attr(this.canvas, "aria-label", t("map.summary", { label: t("arcs.label"), summary: headSummary(this.session, ...heads[0]) }));
    this.canvas.dataset.heads = heads.map(String).join(" ");
  }
  get scrolled() {
    return this.scroller.scrollTop || 0;
  }
  seen(height, count) {
    return [Math.max(0, Math.floor(this.scrolled / ROW) - 1), Math.min(count, Math.ceil((this.scrolled + height) / ROW) + 1)];
  }
  lines(g, heads, width, height) {
    const { session, view, hot } = this;
    const layer = session.layer();
    if (!layer) return;
    const { rows, columns: columns2 } = session.axes();
    const filter = view.get("filter");
    const [q0, q1] = hot?.side === 0 ? [hot.index, hot.index + 1] : hot ? [0, layer.length] : this.seen(height, layer.length);
    const around = [Math.max(0, q0 - AROUND), Math.min(layer.keys_length, q1 + AROUND)];
    const [k0, k1] = hot?.side === 1 ? [hot.index, hot.index + 1] : hot || layer.keys_length <= 256 ? [0, layer.keys_length] : around;
    const [x0, x1] = [width * 0.3, width * 0.7];
    const missing = [];
    heads.forEach(([l, n], which) => {
      const wanted = hot ? blocks(q0, q1, k0, k1) : [[q0, q1, k0, k1]];
      missing.push(...wanted.filter((span) => !session.has(l, n, span)).map((span) => [l, n, ...span]));
      const least = this.least(l, n);
      g.strokeStyle = this.style(`--xw-head-${which}`, "#0072b2");
      g.setLineDash(DASHES[which]);
      for (let q = q0; q < q1; q++) {
        if (!passes(filter, rows.kinds[q], 0)) continue;
        for (let k = k0; k < k1; k++) {
          const { value: value2, own } = session.value(l, n, q, k);
          if (!own || !(value2 > least) || !passes(filter, columns2.kinds[k], 1)) continue;
          g.globalAlpha = Math.min(1, hot ? 0.25 + 2 * value2 : 0.1 + value2 * (heads.length > 1 ? 0.75 : 0.9));
          g.lineWidth = 0.75 + 3.5 * value2;
          g.beginPath();
          const a = this.y(q), b = this.y(k), shift = 2 * (which - (heads.length - 1) / 2);
          g.moveTo(x0, a + shift);
          g.bezierCurveTo((x0 + x1) / 2, a + shift, (x0 + x1) / 2, b + shift, x1, b + shift);
          g.stroke();
        }
      }
    });
    g.setLineDash([]);
    g.globalAlpha = 1;
    session.need(missing);
  }
  least(layer, head) {
    const { session, hot } = this;
    if (!hot) return Math.min(LEAST, session.peak(layer, head) / 2);
    const one = session.layer();
    let peak = 0;
    for (let i = 0; i < ((hot.side ? one?.length : one?.keys_length) ?? 0); i++) {
      const { value: value2, own } = session.value(layer, head, hot.side ? i : hot.index, hot.side ? hot.index : i);
      if (own && value2 > peak) peak = value2;
    }
    return Math.min(LEAST, peak / 2);
  }
  own(query, key) {
    const { value: value2, own } = this.session.value(this.view.get("layer"), this.view.get("head"), query, key);
    return own ? value2 : NaN;
  }
  style(name, otherwise) {
    return globalThis.getComputedStyle?.(this.view.root).getPropertyValue(name) || otherwise;
  }
  y(index) {
    return index * ROW + ROW / 2 + 4 - this.scrolled;
  }
  names(g, width, height, least) {
    const { session, hot } = this;
    const { rows, columns: columns2 } = session.axes();
    const text = this.style("--xw-text", "#222"), brand = this.style("--xw-brand", "#1976d2");
    g.font = `13px ${this.style("--jp-ui-font-family", "sans-serif")}`;
    g.textBaseline = "middle";
    [rows, columns2].forEach((tokens, side) => {
      const [from, to] = this.seen(height, tokens.texts.length);
      for (let i = from; i < to; i++) {
        const chosen = hot?.side === side && hot.index === i;
        const other = hot && hot.side !== side ? this.own(side ? hot.index : i, side ? i : hot.index) : NaN;
        g.fillStyle = chosen ? brand : text;
        g.globalAlpha = hot && !chosen && !(other > least) ? 0.55 : 1;
        g.textAlign = side ? "left" : "right";
        const said2 = other > least ? `  ${weightOf(other)}` : "";
        g.fillText(cut(g, tokenAt(tokens, i), width * 0.3 - 12 - (said2 ? 36 : 0)) + said2, side ? width * 0.7 + 6 : width * 0.3 - 6, this.y(i));
      }
    });
    g.globalAlpha = 1;
  }
  explain(heads, least) {
    const { session, hot } = this;
    const wanted = heads.map(String).join(" ");
    if (this.legend.dataset.heads !== wanted) {
      this.legend.dataset.heads = wanted;
      this.legend.replaceChildren(...heads.map(([layer, head], i) => {
        const line = svg("path", { d: "M1 5h38", "stroke-width": 2, "stroke-dasharray": DASHES[i].join(" "), fill: "none" });
        line.style.stroke = `var(--xw-head-${i})`;
        const swatch = svg("svg", { viewBox: "0 0 40 10", class: "xw-arcs-swatch", "aria-hidden": "true" }, line);
        return h("span", { class: "xw-small" }, swatch, t("tiles.head", { layer, head }));
      }));
    }
    if (!hot) return setText(this.readout, t("arcs.hint"));
    const { rows, columns: columns2 } = session.axes();
    const count = hot.side ? rows.texts.length : columns2.texts.length;
    const found = Array.from({ length: count }, (_, i) => ({ i, w: this.own(hot.side ? i : hot.index, hot.side ? hot.index : i) })).filter((one) => one.w > least).sort((a, b) => b.w - a.w).slice(0, 5);
    const list = found.map(({ i, w }) => `${tokenAt(hot.side ? rows : columns2, i)} ${weightOf(w)}`).join(", ");
    return setText(this.readout, t(hot.side ? "arcs.into" : "arcs.from", { token: tokenAt(hot.side ? columns2 : rows, hot.index), list: list || "–" }));
  }
  point(hot) {
    if (hot?.side === this.hot?.side && hot?.index === this.hot?.index) return;
    this.hot = hot;
    this.view.touch(this.part);
  }
  followHand() {
    const { canvas, session, view } = this;
    const under = (e) => {
      const side = e.offsetX < (this.width || 480) * 0.42 ? 0 : e.offsetX > (this.width || 480) * 0.58 ? 1 : -1;
      const { rows, columns: columns2 } = session.axes();
      const index = Math.floor((e.offsetY - 4 + this.scrolled) / ROW);
      if (side < 0 || index < 0 || index >= (side ? columns2 : rows).texts.length) return null;
      return { side, index };
    };
    const ask = ({ side, index }) => {
      const chosen = side ? { key: index } : { query: index };
      if (session.takes(chosen)) session.ask(chosen);
    };
    canvas.addEventListener("pointermove", (e) => this.point(under(e)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("click", (e) => {
      const hot = under(e);
      if (hot) ask(hot);
    });
    canvas.addEventListener("keydown", (e) => {
      const from = this.hot ?? { side: 0, index: -1 };
      const { rows, columns: columns2 } = session.axes();
      const count = (from.side ? columns2 : rows).texts.length;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        const index = Math.min(Math.max(from.index + (e.key === "ArrowDown" ? 1 : -1), 0), count - 1);
        this.point({ side: from.side, index });
        const y = this.y(index);
        if (y < ROW || y > canvas.clientHeight - ROW) this.scroller.scrollTop += y - canvas.clientHeight / 2;
      } else if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
        const side = e.key === "ArrowRight" ? 1 : 0;
        this.point({ side, index: Math.min(Math.max(from.index, 0), (side ? columns2 : rows).texts.length - 1) });
      } else if ((e.key === "Enter" || e.key === " ") && this.hot) {
        ask(this.hot);
      } else return;
      e.preventDefault();
    });
    canvas.addEventListener("blur", () => this.point(null));
    view.offs.push(() => {
      this.hot = null;
    });
  }
  snapshot() {
    return this.canvas;
  }
};

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
function place(list, row, i) {
  const focused = [row.button, row.versus].find((button) => button.matches(":focus"));
  list.insertBefore(row.item, list.children[i] ?? null);
  focused?.focus();
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

// src/lib/weight.js
function replaced(entries, keys, entry, kept) {
  const others = entries.filter((one) => String(one.slice(0, keys)) !== String(entry.slice(0, keys)));
  return kept ? [...others, entry] : others;
}
function chosenWeight(view) {
  const at = [view.get("layer"), view.get("head"), view.get("query"), view.get("key")];
  const set = view.get("weights").find((e) => String(e.slice(0, 4)) === String(at));
  return set ? set[4] : Number.parseFloat(weightText(view, { query: Number(at[2]), key: Number(at[3]) })) || 0;
}
function setWeight(view, value2) {
  const [query, key] = [view.get("query"), view.get("key")];
  if (query === null || key === null) return;
  view.session.ask({ weights: replaced(view.get("weights"), 4, [view.get("layer"), view.get("head"), query, key, value2], true) });
}
function weightText(view, at) {
  const { session } = view;
  const [layer, head] = [view.get("layer"), view.get("head")];
  const exact = view.get("weight");
  const asked = [layer, head, session.groupOf(layer), at.query, at.key];
  if (exact && exact.version === view.get("version") && String(exact.at) === String(asked)) return exact.value.toFixed(5);
  const { value: value2, own } = session.value(layer, head, at.query, at.key);
  if (Number.isNaN(value2)) return "…";
  return own ? value2.toFixed(3) : t("matrix.atMost", { weight: value(value2) });
}

// src/lib/interventions.js
var temperatureOf = (position2) => Math.round(1e3 * 10 ** position2) / 1e3;
function makeInterventions(view) {
  const { session } = view;
  const here = () => [view.get("layer"), view.get("head")];
  let scope = "head";
  let everywhere = true;
  const head = toggle({ label: t("change.head"), xw: "head-off", onInput: (v) => session.ask({ ablated: replaced(view.get("ablated"), 2, here(), v) }) });
  const layer = toggle({
    label: t("change.layer"),
    xw: "layer-off",
    onInput: (v) => session.ask({ ablated_layers: [...view.get("ablated_layers").filter((l) => l !== view.get("layer")), ...v ? [view.get("layer")] : []] })
  });
  const token = toggle({ label: t("change.token"), xw: "token-off", onInput: (v) => tokenOff(v) });
  const where = choice({
    label: t("change.where"),
    xw: "token-where",
    options: [["all", t("change.everywhere")], ["layer", t("change.thisLayer")]],
    onInput: (v) => {
      everywhere = v === "all";
      part.update();
    }
  });
  const temperature = slider({
    label: t("change.temperature"),
    xw: "temperature",
    low: -1,
    high: 1,
    step: 0.02,
    format: (v) => value(temperatureOf(v)),
    // Of 1 there is nothing to say, unless there is another temperature around it.
    onInput: (v) => session.ask({ temperature: replaced(view.get("temperature"), 2, [...scoped(), temperatureOf(v)], v !== 0 || inForce(1) !== void 0) })
  });
  const of = choice({
    label: t("change.of"),
    xw: "temperature-of",
    options: [["head", t("change.thisHead")], ["layer", t("change.thisLayer")], ["all", t("change.everyLayer")]],
    onInput: (v) => {
      scope = v;
      part.update();
    }
  });
  const weight = slider({
    label: t("change.weight"),
    xw: "weight",
    low: 0,
    high: 1,
    step: 0.01,
    format: (v) => v.toFixed(2),
    onInput: (v) => setWeight(view, v)
  });
  const effects = h("button", { class: "xw-button", xw: "effects", on: { click: () => session.ask({ effects_on: !view.get("effects_on") }) } });
  const undo = h("button", {
    class: "xw-button",
    xw: "undo-all",
    text: t("change.undo"),
    on: { click: () => session.ask({ ablated: [], ablated_layers: [], ablated_tokens: [], temperature: [], weights: [] }) }
  });
  const list = h("ul", { class: "xw-chips", xw: "changes", attrs: { "aria-label": t("change.list") } });
  const pair = h("span", { class: "xw-quiet", xw: "pair" });
  const el = h(
    "fieldset",
    { class: "xw-changes", attrs: { "aria-label": t("change.group") } },
    h("div", { class: "xw-tools" }, head.el, layer.el, h("span", { class: "xw-duo" }, token.el, where.el)),
    h("div", { class: "xw-tools" }, h("span", { class: "xw-duo" }, temperature.el, of.el), h("span", { class: "xw-duo" }, weight.el, pair)),
    h("div", { class: "xw-tools" }, effects, undo, list)
  );
  function scopes() {
    const all = [here(), [view.get("layer"), null], [null, null]];
    return all.slice(scope === "all" ? 2 : scope === "layer" ? 1 : 0);
  }
  function scoped() {
    return scopes()[0];
  }
  function inForce(from) {
    const set = view.get("temperature");
    return scopes().slice(from).map((at) => set.find((e) => String(e.slice(0, 2)) === String(at))).find((e) => e);
  }
  function chosenToken() {
    return view.get("key") ?? view.get("query");
  }
  function tokenOff(off) {
    const index = chosenToken();
    const one = session.layer();
    if (index === null || !one) return;
    const entry = [everywhere ? one.keys : one.index, index];
    session.ask({ ablated_tokens: replaced(view.get("ablated_tokens"), 2, entry, off) });
  }
  function chips() {
    const name = (where_, token_) => {
      const stream = typeof where_ === "string" ? where_ : session.layer(where_)?.keys ?? "";
      const found2 = view.get("tokens")[stream];
      return found2 ? tokenAt(found2, token_) : String(token_);
    };
    const found = [
      ...view.get("ablated").map((e) => [t("chip.head", { layer: e[0], head: e[1] }), { ablated: replaced(view.get("ablated"), 2, e, false) }]),
      ...view.get("ablated_layers").map((l) => [t("chip.layer", { layer: l }), { ablated_layers: view.get("ablated_layers").filter((n) => n !== l) }]),
      ...view.get("ablated_tokens").map((e) => [
        t(typeof e[0] === "string" ? "chip.token" : "chip.tokenLayer", { token: name(e[0], e[1]), layer: e[0] }),
        { ablated_tokens: replaced(view.get("ablated_tokens"), 2, e, false) }
      ]),
      ...view.get("temperature").map((e) => [
        t(e[0] === null ? "chip.temperature" : e[1] === null ? "chip.temperatureLayer" : "chip.temperatureHead", { value: value(e[2]), layer: e[0] ?? "", head: e[1] ?? "" }),
        { temperature: replaced(view.get("temperature"), 2, e, false) }
      ]),
      ...view.get("weights").map((e) => [
        t("chip.weight", { layer: e[0], head: e[1], query: name(session.layer(e[0])?.queries ?? "", e[2]), key: name(e[0], e[3]), value: e[4].toFixed(2) }),
        { weights: replaced(view.get("weights"), 4, e, false) }
      ])
    ];
    list.replaceChildren(...found.map(([label, without]) => h("li", {}, h("button", {
      class: "xw-chip",
      xw: "chip",
      text: label,
      attrs: { title: t("chip.remove", { label }), "aria-label": t("chip.remove", { label }) },
      on: { click: () => session.ask(without) }
    }))));
    undo.disabled = found.length === 0;
  }
  const part = {
    el,
    keys: [
      "layer",
      "head",
      "layers",
      "query",
      "key",
      "ablated",
      "ablated_layers",
      "ablated_tokens",
      "temperature",
      "weights",
      "tokens",
      "effects",
      "effects_on",
      "weight",
      "version",
      "~parts",
      "~kernel"
    ],
    update() {
      el.disabled = !session.alive;
      const [l, n] = here();
      const one = session.layer();
      head.write(view.get("ablated").some((e) => String(e) === String([l, n])));
      layer.write(view.get("ablated_layers").includes(l));
      const index = chosenToken();
      const stream = everywhere ? one?.keys ?? "" : l;
      token.write(view.get("ablated_tokens").some((e) => String(e) === String([stream, index])));
      const single = (one?.groups ?? 1) === 1;
      token.el.querySelector("input")?.toggleAttribute("disabled", index === null || !single);
      const { rows, columns: columns2 } = session.axes();
      setText(token.el.lastElementChild, !single ? t("change.noToken") : index === null ? t("change.token") : t("change.tokenNamed", { token: tokenAt(columns2, index) }));
      const entry = inForce(0);
      temperature.write(entry ? Math.log10(entry[2]) : 0);
      const [query, key] = [view.get("query"), view.get("key")];
      const both = query !== null && key !== null && single;
      weight.el.querySelector("input")?.toggleAttribute("disabled", !both);
      setText(pair, both ? t("change.pair", { query: tokenAt(rows, query), key: tokenAt(columns2, key) }) : single ? t("change.noPair") : "");
      if (both) weight.write(chosenWeight(view));
      chips();
      const known3 = view.get("effects");
      const on = view.get("effects_on");
      const share = Math.round(100 * (known3?.progress ?? 0));
      setText(effects, !on ? t("effects.start") : share < 100 ? t("effects.under", { share }) : t("effects.done"));
      attr(effects, "aria-pressed", String(on));
      show(list, list.children.length > 0);
    }
  };
  return view.mount(part);
}

// src/lib/matrix-hand.js
var WHOLE = 140;
function holds({ view, session }, cell) {
  const chosen = cell !== null && cell.query === view.get("query") && cell.key === view.get("key");
  return chosen && session.alive && (session.layer()?.groups ?? 1) === 1;
}
function followPointer(matrix) {
  const { canvas, session } = matrix;
  let grip = null;
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    canvas.setPointerCapture?.(e.pointerId);
    const held = holds(matrix, matrix.cell(e.offsetX, e.offsetY));
    grip = { x: e.offsetX, y: e.offsetY, span: matrix.span(), moved: false, weight: held ? chosenWeight(matrix.view) : null };
  });
  canvas.addEventListener("touchmove", (e) => {
    if (grip && grip.weight !== null) e.preventDefault();
  }, { passive: false });
  canvas.addEventListener("pointermove", (e) => {
    if (grip && Math.hypot(e.offsetX - grip.x, e.offsetY - grip.y) > 4) grip.moved = true;
    canvas.dataset.grip = (grip ? grip.weight !== null : holds(matrix, matrix.cell(e.offsetX, e.offsetY))) ? "weight" : "";
    if (grip?.moved && grip.weight !== null) {
      setWeight(matrix.view, Math.round(100 * Math.min(Math.max(grip.weight + (grip.y - e.offsetY) / WHOLE, 0), 1)) / 100);
    } else if (grip?.moved) {
      const [r0, r1, c0, c1] = grip.span;
      const down = (e.offsetY - grip.y) / matrix.plot.height * (r1 - r0), across = (e.offsetX - grip.x) / matrix.plot.width * (c1 - c0);
      matrix.setSpan([r0 - down, r1 - down, c0 - across, c1 - across]);
    } else {
      matrix.point(matrix.cell(e.offsetX, e.offsetY));
    }
  });
  canvas.addEventListener("pointerup", (e) => {
    const cell = matrix.cell(e.offsetX, e.offsetY);
    if (grip && !grip.moved && cell && session.takes(cell)) session.ask(cell);
    grip = null;
  });
  canvas.addEventListener("pointercancel", () => {
    grip = null;
  });
  canvas.addEventListener("pointerleave", () => matrix.point(null));
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    matrix.zoom(e.deltaY < 0 ? 1.25 : 0.8, matrix.at(e.offsetX, e.offsetY));
  }, { passive: false });
}
var ARROWS2 = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
function followKeys(matrix) {
  const { canvas, session, view } = matrix;
  canvas.addEventListener("keydown", (e) => {
    const layer = session.layer();
    const arrow = ARROWS2[e.key];
    if (!layer) return;
    if (arrow) {
      const from = matrix.cursor ?? { query: view.get("query") ?? 0, key: view.get("key") ?? 0 };
      const step = e.shiftKey ? 10 : 1;
      const clamp = (v, n) => Math.min(Math.max(v, 0), n - 1);
      const cell = { query: clamp(from.query + arrow[0] * step, layer.length), key: clamp(from.key + arrow[1] * step, layer.keys_length) };
      matrix.point(cell);
      bring(matrix, cell);
    } else if (e.key === "Enter" || e.key === " ") {
      if (matrix.cursor && session.takes(matrix.cursor)) session.ask(matrix.cursor);
    } else if (e.key === "+" || e.key === "=") matrix.zoom(1.5, matrix.cursor ?? void 0);
    else if (e.key === "-") matrix.zoom(1 / 1.5, matrix.cursor ?? void 0);
    else if (e.key === "0") session.look({ span: [] });
    else return;
    e.preventDefault();
  });
}
function bring(matrix, cell) {
  if (!matrix.view.get("span").length) return;
  const [r0, r1, c0, c1] = matrix.span();
  const shift = (v, from, to) => v < from ? v - from : v + 1 > to ? v + 1 - to : 0;
  const down = shift(cell.query, r0, r1), across = shift(cell.key, c0, c1);
  if (down || across) matrix.setSpan([r0 + down, r1 + down, c0 + across, c1 + across]);
}

// src/lib/tiles.js
var SORTS = ["layer", "entropy", "distance", "separators", "effect"];
var FIGURES = ["entropy", "distance", "separators"];
function ramp(colormap) {
  const rgba = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) rgba.set([...colorAt(colormap, position(colormap, "positive", Math.sqrt(i / 255))), 255], 4 * i);
  return new Uint32Array(rgba.buffer);
}
function table(array) {
  if (!array) return () => NaN;
  const values = decode(array);
  const [rows, most] = array.shape.slice(-2);
  return (layer, head, page = 0) => values[(page * rows + layer) * most + head];
}
function sorted(heads, by, figure) {
  if (by === "layer") return [...heads];
  const ascending = by === "entropy" || by === "distance";
  const rank = (head) => {
    const v = figure(head);
    return Number.isNaN(v) ? Infinity : ascending ? v : -Math.abs(v);
  };
  return [...heads].sort((a, b) => rank(a) - rank(b) || a.layer - b.layer || a.head - b.head);
}
function makeTiles(view) {
  const { session } = view;
  const sort = choice({
    label: t("tiles.sort"),
    xw: "sort",
    options: SORTS.map((name2) => [name2, t(`sort.${name2}`)]),
    onInput: (v) => session.look({ sort: v })
  });
  const grid = h("div", { class: "xw-tiles", xw: "tiles", attrs: { role: "group", "aria-label": t("tiles.group") } });
  const help = h("p", { class: "xw-quiet xw-small", text: t("tiles.keys") });
  const el = h("div", { class: "xw-heads" }, h("div", { class: "xw-heads-head" }, sort.el), grid, help);
  let tiles = [];
  let order = [];
  let made = "";
  let laid = "";
  let painted = null;
  let figures = table(null);
  let falls = table(null);
  function tile(layer, head) {
    const canvas = h("canvas", { attrs: { width: 1, height: 1, "aria-hidden": "true" } });
    delete canvas.dataset.lmSuppressShortcuts;
    const mark = h("span", { class: "xw-tile-mark", attrs: { "aria-hidden": "true" } });
    const button = h("button", {
      class: "xw-tile",
      xw: "tile",
      attrs: { "data-layer": layer, "data-head": head, tabindex: -1 },
      on: { click: (e) => e.shiftKey ? overlay2(layer, head) : session.choose(layer, head) }
    }, canvas, mark);
    return { layer, head, button, canvas, mark };
  }
  function overlay2(layer, head) {
    if (!session.alive || layer === view.get("layer") && head === view.get("head")) return;
    const others = view.get("overlaid").filter(([l, n]) => l !== layer || n !== head);
    const overlaid = others.length < view.get("overlaid").length ? others : [...others, [layer, head]].slice(-6);
    session.ask({ overlaid });
  }
  function make() {
    const layers = view.get("layers");
    const key = layers.map((l) => l.heads).join();
    if (key === made) return;
    made = key;
    laid = "";
    painted = null;
    tiles = layers.flatMap((l) => Array.from({ length: l.heads }, (_, head) => tile(l.index, head)));
  }
  function lay() {
    const by = view.get("sort");
    order = sorted(tiles, by, (one) => by === "effect" ? falls(one.layer, one.head) : figures(one.layer, one.head, FIGURES.indexOf(by)));
    const key = `${by}:${order.map((one) => tiles.indexOf(one))}`;
    if (key === laid) return;
    laid = key;
    const focused = order.find((one) => one.button.matches(":focus"));
    const most = Math.max(...view.get("layers").map((l) => l.heads), 1);
    grid.style.setProperty("--xw-columns", String(most));
    grid.dataset.columns = String(most);
    if (by === "layer") {
      grid.replaceChildren(...view.get("layers").map((l) => h(
        "div",
        { class: "xw-tile-row" },
        h("span", { class: "xw-tile-label", text: t("tiles.layer", { layer: l.index }), attrs: { "aria-hidden": "true" } }),
        ...order.filter((one) => one.layer === l.index).map((one) => one.button)
      )));
    } else {
      const rows = Array.from({ length: Math.ceil(order.length / most) }, (_, i) => order.slice(i * most, (i + 1) * most));
      grid.replaceChildren(...rows.map((row) => h("div", { class: "xw-tile-row" }, ...row.map((one) => one.button))));
    }
    focused?.button.focus();
  }
  function paint2() {
    const overview = view.get("overview");
    const colormap = view.get("colormap");
    if (!overview || painted === overview) return;
    painted = overview;
    const bytes = bytesOf(overview.data);
    const colours = ramp(colormap);
    for (const { layer, heads, height, width, offset } of overview.tiles) {
      for (let head = 0; head < heads; head++) {
        const canvas = tiles.find((one) => one.layer === layer && one.head === head)?.canvas;
        if (!canvas) continue;
        Object.assign(canvas, { width, height });
        const image = new ImageData(width, height);
        const out = new Uint32Array(image.data.buffer);
        for (let i = 0; i < out.length; i++) out[i] = colours[bytes[offset + head * width * height + i]];
        canvas.getContext("2d")?.putImageData(image, 0, 0);
      }
    }
  }
  function name(one, reach) {
    const { layer, head } = one;
    const off = view.get("ablated").some(([l, n]) => l === layer && n === head) || view.get("ablated_layers").includes(layer);
    const chosen = layer === view.get("layer") && head === view.get("head");
    const laidOver = view.get("overlaid").findIndex(([l, n]) => l === layer && n === head);
    const fall = falls(layer, head);
    const said2 = [t("tiles.head", { layer, head })];
    FIGURES.forEach((figure, page) => {
      const v = figures(layer, head, page);
      if (!Number.isNaN(v)) said2.push(t(`figure.${figure}`, { value: value(v) }));
    });
    if (!Number.isNaN(fall)) said2.push(t("figure.effect", { value: value(fall) }));
    if (off) said2.push(t("tiles.off"));
    if (laidOver >= 0) said2.push(t("tiles.overlaid"));
    const label = said2.join(", ");
    attr(one.button, "aria-label", label);
    one.button.disabled = session.page && !chosen && !session.takes({ layer, head });
    attr(one.button, "title", one.button.disabled ? t("map.summary", { label, summary: t("page.not") }) : label);
    attr(one.button, "aria-pressed", String(chosen));
    attr(one.button, "tabindex", chosen ? 0 : -1);
    attr(one.button, "data-off", off);
    attr(one.button, "data-overlaid", laidOver >= 0 ? laidOver : void 0);
    const known3 = !Number.isNaN(fall) && reach > 0;
    one.mark.style.background = known3 ? `rgb(${colorAt("RdBu", 0.5 + fall / reach / 2).join(" ")})` : "";
    one.mark.style.width = known3 ? `${100 * Math.abs(fall) / reach}%` : "";
    attr(one.mark, "data-way", known3 && fall < 0 ? "rises" : "falls");
  }
  function update() {
    make();
    figures = table(view.get("statistics"));
    falls = table(view.get("effects"));
    lay();
    paint2();
    const known3 = tiles.map((one) => Math.abs(falls(one.layer, one.head))).filter((v) => !Number.isNaN(v));
    const reach = Math.max(...known3, 0);
    for (const one of tiles) name(one, reach);
    sort.write(view.get("sort"));
    view.root.dataset.version = String(view.get("overview")?.version ?? "");
    show(help, tiles.length > 0);
  }
  grid.addEventListener("keydown", (e) => {
    const at = order.findIndex((one) => one.layer === view.get("layer") && one.head === view.get("head"));
    const most = Number(grid.dataset.columns);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -most, ArrowDown: most }[e.key];
    if (e.key === "o") overlay2(view.get("layer"), view.get("head"));
    else if (step === void 0 || at < 0) return;
    else {
      const next = order[at + step];
      if (next) {
        session.choose(next.layer, next.head);
        next.button.focus();
      }
    }
    e.preventDefault();
  });
  view.mount({ el: null, keys: ["colormap"], update: () => {
    painted = null;
    update();
  } });
  return view.mount({
    el,
    update,
    keys: ["layers", "overview", "statistics", "effects", "sort", "layer", "head", "overlaid", "ablated", "ablated_layers"]
  });
}
function makeHeading(view) {
  const heading = h("span", { class: "xw-heading", xw: "chosen" });
  const place2 = h("span", { class: "xw-quiet xw-small", xw: "place" });
  const el = h("div", { class: "xw-heading-row" }, heading, place2);
  return view.mount({
    el,
    keys: ["layer", "head", "layers"],
    update() {
      const layer = view.session.layer();
      setText(heading, t("tiles.head", { layer: view.get("layer"), head: view.get("head") }));
      setText(place2, layer ? [layer.name, t(`kind.${layer.kind}`)].filter(Boolean).join(" · ") : "");
    }
  });
}

// src/lib/matrix-paint.js
var FONT = "12px";
var LINE = 14;
function stride(pitch) {
  return pitch >= LINE ? 1 : Math.ceil(LINE / pitch);
}
function paint(matrix, g) {
  cells(matrix, g);
  veil2(matrix, g);
  names(matrix, g);
  marks(matrix, g);
}
function cells(matrix, g) {
  const [layer, head] = [matrix.view.get("layer"), matrix.view.get("head")];
  const parts = matrix.session.of(layer, head);
  const [r0, r1, c0, c1] = matrix.span();
  const { plot } = matrix;
  const down = plot.height / (r1 - r0), across = plot.width / (c1 - c0);
  g.save();
  g.beginPath();
  g.rect(plot.x, plot.y, plot.width, plot.height);
  g.clip();
  g.imageSmoothingEnabled = false;
  for (const part of parts) {
    const y = plot.y + (part.rows[0] - r0) * down, x = plot.x + (part.columns[0] - c0) * across;
    g.drawImage(picture(matrix, part, matrix.session.peak(layer, head)), x, y, part.width * part.cell[1] * across, part.height * part.cell[0] * down);
  }
  g.restore();
  matrix.canvas.dataset.head = parts.length ? `${layer},${head}` : "";
  matrix.canvas.dataset.cell = String(parts.at(-1)?.cell ?? "");
  const one = matrix.session.layer();
  if (!parts.length && one && matrix.view.get("status") === "idle") matrix.session.need([[layer, head, 0, one.length, 0, one.keys_length]]);
}
function picture(matrix, part, peak) {
  const look = `${matrix.view.get("colormap")}:${peak}`;
  const known3 = matrix.pictures.get(part);
  if (known3?.look === look) return known3.canvas;
  const canvas = canvasOf(part.width, part.height);
  const image = new ImageData(part.width, part.height);
  const out = new Uint32Array(image.data.buffer);
  const colours = ramp(matrix.view.get("colormap"));
  for (let i = 0; i < out.length; i++) out[i] = colours[Math.round(255 * Math.min(part.values[i] / peak, 1))];
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  matrix.pictures.set(part, { canvas, look });
  return canvas;
}
function veil2(matrix, g) {
  const filter = matrix.view.get("filter");
  if (filter === "all") return;
  const { rows, columns: columns2 } = matrix.session.axes();
  const { plot } = matrix;
  g.fillStyle = matrix.colour("--xw-bg", "#fff");
  g.globalAlpha = 0.85;
  each(matrix, 0, rows, (i, at, size) => {
    if (!passes(filter, rows.kinds[i], 0)) g.fillRect(plot.x, at, plot.width, size);
  });
  each(matrix, 1, columns2, (i, at, size) => {
    if (!passes(filter, columns2.kinds[i], 1)) g.fillRect(at, plot.y, size, plot.height);
  });
  g.globalAlpha = 1;
}
function each(matrix, axis, tokens, fn) {
  const [from, to] = axis === 0 ? matrix.span().slice(0, 2) : matrix.span().slice(2);
  const [start, length] = axis === 0 ? [matrix.plot.y, matrix.plot.height] : [matrix.plot.x, matrix.plot.width];
  const pitch = length / (to - from);
  for (let i = Math.max(0, Math.floor(from)); i < Math.min(to, tokens.texts.length); i++) fn(i, start + (i - from) * pitch, pitch);
}
function names(matrix, g) {
  const { rows, columns: columns2 } = matrix.session.axes();
  const { plot, cursor } = matrix;
  g.font = `${FONT} ${matrix.colour("--jp-ui-font-family", "sans-serif")}`;
  g.textBaseline = "middle";
  const text = matrix.colour("--xw-text", "#222"), brand = matrix.colour("--xw-brand", "#1976d2");
  const along = (axis, tokens, hot, chosen) => {
    let last = -Infinity;
    const [p0, p1] = axis === 0 ? [plot.y, plot.y + plot.height] : [plot.x, plot.x + plot.width];
    const special = [hot, chosen].filter((v) => v !== null);
    const write = (i, at, size) => {
      const middle = at + size / 2;
      if (middle < p0 - 1 || middle > p1 + 1) return;
      const bold = special.includes(i);
      g.fillStyle = bold ? brand : text;
      g.save();
      g.translate(axis === 0 ? plot.x - 5 : middle, axis === 0 ? middle : plot.y - 5);
      if (axis === 1) g.rotate(-Math.PI / 2);
      g.textAlign = axis === 0 ? "right" : "left";
      g.fillText(cut(g, tokenAt(tokens, i), plot.x - 10), 0, 0);
      g.restore();
    };
    const near = (middle) => special.some((s) => Math.abs(place2(s) - middle) < LINE);
    const [from, to] = axis === 0 ? matrix.span().slice(0, 2) : matrix.span().slice(2);
    const place2 = (i) => p0 + (i + 0.5 - from) / (to - from) * (p1 - p0);
    each(matrix, axis, tokens, (i, at, size) => {
      const middle = at + size / 2;
      if (special.includes(i)) return write(i, at, size);
      if (i % stride(size) || middle - last < LINE - 1 || near(middle)) return void 0;
      last = middle;
      return write(i, at, size);
    });
  };
  along(0, rows, cursor?.query ?? null, matrix.view.get("query"));
  along(1, columns2, cursor?.key ?? null, matrix.view.get("key"));
}
function marks(matrix, g) {
  const [r0, r1, c0, c1] = matrix.span();
  const { plot, cursor } = matrix;
  const down = plot.height / (r1 - r0), across = plot.width / (c1 - c0);
  const box = (q, k, colour) => {
    g.strokeStyle = colour;
    g.lineWidth = 2;
    g.strokeRect(plot.x + (k - c0) * across, plot.y + (q - r0) * down, Math.max(across, 3), Math.max(down, 3));
  };
  g.save();
  g.beginPath();
  g.rect(plot.x - 1, plot.y - 1, plot.width + 2, plot.height + 2);
  g.clip();
  if (cursor) {
    g.fillStyle = "rgb(255 255 255 / 14%)";
    g.fillRect(plot.x, plot.y + (cursor.query - r0) * down, plot.width, down);
    g.fillRect(plot.x + (cursor.key - c0) * across, plot.y, across, plot.height);
    box(cursor.query, cursor.key, "#fff");
  }
  const [query, key] = [matrix.view.get("query"), matrix.view.get("key")];
  if (query !== null && key !== null) box(query, key, "#e69f00");
  g.restore();
}

// src/lib/matrix.js
var GUTTER = 96;
var MOST_HEIGHT3 = 520;
var FINEST = 4;
function clamped([r0, r1, c0, c1], rows, columns2) {
  const fit = (from, to, count) => {
    const size = Math.min(Math.max(to - from, Math.min(FINEST, count)), count);
    const start = Math.min(Math.max(from, 0), count - size);
    return [start, start + size];
  };
  return [...fit(r0, r1, rows), ...fit(c0, c1, columns2)];
}
var Matrix = class {
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.cursor = null;
    this.width = 0;
    this.plot = { x: GUTTER, y: GUTTER, width: 1, height: 1 };
    this.pictures = /* @__PURE__ */ new WeakMap();
    const helpId = `${view.uid}-matrix-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas",
      xw: "matrix",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("matrix.role"), "aria-describedby": helpId, "aria-label": t("matrix.label") }
    });
    this.readout = h("div", { class: "xw-line", xw: "readout", attrs: { role: "status" } });
    this.el = h(
      "div",
      { class: "xw-plot" },
      this.canvas,
      this.readout,
      h("span", { class: "xw-hidden", text: t("matrix.keys"), attrs: { id: helpId } })
    );
    this.part = view.mount({
      el: this.el,
      keys: ["layers", "layer", "head", "group", "version", "tokens", "colormap", "span", "filter", "query", "key", "weight", "view", "status", "~parts"],
      update: () => this.draw()
    });
    this.observe();
    followPointer(this);
    followKeys(this);
  }
  observe() {
    followWidth(this.view, this.el, (width) => {
      if (width <= 0 || width === this.width) return;
      this.width = width;
      this.view.touch(this.part);
    });
  }
  span() {
    const layer = this.session.layer();
    const rows = layer?.length ?? 1, columns2 = layer?.keys_length ?? 1;
    const span = this.view.get("span");
    return clamped(span.length === 4 ? span : [0, rows, 0, columns2], rows, columns2);
  }
  setSpan(span) {
    const layer = this.session.layer();
    if (!layer) return;
    const kept = clamped(span, layer.length, layer.keys_length);
    const whole = kept[0] <= 0 && kept[2] <= 0 && kept[1] >= layer.length && kept[3] >= layer.keys_length;
    this.session.look({ span: whole ? [] : kept.map((v) => Math.round(100 * v) / 100) });
  }
  zoom(factor, at) {
    const [r0, r1, c0, c1] = this.span();
    const q = at?.query ?? (r0 + r1) / 2, k = at?.key ?? (c0 + c1) / 2;
    this.setSpan([q - (q - r0) / factor, q + (r1 - q) / factor, k - (k - c0) / factor, k + (c1 - k) / factor]);
  }
  at(x, y) {
    const [r0, r1, c0, c1] = this.span();
    const { plot } = this;
    return { query: r0 + (y - plot.y) / plot.height * (r1 - r0), key: c0 + (x - plot.x) / plot.width * (c1 - c0) };
  }
  cell(x, y) {
    const { query, key } = this.at(x, y);
    const [r0, r1, c0, c1] = this.span();
    if (query < r0 || query >= r1 || key < c0 || key >= c1) return null;
    return { query: Math.floor(query), key: Math.floor(key) };
  }
  point(cell) {
    const same = cell && this.cursor && cell.query === this.cursor.query && cell.key === this.cursor.key;
    if (same || cell === this.cursor) return;
    this.cursor = cell;
    if (cell && this.session.alive) {
      const layer = this.view.get("layer");
      this.session.ask({ pointer: [layer, this.view.get("head"), this.session.groupOf(layer), cell.query, cell.key] });
    }
    this.view.touch(this.part);
  }
  draw() {
    const layer = this.session.layer();
    if (!layer || this.view.get("view") !== "matrix") return;
    const g = this.fit(layer.length, layer.keys_length);
    if (!g) return;
    paint(this, g);
    this.tell();
    attr(this.canvas, "aria-label", t("map.summary", { label: t("matrix.label"), summary: headSummary(this.session, this.view.get("layer"), this.view.get("head")) }));
    this.refine();
  }
  fit(rows, columns2) {
    const width = this.width || 480;
    const gutter = Math.min(GUTTER, Math.round(width * 0.22));
    const across = width - gutter - 2;
    const [r0, r1, c0, c1] = this.span();
    const square = across * ((r1 - r0) / (c1 - c0));
    const height = Math.min(Math.max(square, 60), MOST_HEIGHT3 - gutter);
    this.plot = { x: gutter, y: gutter, width: rows === columns2 ? Math.min(across, height) : across, height };
    const ratio = globalThis.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round((gutter + height + 2) * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${gutter + height + 2}px`;
    const g = this.canvas.getContext("2d");
    g?.setTransform?.(ratio, 0, 0, ratio, 0, 0);
    g?.clearRect(0, 0, width, gutter + height + 2);
    return g;
  }
  tell() {
    const { view, session, cursor } = this;
    const at = cursor ?? (view.get("query") !== null && view.get("key") !== null ? { query: view.get("query"), key: view.get("key") } : null);
    if (!at) return setText(this.readout, t("matrix.hint"));
    const { rows, columns: columns2 } = session.axes();
    const names2 = { query: tokenAt(rows, at.query), key: tokenAt(columns2, at.key) };
    const chosen = at.query === view.get("query") && at.key === view.get("key") && (session.layer()?.groups ?? 1) === 1;
    return setText(this.readout, t(chosen && session.alive ? "matrix.drag" : "matrix.read", { ...names2, weight: weightText(view, at) }));
  }
  refine() {
    const { view, session } = this;
    const [layer, head, one] = [view.get("layer"), view.get("head"), session.layer()];
    const span = this.span();
    if (!one || view.get("span").length !== 4) return;
    const seen = [Math.floor(span[0]), Math.min(Math.ceil(span[1]), one.length), Math.floor(span[2]), Math.min(Math.ceil(span[3]), one.keys_length)];
    const fine = Math.max(1, Math.ceil(Math.max(seen[1] - seen[0], seen[3] - seen[2]) / 256));
    const enough = session.of(layer, head).some((p) => Math.max(...p.cell) <= fine && p.rows[0] <= seen[0] && p.rows[1] >= seen[1] && p.columns[0] <= seen[2] && p.columns[1] >= seen[3]);
    if (!enough) session.need([[layer, head, ...seen]]);
  }
  colour(name, otherwise) {
    return globalThis.getComputedStyle?.(this.view.root).getPropertyValue(name) || otherwise;
  }
  snapshot() {
    return this.canvas;
  }
};

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

// src/lib/patch-places.js
function inOrder([down, across, prefix]) {
  return {
    down,
    across,
    prefix,
    length: prefix + down * across,
    groups: 1,
    patch: ({ query }) => query - prefix,
    spot: (patch) => ({ group: 0, query: prefix + patch })
  };
}
var known2 = /* @__PURE__ */ new WeakMap();
function inWindows(placed) {
  const { grid, shape } = placed;
  if (placed.refused || !grid || !shape) return null;
  const found = known2.get(placed);
  if (found) return found;
  const patches = decode(placed);
  const [groups, length] = shape;
  const tokens = new Int32Array(grid[0] * grid[1]).fill(-1);
  patches.forEach((patch, token) => {
    if (patch >= 0) tokens[patch] = token;
  });
  const made = {
    down: grid[0],
    across: grid[1],
    prefix: 0,
    length,
    groups,
    patch: ({ group, query }) => patches[group * length + query] ?? -1,
    spot: (patch) => tokens[patch] < 0 ? null : { group: Math.floor(tokens[patch] / length), query: tokens[patch] % length }
  };
  known2.set(placed, made);
  return made;
}
function outline({ down, across, spot }, group) {
  const inside = (row, column) => row >= 0 && column >= 0 && row < down && column < across && spot(row * across + column)?.group === group;
  const edges = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      if (!inside(row, column)) continue;
      if (!inside(row - 1, column)) edges.push([column, row, column + 1, row]);
      if (!inside(row + 1, column)) edges.push([column, row + 1, column + 1, row + 1]);
      if (!inside(row, column - 1)) edges.push([column, row, column, row + 1]);
      if (!inside(row, column + 1)) edges.push([column + 1, row, column + 1, row + 1]);
    }
  }
  return edges;
}

// src/lib/patches.js
var MOST_HEIGHT4 = 448;
var Patches = class {
  constructor(view) {
    this.view = view;
    this.session = view.session;
    this.width = 0;
    this.hot = null;
    const helpId = `${view.uid}-patches-keys`;
    this.canvas = h("canvas", {
      class: "xw-canvas",
      xw: "patches",
      attrs: { tabindex: 0, role: "application", "aria-roledescription": t("patches.role"), "aria-describedby": helpId, "aria-label": t("patches.label") }
    });
    this.prefix = h("div", { class: "xw-prefix", attrs: { role: "group", "aria-label": t("patches.prefix") } });
    this.readout = h("div", { class: "xw-line", xw: "patches-readout", attrs: { role: "status" } });
    this.el = h(
      "div",
      { class: "xw-plot" },
      this.prefix,
      this.canvas,
      this.readout,
      h("span", { class: "xw-hidden", text: t("patches.keys"), attrs: { id: helpId } })
    );
    this.part = view.mount({
      el: this.el,
      keys: ["picture", "grid", "placed", "layers", "layer", "head", "group", "version", "tokens", "query", "view", "colormap", "~parts", "~picture"],
      update: () => this.draw()
    });
    followWidth(view, this.el, (width) => {
      this.width = width;
      view.touch(this.part);
    });
    this.followHand();
  }
  refusal() {
    const layer = this.session.layer();
    if (!this.view.get("picture") || !layer) return t("patches.noPicture");
    if (this.places()) return "";
    if (layer.groups === 1) return t("patches.noGrid", { count: layer.keys_length });
    const placed = this.view.get("placed");
    return placed?.layer === layer.index ? t("patches.windows", { groups: layer.groups }) : t("patches.making");
  }
  places() {
    const layer = this.session.layer();
    const [grid, placed] = [this.view.get("grid"), this.view.get("placed")];
    if (!layer) return null;
    if (layer.groups > 1) return placed?.layer === layer.index && placed.shape?.[0] === layer.groups ? inWindows(placed) : null;
    return grid.length === 3 && grid[0] * grid[1] + grid[2] === layer.keys_length ? inOrder(grid) : null;
  }
  get spot() {
    return this.hot ?? { group: this.session.groupOf(this.view.get("layer")), query: this.view.get("query") ?? 0 };
  }
  draw() {
    if (this.view.get("view") !== "patches") return;
    const refused = this.refusal();
    this.canvas.hidden = Boolean(refused);
    this.prefix.hidden = Boolean(refused);
    if (refused) return setText(this.readout, refused);
    const [picture2, places] = [this.view.get("picture"), this.places()];
    if (!picture2 || !places) return void 0;
    const scale = Math.min((this.width || 448) / picture2.width, MOST_HEIGHT4 / picture2.height);
    const [width, height] = [Math.round(picture2.width * scale), Math.round(picture2.height * scale)];
    const g = sized(this.canvas, width, height);
    if (!g) return void 0;
    g.imageSmoothingEnabled = true;
    if (this.session.picture.image) g.drawImage(this.session.picture.image, 0, 0, width, height);
    const row = this.row(places);
    const peak = row.reduce((a, b) => Math.max(a, b || 0), 0);
    overlay(g, row, { across: places.across, down: places.down, peak, width, height, colormap: this.view.get("colormap") });
    this.marks(g, width, height, places);
    this.buttons(places);
    this.canvas.dataset.query = String(this.spot.query);
    this.canvas.dataset.group = String(this.spot.group);
    attr(this.canvas, "aria-label", patchSummary(row, places.across, places.down, this.name(places)));
    return setText(this.readout, row.some((v) => v >= 0) ? this.says(places, peak) : t("patches.making"));
  }
  name(places) {
    const patch = places.patch(this.spot);
    if (patch < 0) return tokenAt(this.session.axes().rows, this.spot.query);
    return t("patches.place", { row: Math.floor(patch / places.across), column: patch % places.across });
  }
  says(places, peak) {
    const patch = places.patch(this.spot) >= 0;
    const said2 = t(patch ? "patches.readPatch" : "patches.read", { token: this.name(places), peak: peak.toFixed(3) });
    return places.groups > 1 ? `${said2} (${t("patches.window", { window: this.spot.group, groups: places.groups })})` : said2;
  }
  row(places) {
    const { session, view } = this;
    const { group, query } = this.spot;
    const [layer, head] = [view.get("layer"), view.get("head")];
    const [from, to] = places.groups > 1 ? [0, Math.min(places.length, PART)] : [query, query + 1];
    const missing = blocks(from, to, 0, places.length).filter((span) => !session.has(layer, head, span, group));
    session.need(missing.map((span) => [layer, head, ...span]), group);
    const row = new Array(places.down * places.across).fill(-1);
    for (let key = 0; key < places.length; key++) {
      const patch = places.patch({ group, query: key });
      if (patch >= 0) row[patch] = session.value(layer, head, query, key, group).value;
    }
    return row;
  }
  marks(g, width, height, places) {
    const { down, across } = places;
    if (places.groups > 1) {
      const edges = outline(places, this.spot.group);
      for (const [colour, wide] of [["#000", 4], ["#fff", 2]]) {
        g.strokeStyle = colour;
        g.lineWidth = wide;
        g.beginPath();
        for (const [x0, y0, x1, y1] of edges) {
          g.moveTo(x0 * width / across, y0 * height / down);
          g.lineTo(x1 * width / across, y1 * height / down);
        }
        g.stroke();
      }
    }
    const at = places.patch(this.spot);
    if (at < 0) return;
    g.lineWidth = 2;
    for (const [colour, inset] of [["#000", 0], ["#fff", 2]]) {
      g.strokeStyle = colour;
      g.strokeRect(at % across * width / across + inset, Math.floor(at / across) * height / down + inset, width / across - 2 * inset, height / down - 2 * inset);
    }
  }
  buttons({ prefix }) {
    const { rows } = this.session.axes();
    if (this.prefix.children.length !== prefix) {
      this.prefix.replaceChildren(...Array.from({ length: prefix }, (_, i) => h("button", {
        class: "xw-button",
        xw: "prefix",
        text: t("patches.token", { token: tokenAt(rows, i) }),
        on: { click: () => this.session.ask({ query: i }) }
      })));
    }
    [...this.prefix.children].forEach((button, i) => attr(button, "aria-pressed", String(this.view.get("query") === i)));
  }
  ask(spot) {
    if (!spot) return;
    const asked = (this.session.layer()?.groups ?? 1) > 1 ? spot : { query: spot.query };
    if (this.session.takes(asked)) this.session.ask(asked);
  }
  point(hot) {
    const { session, view } = this;
    if (hot && !session.alive && !session.of(view.get("layer"), view.get("head"), hot.group).length) hot = null;
    if (hot?.group === this.hot?.group && hot?.query === this.hot?.query) return;
    this.hot = hot;
    view.touch(this.part);
  }
  followHand() {
    const { canvas } = this;
    const under = (e) => {
      const places = this.places();
      if (!places) return null;
      const column = Math.floor(e.offsetX / canvas.clientWidth * places.across), row = Math.floor(e.offsetY / canvas.clientHeight * places.down);
      return row < 0 || column < 0 || row >= places.down || column >= places.across ? null : places.spot(row * places.across + column);
    };
    canvas.addEventListener("pointermove", (e) => this.point(under(e)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("click", (e) => this.ask(under(e)));
    canvas.addEventListener("keydown", (e) => {
      const places = this.places();
      const step = places && { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -places.across, ArrowDown: places.across }[e.key];
      if (!places || !step || !this.session.takes({ query: 0 })) return;
      this.hot = null;
      const from = this.view.get("query") === null ? 0 : Math.max(places.patch(this.spot), 0);
      if (from + step >= 0 && from + step < places.down * places.across) this.ask(places.spot(from + step));
      e.preventDefault();
    });
  }
  snapshot() {
    return this.canvas;
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

// src/lib/steps.js
var MATH = "http://www.w3.org/1998/Math/MathML";
var FORMULA = `<math xmlns="${MATH}"><mrow><msub><mi>a</mi><mi>j</mi></msub><mo>=</mo><msub><mi mathvariant="normal">softmax</mi><mi>j</mi></msub><mo>(</mo><mfrac><mrow><mi>q</mi><mo>·</mo><msub><mi>k</mi><mi>j</mi></msub></mrow><msqrt><mi>d</mi></msqrt></mfrac><mo>+</mo><msub><mi>m</mi><mi>j</mi></msub><mo>)</mo><mo>,</mo><mspace width="1em"/><mi>o</mi><mo>=</mo><munder><mo>∑</mo><mi>j</mi></munder><msub><mi>a</mi><mi>j</mi></msub><msub><mi>v</mi><mi>j</mi></msub></mrow></math>`;
var COLUMNS = ["token", "k", "product", "scaled", "mask", "weight", "v"];
var REACH = 5;
function columns(values, from, count, reach) {
  const out = new Uint8ClampedArray(4 * count * (2 * REACH + 1));
  for (let i = 0; i < count; i++) {
    const share = values[from + i] / (reach || 1);
    const rgba = [...colorAt("PuOr", 0.5 + share / 2), 255];
    const tall = Math.min(Math.ceil(Math.abs(share) * REACH), REACH);
    for (let row = REACH, left = tall; left >= 0; row -= Math.sign(share) || 1, left--) out.set(rgba, 4 * (row * count + i));
  }
  return out;
}
function strip(values, from, count, reach, label) {
  const canvas = canvasOf(count, 2 * REACH + 1);
  const image = new ImageData(count, 2 * REACH + 1);
  image.data.set(columns(values, from, count, reach));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  canvas.className = "xw-strip-of";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}
var number = (v) => v === -Infinity ? "−∞" : value(v);
function makeSteps(view) {
  const { session } = view;
  const query = choice({ label: t("steps.query"), xw: "query", options: [], onInput: (v) => session.ask({ query: v === "" ? null : Number(v) }) });
  const formula = formulaOf(FORMULA);
  const note = h("p", { class: "xw-quiet", xw: "steps-note" });
  const body = h("tbody");
  const head = h("thead", {}, h("tr", {}, ...COLUMNS.map((name) => h("th", { text: t(`steps.${name}`), attrs: { scope: "col" } }))));
  const table2 = h("table", { class: "xw-steps", xw: "steps" }, head, body);
  const vectors = h("div", { class: "xw-vectors" });
  const box = h("div", { class: "xw-steps-box", attrs: { tabindex: 0, role: "group", "aria-label": t("steps.group") } }, table2);
  const el = h("div", { class: "xw-plot" }, h("div", { class: "xw-formula" }, ...formula ? [formula] : []), query.el, vectors, box, note);
  let listed = "";
  let drawn = null;
  function list() {
    const { rows } = session.axes();
    const key = `${rows.texts.length}:${rows.texts.join("\n").slice(0, 4e3)}`;
    if (key === listed) return;
    listed = key;
    query.select.replaceChildren(
      h("option", { text: t("steps.none"), attrs: { value: "" } }),
      ...rows.texts.slice(0, 1024).map((_, i) => h("option", { text: `${i} ${tokenAt(rows, i)}`, attrs: { value: i } }))
    );
  }
  function fill(steps) {
    const { columns: columns2, rows } = session.axes();
    const shown2 = steps.keys_shown ?? [];
    if (!steps.numbers || !steps.k || !steps.v || !steps.q || !steps.out) return body.replaceChildren();
    const [numbers, k, v, q, out] = [steps.numbers, steps.k, steps.v, steps.q, steps.out].map(decode);
    const reach = (values) => Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const [kr, vr, d, dv] = [reach([...k, ...q]), reach(v), q.length, out.length];
    vectors.replaceChildren(
      h("span", { class: "xw-small", text: t("steps.q", { token: tokenAt(rows, steps.query), d }) }),
      strip(q, 0, d, kr, t("steps.strip", { name: "q", d })),
      h("span", { class: "xw-small", text: t("steps.out", { d: dv }) }),
      strip(out, 0, dv, vr, t("steps.strip", { name: "o", d: dv }))
    );
    body.replaceChildren(...shown2.map((key, i) => {
      const [product, scaled, mask, , weight] = numbers.slice(5 * i, 5 * i + 5);
      const token = tokenAt(columns2, key);
      const bar = h("span", { class: "xw-weight-bar", attrs: { "aria-hidden": "true" } });
      bar.style.width = `${100 * weight}%`;
      return h(
        "tr",
        { attrs: { "data-key": key } },
        h("th", { text: token, attrs: { scope: "row" } }),
        h("td", {}, strip(k, i * d, d, kr, t("steps.strip", { name: `k ${token}`, d }))),
        h("td", { text: number(product) }),
        h("td", { text: number(scaled) }),
        h("td", { text: mask === 0 ? "" : number(mask) }),
        h("td", { class: "xw-weight" }, bar, h("span", { text: weight.toFixed(4) })),
        h("td", {}, strip(v, i * dv, dv, vr, t("steps.strip", { name: `v ${token}`, d: dv })))
      );
    }));
    return void 0;
  }
  return view.mount({
    el,
    keys: ["steps", "query", "layer", "head", "tokens", "layers", "view", "version"],
    update() {
      if (view.get("view") !== "steps") return;
      list();
      query.write(String(view.get("query") ?? ""));
      const steps = view.get("steps");
      const fits = steps && steps.layer === view.get("layer") && steps.head === view.get("head") && steps.query === view.get("query");
      const refused = fits ? steps.refused ?? "" : "";
      const there = Boolean(fits && !refused);
      show(table2, there);
      show(vectors, there);
      if (fits && steps !== drawn) fill(drawn = steps);
      const shown2 = steps?.keys_shown?.length ?? 0;
      const scale = there && steps?.scale ? t("steps.scale", { scale: value(steps.scale), temperature: value(steps.temperature ?? 1) }) : "";
      const cutOff = there && steps && shown2 < (steps.of ?? 0) ? t("steps.cut", { shown: shown2, of: steps.of ?? 0 }) : "";
      setText(note, view.get("query") === null ? t("steps.choose") : refused || [scale, cutOff].filter(Boolean).join(" "));
    }
  });
}

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

// src/widgets/attention.js
var VIEWS = ["matrix", "arcs", "steps", "patches", "aggregates"];
var FILTERS = ["all", "a-b", "b-a", "a-a", "b-b"];
function makeOutput(view) {
  const caption = h("span", { class: "xw-caption", xw: "output-kind" });
  const list = barList({ pick: (target) => view.session.ask({ target }), takes: (target) => !view.session.page || view.session.takes({ target }) });
  const reference = textField(view, "reference", t("text.reference"), false);
  const el = asking(view, t("bars.group"), h("div", { class: "xw-bars-head" }, caption), list.el, reference.el);
  el.className = "xw-classes";
  view.mount({
    el: null,
    keys: ["bars", "output_kind", "target", "editable"],
    update() {
      const kind = view.get("output_kind");
      const bars = view.get("bars") ?? [];
      const likeliest = bars.reduce((best, bar) => bar.base > (best?.base ?? -Infinity) ? bar : best, bars[0]);
      const chosen = view.get("target") ?? (kind === "embedding" ? 0 : likeliest?.index ?? -1);
      list.write(bars, { chosen, rival: -1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
      show(reference.el, kind === "embedding" && view.get("editable") !== "");
    }
  });
  return el;
}
function makeLooks(view) {
  const looks = { matrix: new Matrix(view), arcs: new Arcs(view), steps: makeSteps(view), patches: new Patches(view), aggregates: new Aggregates(view) };
  const buttons = VIEWS.map((name) => h("button", { class: "xw-button", xw: `view-${name}`, text: t(`look.${name}`), on: { click: () => view.session.ask({ view: name }) } }));
  const filter = choice({
    label: t("filter"),
    xw: "filter",
    options: FILTERS.map((name) => [name, t(`filter.${name}`)]),
    onInput: (v) => view.session.look({ filter: v })
  });
  const group = choice({ label: t("group"), xw: "group", options: [], onInput: (v) => view.session.ask({ group: Number(v) }) });
  const colormap = choice({
    label: t("look.colormap"),
    xw: "colormap",
    options: COLORMAPS.filter((name) => !DIVERGING.has(name)).map((name) => [name, name]),
    onInput: (v) => view.session.look({ colormap: v })
  });
  const zoom = h(
    "div",
    { class: "xw-segment", attrs: { role: "group", "aria-label": t("zoom.group") } },
    iconButton("minus", t("zoom.out"), "zoom-out", () => looks.matrix.zoom(1 / 1.5)),
    iconButton("plus", t("zoom.in"), "zoom-in", () => looks.matrix.zoom(1.5)),
    h("button", { class: "xw-button", xw: "zoom-all", text: t("matrix.all"), on: { click: () => view.session.look({ span: [] }) } })
  );
  const tabs = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("look.as") } }, ...buttons);
  const el = h(
    "div",
    { class: "xw-look-at" },
    makeHeading(view).el,
    h("div", { class: "xw-tabs" }, tabs, zoom, filter.el, group.el, colormap.el),
    ...VIEWS.map((name) => looks[name].el)
  );
  view.mount({
    el,
    keys: ["view", "filter", "group", "layer", "layers", "picture", "tokens", "colormap", "~kernel"],
    update() {
      const now = view.get("view");
      VIEWS.forEach((name, i) => {
        attr(buttons[i], "aria-pressed", String(name === now));
        buttons[i].disabled = !view.session.takes({ view: name });
        show(looks[name].el, name === now);
      });
      show(buttons[VIEWS.indexOf("patches")], view.get("picture") !== null);
      show(zoom, now === "matrix");
      show(colormap.el, now === "matrix" || now === "patches" || now === "aggregates" && view.get("picture") !== null);
      colormap.write(view.get("colormap"));
      const { rows } = view.session.axes();
      show(filter.el, rows.kinds.includes("b") && (now === "matrix" || now === "arcs"));
      filter.write(view.get("filter"));
      const groups = view.session.layer()?.groups ?? 1;
      show(group.el, groups > 1);
      if (group.select.options.length !== groups) group.select.replaceChildren(...Array.from({ length: groups }, (_, i) => h("option", { text: String(i), attrs: { value: i } })));
      group.write(view.session.groupOf(view.get("layer")));
    }
  });
  const snapshot = () => {
    const now = view.get("view");
    const look = now === "steps" || now === "aggregates" && looks.aggregates.canvas.hidden ? looks.matrix : looks[now];
    return look.snapshot();
  };
  return { el, snapshot };
}
function layOut(view) {
  const info = makeInfo(view, { keys: ["view", "aggregate"], method: () => view.get("view") === "aggregates" ? view.get("aggregate") : "heads" });
  const looks = makeLooks(view);
  const actions = h(
    "div",
    { class: "xw-segment", attrs: { role: "group", "aria-label": t("menu.group") } },
    copyButton(view),
    saveButton(looks.snapshot, t("attention.file"))
  );
  view.root.append(
    h("div", { class: "xw-top" }, makeTexts(view).el, h("div", { class: "xw-actions" }, actions, info.button)),
    info.el,
    h("div", { class: "xw-attention" }, makeTiles(view).el, looks.el, makeOutput(view)),
    makeInterventions(view).el,
    makeStatus(view).el,
    makeMessage(view).el
  );
}
var attention_default = hosted({
  label: "attention.label",
  layOut,
  session: (model) => new AttentionSession(model),
  view: (session, model, root, uid2) => new BaseView(session, model, root, uid2)
});
export {
  attention_default as default
};
