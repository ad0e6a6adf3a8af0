// The practices of a volume: choices are kept as they are made; practices are dragged, or moved with the arrow keys.
// Without this script, buttons do the same. Not here: which order is right; the server answers with the page as it is.

import { addHidden } from "./forms.js";
import { fill } from "./phrases.js";

/** Send a form, and show what the page says now in the place of `id`. */
async function send(form, id, more = []) {
  const body = new FormData(form);
  for (const [name, value] of more) body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (!answer.ok || !fresh) throw new Error(`no ${id} in the answer`);
  document.getElementById(id).replaceWith(document.adoptNode(fresh));
  begin(document.getElementById(id));
}

/** As `send`; when the network is away, the form goes the long way, and the browser says what is wrong. */
async function sendOrSubmit(form, more) {
  try {
    await send(form, form.dataset.live, more);
    return true;
  } catch {
    addHidden(form, more ?? []);
    form.submit();
    return false;
  }
}

// ---- one row: the languages of a practice go together ----

const rowsOf = (list, id) => [...list.querySelectorAll(`[data-practice="${id}"]`)];
const idsOf = (root) => [...new Set([...root.querySelectorAll("[data-practice]")].map((row) => row.dataset.practice))];

/**
 * Put a practice at a place among those of its list (0 is first). The others move around it; it stays where it is in the
 * document: a row that is taken out and put back loses the pointer that drags it, and the focus.
 */
function put(list, id, place) {
  const ids = idsOf(list);
  const before = ids.indexOf(id);
  const rows = rowsOf(list, id);
  const moved = (from, to) => ids.slice(from, to).flatMap((one) => rowsOf(list, one));
  if (place < before) rows.at(-1).after(...moved(place, before));
  if (place > before) rows[0].before(...moved(before + 1, place + 1));
}

async function keep(list, id) {
  const form = list.closest("form");
  const place = idsOf(list).indexOf(id);
  const said = fill(list.dataset.moved, { place: place + 1, count: idsOf(list).length });
  if (!(await sendOrSubmit(form, [["order", idsOf(form).join(",")]]))) return;
  document.querySelector(`.handle[data-for="${id}"]`)?.focus();
  document.getElementById("contents-said").textContent = said;
}

function addHandle(list, row) {
  const id = row.dataset.practice;
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "handle";
  handle.dataset.for = id;
  handle.setAttribute("aria-label", `${list.dataset.handle}: ${row.querySelector(".row-title").textContent.trim()}`);
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = idsOf(list).indexOf(id) + step;
    if (place < 0 || place >= idsOf(list).length) return;
    put(list, id, place);
    keep(list, id);
  });
  handle.addEventListener("pointerdown", (event) => drag(list, id, handle, event));
  row.prepend(handle);
}

function drag(list, id, handle, begun) {
  const before = idsOf(list).indexOf(id);
  const place = () => idsOf(list).indexOf(id);
  const follow = (event) => {
    const others = idsOf(list).filter((one) => one !== id);
    const middles = others.map((one) => rowsOf(list, one)[0].getBoundingClientRect());
    put(list, id, middles.filter((box) => box.top + box.height / 2 < event.clientY).length);
  };
  const mark = (on) => rowsOf(list, id).forEach((row) => row.classList.toggle("row-dragged", on));
  const dragging = new AbortController();
  const end = (event) => {
    dragging.abort();
    mark(false);
    if (event.type !== "pointerup") put(list, id, before);
    else if (place() !== before) keep(list, id);
  };
  begun.preventDefault();
  handle.focus();
  handle.setPointerCapture(begun.pointerId);
  mark(true);
  const { signal } = dragging;
  handle.addEventListener("pointermove", follow, { signal });
  // Whatever ends a drag takes the pointer away from the handle; after the two others it comes too late to be heard.
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"])
    handle.addEventListener(name, end, { signal });
}

// ---- the page ----

function begin(root) {
  for (const list of root.querySelectorAll("[data-handle]")) {
    for (const id of idsOf(list)) addHandle(list, rowsOf(list, id)[0]);
  }
  for (const form of root.querySelectorAll("form[data-live]")) {
    form.addEventListener("change", () => sendOrSubmit(form));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const pressed = event.submitter;
      const id = pressed?.id;
      await sendOrSubmit(form, pressed?.name ? [[pressed.name, pressed.value]] : []);
      if (id) document.getElementById(id)?.focus();
    });
  }
}

export function arranging() {
  const said = document.createElement("p");
  said.id = "contents-said";
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.querySelector("main").append(said);
  begin(document);
}
