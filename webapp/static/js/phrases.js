// Phrases of the interface: the server writes them into the page in the reader's language, with {marks} for what only
// the browser knows. Not here: the phrases themselves (templates and webapp/phrases).

/** A phrase with its marks filled in; numbers are written as in the language of the page. */
export function fill(pattern, values, language = document.documentElement.lang) {
  return pattern.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}
