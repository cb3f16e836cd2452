// How far the open panel's analysis is: progress, Stop, once more, and what went wrong in a sentence.
import { attr, h, setText, show } from "./dom.js";
import { t } from "./strings.js";

/**
 * @param {import("./feature-session.js").View} view
 * @param {import("../widgets/feature.model").FeatureModel["panel"]} panel
 * @param {string} label of the button that has it computed
 */
export function makeWork(view, panel, label = t("panel.again")) {
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
    el, keys: ["work", "~kernel"],
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
    },
  });
  el.dataset.xw = `work-${panel}`;
  return { el, problem };
}
