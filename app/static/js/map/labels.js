// Names on the map: regions in their own pane, settlements by zoom; a name that would cover another is left out.

import { element } from "./texts.js";

const { L } = window;

// From this population on a settlement's name shows at the zoom.
const LEAST = { 6: 400000, 7: 100000, 8: 40000, 9: 12000, 10: 4000, 11: 1200 };
const REGIONS_FROM_ZOOM = 6.75;
// Where a region's name may stand, in pixels beside its own point, nearest first.
const TRIES = [0, -20, 20, -38, 38, -56, 56].flatMap((dy) => [0, -30, 30, -60, 60].map((dx) => [dx, dy]))
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

/** `regions`: features with `label`; `settlements`: features with name and population, any order. */
export function startLabels(map, regions, settlements, choose) {
  const paneName = pane(map);
  const group = L.layerGroup().addTo(map);
  const places = [...settlements].sort((one, other) => other.properties.population - one.properties.population);
  let withSettlements = true;
  let chosen = new Set();
  let signs = [];
  const outlines = regions.map(({ properties, geometry }) => ({
    properties, bounds: L.geoJSON(geometry).getBounds(),
  }));

  /** The first place for a name of this size that is free and inside its region's box, or null. */
  function findPlace(room, middle, corners, width, height) {
    for (const [dx, dy] of TRIES) {
      const [x, y] = [middle.x + dx, middle.y + dy];
      const inside = x > corners[0].x && x < corners[1].x && y > corners[0].y && y < corners[1].y;
      if (inside && room.take(x - width / 2, y - height / 2, width, height)) return map.layerPointToLatLng([x, y]);
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

  function aboveSign(room, { latlng, size }, width, height) {
    const { x, y } = map.latLngToLayerPoint(latlng);
    const middle = y - size[1] / 2 - height / 2;
    room.block(x - width / 2, middle - height / 2, width, height);
    return map.layerPointToLatLng([x, middle]);
  }

  function drawRegionNames(room) {
    if (map.getZoom() < REGIONS_FROM_ZOOM) return;
    const signed = new Map(signs.filter(({ region }) => region).map((sign) => [sign.region, sign]));
    for (const { properties, bounds } of outlines) {
      const corners = [map.latLngToLayerPoint(bounds.getNorthWest()), map.latLngToLayerPoint(bounds.getSouthEast())];
      const [width, height] = sizeOf(properties.name);
      const [lon, lat] = properties.label;
      const sign = signed.get(properties.code);
      const place = sign
        ? aboveSign(room, sign, width, height)
        : findPlace(room, map.latLngToLayerPoint([lat, lon]), corners, width, height);
      if (!place) continue;
      const button = regionButton(properties, choose);
      button.setAttribute("aria-pressed", String(chosen.has(properties.code)));
      group.addLayer(label(place, button, paneName));
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

  function draw() {
    group.clearLayers();
    const room = new Room();
    for (const { latlng, size: [width, height] } of signs) {
      const point = map.latLngToLayerPoint(latlng);
      room.block(point.x - width / 2, point.y - height / 2, width, height);
    }
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
    /** The room that a region's name needs above its sign, in pixels. */
    nameSize(code) {
      const found = outlines.find(({ properties }) => properties.code === code);
      return found && map.getZoom() >= REGIONS_FROM_ZOOM ? sizeOf(found.properties.name) : [0, 0];
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
