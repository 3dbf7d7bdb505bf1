// The ground of the form's small maps: regions and the names of towns, from this service alone.

import { addBasemap } from "../map/basemap.js";
import { element } from "./words.js";

export const GEORGIA = [[41.0, 39.9], [43.7, 46.8]];

async function load(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

function named(text) {
  const box = element("div", "", {}, element("span", "settlement-dot"), element("span", "settlement-label at-right", {}, text));
  return window.L.divIcon({ className: "label-anchor", html: box, iconSize: [0, 0] });
}

/** The operator's streets, where there are any; without a signal the map does without them. */
async function addStreets(map, { basemap, protomaps }) {
  if (!basemap) return;
  const { kind, url, attribution } = JSON.parse(basemap);
  const box = map.getContainer();
  box.dataset.protomaps = protomaps;
  const text = attribution.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  try {
    await addBasemap(map, { kind, url, attribution: text }, document.documentElement.lang);
    if (kind === "tiles") window.L.tileLayer(url, { attribution: text, maxZoom: 17 }).addTo(map);
  } catch (error) {
    box.classList.remove("over-basemap");
    console.info("no streets", error);
  }
}

/** A Leaflet map in `box` with the ground drawn on it; raises when the ground cannot be loaded. */
export async function makeMap(box, addresses, words) {
  const { regions, settlements } = addresses;
  const { L } = window;
  const map = L.map(box, {
    minZoom: 5, maxZoom: 17, zoomSnap: 0.25, zoomControl: false, maxBounds: L.latLngBounds(GEORGIA).pad(0.6),
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  map.fitBounds(GEORGIA);
  const [areas, towns] = await Promise.all([load(regions), load(settlements)]);
  L.geoJSON(areas, {
    style: { className: "region-shape is-plain", weight: 1, fillOpacity: 1 }, interactive: false,
  }).addTo(map);
  await addStreets(map, addresses);
  map.createPane("labels").style.zIndex = "450";
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    const zoom = map.getZoom();
    const least = zoom < 7 ? 120000 : zoom < 9.5 ? 40000 : zoom < 11 ? 4000 : 0;
    for (const { properties, geometry } of towns.features) {
      const position = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      if (properties.population < least || !map.getBounds().contains(position)) continue;
      L.marker(position, {
        icon: named(properties.name), interactive: false, keyboard: false, pane: "labels",
      }).addTo(layer);
    }
  };
  map.on("moveend", draw);
  draw();
  return map;
}
