// What makes pages pleasanter where scripts run. Everything works without it: limits are checked and jobs shown by the
// server.
// Not here: anything that changes what is sent (writing.js, photos.js).

import {
  Button,
  Checkboxes,
  ErrorSummary,
  Radios,
  SkipLink,
  createAll,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { fill } from "./phrases.js";
import { cleaned, countCharacters, countWords } from "./texts.js";

const COUNTS = { words: countWords, characters: countCharacters };
const PAUSE_BEFORE_SAYING_IT_MS = 1200;

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
    timer = setTimeout(() => {
      said.textContent = line.textContent;
    }, PAUSE_BEFORE_SAYING_IT_MS);
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
if (document.querySelector(".question-prose textarea")) import("./writing.js").then(({ writing }) => writing());
if (document.querySelector(".question-pictures")) import("./photos.js").then(({ photos }) => photos());
if (document.querySelector("form[data-live]")) import("./arranging.js").then(({ arranging }) => arranging());
const answers = document.querySelector("form[data-autosave]");
if (answers) import("./autosave.js").then(({ autosave }) => autosave(answers));
