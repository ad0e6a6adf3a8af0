// Tries the calls of the API on its page: the answer stands below the form. Without this, forms open it in a new tab.
// Not here: what a call asks for (calls.js).

import { readable, requestOf } from "./calls.js";

const key = document.querySelector("[data-key]");

for (const hidden of document.querySelectorAll("[data-script-only]")) hidden.hidden = false;
for (const form of document.querySelectorAll("form[data-call]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tryCall(form);
  });
}
window.addEventListener("hashchange", openTarget);
openTarget();

function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
}

function asked(form) {
  const boxes = [...form.querySelectorAll("[data-in]")].map((box) => ({
    place: box.dataset.in,
    name: box.name,
    value: box.value.trim(),
    placeholder: box.placeholder,
  }));
  const { method, path, withKey } = form.dataset;
  return requestOf({ path, method, boxes, key: withKey === undefined ? "" : key.value.trim(), body: bodyOf(form) });
}

function bodyOf(form) {
  const text = form.querySelector("[data-body]");
  if (text) return { type: "application/json", content: text.value };
  const file = form.querySelector("[data-file]")?.files[0];
  return file && { type: file.type, content: file };
}

async function tryCall(form) {
  const place = form.querySelector("[data-answer]");
  const [url, options] = asked(form);
  place.hidden = false;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, options);
    const text = await answer.text();
    const told = ["ETag", "Location", "RateLimit", "Retry-After"].filter((name) => answer.headers.has(name));
    show(
      place,
      `${options.method} ${url}`,
      `${answer.status} ${answer.statusText}`.trim(),
      [...told.map((name) => `${name}: ${answer.headers.get(name)}`), "", readable(text)].join("\n"),
    );
  } catch {
    show(place, `${options.method} ${url}`, document.querySelector("[data-no-answer]").dataset.noAnswer, "");
  }
  place.removeAttribute("aria-busy");
}

function show(place, call, status, said) {
  const line = document.createElement("p");
  const code = document.createElement("code");
  code.textContent = call;
  const strong = document.createElement("strong");
  strong.textContent = status;
  line.append(code, " ", strong);
  line.dir = "ltr";
  const box = document.createElement("pre");
  box.className = "sample";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", call);
  box.textContent = said;
  place.replaceChildren(line, ...(said ? [box] : []));
}
