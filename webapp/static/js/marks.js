// What each tool writes into a box of Markdown: bold and italic, lists, links, and the next item after Enter.
// Every change goes through the browser's own typing, so that undo takes it back.
// Not here: the toolbar (writing.js), and what Markdown means (forms/text/prose.py).

import { beginsWords, endsWords } from "./edges.js";
import { meant, signAt } from "./escapes.js";
import { address } from "./pasting.js";

export const ITEM = /^([ \t]*)([-*]|[1-9]\d?\.)[ \t]+/;
const NUMBER = /^\d/;
const ADDRESSED = /\[((?:\\.|[^\]\\\n])*)\]\([^()\s]*\)|https?:\/\/[^\s<>"[\]]*[^\s<>"'.,;:!?)[\]}»”’*]/g;

/** Replace [from, to) of a box by a text as if it were typed, and select [start, end) of the box afterwards. The command
    is called obsolete, but nothing else lets a script type: after `setRangeText`, undo takes nothing back, not even what
    was typed before. */
export function type(box, from, to, text, start = from + text.length, end = start) {
  box.focus();
  box.setSelectionRange(from, to);
  if (text !== box.value.slice(from, to)) {
    // oxlint-disable-next-line no-restricted-properties
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!done) {
      // a browser that does not type for scripts: the text is right, only undo is lost
      box.setRangeText(text, from, to, "end");
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }
  box.setSelectionRange(start, end);
}

// ---- bold and italic ----

/** Where a line is bold and italic: {size: 2 or 1, from, to} with `from` and `to` the beginnings of both marks. */
function emphases(line) {
  const open = [];
  const found = [];
  const isEscaped = meant(line);
  for (const { 0: run, index } of line.matchAll(/\\?\*+/g)) {
    if (run[0] === "\\" && !isEscaped.has(index + 1)) continue;
    let [at, left] = run[0] === "\\" ? [index + 2, run.length - 2] : [index, run.length];
    const beside = [line[at - 1], signAt(line, index + run.length, isEscaped)];
    if (endsWords(...beside)) {
      while (left && open.length && open.at(-1).size <= left) {
        const { size, from } = open.pop();
        found.push({ size, from, to: at });
        at += size;
        left -= size;
      }
    }
    if (!beginsWords(...beside)) continue;
    for (const size of { 1: [1], 2: [2], 3: [1, 2] }[left] ?? []) {
      open.push({ size, from: at });
      at += size;
    }
  }
  return found;
}

/** The parts of the lines between two places of a text, without marks of lists and blanks: [from, to). */
function parts(text, start, end) {
  const found = [];
  for (let at = text.lastIndexOf("\n", start - 1) + 1; at <= end;) {
    const stop = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    let from = Math.max(start, at + (ITEM.exec(text.slice(at, stop))?.[0].length ?? 0));
    let to = Math.min(end, stop);
    while (from < to && /\s/.test(text[from])) from += 1;
    while (from < to && /\s/.test(text[to - 1])) to -= 1;
    if (from < to) found.push([from, to]);
    at = stop + 1;
  }
  return found;
}

function wordAt(text, at) {
  const before = /[\p{L}\p{N}'’-]*$/u.exec(text.slice(0, at))[0].length;
  const after = /^[\p{L}\p{N}'’-]*/u.exec(text.slice(at))[0].length;
  return [at - before, at + after];
}

/** A part of a text, widened to whole words where a mark at its ends would stand inside one, and to whole addresses. */
function whole(text, part) {
  const [from, to] = overLinks(text, part);
  const start = beginsWords(text[from - 1], text[from]) ? from : wordAt(text, from)[0];
  return [start, endsWords(text[to - 1], text[to]) ? to : wordAt(text, to)[1]];
}

/** A part of a text, widened over the links and addresses that it cuts through; the words of a link are words. */
function overLinks(text, [from, to]) {
  let [start, end] = [from, to];
  for (const { 0: all, 1: words, index } of text.matchAll(ADDRESSED)) {
    const stop = index + all.length;
    const inWords = words !== undefined && index < from && to <= index + 1 + words.length;
    if (!inWords && from < stop && index < to) [start, end] = [Math.min(start, index), Math.max(end, stop)];
  }
  return [start, end];
}

/** The stars of a text that are not read as marks. */
function plainStars(text) {
  return text
    .split("\n")
    .map((line) => line.replace(ITEM, ""))
    .reduce(
      (sum, line) => emphases(line).reduce((rest, { size }) => rest - 2 * size, sum + line.split("*").length - 1),
      0,
    );
}

/** The backslashes of a text that take the meaning of a mark away, and are not read. */
function escapes(text) {
  const paragraphs = text.split(/\n(?:[ \t]*\n|(?=[ \t]*(?:[-*]|[1-9]\d?\.)[ \t]))/).map((one) => [one, meant(one)]);
  return paragraphs.reduce(
    (sum, [one, isEscaped]) =>
      sum + [...one.matchAll(/\\[*[\]]/g)].filter(({ index }) => isEscaped.has(index + 1)).length,
    0,
  );
}

/** Type a text that has other marks; nothing if some of them would be read as stars, or a backslash no longer read. */
function typeMarks(box, from, to, text, start, end) {
  const now = box.value.slice(0, from) + text + box.value.slice(to);
  const isRead = plainStars(now) <= plainStars(box.value) && escapes(now) === escapes(box.value);
  if (isRead) type(box, from, to, text, start, end);
}

/** The emphasis of this size that a part of a text stands in, marks counted in, or undefined. */
function around(text, from, to, size) {
  const begin = text.lastIndexOf("\n", from - 1) + 1;
  const stop = text.indexOf("\n", begin) < 0 ? text.length : text.indexOf("\n", begin);
  const offset = begin + (ITEM.exec(text.slice(begin, stop))?.[0].length ?? 0);
  return emphases(text.slice(offset, stop))
    .map((one) => ({ size: one.size, from: one.from + offset, to: one.to + offset }))
    .find((one) => one.size === size && one.from <= from && to <= one.to + size);
}

export function emphasise(box, size) {
  const mark = "*".repeat(size);
  const text = box.value;
  const [start, end] = [box.selectionStart, box.selectionEnd];
  if (start === end) return emphasiseAt(box, start, size);
  const chosen = parts(text, start, end).map((part) => whole(text, part));
  if (!chosen.length) return;
  const off = chosen.every(([from, to]) => around(text, from, to, size));
  let [out, at, first] = ["", chosen[0][0], null];
  for (const part of chosen) {
    const held = around(text, ...part, size);
    const [from, to] = held ? [held.from, held.to + size] : widened(text, part, size);
    const inner = held ? text.slice(from + size, to - size) : without(text.slice(from, to), size);
    if (first === null) at = first = from;
    out += text.slice(at, from) + (off && held ? split(text, held, part, mark) : mark + inner + mark);
    at = to;
  }
  typeMarks(box, first, at, out, first, first + out.length);
}

/** Nothing is selected: begin an emphasis, or put it on the word at the caret; at the end of one, go on after it, and
    inside one, take it off. */
function emphasiseAt(box, at, size) {
  const mark = "*".repeat(size);
  const text = box.value;
  if (text.slice(at - size, at + size) === mark + mark) return type(box, at - size, at + size, "");
  const held = around(text, at, at, size);
  if (held?.to === at) return box.setSelectionRange(at + size, at + size);
  if (held) {
    const caret = Math.min(Math.max(at - size, held.from), held.to - size);
    return typeMarks(box, held.from, held.to + size, text.slice(held.from + size, held.to), caret);
  }
  const word = wordAt(text, at);
  if (word[0] === word[1]) return type(box, at, at, mark + mark, at + size);
  const [from, to] = whole(text, word);
  return typeMarks(box, from, to, mark + text.slice(from, to) + mark, at + size);
}

/** A part together with the emphases of this size that it cuts through. */
function widened(text, [from, to], size) {
  const [left, right] = [around(text, from, from, size), around(text, to, to, size)];
  return [Math.min(from, left?.from ?? from), Math.max(to, right ? right.to + size : to)];
}

function without(text, size) {
  const places = emphases(text).flatMap((one) => (one.size === size ? [one.from, one.to] : []));
  return places.sort((a, b) => b - a).reduce((rest, at) => rest.slice(0, at) + rest.slice(at + size), text);
}

/** An emphasis with a part of it taken out: what is before and after stays emphasised. */
function split(text, held, [from, to], mark) {
  const size = mark.length;
  const [begin, stop] = [held.from + size, held.to];
  const again = (piece) => piece.replace(/[^\s*](?:.*[^\s*])?/s, (words) => mark + words + mark);
  const [a, b] = [Math.max(from, begin), Math.min(to, stop)];
  return again(text.slice(begin, a)) + text.slice(a, b) + again(text.slice(b, stop));
}

// ---- lists ----

/** The whole lines between two places: [from, to) and the lines themselves. */
function linesOf(box) {
  const { value: text, selectionStart: start, selectionEnd: end } = box;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = text.indexOf("\n", last) < 0 ? text.length : text.indexOf("\n", last);
  return { from, to, lines: text.slice(from, to).split("\n") };
}

const isItem = (line, numbered) => ITEM.test(line) && NUMBER.test(ITEM.exec(line)[2]) === numbered;

export function list(box, numbered) {
  const { from, to, lines } = linesOf(box);
  const filled = lines.filter((line) => line.trim());
  const off = filled.length > 0 && filled.every((line) => isItem(line, numbered));
  const caret = box.selectionStart === box.selectionEnd;
  const bare = (filled.length ? filled : [""]).map((line) => [/^[ \t]*/.exec(line)[0], line.replace(ITEM, "").trim()]);
  const items = numberedLines(bare.map(([indent, words]) => `${indent}${numbered ? "1. " : "- "}${words}`));
  const text = off ? bare.map(([, words]) => words).join("\n\n") : items.join("\n");
  // Words right above or below a list would be read as part of it.
  const above = box.value.slice(0, from).split("\n").at(-2) ?? "";
  const below = box.value.slice(to + 1).split("\n")[0];
  const before = above.trim() && (off || !ITEM.test(above)) ? "\n" : "";
  const after = below.trim() && (off || !ITEM.test(below)) ? "\n" : "";
  const begin = from + before.length;
  const stop = begin + text.length;
  type(box, from, to, before + text + after, caret ? stop : begin, stop);
}

/** Items of a numbered list, counted anew from the first; items inside others are counted for themselves. */
function numberedLines(lines) {
  const counts = new Map();
  return lines.map((line) => {
    const [, indent, mark] = ITEM.exec(line) ?? [];
    if (!mark || !NUMBER.test(mark)) return line;
    for (const other of counts.keys()) if (other.length > indent.length) counts.delete(other);
    counts.set(indent, (counts.get(indent) ?? Number.parseInt(mark, 10) - 1) + 1);
    return line.replace(/\d+/, counts.get(indent));
  });
}

const made = new WeakMap(); // by box: where the line begins whose mark Enter has made

/** Who types or pastes the mark of an item after the one that Enter has made, means that one; blanks typed before it
    say how far it is indented. */
export function withoutSecondMark(box) {
  const from = made.get(box);
  if (from === undefined) return;
  const line = box.value.slice(from).split("\n")[0];
  const own = ITEM.exec(line);
  const second = own && ITEM.exec(line.slice(own[0].length));
  if (!own || second || line.length > own[0].length + 3) made.delete(box);
  if (!second) return;
  const blanks = own[0].length - own[1].length - own[2].length - 1; // typed before the second mark, for a list inside
  const indent = blanks > 1 ? " ".repeat(blanks) : own[1];
  const caret = box.selectionStart - own[0].length + indent.length;
  type(box, from, from + own[0].length, indent, caret);
}

/** Enter in a list: the next item, or the end of the list if this one is empty. Returns whether that was done. */
export function nextItem(box) {
  const { value: text, selectionStart: at } = box;
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const found = ITEM.exec(text.slice(from));
  if (at !== box.selectionEnd || !found || at - from < found[0].length) return false;
  const stop = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
  if (!text.slice(from + found[0].length, stop).trim()) {
    // an empty line, or what is written next would still belong to the last item
    const gap = from > 1 && text[from - 2] !== "\n" ? "\n" : "";
    type(box, from, stop, gap);
    return true;
  }
  let end = stop;
  while (ITEM.test(text.slice(end + 1)) && text[end] === "\n") {
    const next = text.indexOf("\n", end + 1);
    end = next < 0 ? text.length : next;
  }
  const mark = `${found[1]}${found[2]} `;
  const [first, ...rest] = `${text.slice(from, at)}\n${mark}${text.slice(at, end).replace(/^[ \t]+/, "")}`.split("\n");
  const lines = numberedLines([first, ...rest]);
  const caret = from + lines[0].length + 1 + ITEM.exec(lines[1])[0].length;
  const typed = lines.join("\n").slice(at - from);
  type(box, at, end, typed, caret);
  made.set(box, from + lines[0].length + 1);
  return true;
}

// ---- links ----

const LINK = /\[((?:\\.|[^\]\\\n])*)\]\(([^()\s]*)\)/g;

export function linkAround(text, start, end) {
  for (const { 0: all, 1: words, 2: href, index } of text.matchAll(LINK)) {
    if (index <= start && end <= index + all.length) return { from: index, to: index + all.length, words, href };
  }
  return undefined;
}

/** What somebody typed as an address: "example.org" and "a@b.org" are meant as one, "javascript:…" is refused. */
export function meantAddress(typed) {
  const words = typed.trim();
  if (/^[^\s@:/]+@[^\s@/]+\.\w+$/.test(words)) return address(`mailto:${words}`);
  if (/^[\p{L}\d-]+(?:\.[\p{L}\d-]+)+(?::\d+)?(?:[/?#]|$)/u.test(words)) return address(`https://${words}`);
  return address(words);
}

export function link(box, href) {
  const text = box.value;
  const held = linkAround(text, box.selectionStart, box.selectionEnd);
  const chosen = parts(text, box.selectionStart, box.selectionEnd)[0] ?? wordAt(text, box.selectionStart);
  const [from, to] = held ? [held.from, held.to] : chosen;
  const words = held
    ? held.words
    : text
        .slice(from, to)
        .replaceAll(LINK, "$1")
        .replaceAll(/(?<!\\)[[\]]/g, "\\$&");
  const bare = /^https?:/.test(href) ? href : `[${href.replace(/^mailto:/i, "")}](${href})`;
  type(box, from, to, words ? `[${words}](${href})` : bare);
}

export function unlink(box) {
  const held = linkAround(box.value, box.selectionStart, box.selectionEnd);
  if (held) type(box, held.from, held.to, held.words, held.from, held.from + held.words.length);
}

// ---- what is on ----

/** Which tools are on where the caret is. */
export function pressed(box) {
  const { value: text, selectionStart: start, selectionEnd: end } = box;
  const [from, to] = parts(text, start, end)[0] ?? [start, start];
  const line = linesOf(box).lines[0];
  return {
    bold: Boolean(around(text, from, to, 2)),
    italic: Boolean(around(text, from, to, 1)),
    bullets: isItem(line, false),
    numbers: isItem(line, true),
  };
}
