// The layers as aggregates of the view: asked for on every move, drawn as Leaflet markers that the keyboard reaches.

import { withQuery } from "./address.js";
import { describe } from "./describe.js";
import { isVague } from "./diamonds.js";
import { Question } from "./fetching.js";
import { mayMove } from "./frame.js";
import { LAYERS, LAYER_OF, layerOf } from "./layers.js";
import { COMPACT_BELOW_ZOOM, drawSign } from "./marks.js";
import { priceOf } from "./outline.js";
import { spread } from "./spread.js";

const { L } = window;

// A place known only to its district stands for a circle of about this size.
const DISTRICT_METRES = 8000;
const HALO_FROM_ZOOM = 8;
// A smaller circle would hide behind its sign.
const LEAST_HALO_PIXELS = 20;
const METRES_A_PIXEL = 116000;

/** The circle within which the place lies, in metres; 0: no circle at this zoom. */
function haloOf({ kind, halo }, zoom) {
  if (kind === "district") return zoom >= HALO_FROM_ZOOM ? DISTRICT_METRES : 0;
  return halo && (halo / METRES_A_PIXEL) * 2 ** zoom >= LEAST_HALO_PIXELS ? halo : 0;
}

// How many pixels a sign may stand beside its place. A region's sign stands for no point at all; a single project's
// sign does; a district's sign stays within its circle.
function reachOf(properties, zoom) {
  const { kind, places, count } = properties;
  if (kind === "region") return 90;
  if (kind === "district") return zoom < HALO_FROM_ZOOM ? 24 : 14;
  // At its base, or in the middle of what it serves.
  if (kind === "resource") return 14;
  // Two of the three signs may stand at one place.
  if (layerOf(kind) === "news") return 22;
  if (kind === "problem") return count > 1 ? 32 : isVague(properties) ? 14 : 0;
  return places > 1 ? 20 : 0;
}

/** Whether what lies in this box can be told apart from nearer by. */
const isWide = ([west, south, east, north]) => east - west > 0.0005 || north - south > 0.0005;


/** The zoom whose aggregates suit the map's zoom, which may lie between two. */
const askedZoom = (map) => Math.floor(map.getZoom() + 0.25);

/**
 * The part of the country in view, widened to whole tiles of the zoom: neighbouring views ask the same question, and
 * the browser's cache answers it. Null when the view shows no part of the country.
 */
export function askedBox(map, [[south, west], [north, east]]) {
  const step = 360 / 2 ** askedZoom(map);
  const view = map.getBounds();
  const low = (value) => Math.floor(value / step) * step;
  const high = (value) => Math.ceil(value / step) * step;
  const box = [
    Math.max(low(view.getWest()), west), Math.max(low(view.getSouth()), south),
    Math.min(high(view.getEast()), east), Math.min(high(view.getNorth()), north),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box.map((value) => Number(value.toFixed(5))) : null;
}

/**
 * `open(properties, marker)` shows what a sign stands for; `drawn(signs)` is told where signs stand (latlng,
 * size, region); `names.sizeOf(code)` is the room, in pixels, that a region's name needs above its sign, and
 * `names.regionAt(latlng)` the code of the region there, null where there is none, `names.roomOf(code)` how large it is.
 */
export function startClusters(map, urls, bounds, { open, drawn, names }) {
  const questions = Object.fromEntries(LAYERS.map((layer) => [layer, new Question()]));
  const group = L.layerGroup().addTo(map);
  const shown = new Map();
  const hidden = new Set();
  const asked = {};
  const latest = Object.fromEntries(LAYERS.map((layer) => [layer, []]));
  let layers = [];
  let focusNear = null;

  function zoomInto(bbox) {
    const [west, south, east, north] = bbox;
    const box = L.latLngBounds([south, west], [north, east]);
    const before = map.getZoom();
    map.fitBounds(box.pad(0.2), { animate: mayMove() });
    // A wide but flat group may fit where we are already: then a step closer is what the person asked for.
    if (map.getBoundsZoom(box.pad(0.2)) <= before) map.setView(box.getCenter(), before + 1);
  }

  function activate(properties, marker, byKey) {
    const { kind, places, count, bbox } = properties;
    const closer = (box) => {
      if (!isWide(box) || map.getZoom() >= map.getMaxZoom()) return false;
      if (byKey) focusNear = { kind, latlng: marker.getLatLng() };
      zoomInto(box);
      return true;
    };
    if (kind === "pin" && places > 1 && closer(bbox)) return;
    // How close together problems lie is known with their cards.
    open(properties, marker, LAYER_OF[kind] && count > 1 ? closer : null);
  }

  function sign(feature) {
    const { properties } = feature;
    const { svg, size } = drawSign(properties, map.getZoom() < COMPACT_BELOW_ZOOM);
    const position = L.GeoJSON.coordsToLatLng(feature.geometry.coordinates);
    const icon = L.divIcon({ className: `mark mark-${properties.kind}`, html: svg, iconSize: size });
    const words = describe(properties);
    const marker = L.marker(position, { icon, title: words, riseOnHover: true, keyboard: true });
    const parts = [marker];
    const made = { marker, parts, position, size, properties };
    marker.on("click", () => activate(made.properties, marker, false));
    marker.on("add", () => {
      const face = marker.getElement();
      face.setAttribute("aria-label", words);
      face.dataset.kind = properties.kind;
      face.dataset.count = properties.count;
      face.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        activate(made.properties, marker, true);
      });
    });
    const radius = haloOf(properties, map.getZoom());
    const className = `halo halo-${properties.kind}`;
    if (radius) parts.unshift(L.circle(position, { radius, className, interactive: false }));
    return made;
  }

  function makeRoom() {
    const signs = [...shown.values()];
    const boxes = signs.map(({ position, size: [width, height], properties }) => {
      const { x, y } = map.latLngToLayerPoint(position);
      const loose = properties.kind === "region";
      const [nameWidth, above] = loose ? names.sizeOf(properties.region) : [0, 0];
      const reach = reachOf(properties, map.getZoom());
      const price = (atX, atY) => priceOf(names.regionAt(map.layerPointToLatLng([atX, atY + above / 2])), properties.region);
      const box = { x, y: y - above / 2, width: Math.max(width, nameWidth), height: height + above };
      return { ...box, reach, above, loose, price, room: loose ? names.roomOf(properties.region) : 0 };
    });
    spread(boxes).forEach(({ x, y, above }, index) => {
      signs[index].marker.setLatLng(map.layerPointToLatLng([x, y + above / 2]));
    });
    drawn(standing());
  }

  const standing = () => [...shown.values()].map(({ marker, size, properties }) => ({
    latlng: marker.getLatLng(), size, region: properties.region,
  }));

  /** Once the signs of the layer in which somebody went nearer have come: the other layer's may come before. */
  function giveFocusBack(arrived) {
    if (!focusNear || arrived !== layerOf(focusNear.kind)) return;
    let best = null;
    for (const { marker, properties: { kind } } of shown.values()) {
      const distance = map.distance(focusNear.latlng, marker.getLatLng());
      if (kind === focusNear.kind && (!best || distance < best.distance)) best = { distance, marker };
    }
    focusNear = null;
    (best?.marker.getElement() || map.getContainer()).focus({ preventScroll: true });
  }

  /**
   * Everything that a sign shows, and where: the same key means the same sign, which then stays, keeps the focus and
   * loses no tap. Its cell (level, x, y) shows nowhere, and is another one at every zoom.
   */
  function keyOf({ geometry, properties }) {
    const { level, x, y, ...seen } = properties;
    const zoom = map.getZoom();
    return JSON.stringify([geometry.coordinates, seen, haloOf(properties, zoom), zoom < COMPACT_BELOW_ZOOM]);
  }

  function draw(arrived = "") {
    const wanted = new Map(
      layers.flatMap((layer) => latest[layer]).filter(({ properties }) => !hidden.has(properties.kind))
        .map((feature) => [keyOf(feature), feature]),
    );
    for (const [key, { parts }] of shown) {
      if (wanted.has(key)) continue;
      parts.forEach((part) => group.removeLayer(part));
      shown.delete(key);
    }
    for (const [key, feature] of wanted) {
      if (shown.has(key)) {
        shown.get(key).properties = feature.properties;
        continue;
      }
      const made = sign(feature);
      made.parts.forEach((part) => group.addLayer(part));
      shown.set(key, made);
    }
    makeRoom();
    giveFocusBack(arrived);
  }

  async function refreshLayer(layer, box, view) {
    const address = withQuery(urls[layer], view);
    if (address === asked[layer]) return;
    asked[layer] = address;
    try {
      const answer = box ? await questions[layer].ask(address) : { features: [] };
      if (!answer) return;
      latest[layer] = answer.features;
      draw(layer);
    } catch (error) {
      // The same question may be put again after a failure.
      asked[layer] = "";
      throw error;
    }
  }

  // The same signs at another zoom need another room.
  map.on("zoomend", makeRoom);
  return {
    makeRoom,
    /** Ask for the view's aggregates of these layers with this filter; the same question is not asked twice. */
    async refresh(query, wantedLayers) {
      const box = askedBox(map, bounds);
      const view = `view=${box}&zoom=${askedZoom(map)}${query ? `&${query}` : ""}`;
      const changed = layers.join() !== wantedLayers.join();
      layers = wantedLayers;
      if (changed) draw();
      await Promise.all(layers.map((layer) => refreshLayer(layer, box, view)));
    },
    show(kind, visible) {
      if (visible) hidden.delete(kind);
      else hidden.add(kind);
      draw();
    },
  };
}
