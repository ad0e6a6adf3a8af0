import assert from "node:assert/strict";
import { test } from "node:test";
import { inBytes, refusal } from "../../../../webapp/static/js/uploads.js";

const BOX = { accept: "image/jpeg, image/png", dataset: { maxBytes: "5000000" } };
const WORDS = { unfit: "{name} is no photo", tooLarge: "{name}: {size} of {most}" };
const said = (file, box = BOX) => refusal({ name: "a", size: 1000, type: "image/jpeg", ...file }, box, WORDS, "en");

test("sizes are for people", () => {
  assert.equal(inBytes(999_499, "en"), "999 kB");
  assert.equal(inBytes(4_630_000, "en"), "4.6 MB");
  assert.match(inBytes(4_630_000, "fr"), /^4,6\sMo$/u);
});

test("a file of a kind that the box takes may be sent", () => {
  assert.equal(said({ type: "image/png" }), "");
});

test("a file of another kind is refused by its name", () => {
  assert.equal(said({ name: "a.gif", type: "image/gif" }), "a.gif is no photo");
});

test("a file whose kind the browser does not know is left to the server", () => {
  assert.equal(said({ type: "" }), "");
});

test("photographs of telephones may be sent whether or not the browser knows their kind", () => {
  assert.equal(said({ type: "image/heic" }), "");
  assert.equal(said({ name: "IMG_1.HEIC", type: "application/octet-stream" }), "");
});

test("a file that is too large is refused with both sizes; the limit itself is not too large", () => {
  assert.equal(said({ name: "b.jpg", size: 5_000_001 }), "b.jpg: 5 MB of 5 MB");
  assert.equal(said({ size: 5_000_000 }), "");
});

test("a box without limits takes everything", () => {
  assert.equal(said({ size: 1e12, type: "image/gif" }, { accept: "", dataset: {} }), "");
});
