// Search as you type: the list and the filters follow what is typed and ticked, and so does the address.
// Without this script the form is sent by its button, and the server answers with the same page.

const PAUSE_MS = 200;
const form = document.getElementById("catalogue");
let waiting;
let asking = new AbortController();

/** The address of what the form says now, without what is empty. */
function address() {
  const said = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `${form.action}${said.size ? `?${said}` : ""}`;
}

/** Put the answer's part in the place of ours, and keep the focus where it was. */
function take(id, answer) {
  const here = document.getElementById(id);
  const there = answer.getElementById(id);
  if (!here || !there) return;
  const focused = here.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...here.querySelectorAll("details")].map((one) => one.open);
  here.replaceChildren(...there.childNodes);
  here.querySelectorAll("details").forEach((one, place) => {
    one.open ||= Boolean(opened[place]);
  });
  if (!focused) return;
  const value = focused.type === "checkbox" ? `[value="${CSS.escape(focused.value)}"]` : "";
  here.querySelector(`[name="${focused.name}"]${value}`)?.focus();
}

async function refresh() {
  asking.abort();
  asking = new AbortController();
  const url = address();
  try {
    const response = await fetch(url, { signal: asking.signal });
    if (!response.ok) return;
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    take("results", answer);
    take("filters", answer);
    take("chosen", answer);
    // A line that was there before is read aloud when it changes; one that comes with the answer is not.
    document.getElementById("told").textContent = document
      .querySelector(".results-line")
      .textContent.trim()
      .replaceAll(/\s+/g, " ");
    history.replaceState(null, "", url);
    shown = window.location.search;
  } catch (error) {
    if (error.name !== "AbortError") form.submit(); // the network failed: let the browser say so
  }
}

form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, event.target.type === "search" ? PAUSE_MS : 0);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  refresh();
});
// A link within the page, such as the one to the content, comes here, too; only another search is another list.
let shown = window.location.search;
window.addEventListener("popstate", () => {
  if (window.location.search !== shown) window.location.reload();
});
document.body.classList.add("searches-as-you-type");
