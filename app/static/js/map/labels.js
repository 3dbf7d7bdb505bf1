// Names on the map: regions in their own pane, settlements by zoom; a name that would cover another is left out.

import { element } from "./texts.js";

const { L } = window;

// From this population on a settlement's name shows at the zoom.
const LEAST = { 6: 400000, 7: 100000, 8: 40000, 9: 12000, 10: 4000, 11: 1200 };
const REGIONS_FROM_ZOOM = 7;

function pane(map) {
  const found = map.getPane("labels") || map.createPane("labels");
  found.style.zIndex = "450";
  return "labels";
}

class Room {
  #taken = [];

  /** Take the box if nothing else stands there. */
  take(left, top, width, height) {
    const box = [left, top, left + width, top + height];
    const free = this.#taken.every(
      (other) => box[2] < other[0] || box[0] > other[2] || box[3] < other[1] || box[1] > other[3],
    );
    if (free) this.#taken.push(box);
    return free;
  }
}

function label(position, content, paneName) {
  const icon = L.divIcon({ className: "label-anchor", html: content, iconSize: [0, 0] });
  return L.marker(position, { icon, pane: paneName, keyboard: false, interactive: false });
}

function regionButton({ code, name }, choose) {
  const button = element("button", "region-label", name);
  button.type = "button";
  button.dataset.region = code;
  // The shape below takes the keyboard: the name would be a second stop for the same region.
  button.tabIndex = -1;
  L.DomEvent.disableClickPropagation(button);
  button.addEventListener("click", () => choose(code));
  return button;
}

/** `regions`: features with `label`; `settlements`: features with name and population, any order. */
export function startLabels(map, regions, settlements, choose) {
  const paneName = pane(map);
  const group = L.layerGroup().addTo(map);
  const places = [...settlements].sort((one, other) => other.properties.population - one.properties.population);
  let withSettlements = true;
  let chosen = new Set();

  function drawRegionNames(room) {
    for (const { properties, geometry } of regions) {
      const bounds = L.geoJSON(geometry).getBounds();
      const width = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
      const lines = properties.name.length > 14 ? 2 : 1;
      const needed = (properties.name.length / lines) * 8.5;
      if (map.getZoom() < REGIONS_FROM_ZOOM || needed > width * 1.15) continue;
      const [lon, lat] = properties.label;
      const point = map.latLngToLayerPoint([lat, lon]);
      if (!room.take(point.x - needed / 2, point.y - lines * 9, needed, lines * 18)) continue;
      const button = regionButton(properties, choose);
      button.setAttribute("aria-pressed", String(chosen.has(properties.code)));
      group.addLayer(label([lat, lon], button, paneName));
    }
  }

  function drawSettlementNames(room) {
    const zoom = Math.round(map.getZoom());
    const least = zoom < 6 ? Infinity : (LEAST[zoom] ?? 0);
    const view = map.getBounds().pad(0.1);
    for (const { properties, geometry } of places) {
      if (properties.population < least) break;
      const position = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      if (!view.contains(position)) continue;
      const point = map.latLngToLayerPoint(position);
      if (!room.take(point.x - 4, point.y - 9, properties.name.length * 7.5 + 12, 18)) continue;
      const large = properties.population >= 40000 ? " is-large" : "";
      group.addLayer(label(position, element("span", `settlement-label${large}`, properties.name), paneName));
    }
  }

  function draw() {
    group.clearLayers();
    const room = new Room();
    drawRegionNames(room);
    if (withSettlements) drawSettlementNames(room);
  }

  map.on("moveend zoomend", draw);
  draw();
  return {
    showSettlements(shown) {
      withSettlements = shown;
      draw();
    },
    mark(codes) {
      chosen = new Set(codes);
      draw();
    },
  };
}
