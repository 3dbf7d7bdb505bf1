// What the signs of both layers are made with.

import { number } from "../numbers.js";

const SVG = "http://www.w3.org/2000/svg";

export function shape(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

export function canvas(width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** A count as a sign has room for it. */
export function written(count) {
  return count < 10000 ? number(count) : `${number(Math.round(count / 1000))}k`;
}
