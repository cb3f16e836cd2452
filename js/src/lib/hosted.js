// What the host loads of every explorer: a session per model, a view per place on the page.
import { h } from "./dom.js";
import { t } from "./strings.js";

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

/**
 * The function a widget's file exports. The host calls it once per model, so what its views share lives in its scope.
 * @template {import("./session.js").BaseState} S
 * @template {import("./session.js").BaseSession<S>} T
 * @template {import("./session.js").BaseView<S>} V
 * @param {object} o
 * @param {string} o.label
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
        const root = h("div", { class: "xw", xw: "explorer", attrs: { role: "group", "aria-label": label } });
        const view = seen(shared, model, root, uid());
        layOut(view);
        // Nothing typed here is meant for the notebook.
        for (const type of ["keydown", "keyup", "keypress"]) root.addEventListener(type, (e) => e.stopPropagation());
        el.append(root);
        shared.countViews(1);
        let open = true;
        const close = () => {
          if (!open) return;
          open = false;
          view.dispose();
          root.remove();
          shared.countViews(-1);
        };
        signal?.addEventListener("abort", close, { once: true });
        return close;
      },
    };
  };
}
