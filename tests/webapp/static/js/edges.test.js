import assert from "node:assert/strict";
import { test } from "node:test";
import { beginsWords, endsWords } from "../../../../webapp/static/js/edges.js";

for (const [before, after, begins, ends] of [
  ["", "a", true, false],
  [" ", "a", true, false],
  ["a", " ", false, true],
  ["a", "", false, true],
  ["a", "a", false, false],
  ["(", "a", true, false],
  ["a", ")", false, true],
  ["a", ".", false, true],
  [".", "a", false, false],
  ["-", "a", false, false],
  ["字", "字", true, true],
  ["字", "a", true, false],
  ["\\", " ", false, false],
  [" ", " ", false, false],
]) {
  const [said, other] = [begins ? "begins" : "does not begin", ends ? "ends" : "does not end"];
  test(`a mark between ${JSON.stringify([before, after])} ${said} words and ${other} them`, () => {
    assert.deepEqual([beginsWords(before, after), endsWords(before, after)], [begins, ends]);
  });
}
