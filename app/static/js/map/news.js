// The signs of news: a sheet for articles, a calendar leaf for events, an eye for observations; several with a count.

import { canvas, shape, written } from "./svg.js";

const WIDTH = 24;
const HEIGHT = 22;

function article(svg, width) {
  const fold = 6;
  shape("path", { class: "mark-back", d: `M2 2h${width - 4 - fold}l${fold} ${fold}v${HEIGHT - 4 - fold}h${4 - width}z` }, svg);
  shape("path", { class: "sign-line", d: `M${width - 2 - fold} 2v${fold}h${fold}` }, svg);
}

function event(svg, width) {
  shape("rect", { class: "mark-back", x: 2, y: 3, width: width - 4, height: HEIGHT - 5, rx: 3 }, svg);
  shape("rect", { class: "sign-fill", x: 2, y: 3, width: width - 4, height: 5, rx: 2 }, svg);
}

function observation(svg, width) {
  const middle = HEIGHT / 2;
  shape("path", { class: "mark-back", d: `M1.5 ${middle}Q${width / 2} ${-middle + 2} ${width - 1.5} ${middle}Q${width / 2} ${HEIGHT + middle - 2} 1.5 ${middle}z` }, svg);
}

/** What stands within a single sign: lines of text, days, a pupil. */
const INSIDE = {
  article: (svg) => shape("path", { class: "sign-line", d: "M6 11h11M6 15h11" }, svg),
  event: (svg) => shape("path", { class: "sign-line", d: "M7 12.500h2.500M13 12.500h2.500M7 16.500h2.500M13 16.500h2.500" }, svg),
  observation: (svg) => shape("circle", { class: "sign-fill", cx: WIDTH / 2, cy: HEIGHT / 2, r: 3.5 }, svg),
};
const AROUND = { article, event, observation };

/** The sign of one or several of a kind: an SVG element and its size in pixels. */
export function drawNews({ kind, count }, compact) {
  const words = written(count);
  const single = count === 1;
  const width = single ? WIDTH : WIDTH + 6 + words.length * 5 + (kind === "observation" ? 6 : 0);
  const svg = canvas(width, HEIGHT);
  AROUND[kind](svg, width);
  if (single) INSIDE[kind](svg);
  else {
    const y = HEIGHT / 2 + (kind === "event" ? 2.5 : 0.5);
    shape("text", { x: width / 2, y, "font-size": compact ? 11 : 12 }, svg).textContent = words;
  }
  return { svg, size: [width, HEIGHT] };
}
