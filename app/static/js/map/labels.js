// Names on the map: regions in their own pane, settlements by zoom; a name that would cover another is left out.

import { element } from "./texts.js";

const { L } = window;

// From this population on a settlement's name shows at the zoom.
const LEAST = { 6: 400000, 7: 100000, 8: 40000, 9: 12000, 10: 4000, 11: 1200 };
const REGIONS_FROM_ZOOM = 6.75;
// Where a region's name may stand, in pixels beside its own point, nearest first.
const steps = (most, step) => Array.from({ length: (2 * most) / step + 1 }, (_, index) => index * step - most);
const TRIES = steps(72, 6).flatMap((dy) => steps(80, 10).map((dx) => [dx, dy]))
  .sort((one, other) => Math.hypot(...one) - Math.hypot(...other));

// The style sheet lets a region's name take this width before it breaks into two lines.
const WIDEST = 124;
const pen = document.createElement("canvas").getContext("2d");

function sizeOf(name) {
  pen.font = `600 14.3px ${getComputedStyle(document.body).fontFamily}`;
  const width = pen.measureText(name).width + 10;
  return width <= WIDEST ? [width, 19] : [WIDEST, 19 * Math.ceil(width / WIDEST)];
}

function pane(map) {
  const found = map.getPane("labels") || map.createPane("labels");
  found.style.zIndex = "450";
  return "labels";
}

const EDGE = 2;

class Room {
  #taken = [];

  block(left, top, width, height) {
    this.#taken.push([left - EDGE, top - EDGE, left + width + EDGE, top + height + EDGE]);
  }

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

/**
 * `regions`: features with `label`; `settlements`: features with name and population, any order. `regionAt(latlng)`:
 * the code of the region there.
 */
export function startLabels(map, regions, settlements, { choose, regionAt }) {
  const paneName = pane(map);
  const group = L.layerGroup().addTo(map);
  const places = [...settlements].sort((one, other) => other.properties.population - one.properties.population);
  let withSettlements = true;
  let chosen = new Set();
  let signs = [];

  /** The first place for a name of this size that is free and in no other region, or null. */
  function findPlace(room, code, middle, width, height) {
    for (const [dx, dy] of TRIES) {
      const [x, y] = [middle.x + dx, middle.y + dy];
      const latlng = map.layerPointToLatLng([x, y]);
      if ([code, null].includes(regionAt(latlng)) && room.take(x - width / 2, y - height / 2, width, height)) return latlng;
    }
    return null;
  }

  /** The side of a settlement's dot where its name is free to stand, or undefined. */
  function findSide(room, { x, y }, width) {
    const corners = {
      right: [x + 6, y - 9], left: [x - 6 - width, y - 9], below: [x - width / 2, y + 5], above: [x - width / 2, y - 23],
    };
    return Object.keys(corners).find((side) => room.take(...corners[side], width, 18));
  }

  /** The place above the region's sign, for which the signs have made room, or null where something stands there. */
  function aboveSign(room, { latlng, size: [, signHeight] }, width, height) {
    const { x, y } = map.latLngToLayerPoint(latlng);
    const middle = y - (signHeight + height) / 2 - 2 * EDGE;
    return room.take(x - width / 2, middle - height / 2, width, height) ? map.layerPointToLatLng([x, middle]) : null;
  }

  function addRegionName(properties, place) {
    const button = regionButton(properties, choose);
    button.setAttribute("aria-pressed", String(chosen.has(properties.code)));
    group.addLayer(label(place, button, paneName));
  }

  function drawRegionNames(room) {
    if (map.getZoom() < REGIONS_FROM_ZOOM) return;
    const signed = new Map(signs.filter(({ region }) => region).map((sign) => [sign.region, sign]));
    // First the names whose room is kept, so that no other takes it; then whatever else finds a place.
    const waiting = [];
    for (const { properties } of regions) {
      const sign = signed.get(properties.code);
      const place = sign && aboveSign(room, sign, ...sizeOf(properties.name));
      if (place) addRegionName(properties, place);
      else waiting.push(properties);
    }
    for (const properties of waiting) {
      const [lon, lat] = properties.label;
      const place = findPlace(room, properties.code, map.latLngToLayerPoint([lat, lon]), ...sizeOf(properties.name));
      if (place) addRegionName(properties, place);
    }
  }

  function drawSettlementNames(room) {
    const zoom = Math.floor(map.getZoom() + 0.25);
    const least = zoom < 6 ? Infinity : (LEAST[zoom] ?? 0);
    const view = map.getBounds().pad(0.1);
    for (const { properties, geometry } of places) {
      if (properties.population < least) break;
      const position = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      if (!view.contains(position)) continue;
      const point = map.latLngToLayerPoint(position);
      const large = properties.population >= 40000;
      const side = findSide(room, point, properties.name.length * (large ? 8.5 : 7.5) + 4);
      if (!side) continue;
      const name = element("span", `settlement-label at-${side}${large ? " is-large" : ""}`, properties.name);
      const box = element("span", "", element("span", "settlement-dot"), name);
      group.addLayer(label(position, box, paneName));
    }
  }

  /** What lies over the map takes its room too: a name below the legend could not be read. */
  function blockControls(room) {
    const frame = map.getContainer().getBoundingClientRect();
    const [dx, dy] = [frame.left, frame.top];
    for (const control of document.querySelectorAll("#legend, .leaflet-control")) {
      const { left, top, width, height } = control.getBoundingClientRect();
      const { x, y } = map.containerPointToLayerPoint([left - dx, top - dy]);
      room.block(x, y, width, height);
    }
  }

  function draw() {
    group.clearLayers();
    const room = new Room();
    blockControls(room);
    for (const { latlng, size: [width, height] } of signs) {
      const point = map.latLngToLayerPoint(latlng);
      room.block(point.x - width / 2, point.y - height / 2, width, height);
    }
    drawRegionNames(room);
    if (withSettlements) drawSettlementNames(room);
  }

  map.on("moveend zoomend", draw);
  document.getElementById("legend")?.addEventListener("toggle", draw, { capture: true });
  draw();
  return {
    showSettlements(shown) {
      withSettlements = shown;
      draw();
    },
    /** The room that a region's name needs above its sign, in pixels. */
    nameSize(code) {
      const found = regions.find(({ properties }) => properties.code === code);
      if (!found || map.getZoom() < REGIONS_FROM_ZOOM) return [0, 0];
      const [width, height] = sizeOf(found.properties.name);
      return [width, height + 2 * EDGE];
    },
    /** Keep names off the signs: `latlng` and `size` of each. */
    keepOff(drawn) {
      signs = drawn;
      draw();
    },
    mark(codes) {
      chosen = new Set(codes);
      draw();
    },
  };
}
