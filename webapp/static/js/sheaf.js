// What makes pages pleasanter where scripts run. Everything works without it: limits are checked and jobs shown by the server.
// Not here: anything that changes what is sent (writing.js, photos.js).

import {
  Button, Checkboxes, ErrorSummary, Radios, SkipLink, createAll,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";

// ---- how long a text is: the same rules as forms/text.py (cleaning, words, characters), keep them alike ----

const LINE_ENDS = /\r\n|[\r\n\v\f\x85\u2028\u2029]/gu;
const UNWANTED = /[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202d\u202e]/gu;
const WHITE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/u;
// Chinese characters and Japanese kana are written without spaces: each counts as a word
const ALONE = /[\u3005\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3ffff}]/gu;

export function countWords(text) {
  const alone = text.match(ALONE)?.length ?? 0;
  return alone + text.replace(ALONE, " ").split(WHITE).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}

/** The text as the server keeps it: of a box of one line (clean_line) or of several (clean_text). */
export function cleaned(text, isLine) {
  const kept = text.replace(LINE_ENDS, "\n").replace(UNWANTED, "").normalize("NFC");
  return (isLine ? kept.replace(/[ \t\n]+/g, " ") : kept.replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n")).trim();
}

export function countCharacters(text) {
  return [...text].length;
}

const COUNTS = { words: countWords, characters: countCharacters };
const PAUSE_BEFORE_SAYING_IT_MS = 1200;

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
}

/** Count against the limit while one types. Eyes see each change; ears hear it after a pause. */
function follow(box) {
  const line = document.getElementById(`${box.id}-count`);
  const count = COUNTS[box.dataset.unit];
  if (!line || !count) return;
  const limit = Number(box.dataset.limit);
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  line.after(said);
  let timer;
  const show = () => {
    const number = count(cleaned(box.value, box.type === "text"));
    const over = number - limit;
    line.classList.toggle("counter-over", over > 0);
    line.textContent = fill(over > 0 ? line.dataset.over : line.dataset.soFar, { count: number, limit, over });
  };
  box.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = line.textContent; }, PAUSE_BEFORE_SAYING_IT_MS);
  });
  if (box.value) show();
}

// ---- how far a job is ----

const ASK_AGAIN_MS = 1500;

/** Keep a job's progress up to date, and load the page again when it has ended. */
async function watch(panel) {
  const bar = panel.querySelector("[data-job-progress]");
  const text = panel.querySelector("[data-job-message]");
  try {
    const answer = await fetch(panel.dataset.jobUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const job = await answer.json();
    if (!["queued", "running"].includes(job.state)) {
      window.location.reload();
      return;
    }
    if (bar) bar.value = job.progress;
    if (text && text.textContent !== job.message) text.textContent = job.message;
  } catch {
    // the network is away for a moment: ask again
  }
  setTimeout(watch, ASK_AGAIN_MS, panel);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const part of [Button, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(part);
document.querySelectorAll("[data-limit]").forEach(follow);
document.querySelectorAll("[data-job-url]").forEach((panel) => setTimeout(watch, ASK_AGAIN_MS, panel));
if (document.querySelector(".question-prose textarea")) import("./writing.js");
if (document.querySelector(".question-pictures")) import("./photos.js");
if (document.querySelector("form[data-live]")) import("./arranging.js").then(({ arranging }) => arranging());
const answers = document.querySelector("form[data-autosave]");
if (answers) import("./autosave.js").then(({ autosave }) => autosave(answers));
