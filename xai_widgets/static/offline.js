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
var word = (key) => spoken.strings?.[key] ?? english[key];
function t(key, vars = {}) {
  return word(key).replace(/\{(\w+)\}/g, (whole, name) => name in vars ? String(vars[name]) : whole);
}
function tOr(key, otherwise) {
  return word(key) ?? otherwise;
}
var said = (text) => spoken.sentences?.[text] ?? text;

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

// src/lib/strings/offline.js
var WORDS2 = add({
  "page.group": "What this page has",
  "page.saved": "A saved page of xai-widgets {version}: no kernel, no network. What is drawn in the browser works, and nothing is computed.",
  "page.one": "It shows one state; what would need the model is grey.",
  "page.several": "Recorded: {count} states. What else would need the model is grey.",
  "page.refused": "That was not recorded in this page.",
  "offer.method": "method",
  "offer.target": "target",
  "offer.layer": "layer",
  "offer.head": "head",
  "offer.index": "index",
  "page.old": "This browser cannot open the page: it is too old to unpack it. Use a newer one."
});

// src/lib/dom.js
var FOCUSABLE = /* @__PURE__ */ new Set(["button", "input", "select", "canvas", "summary", "a"]);
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

// src/lib/controls.js
function choice(o) {
  const select = h("select", {
    xw: o.xw,
    attrs: { "aria-label": o.label, title: o.help || o.label },
    on: { change: () => o.onInput(select.value) }
  });
  for (const [value, label] of o.options) select.append(h("option", { text: label, attrs: { value } }));
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: o.label }), select);
  return { el, select, write: (v) => {
    if (select.value !== String(v)) select.value = String(v);
  } };
}

// src/lib/wire.js
function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

// src/lib/offline.js
var told = (value) => JSON.stringify(value, (_, v) => ArrayBuffer.isView(v) ? bytesOf(v).join() : v);
var same = (a, b) => a === b || told(a) === told(b);
function unpack(packed) {
  const length = new DataView(packed).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(packed, 4, length));
  const start = 4 + length;
  return JSON.parse(text, (_, value) => {
    const at = value?.$bytes;
    return Array.isArray(at) ? new DataView(packed, start + at[0], at[1]) : value;
  });
}
var OfflineModel = class {
  constructor(recording, refused = () => {
  }) {
    this.recording = recording;
    this.refused = refused;
    this.state = this.read(recording.first);
    this.before = {};
    this.listeners = /* @__PURE__ */ new Map();
    for (const name of ["get", "set", "save_changes", "send", "on", "off"]) {
      this[name] = this[name].bind(this);
    }
    this.recorded = {
      takes: this.takes.bind(this),
      offers: (key) => key in recording.offers,
      lay: () => {
        throw new Error("this page lays nothing out");
      }
    };
  }
  read(state) {
    return Object.fromEntries(Object.entries(state).map(([key, at]) => [key, this.recording.values[at]]));
  }
  answerOf(state) {
    const { free, unheard } = this.recording;
    return Object.fromEntries(Object.entries(this.read(state)).filter(([key]) => !free.includes(key) && !unheard.includes(key)));
  }
  // --- the model, as anywidget gives it
  get(key) {
    return this.state[key];
  }
  set(key, value) {
    if (!(key in this.before)) this.before[key] = this.state[key];
    this.update({ [key]: value });
  }
  save_changes() {
    const { before } = this;
    this.before = {};
    const { free, unheard } = this.recording;
    const asked = Object.keys(before).filter((key) => !free.includes(key) && !unheard.includes(key) && !same(before[key], this.state[key]));
    if (!asked.length) return;
    const wanted = Object.fromEntries(asked.map((key) => [key, this.state[key]]));
    const found = this.nearest(wanted, { ...this.state, ...before });
    this.update(found ? this.answerOf(found) : Object.fromEntries(asked.map((key) => [key, before[key]])));
    if (!found) this.refused();
  }
  send() {
  }
  on(event, fn) {
    this.listeners.set(event, (this.listeners.get(event) ?? /* @__PURE__ */ new Set()).add(fn));
  }
  off(event, fn) {
    this.listeners.get(event)?.delete(fn);
  }
  update(changes) {
    const changed = Object.keys(changes).filter((key) => this.state[key] !== changes[key]);
    Object.assign(this.state, changes);
    for (const key of changed) for (const fn of [...this.listeners.get(`change:${key}`) ?? []]) fn();
  }
  // --- what was recorded
  takes(changes) {
    const { free } = this.recording;
    const asked = Object.entries(changes).filter(([key, value]) => !free.includes(key) && !same(this.state[key], value));
    return !asked.length || this.nearest(Object.fromEntries(asked), this.state) !== null;
  }
  nearest(wanted, now) {
    const { offers, linked, states, values } = this.recording;
    if (Object.keys(wanted).some((key) => !(key in offers) && !linked.includes(key))) return null;
    const has = (state, key, value) => same(values[state[key]], value);
    const fitting = states.filter((state) => Object.entries(wanted).every(([key, value]) => has(state, key, value)));
    const alike = (state) => Object.keys(offers).filter((key) => has(state, key, now[key])).length;
    return fitting.reduce((best, state) => best && alike(best) >= alike(state) ? best : state, null);
  }
};
var PartModel = class {
  constructor(whole, key) {
    const name = (trait) => `${key}.${trait}`;
    const event = (said2) => said2.replace(/^change:/, (start) => start + name(""));
    this.get = (trait) => whole.get(name(trait));
    this.set = (trait, value) => whole.set(name(trait), value);
    this.save_changes = whole.save_changes;
    this.send = whole.send;
    this.on = (said2, fn) => whole.on(event(said2), fn);
    this.off = (said2, fn) => whole.off(event(said2), fn);
    this.recorded = {
      takes: (changes) => whole.takes(Object.fromEntries(Object.entries(changes).map(([trait, value]) => [name(trait), value]))),
      offers: (trait) => whole.recorded.offers(name(trait)) || whole.recording.linked.includes(name(trait)),
      lay: whole.recorded.lay
    };
  }
};

// src/widgets/offline.js
var BRIEF = 4e3;
async function inflated(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
function makeStrip(model) {
  const { offers, states, values, version } = model.recording;
  const choices = Object.entries(offers).map(([key, { label, part, trait, options }]) => {
    const called = tOr(`offer.${trait}`, label);
    const control = choice({
      label: part ? `${part}: ${called}` : called,
      xw: `recorded-${key}`,
      options: options.map(([at, name]) => [String(at), trait === "method" ? said(name) : name]),
      onInput(at) {
        model.set(key, values[Number(at)]);
        model.save_changes();
      }
    });
    const write = () => control.write(options.find(([at]) => same(values[at], model.get(key)))?.[0] ?? "");
    model.on(`change:${key}`, write);
    write();
    return control.el;
  });
  const refusal = h("p", { xw: "refused", attrs: { role: "status" } });
  let timer;
  model.refused = () => {
    clearTimeout(timer);
    setText(refusal, t("page.refused"));
    timer = setTimeout(() => setText(refusal, ""), BRIEF);
  };
  const told2 = choices.length ? t("page.several", { count: states.length }) : t("page.one");
  return h(
    "header",
    { class: "xw-saved", xw: "saved", attrs: { "aria-label": t("page.group") } },
    h("h1", { text: document.title }),
    h("p", { text: `${t("page.saved", { version })} ${told2}` }),
    ...choices,
    refusal
  );
}
function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const write = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
  };
  dark.addEventListener("change", write);
  write();
}
function draw(front, model, el) {
  const widget = globalThis.xwExplorers[front]();
  widget.initialize({ model });
  return widget.render({ model, el });
}
async function open() {
  followTheme();
  const place = document.body.firstElementChild;
  const data = [...document.scripts].find((script) => script.type === "text/plain");
  if (typeof DecompressionStream === "undefined") return void place.append(h("p", { text: t("page.old"), attrs: { role: "alert" } }));
  const model = new OfflineModel(unpack(await inflated(data?.text ?? "")));
  speak(model.get("_words"));
  const el = h("main", { class: "xw-explorer-place" });
  place.replaceChildren(makeStrip(model), el);
  const { front, parts } = model.recording;
  model.recorded.lay = (key, inner) => draw(parts[key], new PartModel(model, key), inner);
  draw(front, model, el);
  return void 0;
}
void open();
