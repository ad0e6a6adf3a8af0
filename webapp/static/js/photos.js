// Adding photos without leaving the page: choose or drop several, see each arrive, go on writing meanwhile.
// A photo travels with the whole form, as its own button would send it, and the server's page says what came of it.
// Words come from shared/_answer_fields.html. Not here: what is taken (uploads.js and webapp/core/pictures.py), and how a
// photo is drawn (_fields.html).

import { fill } from "./phrases.js";
import { inBytes, refusal } from "./uploads.js";

const BOX = "input[type=file][name$='-upload']";
const words = document.getElementById("photo-tools")?.dataset;
const language = document.documentElement.lang;

// ---- one question with photos ----

class Photos {
  constructor(block) {
    this.block = block;
    this.form = block.closest("form");
    this.queue = [];
    this.refused = []; // sentences
    this.added = 0;
    this.isBusy = false;
    this.said = element("p", "photos-said");
    this.said.setAttribute("role", "status");
    this.said.lang = language;
  }

  start() {
    this.block.after(this.said); // it outlives the block
    // before all that lets go of the page
    this.form.addEventListener("submit", (event) => this.instead(event), { capture: true });
    this.draw();
  }

  get box() {
    return this.block.querySelector(BOX);
  }

  /** Make the box of files in the block that stands there now a place to drop photos. */
  draw() {
    markSpots(this.block);
    const { block, box } = this;
    if (!box) return;
    this.list = element("ul", "photo-list");
    this.notes = element("div", "photo-notes");
    this.notes.id = `${box.id}-notes`;
    this.notes.lang = this.list.lang = language;
    const hint = element("p", "photo-drop-hint", words.drop);
    hint.lang = language;
    box.before(this.notes, hint);
    box.after(this.list);
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${this.notes.id}`.trim());
    const zone = box.closest(".govuk-form-group");
    this.button = block.querySelector("button[name=then][value=add]");
    if (this.button) this.list.after(this.button);
    zone.classList.add("photo-drop");
    box.addEventListener("change", () => this.choose([...box.files]));
    block.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      zone.classList.add("photo-drop-over");
    });
    block.addEventListener("dragleave", (event) => {
      if (!block.contains(event.relatedTarget)) zone.classList.remove("photo-drop-over");
    });
    block.addEventListener("drop", (event) => {
      zone.classList.remove("photo-drop-over");
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.refused = [];
      this.send(this.fit([...event.dataTransfer.files]), "add"); // who drops a photo here wants it here
    });
    this.show();
  }

  /** Files in the box are listed, and sent with the next button: choosing alone changes nothing. */
  choose(files) {
    this.refused = [];
    const fit = this.fit(files);
    if (fit.length < files.length) this.put(fit);
    this.show(fit);
  }

  fit(files) {
    return files.filter((file) => {
      const why = refusal(file, this.box, words, language);
      if (why) this.refused.push(why);
      return !why;
    });
  }

  put(files) {
    const carrier = new DataTransfer();
    for (const file of files) carrier.items.add(file);
    if (this.box) this.box.files = carrier.files;
  }

  show(files = []) {
    this.list?.replaceChildren(...files.map((file) => line(file, this.isBusy)));
    const isNeeded = files.length > 0 && !this.isBusy;
    // a hidden button would lose the focus
    if (!isNeeded && this.button && this.button === document.activeElement) this.box.focus();
    if (this.button) this.button.hidden = !isNeeded;
    this.notes?.replaceChildren(...this.refused.map((why) => element("p", "govuk-error-message", why)));
    if (this.refused.length) this.say(this.refused.join(" "));
  }

  /** For ears; `isSeen` also for eyes, where nothing else on the page shows it. */
  say(sentence, isSeen = false) {
    this.said.classList.toggle("visually-hidden", !isSeen);
    this.said.textContent = sentence;
  }

  /** What happens when a button is pressed: photos that were chosen go first, and then one describes them. */
  instead(event) {
    if (this.isPlain) return;
    if (this.isBusy) {
      stop(event);
      this.say(words.wait, true);
      return;
    }
    const files = [...(this.box?.files ?? [])];
    const then = event.submitter?.value ?? "next";
    const others = [...this.form.querySelectorAll("input[type=file]")].some(
      (box) => box !== this.box && box.files.length,
    );
    if (!files.length || others || !["add", "next", "save"].includes(then)) return;
    stop(event);
    this.refused = [];
    this.send(files, then);
  }

  async send(files, then) {
    this.queue.push(...files);
    if (this.isBusy || !this.queue.length) return this.show(this.queue);
    this.isBusy = true;
    this.added = 0;
    this.put([]);
    while (this.queue.length && this.box) {
      const file = this.queue[0];
      this.show(this.queue);
      this.say(fill(words.uploading, { name: file.name }));
      const tell = (done) => this.list.querySelector("progress")?.setAttribute("value", done);
      let answer;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other: each answer says how much room is left
        answer = await post(this.form, this.box.name, file, tell);
      } catch {
        this.refused.push(fill(words.offline, { name: file.name }));
        break;
      }
      const outcome = this.take(answer);
      if (outcome !== "strange") this.queue.shift();
      if (outcome !== "taken") return this.sendPlainly();
    }
    return this.finish(then);
  }

  /** Put what the server answered in the place of what is shown. Returns "taken", "conflict" or "strange". */
  take(page) {
    const id = this.block.querySelector("fieldset[id]")?.id;
    const fresh = page && id && page.getElementById(id)?.closest(".question");
    if (!fresh) return "strange";
    const links = [...page.querySelectorAll(".govuk-error-summary__list a")].filter(
      (a) => a.hash === `#${this.box.id}`,
    );
    const isConflict = Boolean(page.querySelector(".conflict"));
    this.refused.push(...links.map((a) => a.textContent.trim()));
    if (links.length) this.summary = summaryOf(page, this.box.id);
    const before = rows(this.block);
    this.added += [...rows(fresh).keys()].filter((file) => !before.has(file)).length;
    replaceBlock(this.block, fresh);
    this.block = fresh;
    this.draw();
    if (isConflict) return "conflict"; // what it counts as seen stays as it was, so that both versions are shown next
    this.form.elements.seen.value = page.querySelector("form [name=seen]").value;
    this.form.dispatchEvent(new Event("change")); // for whoever keeps what is typed: there is more to keep
    return "taken";
  }

  /** The ordinary way: the browser sends the form, and shows the page that comes. */
  sendPlainly() {
    this.isBusy = false;
    this.isPlain = true;
    this.put(this.queue);
    if (this.button) this.button.hidden = false;
    this.form.requestSubmit(this.button);
  }

  finish(then) {
    this.isBusy = false;
    if (!this.box) this.refused.push(...this.queue.map(({ name }) => fill(words.noRoom, { name })));
    this.put(this.queue);
    this.show(this.box ? this.queue : []);
    const added = this.added ? fill(words.added, { count: this.added }) : "";
    this.say([added, ...this.refused].filter(Boolean).join(" "));
    this.queue = [];
    if (then === "add") return;
    if (this.summary) showSummary(this.summary);
    else if (this.added)
      [...rows(this.block).values()].at(-this.added)?.querySelector("textarea, input:not([type=hidden])")?.focus();
    this.summary = null;
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function line(file, isOnItsWay) {
  const made = element("li", "photo-line");
  const bar = isOnItsWay ? element("progress", "") : "";
  if (bar) bar.value = 0; // of 1
  if (bar) bar.setAttribute("aria-label", file.name);
  made.append(element("span", "photo-name", file.name), element("span", "muted", inBytes(file.size, language)), bar);
  return made;
}

/** Send the form with one photo, and nothing else that is a file. Returns the page that comes back; null if it is none. */
function post(form, name, file, tell) {
  const data = new FormData(form);
  for (const box of form.querySelectorAll("input[type=file]")) data.delete(box.name);
  data.append(name, file, file.name);
  data.set("then", "add");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
    request.addEventListener("load", () => resolve(request.response));
    request.addEventListener("error", reject);
    request.send(data);
  });
}

// ---- an old block and the new one in its place ----

/** The rows of photos by the file that each is about. */
function rows(block) {
  const files = [...block.querySelectorAll("input[type=hidden][name$='-file']")];
  return new Map(files.filter(({ value }) => value).map((file) => [file.value, file.closest(".item-row")]));
}

const partOf = (box) => box.name.replace(/^.*-\d+-/, "");

const isTicked = (box) => /radio|checkbox/.test(box.type);

const isTwin = (box, one) => partOf(one) === partOf(box) && (!isTicked(one) || one.value === box.value);

/** For each box of the old rows of photos, the same one in the new rows. */
function twins(old, fresh) {
  const written = rows(old);
  return [...rows(fresh)].flatMap(([file, row]) => {
    const others = [...row.querySelectorAll("input, textarea, select")];
    const boxes = [...(written.get(file)?.querySelectorAll("input:not([type=hidden]), textarea, select") ?? [])];
    return boxes.map((box) => [box, others.find((one) => isTwin(box, one))]).filter(([, twin]) => twin);
  });
}

/** What is typed while a photo travels is newer than what the server answers: it stays, and so does the caret. */
function replaceBlock(old, fresh) {
  const pairs = twins(old, fresh);
  for (const [box, twin] of pairs) {
    if (isTicked(box)) twin.checked = box.checked;
    else twin.value = box.value;
  }
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const caret = active && [active.selectionStart, active.selectionEnd];
  old.replaceWith(fresh);
  if (active) focusAgain(fresh, active, pairs.findLast(([box]) => box === active)?.[1], caret);
}

function focusAgain(fresh, active, twin, caret) {
  const same = active.id ? `#${CSS.escape(active.id)}` : `[name='${active.name}'][value='${CSS.escape(active.value)}']`;
  const next = twin ?? fresh.querySelector(same);
  (next ?? fresh.querySelector(BOX) ?? fresh.querySelector("[id$='-upload']"))?.focus();
  if (next && Number.isInteger(caret[0])) next.setSelectionRange(...caret);
}

function summaryOf(page, id) {
  const summary = document.importNode(page.querySelector(".govuk-error-summary"), true);
  for (const item of summary.querySelectorAll("li")) if (item.querySelector("a")?.hash !== `#${id}`) item.remove();
  return summary;
}

function showSummary(summary) {
  document.querySelector(".govuk-error-summary")?.remove();
  document.querySelector(".form-page .page-head").before(summary);
  summary.tabIndex = -1;
  summary.focus();
}

// ---- the most important spot of a photo ----

/** A click in the photo chooses the nearest of the positions, which are radio buttons beside it; a ring shows it. */
function markSpots(block) {
  for (const row of block.querySelectorAll(".item-row")) {
    const picture = row.querySelector("img");
    const spots = [...row.querySelectorAll("input[type=radio][name$='-focus']")]
      .map((radio) => ({ radio, place: radio.value.split(",").map(Number) }))
      .filter(({ place }) => place.length === 2 && place.every(Number.isFinite));
    if (!picture || !spots.length) continue;
    const frame = element("div", "spot-frame");
    const ring = element("span", "spot");
    picture.before(frame);
    frame.append(picture, ring);
    const show = () => {
      const chosen = spots.find(({ radio }) => radio.checked);
      ring.hidden = !chosen;
      if (chosen) [ring.style.left, ring.style.top] = chosen.place.map((part) => `${part}%`);
    };
    row.addEventListener("change", show);
    picture.addEventListener("click", (event) => {
      const { left, top, width, height } = picture.getBoundingClientRect();
      const [x, y] = [((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100];
      const far = ({ place }) => Math.hypot(place[0] - x, place[1] - y);
      spots.reduce((best, one) => (far(one) < far(best) ? one : best)).radio.click();
    });
    show();
  }
}

export function photos() {
  if (!words) return;
  for (const block of document.querySelectorAll(".question-pictures")) new Photos(block).start();
  // A photo that misses its place must not make the browser leave the form for it.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (carriesFiles(event) && !event.defaultPrevented && !event.target.matches?.("input[type=file]"))
        event.preventDefault();
    });
  }
}
