// What the boxes of a call of the API say, as a request. Not here: sending it and showing the answer (explorer.js).

const inPath = (path, { name, value, placeholder }) =>
  path.replace(`{${name}}`, encodeURIComponent(value || placeholder || "-"));

/** The address and the options for `fetch`. `boxes`: {place, name, value, placeholder}; a place is "path", "query" or
    "header". `body`: {type, content}, if the call has one. */
export function requestOf({ path, method, boxes, key, body }) {
  const at = (where) => boxes.filter(({ place, value }) => place === where && (value || where === "path"));
  const asked = at("query").flatMap(({ name, value }) => value.split(/\s*,\s*/).map((one) => [name, one]));
  const query = new URLSearchParams(asked).toString();
  const headers = Object.fromEntries(at("header").map(({ name, value }) => [name, value]));
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body) headers["Content-Type"] = body.type;
  const options = { method, headers, credentials: "omit", ...(body && { body: body.content }) };
  return [at("path").reduce(inPath, path) + (query && `?${query}`), options];
}

/** An answer as one reads it: JSON on several lines, all else as it came. */
export function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
