import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cleaned, countCharacters, countWords } from "../../../../webapp/static/js/texts.js";

const TABLE = new URL("../../../examples/texts.json", import.meta.url);
const { lines, texts, words, characters } = JSON.parse(readFileSync(TABLE, "utf-8"));

for (const [rows, read, what] of [
  [lines, (typed) => cleaned(typed, true), "a line is kept in one form"],
  [texts, (typed) => cleaned(typed, false), "a text is kept in one form"],
  [words, countWords, "words are counted by the one rule"],
  [characters, countCharacters, "characters are code points"],
]) {
  for (const [given, wanted] of rows) {
    test(`${what}: ${JSON.stringify(given)}`, () => assert.equal(read(given), wanted));
  }
}
