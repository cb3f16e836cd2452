// How far to trust it, so far: what was computed, how long it took, what went wrong.
import { attr, h, setText, show } from "./dom.js";
import * as format from "./format.js";
import { said, t } from "./strings.js";

/** @typedef {import("./store.js").View} View */
/** @typedef {import("./session.js").BaseView<any>} BaseView */

/** How long "copied" stays, in ms. */
const BRIEF = 4000;

/** @param {import("../widgets/picture.model").Frame} frame */
export function estimate(frame) {
  if (frame.of <= 1) return "";
  return t("status.step", { step: frame.step, of: frame.of });
}

/** @param {import("../widgets/picture.model").Target} target @returns {import("./strings.js").StringKey} */
function explained(target) {
  if (typeof target === "number") return "status.score";
  return typeof target === "string" ? "status.words" : "status.difference";
}

/** How far to trust an estimate. @param {import("../widgets/picture.model").Frame} frame */
export function trust(frame) {
  if (frame.error !== null) return t("status.error", { name: said(frame.error_name), error: format.rough(frame.error) });
  if (frame.error_name) return t("status.unknown", { name: said(frame.error_name) });
  return frame.final ? t("status.exact") : t("status.sharpening");
}

/** @param {number} ms */
export function duration(ms) {
  if (ms >= 1000) return t("status.s", { s: (ms / 1000).toFixed(1) });
  return t("status.ms", { ms: ms.toFixed(ms < 10 ? 1 : 0) });
}

/**
 * How far one method is, how far to trust it, and what it explains.
 * @param {View} view
 * @param {import("./livemap.js").LiveMap} map
 * @returns {HTMLElement[]}
 */
export function makeEstimate(view, map) {
  const step = h("span", { xw: "step" });
  const error = h("span", { xw: "error-figure" });
  const score = h("span", { xw: "score" });
  function update() {
    const { frame } = map;
    setText(step, frame ? estimate(frame) : "");
    setText(score, frame ? t(explained(frame.target), { score: format.value(frame.score) }) : "");
    setText(error, frame ? trust(frame) : "");
    error.title = frame?.error_name ? t("status.errorTitle") : "";
  }
  view.mount({ el: null, keys: [map.key], update });
  return [step, error, score];
}

/**
 * @param {BaseView} view
 * @param {...HTMLElement} more what is said beside the time it took
 */
export function makeStatus(view, ...more) {
  const spinner = h("span", { class: "xw-spinner", xw: "spinner", attrs: { "aria-hidden": "true" } });
  const state = h("span", { class: "xw-state", xw: "state" });
  const latency = h("span", { class: "xw-latency", xw: "latency" });
  const bar = h("progress", { class: "xw-progress", xw: "progress", attrs: { max: 1, value: 0, "aria-label": t("status.progress") } });
  const stop = h("button", {
    class: "xw-button", xw: "stop", text: t("status.stop"),
    on: { click: () => view.session.ask({ stop_request: view.get("stop_request") + 1 }) },
  });
  const el = h("div", { class: "xw-status", xw: "status", attrs: { role: "group", "aria-label": t("status.group") } },
    h("span", { class: "xw-pulse" }, spinner, latency), state, ...more, h("span", { class: "xw-work" }, bar, stop));

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

/**
 * The sentence: an error or a notice from the kernel, one of the browser's own, or that the kernel is gone.
 * @param {BaseView} view
 */
export function makeMessage(view) {
  const sentence = h("p", { class: "xw-sentence", xw: "error" });
  const trace = h("pre", { attrs: { tabindex: 0 } });
  const details = h("details", { xw: "details" }, h("summary", { text: t("error.details") }), trace);
  let dismissed = "";
  let local = "";
  let brief = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const close = h("button", {
    class: "xw-button", xw: "dismiss", text: t("error.dismiss"),
    on: { click: () => { dismissed = key(); local = ""; update(); } },
  });
  const box = h("div", { class: "xw-message" }, sentence, close, details);
  // The region is there before its text, or a screen reader would not announce it.
  const el = h("div", { attrs: { role: "status" } }, box);
  const key = () => `${view.get("message")}\n${view.get("details")}`;

  function update() {
    const { session } = view;
    const failed = view.get("status") === "error";
    if (view.get("status") === "running") dismissed = "";
    const kernel = session.kernel.state();
    const gone = kernel === "live" || kernel === "page" ? "" : t(`dead.${kernel}`);
    const said = dismissed === key() ? "" : view.get("message") || (failed ? t("error.unnamed") : "");
    const text = gone || local || said;
    const tracing = !gone && !local && Boolean(said) && Boolean(view.get("details"));
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
