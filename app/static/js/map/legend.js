// The legend: says what the colours mean and switches measure and layers.

import { number } from "../numbers.js";
import { MEASURES } from "./classes.js";
import { element, text } from "./texts.js";

const NARROW = 720;

function row(className, words) {
  const swatch = element("span", `swatch ${className}`);
  swatch.setAttribute("aria-hidden", "true");
  return element("li", "", swatch, words);
}

/** "12–15 M": a unit that both ends share is written once. */
function rangeOf(from, to) {
  if (from === to) return to;
  const unit = /\D*$/.exec(to)[0];
  return text("range", { from: from.endsWith(unit) ? from.slice(0, from.length - unit.length) : from, to });
}

export function startLegend({ chooseMeasure, showLayer }) {
  const legend = document.getElementById("legend");
  const list = document.getElementById("classes");
  // Where the map is narrow it comes first: the legend waits folded.
  if (legend.parentElement.offsetWidth < NARROW) legend.open = false;

  legend.addEventListener("change", ({ target }) => {
    if (target.name === "measure") chooseMeasure(target.value);
    if (target.dataset.layer) showLayer(target.dataset.layer, target.checked);
  });
  return {
    select(measure) {
      const radio = legend.querySelector(`input[name="measure"][value="${measure}"]`);
      if (radio) radio.checked = true;
    },
    explain(measure, { ranges, hasNone }, currency) {
      const { write } = MEASURES[measure];
      const rows = [...ranges].sort(([one], [other]) => one - other).map(([position, [least, greatest]]) => {
        return row(`class-${position}`, rangeOf(write(least), write(greatest)));
      });
      if (hasNone) rows.unshift(row("", ["count", "problems"].includes(measure) ? text("none") : text("no_data")));
      list.replaceChildren(...rows);
      document.getElementById("measure-note").textContent = text(`measure_${measure}`, { currency });
    },
    tellCountrywide(count) {
      document.getElementById("country-note").textContent = count ? text("country", { n: number(count) }) : "";
    },
  };
}
