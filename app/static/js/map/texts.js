// Words and numbers in the page's language; app/maps/texts.py has the words.

import { number } from "../numbers.js";

let words = {};

/** Take the words that came with the map's script, before anything is drawn. */
export function setTexts(texts) {
  words = texts;
}

export function text(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** "12 projects": the words `key_one` or `key_many` with the number in them. Georgian counts with the singular. */
export function counted(key, count) {
  return text(`${key}_${count === 1 ? "one" : "many"}`, { n: number(count) });
}

/** An element with text and class; children may be strings or elements. Text never becomes markup. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
