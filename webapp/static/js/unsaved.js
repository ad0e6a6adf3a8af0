// What a page compares to know what is not saved yet, and what becomes of a text that an earlier page has left behind.
// "Typed" is what a form would send: pairs of a name and a text. Not here: storing and sending (autosave.js).

import { cleaned } from "./texts.js";

const LEAVE_OUT = /^(csrf_token|then|back|(keep|shown)-.*)$/;
const OF_THE_PAGE = new Set(["seen", "page"]); // say which page typed it, and are no answers

/** The pairs of a form that are kept: without its files, its buttons and the token of its session. */
export const typedOf = (pairs) =>
  [...pairs].filter(([name, value]) => typeof value === "string" && !LEAVE_OUT.test(name));

export const isAnswer = (name) => !LEAVE_OUT.test(name) && !OF_THE_PAGE.has(name);

export const answersOf = (typed) => typed.filter(([name]) => isAnswer(name));

/** Answers as one text, to be compared; with `isLine(name)` as the server keeps them, without the blanks it tidies away. */
export function asText(typed, isLine) {
  const kept = ([name, value]) => [name, isLine ? cleaned(value, isLine(name)) : value];
  return JSON.stringify(answersOf(typed).map(kept));
}

/** What to do with a text that an earlier page has left: "forget" it, let it "wait", "put back" or "offer" it.
    `left`: typed; `sent`, whether it was on its way; `unheard`, how many answers never came.
    `page`: seen, the answers that this page shows; lastPage, the page whose text the server has taken last;
    isAsked, whether the server asks which of two texts stays; isSame, whether the boxes hold the same as the text. */
export function fateOf({ typed, sent, unheard }, { seen, lastPage, isAsked, isSame }) {
  const left = Object.fromEntries(typed);
  const isUnchanged = left.seen === seen;
  const isLast = left.page === lastPage;
  const hasArrived = sent && !unheard && !isUnchanged && isLast;
  if (isSame || hasArrived || (isAsked && isLast)) return "forget";
  if (isAsked) return "wait"; // what another window has sent waits for the next page
  return isUnchanged ? "put back" : "offer";
}
