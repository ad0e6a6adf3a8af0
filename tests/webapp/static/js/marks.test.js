import assert from "node:assert/strict";
import { test } from "node:test";
import { emphasise, linkAround, list, meantAddress, nextItem, pressed } from "../../../../webapp/static/js/marks.js";

globalThis.document = { execCommand: () => false }; // a browser that does not type for scripts
globalThis.InputEvent = Event;

/** A box with a text in which | stands at the ends of what is selected, or where the caret is. */
class Box {
  constructor(text) {
    const ends = text.split("|");
    this.value = ends.join("");
    this.setSelectionRange(ends[0].length, ends[0].length + (ends[2] === undefined ? 0 : ends[1].length));
  }

  focus() {}

  dispatchEvent() {}

  setSelectionRange(start, end) {
    Object.assign(this, { selectionStart: start, selectionEnd: end });
  }

  setRangeText(text, from, to) {
    this.value = this.value.slice(0, from) + text + this.value.slice(to);
  }
}

const after = (text, change) => {
  const box = new Box(text);
  change(box);
  return box.value;
};

for (const [size, before, wanted] of [
  [2, "a |room| now", "a **room** now"],
  [2, "a **|room|** now", "a room now"],
  [2, "a **ro|om** now", "a room now"],
  [2, "a ro|om now", "a **room** now"],
  [2, "**a |room| now**", "**a** room **now**"],
  [2, "|a **room** now|", "**a room now**"],
  [2, "|one\n\n- two\n- three|", "**one**\n\n- **two**\n- **three**"],
  [2, "|**one**\n\n- **two**|", "one\n\n- two"],
  [1, "a **|room|** now", "a ***room*** now"],
  [1, "a ***|room|*** now", "a **room** now"],
  [2, "a ***|room|*** now", "a *room* now"],
  [1, "2 \\* 3 |rooms|", "2 \\* 3 *rooms*"],
  [1, "Bürger*innen |und| Bewohner*innen", "Bürger*innen *und* Bewohner*innen"],
  [2, "a class|room| now", "a **classroom** now"],
  [2, "see https://x.org/?a=|room| now", "see **https://x.org/?a=room** now"],
  [2, "|Read [the| report](https://x.org) now", "**Read [the report](https://x.org)** now"],
  [2, "Read [the |report|](https://x.org) now", "Read [the **report**](https://x.org) now"],
]) {
  test(`${size === 2 ? "bold" : "italic"} makes ${JSON.stringify(before)} ${JSON.stringify(wanted)}`, () => {
    assert.equal(
      after(before, (box) => emphasise(box, size)),
      wanted,
    );
  });
}

for (const [numbered, before, wanted] of [
  [false, "one|", "- one"],
  [false, "|one\ntwo|", "- one\n- two"],
  [true, "|- one\n- two|", "1. one\n2. two"],
  [false, "|- one\n- two|", "one\n\ntwo"],
  [false, "above\none|", "above\n\n- one"],
]) {
  test(`a ${numbered ? "numbered " : ""}list makes ${JSON.stringify(before)} ${JSON.stringify(wanted)}`, () => {
    assert.equal(
      after(before, (box) => list(box, numbered)),
      wanted,
    );
  });
}

for (const [before, wanted, isDone] of [
  ["- one|", "- one\n- ", true],
  ["1. one|\n2. two", "1. one\n2. \n3. two", true],
  ["- one\n- |", "- one\n\n", true],
  ["no item|", "no item", false],
]) {
  test(`Enter makes ${JSON.stringify(before)} ${JSON.stringify(wanted)}`, () => {
    const box = new Box(before);
    assert.equal(nextItem(box), isDone);
    assert.equal(box.value, wanted);
  });
}

test("the tools say what the caret is in", () => {
  assert.deepEqual(pressed(new Box("- a **ro|om**")), { bold: true, italic: false, bullets: true, numbers: false });
});

test("a link is found from every place in it", () => {
  const text = "see [the page](https://x.org) now";
  assert.deepEqual(linkAround(text, 10, 12), { from: 4, to: 29, words: "the page", href: "https://x.org" });
  assert.equal(linkAround(text, 1, 1), undefined);
});

for (const [typed, address] of [
  [" https://x.org/a b ", "https://x.org/a%20b"],
  ["example.org/a", "https://example.org/a"],
  ["a@b.org", "mailto:a@b.org"],
  ["https://x.org/(1)", "https://x.org/%281%29"],
  ["javascript:alert(1)", undefined],
  ["no address", undefined],
]) {
  test(`who types ${typed} means ${address ?? "no address"}`, () => assert.equal(meantAddress(typed), address));
}
