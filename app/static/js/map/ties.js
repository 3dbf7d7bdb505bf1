// Lines on the map: from what was chosen to the other ends of its links, each end with a sign that the keyboard reaches.

import { canvas, shape } from "./svg.js";
import { counted, element, text } from "./texts.js";

const { L } = window;

const SIDE = 22;
const THINNEST = 2;
const THICKEST = 7;
// What nobody scored was proposed by hand.
const USUAL_SCORE = 0.6;

/** How wide the line of a link is, in pixels: the better it fits, the wider. */
export const widthOf = ({ score }) => Number((THINNEST + (THICKEST - THINNEST) * (score ?? USUAL_SCORE)).toFixed(1));

/** What a link says in one line: its state, what it leads to, and how well it fits. */
function summaryOf({ state_label: state, kind_label: kind, score }) {
  return [kind, state, score === null ? "" : text("fit", { n: Math.round(score * 100) })].filter(Boolean).join(" · ");
}

/** "5 links · 2 confirmed", and how many of them show. */
export function countsOf({ total, links }) {
  if (!total) return text("no_links");
  const confirmed = links.filter((link) => link.confirmed).length;
  const words = [counted("links", total), text("of_them_confirmed", { n: confirmed })];
  if (total > links.length) words.push(text("only_best", { n: links.length }));
  return words.join(" · ");
}

/** A button that chooses a record. */
export function linesButton(kind, id) {
  const button = element("button", "lines-button", text("show_links"));
  button.type = "button";
  button.dataset.lines = `${kind}-${id}`;
  return button;
}

/** A short piece of the line, for lists and legends. */
function lineSign({ confirmed, score }) {
  const svg = canvas(34, 12);
  svg.classList.add("line-sign");
  const className = `link-line ${confirmed ? "is-confirmed" : "is-open"}`;
  shape("line", { class: className, x1: 2, y1: 6, x2: 32, y2: 6, "stroke-width": widthOf({ score }) }, svg);
  return svg;
}

/** The sign and the words of a link in one line. */
export const lineOf = (link) => element("p", "line-words", lineSign(link), element("span", "", summaryOf(link)));

const SHAPES = {
  problem: (svg, className) => shape("polygon", { class: className, points: "11,2 20,11 11,20 2,11" }, svg),
  project: (svg, className) => shape("circle", { class: className, cx: 11, cy: 11, r: 8.5 }, svg),
  resource: (svg, className) => shape("rect", { class: className, x: 3, y: 3, width: 16, height: 16, rx: 2 }, svg),
};

function endSign({ kind, confirmed }) {
  const svg = canvas(SIDE, SIDE);
  (SHAPES[kind] || SHAPES.resource)(svg, `end-back end-${kind} ${confirmed ? "is-confirmed" : "is-open"}`);
  return svg;
}

/** What a line leads to, as a popup tells it. */
function card(link) {
  const title = element("a", "", element("bdi", "", link.title));
  title.href = link.url;
  title.target = document.body.classList.contains("map-embed") ? "_blank" : "_self";
  const box = element("div", "popup", lineOf(link), element("p", "popup-title", title));
  if (link.reasons.length) box.append(element("p", "small muted", link.reasons.join(" · ")));
  return box;
}

/** `pointed(link)` is called when somebody points at a line or its end, with null when they no longer do. */
export function drawTies(map, { pointed, keepClear }) {
  const pane = map.createPane("ties");
  pane.style.zIndex = 460;
  const group = L.layerGroup().addTo(map);
  let drawn = new Map();

  function open(link, marker) {
    const box = card(link);
    const popup = L.popup({ maxWidth: 300, minWidth: 200, ...keepClear() });
    popup.setLatLng(marker.getLatLng()).setContent(box).openOn(map);
    popup.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      map.closePopup(popup);
      marker.getElement()?.focus({ preventScroll: true });
    });
    box.querySelector("a").focus({ preventScroll: true });
  }

  function mark(link, isPointed) {
    const parts = drawn.get(link.id);
    parts?.line.getElement()?.classList.toggle("is-pointed", isPointed);
    parts?.end.getElement()?.classList.toggle("is-pointed", isPointed);
  }

  function draw(link) {
    const points = L.GeoJSON.coordsToLatLngs(link.line);
    const className = `link-line ${link.confirmed ? "is-confirmed" : "is-open"}`;
    const line = L.polyline(points, { pane: "ties", className, weight: widthOf(link), bubblingMouseEvents: false });
    const icon = L.divIcon({ className: "line-end", html: endSign(link), iconSize: [SIDE, SIDE] });
    const words = `${link.title}: ${summaryOf(link)}`;
    const end = L.marker(points[1], { icon, title: words, keyboard: true, zIndexOffset: 1000 });
    for (const part of [line, end]) {
      part.on("mouseover", () => pointed(link)).on("mouseout", () => pointed(null)).on("click", () => open(link, end));
      group.addLayer(part);
    }
    const face = end.getElement();
    face.setAttribute("aria-label", words);
    face.addEventListener("focus", () => pointed(link));
    face.addEventListener("blur", () => pointed(null));
    face.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      open(link, end);
    });
    drawn.set(link.id, { line, end });
  }

  function clear() {
    map.getContainer().classList.remove("has-lines");
    group.clearLayers();
    drawn = new Map();
  }

  return {
    clear,
    mark,
    /** Draw these links; returns the bounds of all ends, or null where nothing has a place. */
    show(chosen, links) {
      clear();
      const placed = links.filter(({ line }) => line);
      map.getContainer().classList.toggle("has-lines", placed.length > 0);
      // The best ones last: they lie on top.
      [...placed].reverse().forEach(draw);
      const ends = placed.flatMap(({ line }) => L.GeoJSON.coordsToLatLngs(line));
      if (chosen.point) {
        const [point] = L.GeoJSON.coordsToLatLngs([chosen.point]);
        group.addLayer(L.circleMarker(point, { pane: "ties", radius: 20, className: "chosen-ring", interactive: false }));
        const icon = L.divIcon({ className: "line-end", html: endSign({ ...chosen, confirmed: true }), iconSize: [SIDE, SIDE] });
        group.addLayer(L.marker(point, { icon, interactive: false, keyboard: false, zIndexOffset: 900 }));
        ends.push(point);
      }
      return ends.length ? L.latLngBounds(ends) : null;
    },
  };
}
