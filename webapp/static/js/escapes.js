// Which backslashes of a paragraph take the meaning of a mark away: the same rule as forms/text/prose_marks.py. A test
// compares them.

import { beginsWords, endsWords } from "./edges.js";

const END_OF_LINK = /\]\(\s*(?:<(?:https?|mailto):[^<>\n]+>|(?:https?|mailto):[^\s<>]+?)\s*\)/gi;

/** A text with a backslash before every sign that might be a mark. */
export const escaped = (text) => text.replaceAll(/[*[\]]/g, "\\$&");

/** One paragraph without the backslashes of `escaped` that no mark needs: they would be read as signs. First those of
    brackets: whether a star is a mark may depend on the bracket beside it, but not the reverse. */
export const withoutIdleEscapes = (text) =>
  [/\\([[\]])/g, /\\(\*)/g].reduce((rest, sign) => {
    const needed = meant(rest);
    return rest.replace(sign, (all, bare, at) => (needed.has(at + 1) ? all : bare));
  }, text);

/** Where one paragraph has a star or bracket that would be a mark without the backslash before it, whether there is one
    or not. A star pairs with another; one that has a backslash takes no partner from one that has none. */
export function meant(text) {
  const found = new Set();
  const last = [...text.matchAll(END_OF_LINK)].at(-1)?.index ?? -1;
  for (let at = 0; at <= last; at += 1) if (text[at] === "[" || text[at] === "]") found.add(at);
  for (const { 0: run, index } of paired(text, found)) {
    for (let at = index; at < index + run.length; at += 1) if (text[at] === "*") found.add(at);
  }
  return found;
}

/** The sign that is read at this place: after a backslash, one of those that are escaped. */
export const signAt = (text, at, isEscaped) => (text[at] === "\\" && isEscaped.has(at + 1) ? text[at + 1] : text[at]);

function paired(text, brackets) {
  const found = new Set();
  const open = [];
  for (const run of text.matchAll(/(?<!\\)(?:\\*\*)+/g)) {
    const [opens, closes] = roles(text, run, brackets);
    const mine = [];
    for (const [star] of run[0].matchAll(/\\*\*/g)) {
      const isEscaped = star !== "*";
      if (!closes || !open.length) {
        if (opens) mine.push({ isEscaped, run });
        continue;
      }
      found.add(run);
      for (const partner of partners(open, isEscaped)) found.add(partner.run);
    }
    open.push(...mine);
  }
  return found;
}

/** Take from the open stars those that a star closes: one with a backslash closes one with a backslash; one without
    closes all with one, up to the first without. */
function partners(open, isEscaped) {
  if (isEscaped) return open.at(-1)?.isEscaped ? [open.pop()] : [];
  const last = open.findLastIndex((star) => !star.isEscaped);
  return open.splice(Math.max(last, 0));
}

/** Whether a run of stars, with backslashes or without, may begin words and may end them. If some of its stars have
    backslashes, those are words to the others. */
function roles(text, { 0: run, index }, brackets) {
  const [before, after] = [text[index - 1], signAt(text, index + run.length, brackets)];
  const opens = beginsWords(before, run.includes("*\\") ? "*" : after);
  return [opens, endsWords(run.includes("\\") && run.split("*").length > 2 ? "*" : before, after)];
}
