// The text, each word on a ground of its value. Letters stay in one line of text, so that scripts join and run their way.
import * as format from "./format.js";
import { attr, h, setText, show } from "./dom.js";
import { reach, sentences, valueOf } from "./pieces.js";
import { t } from "./strings.js";
import { ground, thickness } from "./tint.js";
import { shown } from "./tokens.js";

/** @typedef {import("./text-session.js").View} View */
/** @typedef {import("./pieces.js").Piece} Piece */

const STRONGEST = 3;

export class Reading {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.paper = h("div", { class: "xw-paper", xw: "reading", attrs: { role: "group" } });
    this.readout = h("p", { class: "xw-line", xw: "readout", attrs: { role: "status" } });
    this.el = h("div", { class: "xw-reading" }, this.paper, this.readout);
    /** @type {Piece[]} */ this.pieces = [];
    /** @type {HTMLElement[]} */ this.spans = [];
    this.made = "";
    this.at = 0;
    /** @type {number | null} pointed at or focused */ this.pointed = null;
    this.listen();
    view.mount({ el: this.el, keys: ["tokens", "joined", "frame", "colormap", "masked", "hide", "methods", "~kernel"], update: () => this.update() });
  }

  listen() {
    const { paper } = this;
    const on = (/** @type {string} */ type, /** @type {(i: number, e: any) => void} */ fn) =>
      paper.addEventListener(type, (e) => {
        const at = this.indexOf(/** @type {Node} */ (e.target));
        if (at >= 0) fn(at, e);
      });
    on("click", (i) => this.toggle(i));
    on("dblclick", (i, e) => { e.preventDefault(); this.replace(i); });
    on("keydown", (i, e) => this.onKey(i, e));
    on("focusin", (i) => this.point(i));
    on("pointerover", (i) => this.point(i));
    paper.addEventListener("pointerleave", () => this.point(null));
    paper.addEventListener("focusout", () => this.point(null));
  }

  /** @param {Node} target */
  indexOf(target) {
    return this.spans.indexOf(/** @type {HTMLElement} */ (target));
  }

  // --- the hand

  /** Hide a piece, or bring it back. @param {number} i */
  toggle(i) {
    const { session } = this.view, piece = this.pieces[i];
    this.focus(i);
    if (!session.alive && !session.offers("masked")) return;
    if (piece.special) return this.view.notice(t("reading.own.fixed", { token: shown(piece.text) }), true);
    const masked = this.view.get("masked");
    const rest = masked.filter((n) => !piece.members.includes(n));
    session.ask({ masked: rest.length < masked.length ? rest : [...masked, ...piece.members].sort((a, b) => a - b) });
  }

  /** Type another word in a piece's place. @param {number} i */
  replace(i) {
    const { view } = this, piece = this.pieces[i], span = this.spans[i];
    if (!view.session.alive || piece.special) return;
    if (piece.start < 0) return view.notice(t("reading.noLetters"));
    const field = h("input", {
      class: "xw-replace", xw: "replace",
      attrs: { type: "text", "aria-label": t("reading.replace", { token: shown(piece.text) }), spellcheck: "false", dir: "auto" },
    });
    field.value = piece.text;
    field.style.width = `${Math.min(Math.max([...piece.text].length + 2, 5), 30)}ch`;
    let over = false;
    const end = (/** @type {boolean} */ taken) => {
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

  /** @param {Piece} piece @param {string} word */
  write(piece, word) {
    const { view } = this;
    const key = view.get("tokens").kinds[piece.members[0]] === "b" ? "second_text" : "text";
    const letters = [...view.get(key)];
    letters.splice(piece.start, piece.stop - piece.start, word);
    view.session.ask({ [key]: letters.join("") });
  }

  /** @param {number} i @param {KeyboardEvent} e */
  onKey(i, e) {
    const text = /** @type {HTMLElement} */ (this.spans[i].parentElement);
    const ahead = text.ownerDocument.defaultView?.getComputedStyle(text).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: 10, ArrowUp: -10, Home: -this.pieces.length, End: this.pieces.length }[e.key];
    if (step) this.focus(Math.min(Math.max(i + step, 0), this.pieces.length - 1));
    else if (e.key === "Enter" || e.key === " " || e.key === "Delete" || e.key === "Backspace") this.toggle(i);
    else if (e.key === "F2") this.replace(i);
    else return;
    e.preventDefault();
  }

  /** @param {number} i */
  focus(i) {
    if (this.spans[this.at]) this.spans[this.at].tabIndex = -1;
    this.at = i;
    this.spans[i].tabIndex = 0;
    this.spans[i].focus();
  }

  /** @param {number | null} i */
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
    const focused = this.indexOf(/** @type {Node} */ (/** @type {any} */ (this.paper.getRootNode()).activeElement)) >= 0;
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

  /** A piece with what stands before it, and air around what is not of the text. @param {Piece} piece @param {Piece | undefined} next */
  piece(piece, next) {
    const span = h("span", { class: "xw-token", xw: "token", attrs: { role: "button", tabindex: -1 } });
    setText(span, piece.text.trim() === "" ? t("token.empty") : piece.text);
    span.dataset.index = String(piece.members[0]);
    // Its letters must not decide which way the text runs.
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
      const span = this.spans[i], value = values ? valueOf(piece, values, byWord) : null;
      const share = value === null || !largest ? 0 : value / largest;
      const off = piece.members.some((n) => masked.has(n));
      span.style.backgroundColor = off || !share ? "" : ground(colormap, share);
      const line = off ? 0 : thickness(share);
      attr(span, "data-line", line ? `${share < 0 ? "against" : "for"}-${line}` : undefined);
      attr(span, "data-off", off ? view.get("hide") : undefined);
      attr(span, "data-here", frame && piece.members.includes(frame.position) && values ? true : undefined);
      attr(span, "aria-pressed", String(off));
      attr(span, "aria-label", this.words(i));
    });
    attr(this.paper, "aria-label", t("reading.group", { summary: this.summary() }));
    attr(this.paper, "aria-description", t("reading.keys"));
  }

  /** What is said of a piece. @param {number} i */
  words(i) {
    const { view } = this, piece = this.pieces[i], [{ values, frame }] = view.session.maps;
    const token = shown(piece.text);
    const off = piece.members.some((n) => view.get("masked").includes(n));
    const value = values && format.signed(valueOf(piece, values, Boolean(frame?.by_word)));
    const read = value === null ? t("reading.none", { token }) : t(piece.special ? "reading.own" : "reading.token", { token, value });
    const here = values && frame && piece.members.includes(frame.position);
    return [read, off ? t(`reading.${view.get("hide")}`) : "", here ? t("reading.here") : ""].filter(Boolean).join(", ");
  }

  /** The strongest of the text, for who cannot see it. */
  summary() {
    const [{ values, frame }] = this.view.session.maps;
    if (!values) return t("reading.nothing");
    const own = this.pieces.filter((p) => !p.special).map((p) => ({ token: shown(p.text), value: valueOf(p, values, Boolean(frame?.by_word)) }));
    const first = own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, STRONGEST).filter((p) => p.value);
    if (!first.length) return t("reading.flat");
    return t("reading.strongest", { list: first.map((p) => `${p.token} ${format.signed(p.value)}`).join(", ") });
  }

  /** The line under the text. */
  read() {
    const i = this.pointed;
    setText(this.readout, i === null || !this.pieces[i] ? t("reading.hint") : this.words(i));
    attr(this.readout, "data-hint", i === null ? true : undefined);
  }
}
