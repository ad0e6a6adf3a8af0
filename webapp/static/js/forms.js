// What several scripts do to forms.

/** Send these names and values with a form, too. */
export function addHidden(form, pairs) {
  for (const [name, value] of pairs) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}
