// The desk by keyboard: j and k go through the practices, Enter opens, x ticks, / searches, ? lists the keys.
// Single letters disturb whoever speaks to the computer, so they can be turned off, in this browser and for good.
// Not here: anything that is sent. Without this script the list works by Tab, Enter and Space.

const rows = [...document.querySelectorAll("[data-desk-row]")];
const help = document.getElementById("desk-help");
const keysOn = document.getElementById("desk-keys-on");
const OFF = "sheaf-desk-keys-off";
const link = (row) => row.querySelector("a");

// On a phone the row of tabs is wider than the window, and the current one may be at its end.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  } // a browser that keeps nothing
}

function turn() {
  try {
    if (keysOn.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    /* for now */
  }
}

function step(by) {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
  if (!next) return;
  link(next).focus();
  next.scrollIntoView({ block: "center" });
}

function tick() {
  const box = document.activeElement.closest("[data-desk-row]")?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  "/": () => document.querySelector("[data-desk-search]")?.focus(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || help?.open || !KEYS[event.key] || !keysOn.checked)
    return;
  event.preventDefault();
  KEYS[event.key]();
});

for (const button of document.querySelectorAll("[data-desk-keys]")) {
  button.hidden = false;
  button.addEventListener("click", KEYS["?"]);
}

keysOn.checked = !isOff();
keysOn.addEventListener("change", turn);
