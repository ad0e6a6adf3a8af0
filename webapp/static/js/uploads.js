// What the browser can say of a chosen file before it is sent. The server has the last word (webapp/core/pictures.py).

import { fill } from "./phrases.js";

/** A number of bytes for people: "120 kB", "4.6 MB", as the language writes it. */
export function inBytes(bytes, language) {
  const [unit, size, maximumFractionDigits] = bytes < 1e6 ? ["kilobyte", 1e3, 0] : ["megabyte", 1e6, 1];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits }).format(bytes / size);
}

/** Why a file need not even be sent to a box, as a sentence; "" if it may be. */
export function refusal({ name, size, type }, { accept, dataset }, words, language) {
  const most = Number(dataset.maxBytes);
  const isHeic = /^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name);
  const taken = accept
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  if (!isHeic && type && taken.length > 0 && !taken.includes(type)) return fill(words.unfit, { name }, language);
  if (!most || size <= most) return "";
  return fill(words.tooLarge, { name, size: inBytes(size, language), most: inBytes(most, language) }, language);
}
