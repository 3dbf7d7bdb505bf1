// The signs of all layers. For projects: a circle with its count and a ring split by status; one project is a small circle.

import { drawDiamond } from "./diamonds.js";
import { layerOf } from "./layers.js";
import { drawNews } from "./news.js";
import { canvas, shape, written } from "./svg.js";

export const STATUSES = ["current", "planned", "completed", "other"];

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

function cluster(properties, compact) {
  const side = Math.round(Math.min(62, 26 + 12 * Math.log10(properties.count)) * (compact ? 0.85 : 1));
  const svg = canvas(side, side);
  const middle = side / 2;
  shape("circle", { class: "mark-back", cx: middle, cy: middle, r: middle - 1 }, svg);
  ring(svg, properties, middle, middle - 4.5, 5);
  shape("text", { x: middle, y: middle, "font-size": properties.count > 999 ? 12 : 13 }, svg).textContent =
    written(properties.count);
  return { svg, size: [side, side] };
}

function halo(properties, compact) {
  const side = compact ? 24 : 34;
  const svg = canvas(side, side);
  shape("circle", { class: "mark-back", cx: side / 2, cy: side / 2, r: side / 2 - 3 }, svg);
  shape("text", { x: side / 2, y: side / 2, "font-size": compact ? 11 : 13 }, svg).textContent = written(properties.count);
  return { svg, size: [side, side] };
}

function pill(properties, compact) {
  const words = `≈ ${written(properties.count)}`;
  const width = compact ? 8 + words.length * 7 : 22 + words.length * 8;
  const height = compact ? 19 : 26;
  const svg = canvas(width, height);
  shape("rect", { class: "mark-back", x: 1, y: 1, width: width - 2, height: height - 2, rx: 7 }, svg);
  shape("text", { x: width / 2, y: height / 2, "font-size": compact ? 11 : 13 }, svg).textContent = words;
  return { svg, size: [width, height] };
}

/** Resources are squares, filled where something of them is free. */
function square(properties, compact) {
  const { count, free } = properties;
  const side = count === 1 ? 20 : Math.round(Math.min(52, 24 + 10 * Math.log10(count)) * (compact ? 0.85 : 1));
  const svg = canvas(side, side);
  const className = `mark-back ${count === 1 && free ? "is-free" : ""}`;
  shape("rect", { class: className, x: 1.5, y: 1.5, width: side - 3, height: side - 3, rx: 2 }, svg);
  if (count > 1) shape("text", { x: side / 2, y: side / 2, "font-size": compact ? 11 : 13 }, svg).textContent = written(count);
  return { svg, size: [side, side] };
}

// Below this zoom the whole country is a few hundred pixels wide: smaller signs.
export const COMPACT_BELOW_ZOOM = 6.75;

/** The sign of a feature's properties: an SVG element and its size in pixels. */
export function drawSign(properties, compact = false) {
  if (properties.kind === "problem") return drawDiamond(properties, compact);
  if (properties.kind === "resource") return square(properties, compact);
  if (layerOf(properties.kind) === "news") return drawNews(properties, compact);
  if (properties.kind === "district") return halo(properties, compact);
  if (properties.kind === "region") return pill(properties, compact);
  return properties.places === 1 ? single(properties) : cluster(properties, compact);
}
