// A small map: the places of one GeoJSON, or the country's aggregates as a preview that leads to the large map.

import { COMPACT_BELOW_ZOOM, drawSign } from "./map/marks.js";
import { priceOf, regionAt } from "./map/outline.js";
import { spread } from "./map/spread.js";
import { number } from "./numbers.js";

const { L } = window;
const GEORGIA = [[41.0, 39.9], [43.7, 46.8]];
const DISTRICT_METRES = 8000;
const TOWN = 40000;
// About the room that a town's name takes, in pixels: so much for each letter, and in height.
const [LETTER, LINE] = [8.5, 18];

async function load(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

function named(text) {
  const [box, dot, name] = ["", "settlement-dot", "settlement-label at-right"].map((className) => {
    const made = document.createElement("span");
    made.className = className;
    return made;
  });
  name.textContent = text;
  box.append(dot, name);
  return L.divIcon({ className: "label-anchor", html: box, iconSize: [0, 0] });
}

/** The box's own bounds (west,south,east,north) as Leaflet wants them, or else the country's. */
function boundsOf(box) {
  if (!box.dataset.bounds) return GEORGIA;
  const [west, south, east, north] = box.dataset.bounds.split(",").map(Number);
  return [[south, west], [north, east]];
}

function makeMap(box) {
  const map = L.map(box, {
    scrollWheelZoom: false, minZoom: 5, maxZoom: 15, zoomSnap: 0.25, maxBounds: L.latLngBounds(GEORGIA).pad(0.6),
  });
  map.attributionControl.setPrefix(false);
  map.zoomControl.remove();
  // On the left the buttons would cover Abkhazia on a phone; the large map has them on the right too.
  L.control.zoom({ position: "topright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  map.fitBounds(boundsOf(box));
  return map;
}

function drawGround(map, box, regions, settlements) {
  const shaded = new Map();
  L.geoJSON(regions, {
    style: { className: "region-shape is-plain", weight: 1, fillOpacity: 1 },
    interactive: false,
    onEachFeature: (feature, layer) => shaded.set(feature.properties.code, layer),
  }).addTo(map);
  const towns = L.layerGroup().addTo(map);
  map.createPane("labels").style.zIndex = "450";
  const places = [...settlements.features].sort((one, other) => other.properties.population - one.properties.population);
  const drawTowns = () => {
    towns.clearLayers();
    // The country's preview has no room for names beside its signs.
    if (!box.dataset.bounds && "miniClusters" in box.dataset) return;
    // Signs leave less room for names than places do.
    const near = "miniClusters" in box.dataset ? 9.5 : 8;
    const least = map.getZoom() < 7 ? TOWN * 3 : map.getZoom() < near ? TOWN : map.getZoom() < 11 ? 2000 : 0;
    const taken = [];
    for (const { properties, geometry } of places) {
      const position = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      if (properties.population < least || !map.getBounds().contains(position)) continue;
      const { x, y } = map.latLngToLayerPoint(position);
      const box = L.bounds([x, y - LINE / 2], [x + 7 + LETTER * properties.name.length, y + LINE / 2]);
      if (taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      towns.addLayer(L.marker(position, {
        icon: named(properties.name), interactive: false, keyboard: false, pane: "labels",
      }));
    }
  };
  map.on("moveend", drawTowns);
  drawTowns();
  return shaded;
}

function drawPlace(feature, position) {
  const { precision, layer, halo_metres: halo } = feature.properties;
  const metres = halo || (precision === "district" && DISTRICT_METRES);
  return metres
    ? L.circle(position, { radius: metres, className: `halo of-${layer}` })
    : L.circleMarker(position, { radius: 7, className: `place of-${layer}`, fillOpacity: 1 });
}

function drawPlaces(map, box, places, shaded) {
  const coarse = ({ precision }) => precision === "region" || precision === "country";
  const layer = L.geoJSON(places, {
    filter: (feature) => feature.geometry && !coarse(feature.properties),
    pointToLayer: drawPlace,
    onEachFeature(feature, shape) {
      const words = document.createElement("span");
      words.textContent = feature.properties.location_name || feature.properties.title || "";
      if (words.textContent) shape.bindTooltip(words);
    },
  }).addTo(map);
  let bounds = layer.getBounds();
  const rough = places.features.filter(({ properties }) => coarse(properties));
  for (const { properties } of rough) {
    const shape = shaded.get(properties.region);
    shape?.getElement()?.classList.add("is-chosen");
    if (shape) bounds = L.latLngBounds(bounds.isValid() ? bounds : shape.getBounds()).extend(shape.getBounds());
  }
  if (rough.length) map.attributionControl.addAttribution(box.dataset.coarse);
  // So far away that towns and the region's outline tell where this is; a circle of 200 m is a speck from there,
  // one of a village fills the frame before that.
  const circled = places.features.some(({ properties }) => properties.halo_metres);
  const closest = circled ? 13 : 9;
  if (bounds.isValid()) map.fitBounds(bounds.pad(circled ? 0.6 : 0.15), { maxZoom: closest });
}

function wordsFor({ dataset }, { kind, count }) {
  const [one, many] = kind === "problem" ? [dataset.problemsOne, dataset.problemsMany] : [dataset.one, dataset.many];
  return count === 1 ? one : many.replace("{n}", number(count));
}

function drawPreview(map, box, clusters, regions) {
  const signs = clusters.features.map(({ properties, geometry }) => {
    const { svg, size: [width, height] } = drawSign(properties, map.getZoom() < COMPACT_BELOW_ZOOM);
    const { x, y } = map.latLngToLayerPoint(L.GeoJSON.coordsToLatLng(geometry.coordinates));
    const loose = properties.kind === "region";
    const alone = properties.kind === "problem" && properties.count === 1;
    const price = (...at) => priceOf(regionAt(regions.features, map.layerPointToLatLng(at)), properties.region);
    return { svg, width, height, properties, x, y, loose, price, reach: loose ? 60 : alone ? 10 : 24 };
  });
  for (const { svg, width, height, properties, x, y } of spread(signs)) {
    const words = wordsFor(box, properties);
    const icon = L.divIcon({ className: `mark mark-${properties.kind}`, html: svg, iconSize: [width, height] });
    const position = map.layerPointToLatLng([x, y]);
    const marker = L.marker(position, { icon, title: words }).addTo(map);
    const go = () => {
      const zoom = Math.max(8, Math.round(map.getZoom()) + 1);
      location.href = `${box.dataset.map}#${zoom}/${position.lat.toFixed(4)}/${position.lng.toFixed(4)}`;
    };
    marker.on("click", go);
    marker.getElement().setAttribute("aria-label", words);
    marker.getElement().addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") go();
    });
  }
}

/** What the signs of all layers of the preview stand for, as one FeatureCollection. */
async function loadPreview(box, map) {
  const { miniClusters, miniProblems } = box.dataset;
  const addresses = [miniClusters, miniProblems].filter(Boolean).map((url) => previewAddress(box, map, url));
  const answers = await Promise.all(addresses.map(load));
  return { features: answers.flatMap(({ features }) => features) };
}

function previewAddress(box, map, url) {
  const [[south, west], [north, east]] = boundsOf(box);
  const zoom = Math.max(6, Math.floor(map.getZoom()));
  return `${url}${url.includes("?") ? "&" : "?"}view=${west},${south},${east},${north}&zoom=${zoom}`;
}

async function start(box) {
  const fallback = box.querySelector(".mini-map-text");
  try {
    fallback?.remove();
    const map = makeMap(box);
    const preview = "miniClusters" in box.dataset;
    const asked = preview ? loadPreview(box, map) : load(box.dataset.miniMap);
    const ground = [load(box.dataset.regions), load(box.dataset.settlements)];
    const [content, regions, settlements] = await Promise.all([asked, ...ground]);
    const shaded = drawGround(map, box, regions, settlements);
    shaded.get(box.dataset.region)?.getElement()?.classList.add("is-chosen");
    shaded.get(box.dataset.region)?.bringToFront();
    if (preview) drawPreview(map, box, content, regions);
    else drawPlaces(map, box, content, shaded);
    box.dataset.drawn = "";
  } catch (error) {
    const words = document.createElement("p");
    words.className = "mini-map-text mini-map-failed";
    words.textContent = box.dataset.failed;
    box.append(words);
    console.warn(error);
  }
}

document.querySelectorAll("[data-mini-map], [data-mini-clusters]").forEach(start);
