import assert from "node:assert/strict";
import { test } from "node:test";
import { escaped, meant, signAt, withoutIdleEscapes } from "../../../../webapp/static/js/escapes.js";

for (const [typed, kept] of [
  ["2 * 3", "2 * 3"],
  ["*so*", "\\*so\\*"],
  ["C:\\d\\*", "C:\\d\\*"],
  ["[sic]", "[sic]"],
  ["[a](https://x.org)", "\\[a\\](https://x.org)"],
  ["Bürger*innen", "Bürger*innen"],
]) {
  test(`${typed} is read as it was typed when it is kept as ${kept}`, () => {
    assert.equal(withoutIdleEscapes(escaped(typed)), kept);
  });
}

test("a backslash has a meaning only before a sign that would be a mark without it", () => {
  assert.deepEqual(meant("\\*so\\*"), new Set([1, 5]));
  assert.deepEqual(meant("2 \\* 3"), new Set());
  assert.deepEqual(meant("\\[1\\]"), new Set());
});

test("the sign at a place is the one behind a backslash that has a meaning", () => {
  assert.equal(signAt("\\*so\\*", 0, meant("\\*so\\*")), "*");
  assert.equal(signAt("\\a", 0, new Set()), "\\");
});
