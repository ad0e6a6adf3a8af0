// How long a text is, and how the server keeps it: the same rules as forms/text/plain.py (cleaning, words, characters).
// Tests compare them.

const LINE_ENDS = /\r\n|[\r\n\v\f\x85\u2028\u2029]/gu;
// oxlint-disable-next-line no-control-regex -- these are what is unwanted
const UNWANTED = /[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202d\u202e]/gu;
const BULLETS = { "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓" };
const WHITE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/u;
// Chinese characters and Japanese kana are written without spaces: each counts as a word
export const ALONE =
  /[\u3005\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3ffff}]/gu;

export function countWords(text) {
  const alone = text.match(ALONE)?.length ?? 0;
  return (
    alone +
    text
      .replaceAll(ALONE, " ")
      .split(WHITE)
      .filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length
  );
}

/** The text as the server keeps it: of a box of one line (clean_line) or of several (clean_text). */
export function cleaned(text, isLine) {
  const allowed = text
    .replaceAll(LINE_ENDS, "\n")
    .replaceAll(UNWANTED, "")
    .replaceAll(/[\uf0a7\uf0b7\uf0d8\uf0fc]/g, (one) => BULLETS[one]);
  const kept = allowed.normalize("NFC");
  return (
    isLine ? kept.replaceAll(/[ \t\n]+/g, " ") : kept.replaceAll(/[ \t]+$/gm, "").replaceAll(/\n{3,}/g, "\n\n")
  ).trim();
}

export function countCharacters(text) {
  return [...text].length;
}
