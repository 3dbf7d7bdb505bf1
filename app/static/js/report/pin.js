// The pin on the map: set by touch, by the keyboard or by a position; it can be moved.

import { element, say } from "./words.js";

const STEP = 8;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pin {
  /** `moved(lon, lat)` is called when a person has moved it, not when `set` has. */
  constructor(map, moved) {
    this.map = map;
    this.moved = moved;
    this.marker = null;
    map.on("click", ({ latlng }) => this.take(latlng));
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== map.getContainer()) return;
      event.preventDefault();
      this.take(map.getCenter());
    });
  }

  take(position) {
    const { lat, lng } = position.wrap();
    this.set(lng, lat);
    this.moved(lng, lat);
  }

  set(lon, lat, zoom = null) {
    if (!this.marker) this.make();
    this.marker.setLatLng([lat, lon]).addTo(this.map);
    if (zoom) this.map.setView([lat, lon], Math.max(zoom, this.map.getZoom()));
    else if (!this.map.getBounds().contains([lat, lon])) this.map.panTo([lat, lon]);
  }

  remove() {
    this.marker?.remove();
  }

  make() {
    const sign = element("span", "report-pin-sign", { "aria-hidden": "true" });
    const icon = window.L.divIcon({ className: "report-pin", html: sign, iconSize: [44, 44], iconAnchor: [22, 40] });
    this.marker = window.L.marker(this.map.getCenter(), { icon, draggable: true, autoPan: true, alt: "" });
    this.marker.on("dragend", () => this.take(this.marker.getLatLng()));
    this.marker.on("add", () => {
      const node = this.marker.getElement();
      node.setAttribute("aria-label", say("pin"));
      node.onkeydown = (event) => this.push(event);
    });
  }

  push(event) {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? STEP * 5 : STEP;
    const point = this.map.latLngToContainerPoint(this.marker.getLatLng()).add([way[0] * far, way[1] * far]);
    this.take(this.map.containerPointToLatLng(point));
    this.marker.getElement().focus();
  }
}
