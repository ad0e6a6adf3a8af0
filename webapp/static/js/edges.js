// Where a word begins and ends, so that a mark at its edge can be told from a sign inside it: the same rules as
// forms/text/word_edges.py. A test compares them.

import { ALONE } from "./texts.js";

const ANYWHERE = new RegExp(
  `^(?:${ALONE.source}|[\\u0e00-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u3130-\\u318f\\uac00-\\ud7a3])`,
  "u",
);
const KINDS = [
  ["space", /^$|^\s/u],
  ["anywhere", ANYWHERE],
  ["either", /^["'/|•·…\p{Pi}\p{Pf}\p{Pd}]/u],
  ["opening", /^[¡¿\p{Ps}]/u],
  ["word", /^[#%&@*\\§¶]/u],
  ["closing", /^[\p{Pe}\p{Po}]/u],
];
const JOINT = /^[-/\u2010\u2011]/u;

const kind = (sign = "") => KINDS.find(([, signs]) => signs.test(sign))?.[0] ?? "word";

/** Whether what follows a mark between these two signs may be the beginning of words. */
export function beginsWords(before, after) {
  const [left, right] = [kind(before), kind(after)];
  if (before && JOINT.test(before)) return false;
  if (right === "opening" || right === "either") return ["space", "opening", "anywhere"].includes(left);
  return (right === "word" || right === "anywhere") && left !== "closing" && left !== "word";
}

/** Whether what stands before a mark between these two signs may be the end of words. */
export function endsWords(before, after) {
  const [left, right] = [kind(before), kind(after)];
  if (before === "\\") return false;
  if (left === "either") return ["space", "closing", "anywhere"].includes(right);
  return left !== "space" && left !== "opening" && right !== "word" && right !== "opening";
}
