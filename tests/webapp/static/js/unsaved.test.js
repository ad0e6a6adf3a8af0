import assert from "node:assert/strict";
import { test } from "node:test";
import { answersOf, asText, fateOf, typedOf } from "../../../../webapp/static/js/unsaved.js";

test("a form's files, buttons and token are not kept; what says which page it was is kept, but is no answer", () => {
  const form = new FormData();
  for (const name of [
    "csrf_token",
    "then",
    "back",
    "keep-title",
    "shown-title",
    "seen",
    "page",
    "title",
    "thenabouts",
  ]) {
    form.append(name, "x");
  }
  form.append("photo", new Blob(["x"]), "x.jpg");
  const typed = typedOf(form);
  assert.deepEqual(
    typed.map(([name]) => name),
    ["seen", "page", "title", "thenabouts"],
  );
  assert.deepEqual(
    answersOf(typed).map(([name]) => name),
    ["title", "thenabouts"],
  );
});

test("answers are compared letter by letter, or without the blanks that the server tidies away", () => {
  const [one, other] = [[["title", "A  room "]], [["title", "A room"]]];
  assert.notEqual(asText(one), asText(other));
  assert.equal(
    asText(one, () => true),
    asText(other, () => true),
  );
  assert.notEqual(
    asText([["story", "a\nb"]], () => false),
    asText([["story", "a b"]], () => false),
  );
});

test("another page with the same answers has the same text", () => {
  assert.equal(
    asText([
      ["page", "1"],
      ["title", "A"],
    ]),
    asText([
      ["page", "2"],
      ["seen", "x"],
      ["title", "A"],
    ]),
  );
});

const PAGE = { seen: "v1", lastPage: "p1", isAsked: false, isSame: false };
const left = (more = {}) => ({
  typed: [
    ["seen", more.seen ?? "v1"],
    ["page", more.page ?? "p0"],
    ["title", "A"],
  ],
  sent: more.sent ?? false,
  unheard: more.unheard ?? 0,
});

for (const [what, text, page, fate] of [
  ["is the same as in the boxes", {}, { isSame: true }, "forget"],
  ["was never sent, and nobody has changed the answers since", {}, {}, "put back"],
  ["was never sent, and somebody has changed the answers since", { seen: "v0" }, {}, "offer"],
  ["was sent, and is the last that the server has taken", { sent: true, seen: "v0", page: "p1" }, {}, "forget"],
  ["was sent, but the server has taken another page's last", { sent: true, seen: "v0" }, {}, "offer"],
  ["was sent, but an answer never came", { sent: true, seen: "v0", page: "p1", unheard: 1 }, {}, "offer"],
  ["was sent, and the answers are as before: it has not arrived", { sent: true, page: "p1" }, {}, "put back"],
  ["is the one that the server asks about", { seen: "v0", page: "p1" }, { isAsked: true }, "forget"],
  ["is another window's, while the server asks about ours", { seen: "v0" }, { isAsked: true }, "wait"],
]) {
  test(`a text that ${what}: ${fate}`, () => {
    assert.equal(fateOf(left(text), { ...PAGE, ...page }), fate);
  });
}
