// Numbers as the page's language writes them. Not every browser knows Georgian: its signs stand here.

const SIGNS = { ka: ["\u00a0", ","], en: [",", "."] };
const SHORT = {
  ka: [[1e9, "მლრდ."], [1e6, "მლნ."], [1e3, "ათ."]],
  en: [[1e9, "bn"], [1e6, "M"], [1e3, "k"]],
};
const language = document.documentElement.lang in SIGNS ? document.documentElement.lang : "ka";
const [grouping, decimal] = SIGNS[language];

/** The number with at most `digits` decimals. */
export function number(value, digits = 0) {
  const [whole, part] = String(Number(value.toFixed(digits))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, grouping);
  return part ? grouped + decimal + part : grouped;
}

/** A large number with three or so digits: 12.4M, 12,4 მლნ. */
export function shortNumber(value) {
  const found = SHORT[language].find(([least]) => value >= least);
  if (!found) return number(value);
  const [least, words] = found;
  const digits = value / least < 100 ? 1 : 0;
  return number(value / least, digits) + (language === "ka" ? "\u00a0" : "") + words;
}
