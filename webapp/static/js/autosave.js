// Saves a section while one types, and keeps what could not be sent yet in this browser: through a lost connection, a
// closed tab and a server that restarts. The server decides what a conflict is; nothing here overwrites anybody.
// Not here: what the save buttons do (they are ordinary buttons), and what of a form is compared (unsaved.js).

import { addHidden } from "./forms.js";
import { fill } from "./phrases.js";
import { answersOf, asText, fateOf, isAnswer, typedOf } from "./unsaved.js";

const PAUSE_MS = 1500; // after the last key
const LONGEST_PAUSE_MS = 8000; // of somebody who never stops typing
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60000;
const MOST_BEHIND_BYTES = 60000; // a browser sends no more for a page that is gone (64 KiB, Fetch standard)

export class Autosave {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.prefix = `sheaf:${this.words.autosave}:${this.words.person}:`;
    this.key = this.prefix + form.elements.page.value;
    this.shown = document.querySelector("[data-autosave-shown]");
    this.said = document.querySelector("[data-autosave-said]");
    this.stored = asText(this.typed()); // what the server has, as far as this page knows
    this.retry = FIRST_RETRY_MS;
    this.halted = this.submitted = false;
    this.conflict = document.querySelector(".conflict") !== null; // the server has one of two texts, and asks which
    this.unheard = 0; // sent since the last answer
  }

  start() {
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", () => this.submitting());
    addEventListener("online", () => this.soon(0));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.soon(0)));
    navigator.locks?.request(this.key, () => new Promise(() => {})); // held as long as this page lives
    this.keep();
    this.findWhatWasLeft();
  }

  // ---- keeping

  changed() {
    if (this.submitted) this.halted = this.submitted = false; // somebody stopped the page from going, and types on
    this.dirtySince ??= Date.now();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 250);
    this.soon(Math.min(PAUSE_MS, Math.max(0, this.dirtySince + LONGEST_PAUSE_MS - Date.now())));
  }

  typed() {
    return typedOf(new FormData(this.form));
  }

  isDirty(typed = this.typed()) {
    return asText(typed) !== this.stored;
  }

  /** `sent`: it is on its way, and nobody here will hear whether it has arrived. */
  keep(sent = false) {
    const typed = this.typed();
    if (!this.isDirty(typed) && !this.conflict) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ typed, sent, unheard: this.unheard }));
    } catch {
      this.show(this.words.full, true); // the browser's store is full or closed: only the server can keep it now
    }
  }

  submitting() {
    clearTimeout(this.timer);
    this.halted = this.submitted = true;
    this.keep(true);
  }

  /** The page goes, or something hides it: what was typed in the last second must not wait until somebody comes back. */
  leave() {
    if (this.submitted) return; // kept, and on its way
    this.keep(!this.halted);
    const going = asText(this.typed());
    if (!this.halted && going !== this.gone) this.send(true); // a page that goes says so twice
    this.gone = going;
  }

  // ---- sending

  soon(wait) {
    clearTimeout(this.timer);
    if (!this.halted) this.timer = setTimeout(() => this.send(), wait);
  }

  /** `leaving`: even while an earlier text is on its way, and by the browser if the page is gone. */
  async send(leaving = false) {
    const typed = this.typed();
    if ((this.sending && !leaving) || !this.isDirty(typed)) return;
    this.sending = true;
    this.unheard += 1;
    this.show(this.words.saving);
    try {
      const body = new URLSearchParams([["csrf_token", this.form.elements.csrf_token.value], ...typed]);
      const keepalive = leaving && body.toString().length < MOST_BEHIND_BYTES;
      const answer = await fetch(this.words.autosave, {
        method: "POST",
        body,
        keepalive,
        headers: { Accept: "application/json" },
      });
      const json = answer.headers.get("Content-Type")?.startsWith("application/json");
      const told = json ? await answer.json() : {};
      if (["saved", "conflict"].includes(told.state)) this.arrived(typed, told);
      else this.refused(told);
    } catch {
      this.later(this.words.offline);
    } finally {
      this.sending = false;
    }
  }

  /** What does not collide is stored; of the rest, the person sees both texts after pressing a button. */
  arrived(typed, { state, said, seen, at }) {
    const hadConflict = this.conflict;
    this.conflict = state === "conflict";
    this.form.elements.seen.value = seen;
    this.stored = asText(typed);
    this.retry = FIRST_RETRY_MS;
    this.unheard = 0;
    this.dirtySince = undefined;
    if (this.conflict) {
      this.keep();
      this.show(said, !hadConflict);
      if (this.isDirty()) this.soon(PAUSE_MS);
      return;
    }
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    this.show(fill(this.words.saved, { time }), this.troubled || !this.saidOnce);
    this.saidOnce = true;
    this.troubled = false;
    localStorage.removeItem(this.key);
    if (this.isDirty()) {
      this.keep();
      this.soon(PAUSE_MS);
    }
  }

  refused(told) {
    if (told.state === "closed") {
      this.halted = true;
      this.show(told.said, true);
    } else if (told.state === "signed_out") {
      this.later(this.words.signedOut, this.words.signIn);
    } else if (told.state === "stale") {
      this.halted = true;
      this.show(this.words.stale, true);
    } else {
      this.later(this.words.offline);
    }
  }

  later(message, address) {
    this.troubled = true;
    this.gone = undefined;
    this.keep();
    this.show(message, true, address);
    this.soon(this.retry);
    this.retry = Math.min(LAST_RETRY_MS, this.retry * 2);
  }

  // ---- what an earlier page left behind

  async findWhatWasLeft() {
    const held = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
    const isAsked = document.querySelector(".conflict") !== null; // the boxes hold what this person has just sent
    const left = Object.keys(localStorage).filter(
      (key) => key.startsWith(this.prefix) && key !== this.key && !held.has(key),
    );
    const { seen } = this.form.elements;
    const isLine = (name) => this.form.elements[name]?.type !== "textarea";
    for (const key of left) {
      const text = JSON.parse(localStorage.getItem(key));
      const isSame = asText(text.typed, isLine) === asText(this.typed(), isLine);
      const fate = fateOf(text, { seen: seen.value, lastPage: this.words.lastPage, isAsked, isSame });
      if (fate === "forget" || (fate === "put back" && this.putBack(text.typed))) localStorage.removeItem(key);
      else if (fate !== "wait") this.offer(key, text.typed);
    }
  }

  /** Type it in again. False if the page has not all its boxes (then nothing is touched). */
  putBack(typed) {
    const boxes = [...this.form.elements];
    const own = answersOf(typed);
    if (own.some(([name]) => !boxes.some((box) => box.name === name))) return false;
    for (const box of boxes) {
      if (!box.name || !isAnswer(box.name) || box.type === "file") continue;
      const values = own.filter(([name]) => name === box.name).map(([, value]) => value);
      if (box.type === "checkbox" || box.type === "radio") box.checked = values.includes(box.value);
      else if (values.length) box.value = values[0];
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.show(this.words.restored, true);
    this.soon(0);
    return true;
  }

  /** Somebody has changed the answers since: the person decides, on the server's page with both texts. */
  offer(key, typed) {
    const note = document.querySelector("[data-autosave-left]");
    note.hidden = false;
    note.querySelector("[data-see]").addEventListener("click", () => {
      const form = document.createElement("form");
      form.method = "post";
      form.hidden = true;
      addHidden(form, [["csrf_token", this.form.elements.csrf_token.value], ...typed]);
      document.body.append(form);
      localStorage.setItem(key, JSON.stringify({ typed, sent: true, unheard: 0 })); // until it is known to have arrived
      form.submit();
    });
    note.querySelector("[data-forget]").addEventListener("click", () => {
      localStorage.removeItem(key);
      note.hidden = true;
    });
  }

  // ---- saying

  /** For the eyes always; for the ears only what is news, or they would hear "saved" after each sentence. */
  show(message, aloud = false, address = "") {
    this.shown.hidden = false;
    this.shown.textContent = message;
    this.shown.classList.toggle("autosave-trouble", Boolean(this.troubled || this.halted || this.conflict));
    if (address) {
      const link = Object.assign(document.createElement("a"), {
        href: address,
        target: "_blank",
        textContent: this.words.signInText,
      });
      this.shown.append(" ", link);
    }
    if (aloud) this.said.textContent = message;
  }
}

export function autosave(form) {
  new Autosave(form).start();
}
