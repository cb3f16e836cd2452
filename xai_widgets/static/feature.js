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
  return word(key).replace(/\{(\w+)\}/g, (whole2, name) => name in vars ? String(vars[name]) : whole2);
}
function tOr(key, otherwise) {
  return word(key) ?? otherwise;
}
var said = (text2) => spoken.sentences?.[text2] ?? text2;
var WORDED = /* @__PURE__ */ new Set(["label", "about", "help", "unit"]);
var INSIDE = /* @__PURE__ */ new Set(["params", "extras"]);
function saidOf(value2) {
  if (!spoken.sentences || typeof value2 !== "object" || value2 === null) return value2;
  const object = value2;
  const made2 = declared.get(object) ?? (Array.isArray(object) ? object.map(saidOf) : Object.fromEntries(Object.entries(object).map(fieldOf)));
  declared.set(object, made2);
  return made2;
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

// src/lib/strings/feature.js
var WORDS2 = add({
  "feature.label": "Feature explorer",
  "feature.rowGroup": "Which row",
  "feature.row": "Row",
  "feature.of": "of {count}",
  "feature.rowGiven": "a row of yours",
  "feature.previous": "Row before",
  "feature.next": "Next row",
  "feature.answer": "{now}",
  "feature.flipped": "{now} (the row as it is: {row})",
  "feature.threshold": "Flips at",
  "feature.probability": "explain the probability",
  "sliders.group": "The row's values",
  "sliders.find": "Find a column",
  "sliders.none": "No column is called so.",
  "sliders.moved": "{count} moved",
  "sliders.reset": "Reset all",
  "sliders.order": "Order",
  "order.table": "as in the table",
  "order.attribution": "by attribution",
  "sliders.spacing": "Along the slider",
  "spacing.quantile": "the data's quantiles",
  "spacing.value": "values",
  "slider.lock": "Lock {name}",
  "slider.unlock": "Unlock {name}",
  "slider.reset": "{name} back to {value}",
  "slider.value": "{name}, exact value",
  "slider.text": "{value}, {share} % of the rows are at or under it",
  "slider.beyond": "{value}, outside the data",
  "slider.constant": "{value} in every row",
  "slider.category": "{label} ({share} %)",
  "slider.choose": "Show {name} in the curves",
  "shares.group": "What speaks for {label}",
  "shares.summary": "{title}: {found}",
  "shares.for": "for it {list}",
  "shares.against": "against it {list}",
  "shares.strongest": "strongest {list}",
  "shares.flat": "no column counts",
  "shares.waterfall": "waterfall",
  "shares.start": "baseline",
  "shares.end": "score",
  "shares.none": "No method can explain this model.",
  "panels.group": "Questions",
  "panel.local": "Around this row",
  "panel.curves": "Curves",
  "panel.change": "What would change it",
  "panel.random": "Random noise",
  "panel.global": "All rows",
  "panel.again": "Compute again",
  "panel.progress": "Progress of the analysis",
  "panel.stopped": "stopped",
  "panel.column": "column",
  "panel.seed": "Seed",
  "local.about": "What the explained number does when one column moves by a step: a share of its standard deviation in the data.",
  "local.step": "Step",
  "local.scaled": "gradient × spread",
  "local.down": "a step down",
  "local.up": "a step up",
  "local.others": "another category",
  "local.other": "{label}: {change}",
  "curves.feature": "Column",
  "curves.other": "and",
  "curves.noOther": "no other",
  "curves.about": "Thin lines are rows of the data with this column changed, the dashed one is their average (partial dependence), the orange one is this row; the dot is where its slider is.",
  "curves.aboutTwo": "The average over the data's rows while the two columns take these values; the dot is where the sliders are.",
  "curves.rows": "{rows} rows",
  "curves.rowsSoFar": "{rows} rows so far",
  "curves.said": "{name} from {low} to {high}: this row goes from {first} to {last}, the average from {mean} to {meanLast}. At {at} it is {score}.",
  "curves.saidTwo": "{name} and {other} together: the average over rows is from {low} to {high}.",
  "chart.plain": "bqplot cannot be shown here, so the chart is drawn plainly.",
  "chart.install": 'For the charts of bqplot: pip install "xai-widgets[charts]". Without it they are drawn plainly.',
  "change.about": "The smallest change found that gives another answer; locked columns stay. Nothing smaller was found, which is not to say there is none.",
  "change.to": "To",
  "change.any": "any other answer",
  "change.search": "By",
  "by.search": "trying values",
  "by.gradient": "following the gradient",
  "change.most": "Columns moved",
  "change.unlimited": "as many as it takes",
  "change.atMost": "at most {count}",
  "change.find": "Find a change",
  "change.range": "Keep",
  "change.from": "from",
  "change.until": "to",
  "change.keep": "Set the range",
  "change.kept": "{name}: {low} to {high}",
  "change.freed": "{label}: take the range back",
  "change.found": "Found: {count} moved, {distance} standard deviations in all.",
  "change.first": "Back to the start",
  "change.back": "One move back",
  "change.step": "Next move",
  "change.last": "All moves",
  "change.replay": "Replay",
  "change.move": "{name} from {before} to {after}",
  "change.then": "then {answer} ({score})",
  "change.moves": "The moves, in order",
  "random.about": "The row again and again with noise on its unlocked columns, as a share of each column's standard deviation; a category is drawn anew with that chance.",
  "random.noise": "Noise",
  "noise.normal": "normal",
  "noise.uniform": "uniform",
  "random.strength": "Strength",
  "random.samples": "Samples",
  "random.columns": "Columns",
  "random.all": "all that are not locked",
  "random.some": "{count} of {of}",
  "random.choose": "Columns that are disturbed",
  "random.everyColumn": "All that are not locked",
  "random.noColumn": "Choose others",
  "random.least": "No column is disturbed then. Choose at least one.",
  "random.flips": "In {share} % (± {error}) of {n} samples the answer is another.",
  "random.noAnswer": "Set where a value flips to count how often it does.",
  "random.said": "Outcomes of {n} samples, from {low} to {high}; the row itself has {base}.",
  "random.cause": "column disturbed",
  "random.alone": "flips alone",
  "random.without": "flips without it",
  "random.spread": "spread alone",
  "random.answer": "{label}: {count}",
  "about.association": "How each column goes with the answer over the data. Information is in nats, 0 where a column tells nothing; a correlation sees straight lines only, the rank one any rise or fall.",
  "about.importance": "What the model's score loses when a column is shuffled, with its spread over shuffles. Columns that tell the same hide each other.",
  "about.sobol": "Shares of the variance of the answer over the data's ranges, each column drawn by itself: alone (first), and together with others (total), with 95 % confidence.",
  "about.morris": "Mean size of the change when a column takes a step across its range, along random paths; the spread is large where it depends on others or bends.",
  "global.analysis": "Analysis",
  "analysis.association": "correlation, information",
  "analysis.importance": "permutation importance",
  "analysis.sobol": "Sobol indices",
  "analysis.morris": "Morris screening",
  "global.against": "Against",
  "against.answer": "the model's answer",
  "against.truth": "the right answer",
  "number.information": "information",
  "number.linear": "correlation",
  "number.rank": "rank correlation",
  "number.importance": "importance",
  "number.spread": "spread",
  "number.total": "total",
  "number.total_error": "± total",
  "number.first": "first",
  "number.first_error": "± first",
  "number.size": "mean size",
  "number.size_error": "± size",
  "number.mean": "mean"
});

// src/lib/format.js
function minus(text2) {
  return text2.replace("-", "−");
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
  const text2 = isProbability ? Math.abs(d).toFixed(2) : value(Math.abs(d));
  return (d > 0 ? "+" : "−") + text2;
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
function setText(el, text2) {
  if (el.textContent !== text2) el.textContent = text2;
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
  let made2 = [];
  const ask = (key, v) => {
    if (key === "layer") view.session.ask({ layer: String(v) });
    else asked.setParams({ ...asked.params(), [key]: v });
  };
  function make() {
    methods = view.session.catalogue;
    layers = view.get("layers");
    name = asked.method();
    const params = view.session.catalogue.find((m) => m.name === name)?.params ?? [];
    made2 = params.map((param) => ({ param, control: controlOf(param, view.get("layers") ?? [], ask) }));
    if (view.session.page && view.session.offers("layer")) made2.filter(({ param }) => param.kind === "layer").forEach(({ control }) => openRecorded(view, control));
    el.replaceChildren(...made2.map((m) => m.control.el));
  }
  function limitToChannels(param, control) {
    const layer = view.get("layers")?.find((l) => l.name === view.get("layer"));
    if (layer && "setHigh" in control) control.setHigh(Math.max(layer.channels - 1, param.low));
  }
  function update() {
    if (methods !== view.session.catalogue || layers !== view.get("layers") || name !== asked.method()) make();
    const current = {};
    for (const { param } of made2) if (param.kind !== "layer") current[param.name] = asked.params()[param.name] ?? param.default;
    for (const { param, control } of made2) {
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
  let made2 = null;
  return view.mount({
    el: control.el,
    keys: [view.session.catalogueKey, ...asked.keys],
    update() {
      const methods = view.session.catalogue;
      if (made2 !== methods) {
        made2 = methods;
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

// src/lib/feature-session.js
var FeatureSession = class extends BaseSession {
  constructor(model) {
    super(model, "methods");
    this.read = null;
    this.counts = [];
    this.quantiles = [];
    this.decoded = null;
    this.shares = new Float32Array(0);
    this.follow("frame", () => {
      const frame2 = model.get("frame");
      if (frame2 && !frame2.final && frame2.id > model.get("ack")) this.ask({ ack: frame2.id });
    });
  }
  get features() {
    return this.model.get("features") ?? [];
  }
  lie(index) {
    const told = this.model.get("distribution");
    if (told !== this.read && told.counts && told.quantiles) {
      this.read = told;
      this.counts = rowsOf(told.counts);
      this.quantiles = rowsOf(told.quantiles);
    }
    return { counts: this.counts[index], quantiles: this.quantiles[index] };
  }
  code(index) {
    return (this.model.get("values") ?? {})[index] ?? this.features[index].own;
  }
  word(index, code) {
    const { categories, kind } = this.features[index];
    if (categories.length) return categories[code] ?? String(code);
    return kind === "whole" ? String(code) : value(code);
  }
  attributions() {
    const frame2 = this.model.get("frame");
    if (frame2 !== this.decoded) {
      this.decoded = frame2;
      this.shares = frame2 ? decode(frame2).map((v) => v * frame2.scale) : new Float32Array(0);
    }
    return this.shares;
  }
  strengths() {
    const values = this.attributions();
    return this.features.map((_, i) => Math.abs(values[i] ?? 0));
  }
  locked(index) {
    return this.model.get("locked").includes(this.features[index].name);
  }
  move(changes) {
    const values = { ...this.model.get("values") };
    for (const [index, code] of Object.entries(changes)) {
      if (code === this.features[Number(index)].own) delete values[index];
      else values[index] = code;
    }
    this.ask({ values });
  }
  reset() {
    const kept = Object.entries(this.model.get("values") ?? {}).filter(([index]) => this.locked(Number(index)));
    this.ask({ values: Object.fromEntries(kept) });
  }
};
function rowsOf(array) {
  const values = decode(array);
  const [count, width] = array.shape;
  return Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
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
async function copyText(text2, near) {
  try {
    await navigator.clipboard.writeText(text2);
    return true;
  } catch {
    const area = h("textarea", { class: "xw-hidden", attrs: { "aria-hidden": "true" } });
    area.value = text2;
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

// src/lib/number.js
function number({ label, xw, min, max, step = 1, onInput }) {
  const input = h("input", {
    class: "xw-search xw-exact",
    xw,
    attrs: { type: "number", min, max, step, "aria-label": label, title: label },
    on: { change: () => onInput(Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null) }
  });
  const el = h("label", { class: "xw-control" }, h("span", { class: "xw-label", text: label }), input);
  return { el, input, write(v) {
    if (!input.matches(":focus") || input.value === "") input.value = v === null || v === void 0 ? "" : String(v);
  } };
}

// src/lib/work.js
function makeWork(view, panel, label = t("panel.again")) {
  const { session } = view;
  const again = h("button", { class: "xw-button", xw: `compute-${panel}`, text: label, on: { click: () => session.ask({ compute_request: view.get("compute_request") + 1 }) } });
  const bar = h("progress", { class: "xw-progress", attrs: { max: 1, value: 0, "aria-label": t("panel.progress") } });
  const stop = h("button", { class: "xw-button", xw: `stop-${panel}`, text: t("status.stop"), on: { click: () => session.ask({ stop_request: view.get("stop_request") + 1 }) } });
  const state = h("span", { class: "xw-quiet" });
  const el = h("span", { class: "xw-work" }, again, bar, state, stop);
  const sentence = h("p", { class: "xw-panel-problem", xw: `problem-${panel}` });
  const trace = h("pre", { attrs: { tabindex: 0 } });
  const details = h("details", {}, h("summary", { text: t("error.details") }), trace);
  const box = h("div", { class: "xw-message", attrs: { "data-kind": "problem", hidden: true } }, sentence, details);
  const problem = h("div", { attrs: { role: "status" } }, box);
  view.mount({
    el,
    keys: ["work", "~kernel"],
    update() {
      const told = view.get("work") ?? {};
      const mine = told.panel === panel ? told : {};
      const running = mine.status === "running" && session.alive;
      attr(el, "data-status", mine.status ?? "");
      again.disabled = !session.alive || running;
      stop.disabled = !running;
      attr(bar, "data-on", running);
      bar.value = mine.progress ?? 0;
      setText(state, mine.status === "stopped" ? t("panel.stopped") : "");
      show(box, mine.status === "error");
      setText(sentence, mine.message ?? "");
      setText(trace, mine.details ?? "");
    }
  });
  el.dataset.xw = `work-${panel}`;
  return { el, problem };
}

// src/lib/panel-change.js
var MOST = [1, 2, 3, 5];
function after(change, count, own) {
  const values = { ...change.start };
  for (const { index, after: code } of change.moves.slice(0, count)) {
    if (code === own(index)) delete values[index];
    else values[index] = code;
  }
  return values;
}
var same = (a, b) => Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => a[key] === b[key]);
function made(change, values, own) {
  for (let count = change.moves.length; count >= 0; count--) if (same(after(change, count, own), values)) return count;
  return -1;
}
function makeRanges(view) {
  const { session } = view;
  const column = choice({ label: t("change.range"), xw: "range-feature", options: [], onInput: () => suggest() });
  const low = number({ label: t("change.from"), xw: "range-low", step: "any", onInput: () => {
  } });
  const high = number({ label: t("change.until"), xw: "range-high", step: "any", onInput: () => {
  } });
  const keep = h("button", { class: "xw-button", xw: "range-set", text: t("change.keep"), on: { click: () => {
    const [from, to] = [low.input.valueAsNumber, high.input.valueAsNumber];
    if (Number.isFinite(from) && Number.isFinite(to)) session.ask({ ranges: { ...view.get("ranges"), [column.select.value]: [from, to] } });
  } } });
  const chips = h("ul", { class: "xw-chips", xw: "ranges" });
  const el = h("div", { class: "xw-panel-head" }, column.el, low.el, high.el, keep, chips);
  let options = "";
  function suggest() {
    const feature = session.features.find((one) => one.name === column.select.value);
    if (!feature) return;
    low.write(Number(feature.low.toPrecision(6)));
    high.write(Number(feature.high.toPrecision(6)));
  }
  function chip(name, [from, to]) {
    const label = t("change.kept", { name, low: value(from), high: value(to) });
    const button = h("button", { class: "xw-chip", text: label, attrs: { "aria-label": t("change.freed", { label }) }, on: { click: () => {
      session.ask({ ranges: Object.fromEntries(Object.entries(view.get("ranges")).filter(([one]) => one !== name)) });
    } } });
    return h("li", {}, button);
  }
  view.mount({
    el,
    keys: ["features", "ranges"],
    update() {
      const numbers = session.features.filter((one) => !one.categories.length && !one.constant).map((one) => one.name);
      if (numbers.join("\n") !== options) {
        options = numbers.join("\n");
        column.select.replaceChildren(...numbers.map((name) => h("option", { text: name, attrs: { value: name } })));
        suggest();
      }
      chips.replaceChildren(...Object.entries(view.get("ranges") ?? {}).map(([name, range]) => chip(name, range)));
    }
  });
  return el;
}
function makeChange(view) {
  const { session } = view;
  const own = (index) => session.features[index].own;
  const to = choice({ label: t("change.to"), xw: "change-to", options: [], onInput: (v) => session.ask({ to: v === "" ? null : Number(v) }) });
  const search = choice({ label: t("change.search"), xw: "change-search", options: ["search", "gradient"].map((one) => [one, t(`by.${one}`)]), onInput: (v) => session.ask({ search: v }) });
  const most = choice({ label: t("change.most"), xw: "change-most", options: [["0", t("change.unlimited")], ...MOST.map((n) => [String(n), t("change.atMost", { count: n })])], onInput: (v) => session.ask({ most: Number(v) }) });
  const work = makeWork(view, "change", t("change.find"));
  const verdict = h("p", { xw: "change-said", attrs: { role: "status" } });
  const list = h("ol", { class: "xw-moves", xw: "moves", attrs: { "aria-label": t("change.moves") } });
  const go = (step) => () => {
    const change = view.get("counterfactual");
    if (!change) return;
    const now = Math.max(made(change, view.get("values"), own), 0);
    session.ask({ values: after(change, Math.min(Math.max(step(now, change.moves.length), 0), change.moves.length), own) });
  };
  const buttons = {
    first: h("button", { class: "xw-button", xw: "replay-first", text: t("change.first"), on: { click: go(() => 0) } }),
    back: h("button", { class: "xw-button", xw: "replay-back", text: t("change.back"), on: { click: go((now) => now - 1) } }),
    next: h("button", { class: "xw-button", xw: "replay-next", text: t("change.step"), on: { click: go((now) => now + 1) } }),
    last: h("button", { class: "xw-button", xw: "replay-last", text: t("change.last"), on: { click: go((_now, all) => all) } })
  };
  const replay = h("div", { class: "xw-segment", attrs: { role: "group", "aria-label": t("change.replay") } }, ...Object.values(buttons));
  const el = h(
    "div",
    {},
    h("div", { class: "xw-panel-head" }, to.el, search.el, most.el, work.el),
    makeRanges(view),
    h("p", { class: "xw-quiet xw-small", text: t("change.about") }),
    work.problem,
    verdict,
    replay,
    list
  );
  let labels = "";
  function item(move, done) {
    const { name } = session.features[move.index];
    const words = t("change.move", { name, before: session.word(move.index, move.before), after: session.word(move.index, move.after) });
    const then = t("change.then", { answer: move.answer, score: value(move.score) });
    const li = h("li", { xw: "move" }, h("b", { text: words }), " ", h("span", { class: "xw-quiet", text: then }));
    attr(li, "data-done", done);
    attr(li, "aria-current", done ? "step" : void 0);
    return li;
  }
  function update() {
    const names = view.get("labels").length ? view.get("labels") : [];
    if (names.join("\n") !== labels || !to.select.options.length) {
      labels = names.join("\n");
      to.select.replaceChildren(h("option", { text: t("change.any"), attrs: { value: "" } }), ...names.map((name, i) => h("option", { text: name, attrs: { value: i } })));
    }
    show(to.el, names.length > 2 && view.get("threshold") === null);
    to.write(view.get("to") ?? "");
    search.write(view.get("search"));
    most.write(view.get("most"));
    const change = view.get("counterfactual");
    show(replay, Boolean(change?.moves.length));
    const spreads = change ? value(change.distance) : "";
    setText(verdict, change ? change.found ? t("change.found", { count: change.moves.length, distance: spreads }) : change.note : "");
    const now = change ? made(change, view.get("values"), own) : -1;
    list.replaceChildren(...(change?.moves ?? []).map((move, i) => item(move, i < now)));
    buttons.first.disabled = buttons.back.disabled = !session.alive || now === 0;
    buttons.next.disabled = buttons.last.disabled = !session.alive || now === change?.moves.length;
    attr(el, "data-step", change ? String(now) : void 0);
  }
  el.dataset.xw = "change-panel";
  view.mount({ el, keys: ["counterfactual", "values", "features", "labels", "threshold", "to", "search", "most", "~kernel"], update });
  return el;
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

// src/lib/swatch.js
var SVG2 = "http://www.w3.org/2000/svg";
function svg(tag, attrs, ...children) {
  const el = document.createElementNS(SVG2, tag);
  for (const [name, v] of Object.entries(attrs)) el.setAttribute(name, String(v));
  el.append(...children);
  return el;
}

// src/lib/chart.js
var [WIDTH, HEIGHT] = [420, 220];
var AREA = { left: 52, top: 12, right: WIDTH - 14, bottom: HEIGHT - 42 };
function text(words, attrs) {
  const el = svg("text", attrs);
  el.textContent = words;
  return el;
}
function ends(rows) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) for (let i = 0; i < row.length; i++) {
    low = Math.min(low, row[i]);
    high = Math.max(high, row[i]);
  }
  return Number.isFinite(low) ? { low, high } : { low: 0, high: 1 };
}
function frame(x, y, label, names) {
  const px = (v) => AREA.left + (v - x.low) / (x.high - x.low || 1) * (AREA.right - AREA.left);
  const py = (v) => AREA.bottom - (v - y.low) / (y.high - y.low || 1) * (AREA.bottom - AREA.top);
  const quarters = [0, 0.25, 0.5, 0.75, 1];
  const across = names.length ? names.map((_, i) => i) : quarters.map((q) => x.low + q * (x.high - x.low));
  const parts = [
    svg("rect", { x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top, fill: "none", class: "xw-plain-frame" }),
    text(label, { x: (AREA.left + AREA.right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }),
    ...across.map((v, i) => text(names[i] ?? value(v), { x: px(v), y: AREA.bottom + 16, "text-anchor": "middle" })),
    ...quarters.map((q) => y.low + q * (y.high - y.low)).map((v) => text(value(v), { x: AREA.left - 6, y: py(v) + 4, "text-anchor": "end" }))
  ];
  return { px, py, parts };
}
var whole = (...parts) => svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "xw-plain", "aria-hidden": "true" }, ...parts);
function lineChart(lines, dot, label, names) {
  const x = ends([...lines.map((line) => line.x), dot ? [dot.x] : []]);
  const { px, py, parts } = frame(x, ends([...lines.map((line) => line.y), dot ? [dot.y] : []]), label, names);
  const path = ({ x: xs, y: ys, kind }) => svg("path", {
    class: `xw-line-${kind}`,
    fill: "none",
    d: Array.from(xs, (v, i) => `${i ? "L" : "M"}${px(v).toFixed(1)} ${py(ys[i]).toFixed(1)}`).join("")
  });
  const mark = dot ? [svg("circle", { cx: px(dot.x), cy: py(dot.y), r: 5, class: "xw-line-dot" })] : [];
  return whole(...parts, ...lines.map(path), ...mark);
}
function barChart(counts, x, base, label) {
  const { px, py, parts } = frame(x, { low: 0, high: ends([counts]).high }, label, []);
  const wide = (px(x.high) - px(x.low)) / counts.length;
  const bars = Array.from(counts, (count, i) => svg("rect", { x: AREA.left + i * wide, y: py(count), width: Math.max(wide - 1, 0.5), height: AREA.bottom - py(count), class: "xw-bin" }));
  return whole(...parts, ...bars, svg("path", { class: "xw-line-own", d: `M${px(base)} ${AREA.top}V${AREA.bottom}` }));
}
function heatChart(values, grids, dot, labels) {
  const [x, y, v] = [ends([grids[0]]), ends([grids[1]]), ends([values])];
  const { px, py, parts } = frame(x, y, labels.join(" × "), []);
  const [m, n] = grids.map((grid) => grid.length);
  const [w, hgt] = [(AREA.right - AREA.left) / m, (AREA.bottom - AREA.top) / n];
  const cells = Array.from(values, (value2, k) => svg("rect", {
    x: AREA.left + Math.floor(k / n) * w,
    y: AREA.bottom - (k % n + 1) * hgt,
    width: w + 0.3,
    height: hgt + 0.3,
    fill: `rgb(${colorAt("viridis", (value2 - v.low) / (v.high - v.low || 1))})`
  }));
  const mark = dot ? [svg("circle", { cx: px(dot[0]), cy: py(dot[1]), r: 5, class: "xw-line-dot" })] : [];
  return whole(...cells, ...parts, ...mark);
}

// src/lib/plot.js
async function childOf(view, reference) {
  const manager = view.model.widget_manager;
  if (!manager?.get_model || !manager.create_view) throw new Error("this host lays out no other widgets");
  const child = await manager.get_model(reference.replace("IPY_MODEL_", ""));
  return manager.create_view(child, {});
}
var Plot = class {
  constructor(view, moved) {
    this.view = view;
    this.moved = moved;
    this.place = h("div", { class: "xw-curve-plot" });
    this.plain = h("div", { class: "xw-curve-plain" });
    this.figure = null;
    this.open = true;
    view.offs.push(() => {
      this.open = false;
    });
  }
  area() {
    const found = this.figure?.el.querySelector(".plotarea_events, .plotarea_background") ?? this.plain.querySelector("[data-plot]");
    return found?.getBoundingClientRect() ?? null;
  }
  async lay(reference) {
    const figure = await childOf(this.view, reference);
    if (!this.open) return figure.remove();
    this.figure = figure;
    this.place.append(figure.el);
    for (const type of ["after-attach", "after-show"]) figure.processLuminoMessage({ type });
    const observer = new ResizeObserver(this.moved);
    observer.observe(this.place);
    this.view.offs.push(() => {
      observer.disconnect();
      figure.remove();
    });
    show(this.plain, false);
    this.moved();
  }
};

// src/lib/figure.js
function makeFigure(view, key) {
  const plot = new Plot(view, () => {
  });
  const note = h("p", { class: "xw-quiet xw-small", attrs: { hidden: true } });
  const picture = h("div", { class: "xw-chart", xw: `chart-${key}`, attrs: { role: "img" } }, plot.place, plot.plain);
  const el = h("div", {}, picture, note);
  let asked = false, drawn = false;
  const say = (text2) => {
    setText(note, text2);
    show(note, true);
  };
  const seen = new ResizeObserver(() => lay());
  seen.observe(el);
  view.offs.push(() => seen.disconnect());
  function lay() {
    if (asked || !drawn || !el.isConnected || view.session.page) return;
    asked = true;
    seen.disconnect();
    const reference = view.get("figures")?.[key];
    if (!reference) return say(t("chart.install"));
    plot.lay(reference).then(() => attr(picture, "data-figure", true), () => say(t("chart.plain")));
  }
  function write(words, plain) {
    attr(picture, "aria-label", words);
    plot.plain.replaceChildren(plain);
    drawn = true;
    lay();
  }
  return { el, write };
}

// src/lib/panel-curves.js
var floats = (array) => decode(array);
function ofOne(view, curve, along) {
  const { session } = view;
  const [index] = curve.features;
  const { name, categories } = session.features[index];
  const [x] = curve.grids.map(floats);
  const average = floats(curve.average);
  const own = along ? floats(along.values) : average;
  const each = curve.individual ? rowsOf(curve.individual) : [];
  const lines = [
    ...each.map((y) => ({ x, y, kind: "each" })),
    { x, y: average, kind: "average" },
    ...along ? [{ x, y: own, kind: "own" }] : []
  ];
  const last = x.length - 1;
  const words = t("curves.said", {
    name,
    low: session.word(index, x[0]),
    high: session.word(index, x[last]),
    first: value(own[0]),
    last: value(own[last]),
    mean: value(average[0]),
    meanLast: value(average[last]),
    at: session.word(index, along?.at[0] ?? session.code(index)),
    score: along ? value(along.score) : "…"
  });
  return { words, chart: lineChart(lines, along ? { x: along.at[0], y: along.score } : null, name, categories) };
}
function ofTwo(view, curve, along) {
  const names = curve.features.map((index) => view.session.features[index].name);
  const values = floats(curve.average);
  const words = t("curves.saidTwo", { name: names[0], other: names[1], low: value(Math.min(...values)), high: value(Math.max(...values)) });
  return { words, chart: heatChart(values, curve.grids.map(floats), along?.at ?? null, names) };
}
function makeFeatureCurves(view) {
  const { session } = view;
  const feature = choice({ label: t("curves.feature"), xw: "curve-feature", options: [], onInput: (v) => session.ask({ feature: v }) });
  const other = choice({ label: t("curves.other"), xw: "curve-other", options: [], onInput: (v) => session.ask({ other: v }) });
  const work = makeWork(view, "curves");
  const about = h("p", { class: "xw-quiet xw-small" });
  const rows = h("span", { class: "xw-quiet", xw: "curve-rows" });
  const said2 = h("p", { class: "xw-small", xw: "curve-said" });
  const one = makeFigure(view, "curve");
  const two = makeFigure(view, "surface");
  const el = h(
    "div",
    {},
    h("div", { class: "xw-panel-head" }, feature.el, other.el, rows, work.el),
    work.problem,
    about,
    h("div", { class: "xw-panel-two xw-wide-first" }, h("div", {}, one.el, two.el), said2)
  );
  let made2 = "";
  function options() {
    const names = session.features.filter((f) => !f.constant).map((f) => f.name);
    if (made2 === names.join("\n")) return;
    made2 = names.join("\n");
    const option = (name) => h("option", { text: name, attrs: { value: name } });
    feature.select.replaceChildren(...names.map(option));
    other.select.replaceChildren(h("option", { text: t("curves.noOther"), attrs: { value: "" } }), ...names.map(option));
  }
  function update() {
    options();
    feature.write(view.get("feature"));
    other.write(view.get("other"));
    const curve = view.get("curve");
    const pair = curve?.features.length === 2;
    show(one.el, !pair);
    show(two.el, pair);
    setText(about, t(pair ? "curves.aboutTwo" : "curves.about"));
    setText(rows, curve ? t(curve.progress < 1 ? "curves.rowsSoFar" : "curves.rows", { rows: curve.rows }) : "");
    if (!curve || view.get("panel") !== "curves") return;
    const along = view.get("along");
    const here = along && String(along.features) === String(curve.features) ? along : null;
    const { words, chart } = (pair ? ofTwo : ofOne)(view, curve, here);
    (pair ? two : one).write(words, chart);
    setText(said2, words);
    attr(el, "data-at", here ? String(here.at) : void 0);
    attr(el, "data-feature", curve.features.map((i) => session.features[i].name).join());
  }
  el.dataset.xw = "curves-panel";
  view.mount({ el, keys: ["feature", "other", "features", "curve", "along", "panel", "figures"], update });
  return el;
}

// src/lib/columns.js
function columnTable(view, { xw, label }) {
  const head = h("tr");
  const body = h("tbody");
  const table = h("table", { class: "xw-sheet xw-columns", xw }, h("caption", { class: "xw-hidden", text: label }), h("thead", {}, head), body);
  const el = h("div", { class: "xw-sheet-box xw-columns-box", attrs: { tabindex: 0, role: "region", "aria-label": label } }, table);
  function row({ index, bar, error, cells }, most) {
    const { name, constant } = view.session.features[index];
    const fill = h("span", { class: "xw-share-fill" });
    const share = (v) => 50 * v / most;
    const low = Math.min(share(bar), 0);
    Object.assign(fill.style, { left: `${(50 + low).toFixed(2)}%`, width: `${Math.abs(share(bar)).toFixed(2)}%` });
    fill.dataset.way = bar < 0 ? "down" : "up";
    const track = h("span", { class: "xw-share-track", attrs: { "aria-hidden": "true" } }, fill);
    if (error) {
      const reach2 = h("span", { class: "xw-share-error" });
      Object.assign(reach2.style, { left: `${(50 + share(bar - error)).toFixed(2)}%`, width: `${(2 * share(error)).toFixed(2)}%` });
      track.append(reach2);
    }
    const button = h("button", { class: "xw-name", text: name, attrs: { title: t("slider.choose", { name }) }, on: { click: () => !constant && view.session.ask({ feature: name }) } });
    const tr = h(
      "tr",
      { xw: `${xw}-row` },
      h("th", { attrs: { scope: "row" } }, button),
      h("td", {}, track),
      ...cells.map((cell) => h("td", { text: typeof cell === "number" ? value(cell) : cell ?? "–" }))
    );
    tr.dataset.name = name;
    return tr;
  }
  function write(bar, others, lines) {
    const most = Math.max(...lines.map((line) => Math.abs(line.bar) + (line.error ?? 0)), 1e-12);
    const names = [t("panel.column"), bar, ...others];
    if (names.join() !== [...head.children].map((th) => th.textContent).join()) head.replaceChildren(...names.map((name) => name ? h("th", { text: name, attrs: { scope: "col" } }) : h("td")));
    const focused = body.querySelector(":focus")?.closest("tr")?.dataset.name;
    body.replaceChildren(...lines.map((line) => row(line, most)));
    if (focused) [...body.querySelectorAll("tr")].find((tr) => tr.dataset.name === focused)?.querySelector("button")?.focus();
    attr(body, "data-rows", String(lines.length));
  }
  return { el, write };
}

// src/lib/panel-global.js
var ANALYSES = ["association", "importance", "sobol", "morris"];
var AGAINST = ["answer", "truth"];
var ERRORS = { importance: "spread", total: "total_error", size: "size_error" };
function makeGlobal(view) {
  const { session } = view;
  const analysis = choice({ label: t("global.analysis"), xw: "analysis", options: ANALYSES.map((one) => [one, t(`analysis.${one}`)]), onInput: (v) => session.ask({ analysis: v }) });
  const against = choice({ label: t("global.against"), xw: "against", options: AGAINST.map((one) => [one, t(`against.${one}`)]), onInput: (v) => session.ask({ against: v }) });
  const seed = number({ label: t("panel.seed"), xw: "global-seed", min: 0, onInput: (v) => v !== null && session.ask({ seed: Math.round(v) }) });
  const work = makeWork(view, "global");
  const about = h("p", { class: "xw-quiet xw-small", xw: "global-about" });
  const table = columnTable(view, { xw: "overview", label: t("panel.global") });
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, analysis.el, against.el, seed.el, work.el), about, work.problem, table.el);
  function update() {
    const chosen = view.get("analysis");
    analysis.write(chosen);
    against.write(view.get("against"));
    seed.write(view.get("seed"));
    const held = chosen === "association" || chosen === "importance";
    show(against.el, held && (view.get("truth") !== "" || view.get("against") === "truth"));
    setText(about, t(`about.${chosen}`));
    const found = view.get("overview");
    const mine = found?.analysis === chosen ? found : null;
    show(table.el, mine !== null);
    attr(el, "data-analysis", mine?.analysis ?? "");
    if (!mine || view.get("panel") !== "global") return;
    const { main } = mine;
    const error = ERRORS[main];
    const names = Object.keys(mine.rows[0]?.numbers ?? {});
    table.write("", names.map((name) => tOr(`number.${name}`, name)), mine.rows.map(({ index, numbers }) => ({
      index,
      bar: numbers[main] ?? 0,
      error: error ? numbers[error] : null,
      cells: names.map((name) => numbers[name])
    })));
  }
  el.dataset.xw = "global-panel";
  view.mount({ el, keys: ["overview", "analysis", "against", "truth", "seed", "features", "panel"], update });
  return el;
}

// src/lib/panel-local.js
function signed2({ scaled, down, up, others }) {
  if (scaled !== null) return scaled;
  if (up !== null && down !== null) return (up - down) / 2;
  return others.reduce((best, { change }) => Math.abs(change) > Math.abs(best) ? change : best, 0);
}
function makeLocal(view) {
  const step = slider({ label: t("local.step"), xw: "step", low: 0.02, high: 1, step: 0.02, onInput: (v) => view.session.ask({ step: v }) });
  const table = columnTable(view, { xw: "local", label: t("panel.local") });
  const el = h("div", {}, h("div", { class: "xw-panel-head" }, step.el), h("p", { class: "xw-quiet xw-small", text: t("local.about") }), table.el);
  function update() {
    step.write(view.get("step"));
    const slopes = [...view.get("local") ?? []].sort((a, b) => b.largest - a.largest);
    const gradient = slopes.some((slope) => slope.gradient !== null);
    const others = (slope) => slope.others.map(({ label, change }) => t("local.other", { label, change: value(change) })).join(", ") || null;
    const any = slopes.some((slope) => slope.others.length);
    const names = [...gradient ? [t("local.scaled")] : [], t("local.down"), t("local.up"), ...any ? [t("local.others")] : []];
    table.write("", names, slopes.map((slope) => ({
      index: slope.index,
      bar: signed2(slope),
      cells: [...gradient ? [slope.scaled] : [], slope.down, slope.up, ...any ? [others(slope)] : []]
    })));
  }
  view.mount({ el, keys: ["local", "step", "features"], update });
  return el;
}

// src/lib/column-choice.js
function makeColumnChoice(view) {
  const { session } = view;
  const summary2 = h("summary", { xw: "disturbed-summary" });
  const all = h("button", { class: "xw-button", xw: "disturb-all", text: t("random.everyColumn"), on: { click: () => choose([]) } });
  const none = h("button", { class: "xw-button", xw: "disturb-none", text: t("random.noColumn"), on: { click: () => {
    emptied = true;
    update();
  } } });
  const list = h("ul", { class: "xw-column-list" });
  const group = h("div", { attrs: { role: "group", "aria-label": t("random.choose") } }, h("div", { class: "xw-panel-head" }, all, none), list);
  const el = h("details", { class: "xw-column-choice", xw: "disturbed" }, summary2, group);
  let boxes = [];
  let made2 = "";
  let emptied = false;
  function choose(names) {
    emptied = false;
    session.ask({ disturbed: names });
    update();
  }
  function chosen() {
    const asked = view.get("disturbed"), locked = view.get("locked");
    const free = boxes.map(({ name }) => name).filter((name) => !locked.includes(name));
    return new Set(emptied ? [] : asked.length ? asked : free);
  }
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
    if (names.join("\n") === made2) return;
    made2 = names.join("\n");
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
    const said2 = asked.length === 1 ? asked[0] : asked.length ? t("random.some", { count: asked.length, of: boxes.length }) : t("random.all");
    setText(summary2, `${t("random.columns")}: ${said2}`);
    attr(el, "data-count", asked.length);
    attr(all, "aria-pressed", String(!asked.length && !emptied));
  }
  return view.mount({ el, keys: ["features", "disturbed", "locked", "~kernel"], update });
}

// src/lib/panel-random.js
var NOISES = ["normal", "uniform"];
var percent = (v) => (100 * v).toFixed(1);
function makeRandom(view) {
  const { session } = view;
  const noise = choice({ label: t("random.noise"), xw: "noise", options: NOISES.map((one) => [one, t(`noise.${one}`)]), onInput: (v) => session.ask({ noise: v }) });
  const strength = slider({ label: t("random.strength"), xw: "strength", low: 0.02, high: 2, step: 0.02, onInput: (v) => session.ask({ strength: v }) });
  const samples = number({ label: t("random.samples"), xw: "samples", min: 1, step: 100, onInput: (v) => v !== null && session.ask({ samples: Math.round(v) }) });
  const seed = number({ label: t("panel.seed"), xw: "seed", min: 0, onInput: (v) => v !== null && session.ask({ seed: Math.round(v) }) });
  const columns = makeColumnChoice(view);
  const work = makeWork(view, "random");
  const flips = h("p", { xw: "flips", attrs: { role: "status" } });
  const answers = h("p", { class: "xw-quiet xw-small", xw: "outcome-answers" });
  const chart = makeFigure(view, "outcomes");
  const table = columnTable(view, { xw: "causes", label: t("random.cause") });
  const el = h(
    "div",
    {},
    h("div", { class: "xw-panel-head" }, noise.el, strength.el, samples.el, seed.el, work.el),
    columns.el,
    h("p", { class: "xw-quiet xw-small", text: t("random.about") }),
    work.problem,
    flips,
    answers,
    h("div", { class: "xw-panel-two" }, chart.el, table.el)
  );
  function settings() {
    noise.write(view.get("noise"));
    strength.write(view.get("strength"));
    samples.write(view.get("samples"));
    seed.write(view.get("seed"));
  }
  function update() {
    settings();
    const found = view.get("jitter");
    if (!found || view.get("panel") !== "random") return;
    const { flip_rate: rate, flip_error: error, n } = found;
    setText(flips, rate === null ? t("random.noAnswer") : t("random.flips", { share: percent(rate), error: percent(error ?? 0), n }));
    setText(answers, found.answers.map(({ label, count }) => t("random.answer", { label, count })).join(" · "));
    const words = t("random.said", { n, low: value(found.low), high: value(found.high), base: value(found.base) });
    chart.write(words, barChart(decode(found.counts), { low: found.low, high: found.high }, found.base, ""));
    const known = rate !== null;
    const names = known ? [t("random.alone"), t("random.without"), t("random.spread")] : [t("random.spread")];
    const share = (v) => v === null ? null : `${percent(v)} %`;
    table.write("", names, found.causes.map((cause) => ({
      index: cause.index,
      bar: known ? cause.alone ?? 0 : cause.spread,
      cells: known ? [share(cause.alone), share(cause.without), cause.spread] : [cause.spread]
    })));
    attr(el, "data-rate", rate === null ? "" : String(rate));
    attr(el, "data-final", found.progress >= 1);
  }
  el.dataset.xw = "random-panel";
  view.mount({ el, keys: ["jitter", "noise", "strength", "samples", "seed", "features", "panel", "figures"], update });
  return el;
}

// src/lib/names.js
function targetLabel(view, target) {
  if (typeof target === "string") return target;
  if (typeof target !== "number") return t("target.versus", { a: targetLabel(view, target[0]), b: targetLabel(view, target[1]) });
  return view.get("labels")?.[target] ?? view.get("bars")?.find((b) => b.index === target)?.label ?? String(target);
}

// src/lib/shares.js
var NAMED = 3;
function barsOf(values, score) {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  let at = score === null ? 0 : score - order.reduce((sum, index) => sum + values[index], 0);
  return order.map((index) => {
    const from = score === null ? 0 : at;
    at = from + values[index];
    return { index, value: values[index], from, to: at };
  });
}
function reach(bars, falls) {
  const all = bars.flatMap(({ from, to }) => [from, to]);
  const most = Math.max(...all.map(Math.abs), 1e-12);
  return falls ? [Math.min(...all), Math.max(...all)] : [-most, most];
}
function summary(bars, directed, name) {
  const list = (some) => some.slice(0, NAMED).map((bar) => `${name(bar.index)} ${signed(bar.value)}`).join(", ");
  const up = bars.filter(({ value: value2 }) => value2 > 0), down = bars.filter(({ value: value2 }) => value2 < 0);
  if (!up.length && !down.length) return t("shares.flat");
  if (!directed) return t("shares.strongest", { list: list(up) });
  return [up.length ? t("shares.for", { list: list(up) }) : "", down.length ? t("shares.against", { list: list(down) }) : ""].filter(Boolean).join("; ");
}
function makeShares(view) {
  const { session } = view;
  const title = h("h3", { class: "xw-shares-title" });
  const box = h("input", { xw: "waterfall", attrs: { type: "checkbox" }, on: { change: () => session.look({ waterfall: box.checked }) } });
  const falls = h("label", { class: "xw-control" }, box, h("span", { text: t("shares.waterfall") }));
  const list = h("ol", { class: "xw-shares", xw: "shares" });
  const ends2 = h("div", { class: "xw-ends xw-small", xw: "ends", attrs: { hidden: true } });
  const none = h("p", { class: "xw-quiet", text: t("shares.none") });
  const scroll = h("div", { class: "xw-shares-box", attrs: { tabindex: 0, role: "region" } }, list);
  const el = h("div", { class: "xw-shares-part" }, h("div", { class: "xw-bars-head" }, title, falls), none, ends2, scroll);
  const items = /* @__PURE__ */ new Map();
  function makeItem(index) {
    const { name, constant } = session.features[index];
    const fill = h("span", { class: "xw-share-fill" });
    const label = h("span", { class: "xw-share-name", text: name });
    const number2 = h("span", { class: "xw-share-value" });
    const button = h(
      "button",
      { class: "xw-share", xw: "share", attrs: { title: t("slider.choose", { name }) }, on: { click: () => !constant && session.ask({ feature: name }) } },
      label,
      h("span", { class: "xw-share-track", attrs: { "aria-hidden": "true" } }, fill),
      number2
    );
    button.dataset.name = name;
    return { el: h("li", {}, button), button, fill, number: number2, name };
  }
  function write(bar, [low, high], waterfall) {
    const item = items.get(bar.index) ?? makeItem(bar.index);
    items.set(bar.index, item);
    const at = (v) => 100 * (v - low) / (high - low || 1);
    const [left, right] = [Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)].map(at);
    Object.assign(item.fill.style, { left: `${left.toFixed(2)}%`, width: `${Math.max(right - left, 0).toFixed(2)}%` });
    item.fill.dataset.way = bar.value < 0 ? "down" : "up";
    attr(item.fill, "data-floating", waterfall);
    setText(item.number, signed(bar.value));
    item.button.dataset.value = String(bar.value);
    return item.el;
  }
  function update() {
    const frame2 = view.get("frame");
    const method = session.catalogue.find((one) => one.name === view.get("method"));
    const adds = Boolean(method?.adds_up);
    const waterfall = adds && view.get("waterfall");
    show(falls, adds);
    box.checked = view.get("waterfall");
    show(none, !view.get("method"));
    show(ends2, Boolean(waterfall && frame2));
    if (!frame2 || frame2.shape[0] !== session.features.length) return;
    const label = targetLabel(view, frame2.target);
    setText(title, t("shares.group", { label }));
    const bars = barsOf(session.attributions(), waterfall ? frame2.score : null);
    const directed = frame2.range[0] < 0 || Boolean(method?.signed);
    const found = summary(bars, directed, (index) => session.features[index].name);
    attr(scroll, "aria-label", t("shares.summary", { title: t("shares.group", { label }), found }));
    const scale = reach(bars, waterfall);
    const wanted = bars.map((bar) => write(bar, scale, waterfall));
    if (waterfall) setText(ends2, `${t("shares.start")} ${value(bars[0].from)} → ${t("shares.end")} ${value(frame2.score)}`);
    if (!wanted.every((one, i) => list.children[i] === one)) {
      const focused = list.querySelector(":focus");
      list.append(...wanted);
      focused?.focus();
    }
    attr(list, "data-waterfall", waterfall);
    view.root.dataset.frame = String(frame2.id);
  }
  return view.mount({ el, keys: ["frame", "features", "method", "methods", "waterfall", "bars", "labels"], update });
}

// src/lib/quantile.js
function valueAt({ kind, low, high }, quantiles, share, spacing) {
  const last = quantiles.length - 1;
  const left = Math.min(Math.floor(share * last), last - 1);
  const part = share * last - left;
  if (share <= 0) return low;
  if (share >= 1) return high;
  const value2 = spacing === "value" ? low + share * (high - low) : quantiles[left] + part * (quantiles[left + 1] - quantiles[left]);
  return kind === "whole" ? Math.round(value2) : Number(value2.toPrecision(6));
}
function shareOf(quantiles, value2) {
  const last = quantiles.length - 1;
  const near = 1e-6 * Math.max(Math.abs(quantiles[0]), Math.abs(quantiles[last]));
  const first = quantiles.findIndex((q) => q >= value2 - near);
  if (first < 0) return 1;
  let right = first;
  while (right < last && quantiles[right + 1] <= value2 + near) right += 1;
  if (quantiles[right] <= value2 + near) return (first + right) / 2 / last;
  if (first === 0) return 0;
  return (first - 1 + (value2 - quantiles[first - 1]) / (quantiles[first] - quantiles[first - 1])) / last;
}
function placeOf2({ low, high }, quantiles, value2, spacing) {
  if (value2 <= low) return 0;
  if (value2 >= high) return 1;
  return spacing === "value" ? (value2 - low) / (high - low) : shareOf(quantiles, value2);
}
function outline(feature, counts, quantiles, spacing) {
  const most = Math.max(...counts) || 1;
  const { low, high } = feature;
  const x = (i) => (100 * placeOf2(feature, quantiles, low + i / counts.length * (high - low), spacing)).toFixed(1);
  const steps = [...counts].map((count, i) => `V${(20 - 19 * count / most).toFixed(1)}H${x(i + 1)}`);
  return `M0 20${steps.join("")}V20Z`;
}

// src/lib/search.js
var SHOWN = 40;
function fold(text2) {
  return text2.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
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

// src/lib/row-sliders.js
var LOCK = "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M8 10v1.5";
var UNLOCK = "M4 7.5h8v6H4zM5.5 7.5V4.5a2.5 2.5 0 0 1 4.6-1.3";
var STEPS = 1e3;
var SPACINGS = ["quantile", "value"];
var ORDERS = ["table", "attribution"];
var exact = (v) => String(Number(v.toPrecision(6)));
function makeNumber(view, feature) {
  const { session } = view;
  const { index, name } = feature;
  const path = svg("path", { class: "xw-lie" });
  const own = svg("path", { class: "xw-own" });
  const picture = svg("svg", { viewBox: "0 0 100 20", preserveAspectRatio: "none", class: "xw-lies", "aria-hidden": "true" }, path, own);
  let held = false;
  const range = h("input", {
    xw: "slider",
    attrs: { type: "range", min: 0, max: STEPS, step: 1, "aria-label": name },
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
      input: () => session.move({ [index]: valueAt(session.features[index], session.lie(index).quantiles, range.valueAsNumber / STEPS, view.get("spacing")) })
    }
  });
  const typed = h("input", {
    class: "xw-search xw-exact",
    xw: "value",
    attrs: { type: "number", step: "any", "aria-label": t("slider.value", { name }) },
    on: { change: () => Number.isFinite(typed.valueAsNumber) ? session.move({ [index]: typed.valueAsNumber }) : write() }
  });
  let drawn = "";
  function write() {
    const now = session.features[index];
    const { counts, quantiles } = session.lie(index);
    const spacing = view.get("spacing");
    const code = session.code(index);
    const key = `${spacing} ${now.own}`;
    if (key !== drawn && counts) {
      drawn = key;
      path.setAttribute("d", outline(now, counts, quantiles, spacing));
      const x = (100 * placeOf2(now, quantiles, now.own, spacing)).toFixed(1);
      own.setAttribute("d", `M${x} 0V20`);
    }
    if (!held && quantiles) range.value = String(Math.round(STEPS * placeOf2(now, quantiles, code, spacing)));
    if (!typed.matches(":focus")) typed.value = exact(code);
    const beyond = code < now.low || code > now.high;
    const said2 = { value: value(code), share: quantiles ? Math.round(100 * shareOf(quantiles, code)) : 0 };
    const text2 = t(now.constant ? "slider.constant" : beyond ? "slider.beyond" : "slider.text", said2);
    attr(range, "aria-valuetext", text2);
    range.title = text2;
    attr(typed, "data-beyond", beyond);
  }
  const still = h("span", { class: "xw-quiet xw-small xw-still", text: t("slider.constant", { value: value(feature.low) }) });
  return {
    parts: [feature.constant ? still : h("span", { class: "xw-track" }, picture, range), typed],
    write,
    disable(off) {
      range.disabled = typed.disabled = off;
    }
  };
}
function makeCategory(view, feature) {
  const { session } = view;
  const select = h("select", { xw: "category", attrs: { "aria-label": feature.name }, on: { change: () => session.move({ [feature.index]: Number(select.value) }) } });
  feature.categories.forEach((label, code) => {
    const share = Math.round(100 * (feature.shares[code] ?? 0));
    select.append(h("option", { text: t("slider.category", { label, share }), attrs: { value: code } }));
  });
  return {
    parts: [select],
    write: () => {
      select.value = String(session.code(feature.index));
    },
    disable(off) {
      select.disabled = off;
    }
  };
}
function makeRow2(view, feature) {
  const { session } = view;
  const { index, name } = feature;
  const control = feature.categories.length ? makeCategory(view, feature) : makeNumber(view, feature);
  const lock = iconButton(UNLOCK, t("slider.lock", { name }), "lock", () => {
    session.ask({ locked: session.locked(index) ? view.get("locked").filter((one) => one !== name) : [...view.get("locked"), name] });
  });
  lock.classList.add("xw-lock");
  const label = h("button", { class: "xw-name", xw: "name", text: name, attrs: { title: t("slider.choose", { name }) }, on: { click: () => !feature.constant && session.ask({ feature: name }) } });
  const reset = iconButton("undo", name, "reset", () => session.move({ [index]: session.features[index].own }));
  reset.classList.add("xw-reset");
  const el = h("li", { class: "xw-feature", xw: "feature" }, lock, label, ...control.parts, reset);
  el.dataset.index = String(index);
  el.dataset.name = name;
  attr(el, "data-category", feature.categories.length > 0);
  function update() {
    const shut = session.locked(index);
    const now = session.features[index];
    const moved = session.code(index) !== now.own;
    control.write();
    control.disable(shut);
    if (lock.getAttribute("aria-pressed") !== String(shut)) lock.replaceChildren(icon(shut ? LOCK : UNLOCK));
    attr(lock, "aria-pressed", String(shut));
    lock.title = t(shut ? "slider.unlock" : "slider.lock", { name });
    attr(lock, "aria-label", t("slider.lock", { name }));
    attr(el, "data-moved", moved);
    attr(label, "aria-pressed", String(view.get("feature") === name));
    reset.disabled = !moved || shut;
    reset.title = t("slider.reset", { name, value: session.word(index, now.own) });
    attr(reset, "aria-label", reset.title);
  }
  return { el, update, name, index };
}
function makeSliders(view) {
  const { session } = view;
  const find = h("input", { class: "xw-search", xw: "find", attrs: { type: "search", placeholder: t("sliders.find"), "aria-label": t("sliders.find") }, on: { input: () => filter() } });
  const moved = h("span", { class: "xw-quiet", xw: "moved" });
  const reset = h("button", { class: "xw-button", xw: "reset-all", text: t("sliders.reset"), on: { click: () => session.reset() } });
  const order = choice({ label: t("sliders.order"), xw: "order", options: ORDERS.map((one) => [one, t(`order.${one}`)]), onInput: (v) => session.look({ order: v }) });
  const spacing = choice({ label: t("sliders.spacing"), xw: "spacing", options: SPACINGS.map((one) => [one, t(`spacing.${one}`)]), onInput: (v) => session.look({ spacing: v }) });
  const list = h("ul", { class: "xw-features", xw: "features" });
  const none = h("p", { class: "xw-quiet", text: t("sliders.none"), attrs: { role: "status", hidden: true } });
  const box = h("fieldset", { attrs: { "aria-label": t("sliders.group") } }, list);
  const scrolled = h("div", { class: "xw-features-box", attrs: session.page ? { tabindex: 0, role: "region", "aria-label": t("sliders.group") } : {} }, box);
  const el = h(
    "div",
    { class: "xw-sliders" },
    h("div", { class: "xw-sliders-head" }, find, moved, reset),
    scrolled,
    none,
    h("div", { class: "xw-sliders-foot" }, order.el, spacing.el)
  );
  let rows = [];
  let made2 = "";
  function filter() {
    const names = rows.map((row) => row.name);
    const found = find.value.trim() ? new Set(findClasses(names, find.value, names.length)) : null;
    rows.forEach((row, i) => show(row.el, !found || found.has(i)));
    show(none, found !== null && found.size === 0);
  }
  function arrange() {
    const strength = view.get("order") === "attribution" ? session.strengths() : null;
    const wanted = strength ? [...rows].sort((a, b) => strength[b.index] - strength[a.index]) : rows;
    if (wanted.every((row, i) => list.children[i] === row.el)) return;
    if (list.querySelector(":active")) return;
    const focused = list.querySelector(":focus");
    list.append(...wanted.map((row) => row.el));
    focused?.focus();
  }
  function update() {
    const key = JSON.stringify(session.features.map((f) => [f.name, f.kind, f.categories, f.constant]));
    if (key !== made2) {
      made2 = key;
      rows = session.features.map((feature) => makeRow2(view, feature));
      list.replaceChildren(...rows.map((row) => row.el));
      filter();
    }
    for (const row of rows) row.update();
    const count = Object.keys(view.get("values") ?? {}).length;
    setText(moved, count ? t("sliders.moved", { count }) : "");
    reset.disabled = !count || !session.alive;
    box.disabled = !session.alive;
    order.write(view.get("order"));
    spacing.write(view.get("spacing"));
    arrange();
  }
  return view.mount({ el, keys: ["features", "distribution", "values", "locked", "feature", "spacing", "order", "frame", "~kernel"], update });
}

// src/lib/status.js
var BRIEF = 4e3;
function estimate(frame2) {
  if (frame2.of <= 1) return "";
  return t("status.step", { step: frame2.step, of: frame2.of });
}
function explained(target) {
  if (typeof target === "number") return "status.score";
  return typeof target === "string" ? "status.words" : "status.difference";
}
function trust(frame2) {
  if (frame2.error !== null) return t("status.error", { name: said(frame2.error_name), error: rough(frame2.error) });
  if (frame2.error_name) return t("status.unknown", { name: said(frame2.error_name) });
  return frame2.final ? t("status.exact") : t("status.sharpening");
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
    const { frame: frame2 } = map;
    setText(step, frame2 ? estimate(frame2) : "");
    setText(score, frame2 ? t(explained(frame2.target), { score: value(frame2.score) }) : "");
    setText(error, frame2 ? trust(frame2) : "");
    error.title = frame2?.error_name ? t("status.errorTitle") : "";
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
    const text2 = gone || local || said2;
    const tracing = !gone && !local && Boolean(said2) && Boolean(view.get("details"));
    show(box, text2 !== "");
    setText(sentence, text2);
    attr(box, "data-kind", gone || (local ? !brief : failed) ? "problem" : "notice");
    show(details, tracing);
    setText(trace, tracing ? view.get("details") : "");
    show(close, !gone);
  }
  view.notice = (text2, passing = false) => {
    clearTimeout(timer);
    local = text2;
    brief = passing;
    if (passing) timer = setTimeout(() => view.notice(""), BRIEF);
    update();
  };
  view.offs.push(() => clearTimeout(timer));
  return view.mount({ el, keys: ["status", "message", "details", "~kernel"], update });
}

// src/lib/tabs.js
function makeTabs({ label, uid: uid2, tabs, choose }) {
  const buttons = tabs.map(({ name, text: text2, panel }) => {
    panel.id = `${uid2}-panel-${name}`;
    const button = h("button", { class: "xw-tab", xw: `tab-${name}`, text: text2, attrs: { role: "tab", id: `${uid2}-tab-${name}`, "aria-controls": panel.id }, on: { click: () => choose(name) } });
    attr(panel, "role", "tabpanel");
    attr(panel, "aria-labelledby", button.id);
    return button;
  });
  const el = h("div", { class: "xw-tablist", xw: "tabs", attrs: { role: "tablist", "aria-label": label } }, ...buttons);
  el.addEventListener("keydown", (e) => {
    const now = buttons.findIndex((button) => button === e.target);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -now, End: buttons.length - 1 - now }[e.key];
    if (now < 0 || step === void 0) return;
    const next = (now + step + buttons.length) % buttons.length;
    choose(tabs[next].name);
    buttons[next].focus();
    e.preventDefault();
  });
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

// src/widgets/feature.js
var PANELS = ["local", "curves", "change", "random", "global"];
function makePicker(view) {
  const { session } = view;
  const go = (by) => () => session.ask({ row: Math.min(Math.max((view.get("row") ?? 0) + by, 0), view.get("rows") - 1) });
  const field = number({ label: t("feature.row"), xw: "row", min: 0, onInput: (v) => v !== null && session.ask({ row: Math.round(v) }) });
  const previous = iconButton("previous", t("feature.previous"), "row-previous", go(-1));
  const next = iconButton("next", t("feature.next"), "row-next", go(1));
  const of = h("span", { class: "xw-quiet" });
  const truth = h("span", { class: "xw-truth", xw: "truth" });
  const el = h("span", { class: "xw-picker", attrs: { role: "group", "aria-label": t("feature.rowGroup") } }, previous, field.el, next, of, truth);
  return view.mount({
    el,
    keys: ["row", "rows", "truth"],
    update() {
      const row = view.get("row");
      field.write(row ?? "");
      setText(of, row === null ? t("feature.rowGiven") : t("feature.of", { count: view.get("rows") }));
      previous.disabled = row === null || row <= 0;
      next.disabled = row === null || row >= view.get("rows") - 1;
      setText(truth, view.get("truth") ? t("truth", { truth: view.get("truth") }) : "");
    }
  });
}
function makeSaid(view) {
  const caption = h("span", { class: "xw-caption", xw: "output-kind" });
  const verdict = h("p", { class: "xw-verdict-line", xw: "decision", attrs: { role: "status" } });
  const asked = () => pairOf(view.get("target") ?? view.get("explained"));
  const list = barList(asks(view, asked));
  const threshold = number({ label: t("feature.threshold"), xw: "threshold", step: "any", onInput: (v) => view.session.ask({ threshold: v }) });
  const probability2 = toggle({ label: t("feature.probability"), xw: "probability", onInput: (v) => view.session.ask({ probability: v }) });
  const el = h("div", { class: "xw-said" }, h("div", { class: "xw-bars-head" }, caption), verdict, list.el, threshold.el, probability2.el);
  view.mount({
    el,
    keys: ["bars", "output_kind", "target", "explained", "decision", "threshold", "probability", "probable"],
    update() {
      const kind = view.get("output_kind");
      const bars = view.get("bars") ?? [];
      list.write(bars, { ...asked(), comparing: bars.length > 1 }, reachOf(bars, kind));
      setText(caption, tOr(`bars.${kind}`, kind));
      const { now = "", row = "", flipped = false } = view.get("decision") ?? {};
      setText(verdict, now ? t(flipped ? "feature.flipped" : "feature.answer", { now, row }) : "");
      attr(verdict, "data-flipped", flipped);
      show(threshold.el, kind === "regression" || view.get("threshold") !== null);
      threshold.write(view.get("threshold") ?? "");
      show(probability2.el, view.get("probable"));
      probability2.write(view.get("probability"));
    }
  });
  return el;
}
function makePanels(view) {
  const made2 = { local: makeLocal(view), curves: makeFeatureCurves(view), change: makeChange(view), random: makeRandom(view), global: makeGlobal(view) };
  const panels = PANELS.map((name) => {
    const panel = h("div", { class: "xw-panel" }, asking(view, t(`panel.${name}`), made2[name]));
    return { name, text: t(`panel.${name}`), panel };
  });
  const tabs = makeTabs({ label: t("panels.group"), uid: view.uid, tabs: panels, choose: (panel) => view.session.ask({ panel }) });
  const el = h("div", { class: "xw-panels" }, tabs.el, ...panels.map(({ panel }) => panel));
  view.mount({ el, keys: ["panel"], update: () => tabs.write(view.get("panel"), (panel) => !view.session.page || view.session.takes({ panel })) });
  return el;
}
function layOut(view) {
  view.root.classList.add("xw-table");
  const like = view;
  const asked = oneMethod(like);
  const info = makeInfo(view, asked);
  const ask = asking(view, t("method"), makeMethod(like, asked).el, makeParams(like, asked).el);
  ask.className = "xw-ask";
  const picker = asking(view, t("feature.rowGroup"), makePicker(view).el);
  const right = asking(view, t("bars.group"), makeSaid(view), makeShares(view).el);
  right.className = "xw-classes";
  const map = { key: "frame", get frame() {
    return view.get("frame");
  } };
  view.root.append(
    h("div", { class: "xw-top" }, ask, h("div", { class: "xw-actions" }, picker, copyButton(view), info.button)),
    info.el,
    h("div", { class: "xw-middle" }, makeSliders(view).el, right),
    makeStatus(view, ...makeEstimate(like, map)).el,
    makeMessage(view).el,
    makePanels(view)
  );
}
var feature_default = hosted({
  label: "feature.label",
  layOut,
  session: (model) => new FeatureSession(model),
  view: (session, model, root, uid2) => new BaseView(session, model, root, uid2)
});
export {
  feature_default as default
};
