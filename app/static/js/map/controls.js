// Names for the map's buttons in the page's language.

import { text } from "./texts.js";

const NAMES = {
  ".leaflet-control-zoom-in": "zoom_in",
  ".leaflet-control-zoom-out": "zoom_out",
  ".leaflet-control-zoom-fullscreen": "fullscreen",
  ".leaflet-control-locate a": "locate",
};

export function nameControls(map) {
  for (const [selector, key] of Object.entries(NAMES)) {
    const button = map.getContainer().querySelector(selector);
    if (!button) continue;
    button.title = text(key);
    button.setAttribute("aria-label", text(key));
  }
}
