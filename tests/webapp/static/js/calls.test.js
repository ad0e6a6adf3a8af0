import assert from "node:assert/strict";
import { test } from "node:test";
import { readable, requestOf } from "../../../../webapp/static/js/calls.js";

const GET = { path: "/api/v1/practices/{reference}", method: "GET", boxes: [], key: "", body: undefined };
const url = (...boxes) => requestOf({ ...GET, boxes })[0];
const box = (place, name, value, placeholder = "") => ({ place, name, value, placeholder });

test("a value of the path stands in it, as an address writes it; without one, the example or a dash does", () => {
  assert.equal(url(box("path", "reference", "a/b c")), "/api/v1/practices/a%2Fb%20c");
  assert.equal(url(box("path", "reference", "", "SH-1")), "/api/v1/practices/SH-1");
  assert.equal(url(box("path", "reference", "")), "/api/v1/practices/-");
});

test("several values of a query are parted by commas, and empty boxes are not asked", () => {
  const boxes = [box("query", "topic", "education , housing"), box("query", "year", ""), box("query", "q", "a&b")];
  const [asked] = requestOf({ ...GET, path: "/api/v1/practices", boxes });
  assert.equal(asked, "/api/v1/practices?topic=education&topic=housing&q=a%26b");
});

test("headers and the key go into the request, and no cookie does", () => {
  const [, options] = requestOf({
    ...GET,
    boxes: [box("header", "If-Match", '"1"'), box("header", "X", "")],
    key: "k",
  });
  assert.deepEqual(options, {
    method: "GET",
    headers: { "If-Match": '"1"', Authorization: "Bearer k" },
    credentials: "omit",
  });
});

test("a body says what it is", () => {
  const [, options] = requestOf({ ...GET, method: "PUT", body: { type: "application/json", content: "{}" } });
  assert.equal(options.body, "{}");
  assert.equal(options.headers["Content-Type"], "application/json");
});

test("an answer in JSON is set on lines, and another stays as it came", () => {
  assert.equal(readable('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(readable("<feed/>"), "<feed/>");
});
