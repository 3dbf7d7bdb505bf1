// Numbers as the page's language writes them.

const whole = new Intl.NumberFormat(document.documentElement.lang || "ka", { maximumFractionDigits: 0 });

export function number(value) {
  return whole.format(value);
}
