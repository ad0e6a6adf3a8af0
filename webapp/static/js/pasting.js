// From the HTML that word processors put on the clipboard to our Markdown (forms/text/prose.py): paragraphs, lists, bold,
// italic, links. Everything else goes, except its words. The HTML is parsed into an inert document and never shown.
// Not here: the box that it is pasted into (writing.js).

import { beginsWords, endsWords } from "./edges.js";
import { escaped, withoutIdleEscapes } from "./escapes.js";

const BLOCKS = new Set(
  `ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER
  FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR`.split(/\s+/),
);
// DEL is what somebody has struck out in a document under review
const LEFT_OUT = new Set(
  `AUDIO BUTTON CANVAS DEL EMBED HEAD IFRAME IMG INPUT LINK META NOSCRIPT OBJECT PICTURE SCRIPT SELECT STYLE
  SVG TEMPLATE TEXTAREA TITLE VIDEO XML`.split(/\s+/),
);
const VML = /^[vw]:/i;
const NOT_SHOWN = /(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all|mso-element\s*:\s*comment)/i;
const COMMENT_OF_WORD = /\bmsocom|MsoCommentReference/i;
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff]/g;
const BARE_ADDRESS = /^https?:\/\/[^\s<>"*\\[\]]*[^\s<>"'.,;:!?)\]}»”’*\\]$/;
const BULLET = /^[-•·▪●◦‣]\s+(?=\S)/u;
const BULLET_OF_WORD = /^[-–•·▪●◦‣§o]\s+(?=\S)/u;
const MARK_ALONE = /^(\\*(?=[-*](?:\n|$))|[1-9]\d?\\*(?=\.(?:\n|$)))/; // it would be none of ours after the mark of an item

/** The Markdown of a piece of HTML: "" if there are no words in it. */
export function toMarkdown(html) {
  return layOut(read(new DOMParser().parseFromString(html, "text/html").body, {}));
}

// ---- from elements to blocks: {level, ordered, start, more, signs}; level 0 is a paragraph, 1 an item, 2 an item in an item;
// `more` is a further paragraph of an item; a sign is one character with its looks: {c, bold, italic, href} ----

function read(root, look) {
  const blocks = [];
  let signs = [];
  let item = null; // the mark of a list that the next words come after
  let level = 0;

  const end = () => {
    for (const part of paragraphs(signs, item?.ofWord ? BULLET_OF_WORD : BULLET)) {
      if (part.bullet && !item && !level) blocks.push({ level: 1, ordered: false, signs: part.signs });
      else if (item) blocks.push({ ...item, signs: part.signs });
      else blocks.push({ level, more: level > 0, signs: part.signs });
      item = null;
    }
    signs = [];
  };

  const list = (element, outside) => {
    const depth = level + 1;
    let number = Number(element.getAttribute("start")) || 1;
    for (const child of element.children) {
      if (child.tagName !== "LI") {
        level = depth - (/^[UO]L$/.test(child.tagName) ? 0 : 1);
        walk(child, outside);
        continue;
      }
      level = Math.max(depth, Number(child.dataset.ariaLevel ?? child.getAttribute("aria-level")) || 0);
      item = { level, ordered: element.tagName === "OL", start: number++ };
      inside(child, outside);
      end();
      item = null;
    }
    level = depth - 1;
  };

  const table = (element, outside) => {
    const rows = [...element.rows];
    if (rows.every((row) => row.cells.length < 2)) return inside(element, outside); // only there for the layout
    for (const row of rows) {
      const cells = [...row.cells].map((cell) => read(cell, outside).flatMap(({ signs: own }) => [...own, sign(" ")]));
      signs = cells
        .filter((cell) => cell.length)
        .flatMap((cell, at) => (at ? [...[..." – "].map(sign), ...cell] : cell));
      end();
    }
  };

  const walk = (node, outside) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.data.replaceAll(INVISIBLE, "");
      for (const c of words) signs.push({ c: /[\n\r]/.test(c) ? (outside.pre ? "\n" : " ") : c, ...outside });
    }
    if (node.nodeType !== Node.ELEMENT_NODE || isLeftOut(node)) return;
    const tag = node.tagName;
    if (tag === "BR") return void signs.push(sign("\n"));
    const here = lookOf(node, outside);
    if (tag !== "UL" && tag !== "OL" && !BLOCKS.has(tag)) return inside(node, here);
    end();
    if (tag === "UL" || tag === "OL") list(node, here);
    else if (tag === "TABLE") table(node, here);
    else {
      const marked = markOfWord(node);
      if (marked) item = marked;
      inside(node, here);
    }
    end();
    if (tag !== "DIV" && markOfWord(node)) item = null;
  };

  const inside = (node, here) => node.childNodes.forEach((child) => walk(child, here));
  inside(root, look);
  end();
  return blocks;
}

const sign = (c) => ({ c });

function isLeftOut(element) {
  const style = element.getAttribute("style") ?? "";
  return (
    LEFT_OUT.has(element.tagName.toUpperCase()) ||
    VML.test(element.tagName) ||
    NOT_SHOWN.test(style) ||
    /mso-list\s*:\s*ignore/i.test(style) ||
    COMMENT_OF_WORD.test(element.className)
  );
}

/** What the words in an element look like, inside something that looks like `outside`. Titles are plain paragraphs. */
function lookOf(element, outside) {
  const here = { ...outside };
  const tag = element.tagName;
  const style = element.getAttribute("style") ?? "";
  if (/^(?:B|STRONG)$/.test(tag)) here.bold = true;
  if (/^(?:I|EM|CITE)$/.test(tag)) here.italic = true;
  const weight = /(?:^|;)\s*font-weight\s*:\s*(\w+)/i.exec(style)?.[1];
  if (weight) here.bold = /^bold/i.test(weight) || Number(weight) >= 600;
  const slope = /(?:^|;)\s*font-style\s*:\s*(\w+)/i.exec(style)?.[1];
  if (slope) here.italic = /^(?:italic|oblique)/i.test(slope);
  if (/^H[1-6]$/.test(tag)) here.title = true;
  if (here.title) here.bold = here.italic = false;
  if (tag === "PRE") here.pre = true;
  if (tag === "A") here.href = address(element.getAttribute("href") ?? "") ?? outside.href;
  return here;
}

/** The address that a link of ours may have: http, https or mailto, with nothing in it that would end the link. */
export function address(href) {
  let parsed;
  try {
    parsed = new URL(href.trim());
  } catch {
    return undefined; // an anchor in the document, or no address at all
  }
  // Google's documents link by a detour
  const detour = parsed.host === "www.google.com" && parsed.pathname === "/url" && parsed.searchParams.get("q");
  if (detour) return address(detour);
  const named = parsed.protocol === "mailto:" ? parsed.pathname : /^https?:$/.test(parsed.protocol) && parsed.host;
  return named
    ? href
        .trim()
        .replaceAll(/[\n\r\t]/g, "")
        .replaceAll(/[()]|[\s<>\\]|&(?=#?\w+;)/g, encoded)
    : undefined;
}

function encoded(c) {
  return { "(": "%28", ")": "%29" }[c] ?? encodeURIComponent(c);
}

/** Word writes an item of a list as a paragraph whose style says so; its mark is a span to be ignored. */
function markOfWord(element) {
  if (element.tagName === "LI") return null;
  const level = /mso-list\s*:\s*l\d+\s+level(\d+)/i.exec(element.getAttribute("style") ?? "")?.[1];
  if (!level)
    return /\bMsoList/.test(element.className) && BULLET_OF_WORD.test(element.textContent.trim())
      ? { level: 1, ordered: false, ofWord: true }
      : null;
  const mark = element.querySelector("[style*='mso-list:Ignore' i]")?.textContent.trim() ?? "";
  const ordered = /^\(?(?:[\d.]*\d|[a-z]{1,5})[.)]/i.test(mark);
  return { level: Number(level), ordered, start: Number(/(\d+)\D*$/.exec(mark)?.[1] ?? 1) };
}

/** Lines of signs as paragraphs: an empty line parts two of them, and so does a typed bullet. */
function paragraphs(signs, bullet) {
  const parts = [];
  let open = null;
  for (const line of lines(withPlainSpaces(signs))) {
    const mark = bullet.exec(line.map(({ c }) => c).join(""))?.[0];
    if (!line.length) open = null;
    else if (mark || !open) {
      open = { bullet: Boolean(mark), signs: mark ? line.slice([...mark].length) : line };
      parts.push(open);
    } else if (open.bullet) {
      open = { bullet: false, signs: line };
      parts.push(open);
    } else open.signs.push(sign("\n"), ...line);
  }
  return parts;
}

function lines(signs) {
  const found = [[]];
  for (const one of signs) {
    if (one.c === "\n") found.push([]);
    else if (one.c !== " " || found.at(-1).length) found.at(-1).push(one);
  }
  for (const line of found) while (line.at(-1)?.c === " ") line.pop();
  return found;
}

/** Runs of blanks as one space. No-break spaces stay where French and numbers set them on purpose: « a », 10 000 %. */
function withPlainSpaces(signs) {
  const kept = [];
  signs.forEach((one, at) => {
    let { c } = one;
    if (/[^\S\n]/.test(c)) {
      const [before, after] = [kept.at(-1)?.c ?? "", signs[at + 1]?.c ?? ""];
      const onPurpose =
        /[\u00a0\u202f]/.test(c) &&
        (before === "«" || /[;:!?»%€]/.test(after) || (/\d/.test(before) && /\d/.test(after)));
      if (!onPurpose) c = " ";
      if (c === " " && before === " ") return;
    }
    kept.push({ ...one, c });
  });
  return kept;
}

// ---- from blocks to Markdown ----

function layOut(blocks) {
  let text = "";
  let lists = []; // the open ones, from the outermost: {level, ordered, number, mark}
  for (const block of blocks) {
    const { level, ordered, more, start = 1 } = block;
    while (lists.length && lists.at(-1).level > level) lists.pop();
    let between = "\n\n";
    let mark = "";
    if (level && !more) {
      const same = lists.at(-1)?.level === level && lists.at(-1);
      const fresh = !same || same.ordered !== ordered;
      // a list that begins after 1 cannot follow words without an empty line
      if (lists.length && !(fresh && (same || (ordered && start !== 1)))) between = "\n";
      if (fresh) {
        if (same) lists.pop();
        lists.push({ level, ordered, number: start });
      } else same.number += 1;
      const own = lists.at(-1);
      own.mark = mark = ordered ? `${own.number}. ` : "- ";
    }
    const indent = lists.map((list) => " ".repeat(list.mark.length)).join("");
    const said = inline(block.signs);
    const words = (mark ? said.replace(MARK_ALONE, "$1\\") : said).replaceAll("\n", `\n${indent}`);
    text += (text && between) + indent.slice(0, indent.length - mark.length) + mark + words;
    if (!level) lists = [];
  }
  return text;
}

const isBlank = (c) => c === undefined || /\s/u.test(c);
const isPunctuation = (c) => /[\p{P}\p{S}]/u.test(c);

/** One paragraph's signs as Markdown. Marks are nested, touch no blanks inside, and open and close for certain. */
function inline(signs) {
  const links = stretches(signs, "href")
    .map((range) => trimmed(range, signs))
    .filter(isLong)
    .filter(([from, to]) => signs[from - 1]?.c !== "\\" && signs[to - 1].c !== "\\"); // it would take the meaning of a bracket away
  const hasWords = ([from, to]) => signs.slice(from, to).some(({ c }) => !"*\\".includes(c));
  const settle = (ranges) => ranges.map((range) => unsplit(trimmed(range, signs), signs, links)).filter(hasWords);
  const bold = settle(cut(stretches(signs, "bold"), links));
  const [beginning, ending] = [0, 1].map((side) => new Map(bold.map((range) => [range[side], range])));
  const italic = settle(cut(cut(stretches(signs, "italic"), links), bold)).filter(
    (range) => !isTorn(range, signs, beginning, ending),
  );
  const out = signs.map(({ c }) => escaped(c));
  const marks = [...italic.map((range) => [range, "*", "*"]), ...bold.map((range) => [range, "**", "**"])];
  for (const range of links) {
    const [from, to] = range;
    if (isBare(range, signs)) for (let at = from; at < to; at += 1) out[at] = signs[at].c;
    else marks.push([range, "[", `](${signs[from].href})`]);
  }
  marks.sort(([[a, b]], [[c, d]]) => b - a - (d - c)); // the innermost first; equal ones stay in this order
  for (const [[from, to], opening, closing] of marks) {
    out[from] = opening + out[from];
    out[to - 1] += closing;
  }
  return withoutIdleEscapes(out.join("")).replaceAll(/^(\\*(?=[-*])|[1-9]\d?\\*(?=\.))(?=\S[^\S\n])/gm, "$1\\");
}

/** The stretches [from, to) of signs that have the same look, not counting those that have none. */
function stretches(signs, name) {
  const found = [];
  signs.forEach((one, at) => {
    if (!one[name]) return;
    const last = found.at(-1);
    if (last?.[1] === at && signs[at - 1][name] === one[name]) last[1] += 1;
    else found.push([at, at + 1]);
  });
  return found;
}

/** The ranges, cut wherever one would leave or enter a wall halfway. Walls do not overlap. */
function cut(ranges, walls) {
  const wallAt = [];
  for (const wall of walls) for (let at = wall[0]; at < wall[1]; at += 1) wallAt[at] = wall;
  return ranges.flatMap(([from, to]) => {
    const [first, last] = [wallAt[from], wallAt[to - 1]];
    const a = first?.[0] < from && first[1] < to ? first[1] : from;
    const b = last?.[1] > to && last[0] > from ? last[0] : to;
    return [
      [from, a],
      [a, b],
      [b, to],
    ].filter(isLong);
  });
}

const isLong = ([from, to]) => from < to;

/** A range without the blanks at its ends. */
function trimmed([from, to], signs) {
  while (from < to && isBlank(signs[from].c)) from += 1;
  while (from < to && isBlank(signs[to - 1].c)) to -= 1;
  return [from, to];
}

/** A range without the punctuation at its ends beside which a mark would not be read as one, as in "**so:**this". Where
    a mark would stand inside a word, nothing is left of it. */
function unsplit(range, signs, links) {
  let [from, to] = range;
  const isIn = (start, end) => start <= from && end >= to; // the marks stand inside the brackets of the link
  const before = () =>
    (links.some(([, end]) => end === from) && ")") ||
    (links.some(([start, end]) => start === from && isIn(start, end)) && "[") ||
    signs[from - 1]?.c;
  const after = () =>
    (links.some(([start]) => start === to) && "[") ||
    (links.some(([start, end]) => end === to && isIn(start, end)) && "]") ||
    signs[to]?.c;
  while (from < to) {
    const link = links.find(([start, end]) => start === from && end < to);
    if (beginsWords(before(), link ? "[" : signs[from].c)) break;
    if (!link && !isPunctuation(signs[from].c)) return [from, from];
    [from, to] = trimmed([link?.[1] ?? from + 1, to], signs);
  }
  while (from < to) {
    const link = links.find(([start, end]) => end === to && start > from);
    if (endsWords(link ? ")" : signs[to - 1].c, after())) break;
    if (!link && !isPunctuation(signs[to - 1].c)) return [from, from];
    [from, to] = trimmed([from, link?.[0] ?? to - 1], signs);
  }
  return [from, to];
}

/** Whether an italic range ends where a bold one does: the marks would run together. Better plain than wrong.
    Only "***so:** it is*" is certain. */
function isTorn([from, to], signs, beginning, ending) {
  const [start, end] = [beginning.get(from), ending.get(to)];
  if (start && start === end) return false;
  return (
    Boolean(end) ||
    ending.has(from) ||
    beginning.has(to) ||
    Boolean(start && !isBlank(signs[Math.min(to, start[1])]?.c))
  );
}

/** Whether an address stands for itself: readers of our Markdown make a link of it without any marks. */
function isBare([from, to], signs) {
  const { href, bold, italic } = signs[from];
  const shown = signs.slice(from, to);
  const next = signs[to];
  const rest = signs
    .slice(to, to + 4)
    .map(({ c }) => c)
    .join("");
  return (
    BARE_ADDRESS.test(href) &&
    shown.map(({ c }) => c).join("") === href &&
    shown.every((one) => one.bold === bold && one.italic === italic) &&
    (isBlank(next?.c) || (/^[.,;:)]+(?:\s|$)/.test(rest) && next.bold === bold && next.italic === italic))
  );
}
