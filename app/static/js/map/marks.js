// The signs for projects: a circle with its count and a ring split by status; one project is a small circle.

import { number } from "../numbers.js";
import { counted, text } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
export const STATUSES = ["current", "planned", "completed", "other"];

function shape(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

function canvas(width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

function ring(svg, properties, middle, radius, width) {
  const around = 2 * Math.PI * radius;
  const sum = STATUSES.reduce((total, status) => total + properties[status], 0) || 1;
  let done = 0;
  for (const status of STATUSES) {
    const part = (properties[status] / sum) * around;
    if (!part) continue;
    shape("circle", {
      class: `part-${status}`, cx: middle, cy: middle, r: radius, fill: "none", "stroke-width": width,
      "stroke-dasharray": `${part} ${around - part}`, "stroke-dashoffset": around / 4 - done,
    }, svg);
    done += part;
  }
}

function single(properties) {
  const status = STATUSES.find((name) => properties[name]) || "other";
  const svg = canvas(26, 26);
  shape("circle", { class: "mark-back", cx: 13, cy: 13, r: 11 }, svg);
  if (status === "completed") {
    shape("rect", { class: "sign part-completed", x: 8, y: 8, width: 10, height: 10, rx: 1 }, svg);
  } else {
    shape("circle", { class: `sign part-${status}`, cx: 13, cy: 13, r: 6 }, svg);
  }
  return { svg, size: [26, 26] };
}

function written(count) {
  return count < 10000 ? number(count) : `${number(Math.round(count / 1000))}k`;
}

function cluster(properties) {
  const side = Math.round(Math.min(62, 26 + 12 * Math.log10(properties.count)));
  const svg = canvas(side, side);
  const middle = side / 2;
  shape("circle", { class: "mark-back", cx: middle, cy: middle, r: middle - 1 }, svg);
  ring(svg, properties, middle, middle - 4.5, 5);
  shape("text", { x: middle, y: middle, "font-size": properties.count > 999 ? 12 : 13 }, svg).textContent =
    written(properties.count);
  return { svg, size: [side, side] };
}

function halo(properties) {
  const svg = canvas(34, 34);
  shape("circle", { class: "mark-back", cx: 17, cy: 17, r: 14 }, svg);
  shape("text", { x: 17, y: 17, "font-size": 13 }, svg).textContent = written(properties.count);
  return { svg, size: [34, 34] };
}

function pill(properties) {
  const words = `≈ ${written(properties.count)}`;
  const width = 22 + words.length * 8;
  const svg = canvas(width, 26);
  shape("rect", { class: "mark-back", x: 1, y: 1, width: width - 2, height: 24, rx: 8 }, svg);
  shape("text", { x: width / 2, y: 13, "font-size": 13 }, svg).textContent = words;
  return { svg, size: [width, 26] };
}

/** The sign of a feature's properties: an SVG element and its size in pixels. */
export function drawSign(properties) {
  if (properties.kind === "district") return halo(properties);
  if (properties.kind === "region") return pill(properties);
  return properties.count === 1 ? single(properties) : cluster(properties);
}

/** The sign in words: "12 projects: 5 current, 7 completed", or the title of a single one. */
export function describe(properties) {
  const parts = STATUSES.filter((status) => properties[status]).map((status) =>
    text(status, { n: number(properties[status]) }),
  );
  const exactness = properties.kind === "pin" ? [] : [text(properties.kind)];
  const subject = properties.title || counted("projects", properties.count);
  return [subject, [...parts, ...exactness].join(", ")].filter(Boolean).join(": ");
}
