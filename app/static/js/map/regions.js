// The regions: coloured by the measure, with numbers on hover, focus and tap, and a button to choose one.

import { shortNumber } from "../numbers.js";
import { MEASURES } from "./classes.js";
import { regionAt } from "./outline.js";
import { keepClear } from "./popup.js";
import { counted, element, text } from "./texts.js";

const { L } = window;

function facts(name, controlled, figures, { measure, layers }) {
  const box = element("div", "", element("p", "popup-title", name));
  if (!controlled) box.append(element("p", "small muted", text("not_controlled")));
  if (!figures) return box;
  for (const layer of layers) box.append(element("p", "", counted(layer, figures[layer])));
  const { write } = MEASURES.per_capita;
  if (measure === "budget" && figures.budget > 0) {
    box.append(element("p", "", `${shortNumber(figures.budget)} ${figures.currency}`));
  }
  if (measure === "per_capita" && figures.per_10000 !== null) {
    box.append(element("p", "", text("per_capita_value", { n: write(figures.per_10000) })));
  }
  return box;
}

/** Draw the regions of a FeatureCollection. `choose(code)` is called when somebody picks or leaves a region; null: no choice (embedded). */
export function drawRegions(map, collection, { choose, pageOf }) {
  const layers = new Map();
  let figures = new Map();
  let look = { measure: "count", layers: [] };
  let chosen = new Set();

  const summarise = ({ code, name, government_control: controlled }) =>
    facts(name, controlled, figures.get(code), look);

  function chooser(code) {
    const button = element("button", "button button-small", text(chosen.has(code) ? "every_region" : "only_region"));
    button.type = "button";
    button.addEventListener("click", () => {
      map.closePopup();
      choose(code);
    });
    return button;
  }

  function popup({ properties }, latlng) {
    const { code } = properties;
    const box = summarise(properties);
    const link = element("a", "", text("about_region"));
    link.href = pageOf(code);
    if (choose) box.append(element("p", "", chooser(code)));
    box.append(element("p", "", link));
    L.popup({ maxWidth: 260, ...keepClear() }).setLatLng(latlng).setContent(box).openOn(map);
    box.querySelector("button, a").focus({ preventScroll: true });
  }

  const layer = L.geoJSON(collection, {
    style: () => ({ className: "region-shape", weight: 1, fillOpacity: 1 }),
    onEachFeature(feature, shape) {
      layers.set(feature.properties.code, shape);
      const [lon, lat] = feature.properties.label;
      shape.bindTooltip(() => summarise(feature.properties), { sticky: true, className: "region-tip" });
      shape.on("click", (event) => popup(feature, event.latlng));
      shape.on("add", () => {
        const path = shape.getElement();
        path.setAttribute("tabindex", "0");
        path.setAttribute("role", "button");
        path.dataset.region = feature.properties.code;
        path.setAttribute("aria-label", feature.properties.name);
        path.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          popup(feature, [lat, lon]);
        });
      });
    },
  }).addTo(map);

  return {
    layer,
    features: collection.features,
    /** The code of the region at this position, or null. */
    regionAt: (latlng) => regionAt(collection.features, latlng),
    /** The size of the box around a region, in square degrees. */
    roomOf(code) {
      const box = layers.get(code)?.getBounds();
      return box ? (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth()) : 0;
    },
    /** The box around these regions, or null where there is none of them. */
    boundsOf(codes) {
      const boxes = codes.filter((code) => layers.has(code)).map((code) => layers.get(code).getBounds());
      return boxes.length ? boxes.reduce((all, box) => all.extend(box), L.latLngBounds([])) : null;
    },
    /** Colour them by the classes of a measure; `layers`: whose counts their words tell. */
    colour(regions, currency, classOf, newLook) {
      look = newLook;
      figures = new Map(regions.map((region) => [region.code, { ...region, currency }]));
      for (const [code, shape] of layers) {
        const path = shape.getElement();
        if (!path) continue;
        for (let number = 0; number <= 5; number += 1) {
          path.classList.toggle(`class-${number}`, classOf.get(code) === number);
        }
        const found = figures.get(code);
        const name = shape.feature.properties.name;
        path.setAttribute("aria-label", found ? [name, look.layers.map((layer) => counted(layer, found[layer])).join(", ")].join(": ") : name);
      }
    },
    mark(codes) {
      chosen = new Set(codes);
      for (const [code, shape] of layers) {
        shape.getElement()?.classList.toggle("is-chosen", chosen.has(code));
        if (chosen.has(code)) shape.bringToFront();
      }
    },
  };
}
