// The small editor of narrative answers: a toolbar on a plain box, for those who do not know the signs of Markdown.
// Labels come from shared/_answer_fields.html. Not here: what the tools write (marks.js), what is on the clipboard
// (pasting.js), counting (sheaf.js).

import {
  ITEM,
  emphasise,
  link,
  linkAround,
  list,
  meantAddress,
  nextItem,
  pressed,
  type,
  unlink,
  withoutSecondMark,
} from "./marks.js";
import { toMarkdown } from "./pasting.js";
import { fill } from "./phrases.js";

const tools = document.getElementById("writing-tools");
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

// ---- asking for the address of a link ----

/** The row that asks for an address. Opens below the toolbar; returns what opens it. */
function addressRow(box, row, opener) {
  const input = row.querySelector("input");
  const message = row.querySelector(".govuk-error-message");
  const [add, remove, cancel] = ["add", "remove", "cancel"].map((name) => row.querySelector(`[data-link=${name}]`));
  message.id = `${box.id}-link-error`;
  const show = (open) => {
    row.hidden = !open;
    opener.setAttribute("aria-expanded", open);
  };
  const complain = (wrong) => {
    message.hidden = !wrong;
    input.classList.toggle("govuk-input--error", wrong);
    if (wrong) input.setAttribute("aria-describedby", message.id);
    else input.removeAttribute("aria-describedby");
    input.setAttribute("aria-invalid", wrong);
  };
  const close = () => {
    show(false);
    box.focus();
  };
  add.addEventListener("click", () => {
    const href = meantAddress(input.value);
    complain(!href);
    if (!href) return input.focus();
    show(false);
    return link(box, href);
  });
  remove.addEventListener("click", () => {
    show(false);
    unlink(box);
  });
  cancel.addEventListener("click", close);
  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === input) {
      // it would send the whole form
      event.preventDefault();
      add.click();
    }
  });
  return () => {
    const held = linkAround(box.value, box.selectionStart, box.selectionEnd);
    input.value = held?.href ?? "";
    remove.hidden = !held;
    add.textContent = held ? add.dataset.change : add.dataset.add;
    complain(false);
    show(true);
    input.focus();
    input.select();
  };
}

// ---- pasting ----

const FROM_CODE = /^(?:\s|<html>|<body>|<meta[^>]*>|<!--[^>]*>)*<(?:div|span|pre)[^>]*white-space:\s*pre\s*[;"']/i;

/** Takes what word processors offer; what code editors and plain text boxes offer is left to the browser. */
function paste(event, box, say) {
  const html = event.clipboardData?.getData("text/html") ?? "";
  const markdown = FROM_CODE.test(html) ? "" : toMarkdown(html);
  if (!markdown) return;
  event.preventDefault();
  const plain = event.clipboardData.getData("text/plain");
  const { selectionStart: start, selectionEnd: end } = box;
  const [before, after] = [box.value.slice(0, start), box.value.slice(end)];
  const several = markdown.includes("\n");
  let [lead, tail] = ["", ""];
  if (ITEM.test(markdown)) lead = /(?:^|\n)[ \t]*$/.test(before) ? "" : "\n\n";
  else if (!several && /^\s/.test(plain) && /\S$/.test(before)) lead = " ";
  if (ITEM.test(markdown.slice(markdown.lastIndexOf("\n") + 1))) tail = /^[ \t]*(?:\n|$)/.test(after) ? "" : "\n\n";
  else if (!several && /\s$/.test(plain) && /^\S/.test(after)) tail = " ";
  const text = lead + markdown + tail;
  type(box, start, end, text, start + text.length - (tail === "\n\n" ? 2 : 0));
  const kept = Object.entries({
    paragraphs: /\n\n/,
    lists: /^\s*(?:-|\d+\.) /m,
    bold: /(?<!\\)\*\*/,
    italics: /(?<![\\*])\*(?!\*)/,
    links: /\]\(|https?:\/\//,
  })
    .filter(([, sign]) => sign.test(markdown))
    .map(([name]) => tools.dataset[name]);
  const told = [
    kept.length && fill(tools.dataset.pasted, { kept: listed(kept) }),
    /<img\b/i.test(html) && tools.dataset.pictures,
  ];
  say(told.filter(Boolean).join(" "));
}

const listed = (words) => new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(words);

// ---- the toolbar ----

const ACTIONS = {
  bold: (box) => emphasise(box, 2),
  italic: (box) => emphasise(box, 1),
  bullets: (box) => list(box, false),
  numbers: (box) => list(box, true),
};
const KEYS = { b: "bold", i: "italic", k: "link" };

/** One stop for the Tab key, arrows inside: the pattern of a toolbar. */
function rove(bar, buttons) {
  const go = (to) => {
    buttons.forEach((button, at) => {
      button.tabIndex = at === to ? 0 : -1;
    });
    buttons[to].focus();
  };
  buttons.forEach((button, at) => {
    button.tabIndex = at ? -1 : 0;
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    go((to + buttons.length) % buttons.length);
  });
}

/** Names, shortcuts and what they control. */
function introduce(box, bar, buttons) {
  const question = box.labels[0]?.firstChild?.textContent.trim() ?? "";
  bar.setAttribute("aria-label", fill(tools.dataset.label, { question }));
  bar.setAttribute("aria-controls", box.id);
  for (const button of buttons) {
    const key = Object.keys(KEYS)
      .find((one) => KEYS[one] === button.dataset.tool)
      ?.toUpperCase();
    button.title = button.ariaLabel + (key ? ` (${isMac ? "⌘" : "Ctrl+"}${key})` : "");
    if (key) button.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${key}`);
  }
}

function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => {
    box.style.blockSize = "auto";
    box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  };
  box.addEventListener("input", fit);
  fit();
}

function edit(box) {
  const parted = tools.content.cloneNode(true);
  const [bar, row] = [parted.querySelector("[role=toolbar]"), parted.querySelector(".editor-link")];
  const said = parted.querySelector("[role=status]");
  const buttons = [...bar.querySelectorAll("button")];
  const editor = document.createElement("div");
  editor.className = "editor";
  const hasFocus = document.activeElement === box;
  box.before(editor);
  editor.append(bar, row, box);
  editor.after(said);
  if (hasFocus) box.focus();
  introduce(box, bar, buttons);
  rove(bar, buttons);
  const actions = {
    ...ACTIONS,
    link: addressRow(
      box,
      row,
      buttons.find(({ dataset }) => dataset.tool === "link"),
    ),
  };
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays in the box
  bar.addEventListener("click", (event) => actions[event.target.closest("button")?.dataset.tool]?.(box));
  box.addEventListener("keydown", (event) => {
    const tool =
      (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (tool) actions[tool](box);
    if (tool || (event.key === "Enter" && plain && nextItem(box))) event.preventDefault();
  });
  box.addEventListener("input", () => {
    said.textContent = "";
    withoutSecondMark(box);
  });
  box.addEventListener("paste", (event) =>
    paste(event, box, (words) => {
      said.textContent = words;
    }),
  );
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== box) return;
    const on = pressed(box);
    for (const button of buttons)
      if (button.dataset.tool in on) button.setAttribute("aria-pressed", on[button.dataset.tool]);
  });
  grow(box);
}

export function writing() {
  if (tools) document.querySelectorAll(".question-prose textarea").forEach(edit);
}
