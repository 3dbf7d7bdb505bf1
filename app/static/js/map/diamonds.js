// The signs for problems: a diamond with the step's number, or with a count and a bar that shows how far they have come.

import { canvas, shape, written } from "./svg.js";

export const STRETCHES = ["finding", "planning", "acting", "solved", "ended"];
// Shown only to a village, a municipality or a region: not where the sign stands, but somewhere around.
const VAGUE = ["village", "municipality", "region"];

const BAR = 4;

export const isVague = ({ precision }) => VAGUE.includes(precision);

/** How far a single problem has come, or the farthest stretch that most of them have. */
export const stretchOf = (properties) =>
  STRETCHES.reduce((best, name) => (properties[name] > properties[best] ? name : best));

function diamond(svg, side, className) {
  const middle = side / 2;
  const edge = 2.5;
  const points = `${middle},${edge} ${side - edge},${middle} ${middle},${side - edge} ${edge},${middle}`;
  return shape("polygon", { class: className, points, "stroke-linejoin": "round" }, svg);
}

function single(properties, side) {
  const stretch = stretchOf(properties);
  const svg = canvas(side, side);
  diamond(svg, side, `mark-back of-${stretch}${isVague(properties) ? " is-vague" : ""}`);
  const middle = side / 2;
  if (properties.step) {
    shape("text", { x: middle, y: middle, "font-size": 13 }, svg).textContent = properties.step;
  } else if (stretch === "solved") {
    shape("path", { class: "end-sign", d: `M${middle - 5} ${middle + 0.5}l3.500 3.500 6.500-7` }, svg);
  } else {
    shape("path", { class: "end-sign", d: `M${middle - 4} ${middle - 4}l8 8m0-8l-8 8` }, svg);
  }
  return { svg, size: [side, side] };
}

function bar(svg, properties, left, top, width, height) {
  let done = 0;
  for (const name of STRETCHES) {
    const part = (properties[name] / properties.count) * width;
    if (!part) continue;
    shape("rect", { class: `stretch of-${name}`, x: left + done, y: top, width: part, height }, svg);
    done += part;
  }
  shape("rect", { class: "stretch-frame", x: left, y: top, width, height }, svg);
}

function cluster(properties, compact) {
  const side = Math.round(Math.min(70, 37 + 9 * Math.log10(properties.count)) * (compact ? 0.86 : 1));
  const svg = canvas(side, side);
  diamond(svg, side, "mark-back is-many");
  const middle = side / 2;
  const size = compact ? 11 : properties.count > 999 ? 12 : 13;
  shape("text", { x: middle, y: middle - 3.5, "font-size": size }, svg).textContent = written(properties.count);
  // As wide as the diamond is where the bar ends.
  const below = size / 2 - 1;
  const width = side - 2 * (below + BAR + 4);
  bar(svg, properties, middle - width / 2, middle + below, width, BAR);
  return { svg, size: [side, side] };
}

/** The sign of one or several problems: an SVG element and its size in pixels. */
export function drawDiamond(properties, compact) {
  return properties.count === 1 ? single(properties, compact ? 27 : 31) : cluster(properties, compact);
}

/** How far a problem has come, as its card in the list shows it: seven parts, or a tick or a stroke at its end. */
export function drawStretch(stretch, step) {
  const svg = canvas(58, 12);
  svg.classList.add("step-sign", `stretch-${stretch}`);
  const part = { y: 2, height: 8, rx: 1.5 };
  if (step) {
    for (let index = 0; index < 7; index += 1) {
      shape("rect", { ...part, x: index * 8 + 1, width: 6, class: index < step ? "is-done" : "" }, svg);
    }
    return svg;
  }
  const isSolved = stretch === "solved";
  shape("rect", { ...part, x: 1, width: 54, class: isSolved ? "is-done" : "" }, svg);
  shape("path", { d: isSolved ? "M22 6l4 4 9-9" : "M22 11l12-10" }, svg);
  return svg;
}
