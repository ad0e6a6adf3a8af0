// Tries the calls of the API on its page: the answer stands below the form. Without this, forms open it in a new tab.
const key = document.querySelector("[data-key]");
const words =
  document.documentElement.lang === "fr"
    ? { gone: "Pas de réponse. Réessayez." }
    : { gone: "No answer came. Try again." };

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
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const box of form.querySelectorAll("[data-in]")) {
    const value = box.value.trim();
    const place = box.dataset.in;
    if (place === "path") path = path.replace(`{${box.name}}`, encodeURIComponent(value || box.placeholder || "-"));
    else if (value && place === "query") for (const one of value.split(/\s*,\s*/)) query.append(box.name, one);
    else if (value) headers[box.name] = value;
  }
  if (form.dataset.withKey !== undefined && key.value) headers.Authorization = `Bearer ${key.value.trim()}`;
  const body = form.querySelector("[data-body]");
  const file = form.querySelector("[data-file]");
  const options = { method: form.dataset.method, headers, credentials: "omit" };
  if (body) {
    options.body = body.value;
    headers["Content-Type"] = "application/json";
  } else if (file && file.files[0]) {
    options.body = file.files[0];
    headers["Content-Type"] = file.files[0].type;
  }
  const text = query.toString();
  return [text ? `${path}?${text}` : path, options];
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
    show(place, `${options.method} ${url}`, words.gone, "");
  }
  place.removeAttribute("aria-busy");
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
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
