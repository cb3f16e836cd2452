// What the host loads of every explorer: a session per model, a view per place on the page.
import { h } from "./dom.js";
import { language, speak, t } from "./strings.js";

/** ids must differ between explorers of a page, and between modules loaded twice */
const uid = () => `xw-${Math.random().toString(36).slice(2, 10)}`;

/**
 * What needs the kernel goes grey with it; in a saved page all but the controls that know what was recorded.
 * @param {import("./session.js").BaseView<any>} view
 * @param {string} label
 * @param {...Node} children
 */
export function asking(view, label, ...children) {
  const el = h("fieldset", { attrs: { "aria-label": label } }, ...children);
  const { session } = view;
  view.mount({ el, keys: ["~kernel"], update: () => { el.disabled = !session.alive && !session.page; } });
  if (session.page) shutOthers(view, el);
  return el;
}

/** @param {import("./session.js").BaseView<any>} view @param {HTMLElement} el */
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

/** A control that knows what a saved page has recorded. @template {HTMLElement} E @param {E} control */
export function knowing(control) {
  control.dataset.recorded = "";
  return control;
}

/** Where a view is drawn, in the language of these words. @param {import("./strings.js").StringKey} label @param {any} words */
function placeOf(label, words) {
  speak(words);
  const root = h("div", { class: "xw", xw: "explorer", attrs: { role: "group", "aria-label": t(label), lang: language() } });
  // Nothing typed here is meant for the notebook.
  for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (e) => e.stopPropagation());
  return root;
}

/** The kernel answers a browser that is not English with the words it has; told with the view. @param {any} model */
function tellLanguage(model) {
  const now = navigator.language ?? "";
  if (/^zh\b/i.test(now) && model.get("_language") !== now) model.set("_language", now);
}

/**
 * The function a widget's file exports. The host calls it once per model, so what its views share lives in its scope.
 * @template {import("./session.js").BaseState} S
 * @template {import("./session.js").BaseSession<S>} T
 * @template {import("./session.js").BaseView<S>} V
 * @param {object} o
 * @param {import("./strings.js").StringKey} o.label
 * @param {(model: import("./session.js").Model<S>) => T} o.session
 * @param {(session: T, model: import("./session.js").Model<S>, root: HTMLElement, uid: string) => V} o.view
 * @param {(view: V) => void} o.layOut
 */
export function hosted({ label, session: opened, view: seen, layOut }) {
  return () => {
    /** @type {T | null} */
    let session = null;

    return {
      /** @param {{ model: import("./session.js").Model<S> }} props */
      initialize({ model }) {
        session ??= opened(model);
        return () => {
          session?.dispose();
          session = null;
        };
      },

      /** @param {{ model: import("./session.js").Model<S>, el: HTMLElement, signal?: AbortSignal }} props */
      render({ model, el, signal }) {
        const shared = (session ??= opened(model));
        let root = h("div"), view = /** @type {V | null} */ (null);
        const draw = () => {
          view?.dispose();
          const before = root;
          root = placeOf(label, /** @type {any} */ (model).get("_words"));
          view = seen(shared, model, root, uid());
          layOut(view);
          if (before.parentNode) before.replaceWith(root);
          else el.append(root);
        };
        draw();
        const spoken = /** @type {any} */ ("change:_words");
        model.on(spoken, draw);
        if (shared.alive) tellLanguage(model);
        shared.countViews(1);
        let open = true;
        const close = () => {
          if (!open) return;
          open = false;
          model.off(spoken, draw);
          view?.dispose();
          root.remove();
          shared.countViews(-1);
        };
        signal?.addEventListener("abort", close, { once: true });
        return close;
      },
    };
  };
}
