// The maps of the inventory: where resources stand, or the area that one of them serves.

import { makeMap } from "../report/ground.js";
import { element, say } from "../report/words.js";

const CELL = 44, CLOSEST = 13;

async function load(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

const link = (root, feature) => element("a", "", { href: `${root}/resources/${feature.id}` }, feature.properties.title);

function square(count) {
  const sign = element("span", "resource-mark", { "aria-hidden": "true" }, count > 1 ? String(count) : "");
  const size = count > 1 ? 24 : 16;
  return window.L.divIcon({ className: "mark", html: sign, iconSize: [size, size] });
}

/** Features that would lie over each other at this zoom, together. */
function gather(map, features) {
  const cells = new Map();
  for (const feature of features) {
    const [lon, lat] = feature.geometry.coordinates;
    const { x, y } = map.project([lat, lon]);
    const key = `${Math.floor(x / CELL)}/${Math.floor(y / CELL)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(feature);
  }
  return [...cells.values()];
}

function drawMark(map, root, features) {
  const [lon, lat] = features[0].geometry.coordinates;
  const alone = features.length === 1;
  const words = alone ? features[0].properties.title : say("many", { n: features.length });
  const marker = window.L.marker([lat, lon], { icon: square(features.length), title: words });
  const go = () => {
    if (alone) location.href = `${root}/resources/${features[0].id}`;
    else if (map.getZoom() < CLOSEST) map.setView([lat, lon], Math.min(CLOSEST, map.getZoom() + 2));
    else {
      const lines = features.map((feature) => element("li", "", {}, link(root, feature)));
      const heading = element("p", "", {}, say("here", { n: features.length }));
      marker.bindPopup(element("div", "", {}, heading, element("ul", "plain-list", {}, ...lines))).openPopup();
    }
  };
  marker.on("click", go);
  marker.on("add", () => {
    marker.getElement().setAttribute("aria-label", words);
    // Leaflet fires no click for Enter.
    marker.getElement().onkeydown = ({ key }) => { if (key === "Enter") go(); };
  });
  return marker;
}

function drawAll(map, box, { features }) {
  const root = box.dataset.root;
  const placed = features.filter(({ geometry }) => geometry);
  const layer = window.L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    for (const together of gather(map, placed)) drawMark(map, root, together).addTo(layer);
  };
  map.on("zoomend", draw);
  if (placed.length) {
    const bounds = window.L.latLngBounds(placed.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]));
    map.fitBounds(bounds.pad(0.2), { maxZoom: 9 });
  }
  draw();
  const rest = document.querySelector("[data-map-rest]");
  rest?.append(...features.filter(({ geometry }) => !geometry)
    .map((feature) => element("li", "", {}, link(root, feature))));
}

async function drawArea(map, box, { features }) {
  const { L } = window;
  const regions = new Set(features.flatMap(({ properties }) => properties.regions ?? []));
  const layer = L.featureGroup().addTo(map);
  if (regions.size) {
    const shapes = await load(box.dataset.regions);
    L.geoJSON(shapes, {
      filter: ({ properties }) => regions.has(properties.code),
      style: { className: "region-shape serves", weight: 1 }, interactive: false,
    }).addTo(layer);
  }
  for (const feature of features.filter(({ geometry }) => geometry)) {
    if (feature.properties.part === "area") {
      L.geoJSON(feature, { style: { className: "resource-area" }, interactive: false }).addTo(layer);
    } else {
      const [lon, lat] = feature.geometry.coordinates;
      const { title } = feature.properties;
      L.marker([lat, lon], { icon: square(1), title, keyboard: false, interactive: false }).addTo(layer);
    }
  }
  const bounds = layer.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.1), { maxZoom: 12 });
}

async function start(box) {
  box.querySelector(".mini-map-text")?.remove();
  try {
    const words = { zoomIn: say("zoom_in"), zoomOut: say("zoom_out") };
    const [map, found] = await Promise.all([makeMap(box, box.dataset, words), load(box.dataset.resourceMap)]);
    if ("area" in box.dataset) await drawArea(map, box, found);
    else drawAll(map, box, found);
    box.dataset.drawn = "";
  } catch (error) {
    box.append(element("p", "mini-map-text mini-map-failed", {}, say("map_failed")));
    console.warn(error);
  }
}

document.querySelectorAll("[data-resource-map]").forEach(start);
