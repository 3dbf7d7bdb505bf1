// Words and numbers in the page's language, read from the data block of maps/_texts.html.

const words = JSON.parse(document.getElementById("map-texts").textContent);
const language = document.documentElement.lang || "ka";
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const plurals = new Intl.PluralRules(language);

export function text(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** "12 projects": the words `key_one` or `key_many` with the number in them. */
export function counted(key, count) {
  const form = plurals.select(count) === "one" ? "one" : "many";
  return text(`${key}_${form}`, { n: whole.format(count) });
}

export function number(value) {
  return whole.format(value);
}

export function shortNumber(value) {
  return short.format(value);
}

export function fineNumber(value) {
  return fine.format(value);
}

/** An element with text and class; children may be strings or elements. Text never becomes markup. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
