// A chart by bqplot, with its words for who cannot see it; drawn plainly on paper and where there is none.
import { attr, h, setText, show } from "./dom.js";
import { Plot } from "./plot.js";
import { t } from "./strings.js";

/**
 * A chart: what is drawn plainly stands there until the figure is laid out, which it can be only once it is seen.
 * @param {import("./feature-session.js").View} view
 * @param {"curve" | "surface" | "outcomes"} key of the trait `figures`
 */
export function makeFigure(view, key) {
  const plot = new Plot(view, () => {});
  const note = h("p", { class: "xw-quiet xw-small", attrs: { hidden: true } });
  const picture = h("div", { class: "xw-chart", xw: `chart-${key}`, attrs: { role: "img" } }, plot.place, plot.plain);
  const el = h("div", {}, picture, note);
  let asked = false, drawn = false;
  const say = (/** @type {string} */ text) => { setText(note, text); show(note, true); };
  // What is there from the start is written before the explorer is on the page.
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

  /** @param {string} words what it shows @param {Element} plain */
  function write(words, plain) {
    attr(picture, "aria-label", words);
    plot.plain.replaceChildren(plain);
    drawn = true;
    lay();
  }
  return { el, write };
}
