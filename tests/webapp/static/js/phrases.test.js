import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "../../../../webapp/static/js/phrases.js";

test("marks are filled in, each as often as it stands", () => {
  assert.equal(fill("{name}, {size}: {name}", { name: "a.gif", size: "2 MB" }, "en"), "a.gif, 2 MB: a.gif");
});

test("what is filled in is not read again", () => {
  assert.equal(fill("“{name}”", { name: "{size} $& $1", size: "no" }, "en"), "“{size} $& $1”");
});

test("numbers are written as the language does, texts as they are", () => {
  assert.equal(fill("{count} of {limit}", { count: 12345, limit: "12345" }, "en"), "12,345 of 12345");
  assert.equal(fill("{count}", { count: 12345 }, "de"), "12.345");
});
