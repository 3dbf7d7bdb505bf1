// Projects as aggregates of the view: asked for on every move, drawn as Leaflet markers that the keyboard reaches.

import { withQuery } from "./address.js";
import { describe } from "./describe.js";
import { Question } from "./fetching.js";
import { mayMove } from "./frame.js";
import { COMPACT_BELOW_ZOOM, drawSign } from "./marks.js";
import { priceOf } from "./outline.js";
import { spread } from "./spread.js";

const { L } = window;

// A place known only to its district stands for a circle of about this size.
const DISTRICT_METRES = 8000;
const HALO_FROM_ZOOM = 8;

// Everything that a sign shows: the same key means the same sign, which then stays and keeps the focus.
const keyOf = ({ kind, region, level, x, y, count, planned, current, completed, id }) =>
  [kind, region, level, x, y, count, planned, current, completed, id].join("/");

// How many pixels a sign may stand beside its place. A region's sign stands for no point at all; a single project's
// sign does; a district's sign stays within its circle.
function reachOf({ kind, places }, zoom) {
  if (kind === "region") return 90;
  if (kind === "district") return zoom < HALO_FROM_ZOOM ? 24 : 14;
  return places > 1 ? 20 : 0;
}

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
export function startClusters(map, url, bounds, { open, drawn, names }) {
  const question = new Question();
  const group = L.layerGroup().addTo(map);
  const shown = new Map();
  const hidden = new Set();
  let asked = "";
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
    const [west, south, east, north] = properties.bbox || [0, 0, 0, 0];
    const wide = east - west > 0.0005 || north - south > 0.0005;
    if (properties.kind === "pin" && properties.places > 1 && wide && map.getZoom() < map.getMaxZoom()) {
      if (byKey) focusNear = marker.getLatLng();
      zoomInto(properties.bbox);
    } else {
      open(properties, marker);
    }
  }

  function sign(feature) {
    const { properties } = feature;
    const { svg, size } = drawSign(properties, map.getZoom() < COMPACT_BELOW_ZOOM);
    const position = L.GeoJSON.coordsToLatLng(feature.geometry.coordinates);
    const icon = L.divIcon({ className: `mark mark-${properties.kind}`, html: svg, iconSize: size });
    const words = describe(properties);
    const marker = L.marker(position, { icon, title: words, riseOnHover: true, keyboard: true });
    marker.on("click", () => activate(properties, marker, false));
    marker.on("add", () => {
      const face = marker.getElement();
      face.setAttribute("aria-label", words);
      face.dataset.kind = properties.kind;
      face.dataset.count = properties.count;
      face.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        activate(properties, marker, true);
      });
    });
    const layers = [marker];
    if (properties.kind === "district" && map.getZoom() >= HALO_FROM_ZOOM) {
      layers.unshift(L.circle(position, { radius: DISTRICT_METRES, className: "halo", interactive: false }));
    }
    return { marker, layers, position, size, properties };
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

  function giveFocusBack() {
    if (!focusNear) return;
    let best = null;
    for (const { marker, properties: { kind } } of shown.values()) {
      const distance = map.distance(focusNear, marker.getLatLng());
      if (kind === "pin" && (!best || distance < best.distance)) best = { distance, marker };
    }
    focusNear = null;
    (best?.marker.getElement() || map.getContainer()).focus({ preventScroll: true });
  }

  function draw(features) {
    const look = [map.getZoom() >= HALO_FROM_ZOOM, map.getZoom() < COMPACT_BELOW_ZOOM];
    const wanted = new Map(
      features.filter(({ properties }) => !hidden.has(properties.kind))
        .map((feature) => [`${keyOf(feature.properties)}/${look}`, feature]),
    );
    for (const [key, { layers }] of shown) {
      if (wanted.has(key)) continue;
      layers.forEach((layer) => group.removeLayer(layer));
      shown.delete(key);
    }
    for (const [key, feature] of wanted) {
      if (shown.has(key)) continue;
      const made = sign(feature);
      made.layers.forEach((layer) => group.addLayer(layer));
      shown.set(key, made);
    }
    makeRoom();
    giveFocusBack();
  }

  let latest = [];
  // The same signs at another zoom need another room.
  map.on("zoomend", makeRoom);
  return {
    makeRoom,
    /** Ask for the view's aggregates with this filter; the same question is not asked twice. */
    async refresh(query) {
      const box = askedBox(map, bounds);
      const view = `view=${box}&zoom=${askedZoom(map)}`;
      const address = withQuery(url, query ? `${view}&${query}` : view);
      if (address === asked) return;
      asked = address;
      try {
        const answer = box ? await question.ask(address) : { features: [] };
        if (!answer) return;
        latest = answer.features;
        draw(latest);
      } catch (error) {
        // The same question may be put again after a failure.
        asked = "";
        throw error;
      }
    },
    show(kind, visible) {
      if (visible) hidden.delete(kind);
      else hidden.add(kind);
      draw(latest);
    },
  };
}
