// Drawing an area: a corner with each touch, taken back one by one, closed to a polygon; as GeoJSON in the text field.

import { makeMap } from "../report/ground.js";
import { element, say } from "../report/words.js";

const DIGITS = 6;

function icon(number) {
  const className = number === 1 ? "draw-corner is-first" : "draw-corner";
  return window.L.divIcon({ className, html: element("span"), iconSize: [18, 18] });
}

/** The only ring of a text that this tool has written, or that is as simple; null for everything else. */
function readRing(text) {
  try {
    const shape = JSON.parse(text);
    const rings = shape.type === "MultiPolygon" && shape.coordinates.length === 1
      ? shape.coordinates[0] : shape.type === "Polygon" ? shape.coordinates : null;
    return rings?.length === 1 ? rings[0].slice(0, -1).map(([lon, lat]) => [lat, lon]) : null;
  } catch {
    return null;
  }
}

export class Drawing {
  constructor(form) {
    this.form = form;
    this.text = form.elements.area;
    this.words = form.querySelector("[data-draw-words]");
    this.corners = [];
    this.isClosed = false;
    form.querySelector("[data-draw-undo]").addEventListener("click", () => this.undo());
    form.querySelector("[data-draw-close]").addEventListener("click", () => this.close());
    form.querySelector("[data-draw-clear]").addEventListener("click", () => this.clear());
    this.text.addEventListener("change", () => this.read());
  }

  /** The map is made when it is first seen: Leaflet measures its box. */
  async show() {
    if (this.map) {
      this.map.invalidateSize();
      return;
    }
    const box = this.form.querySelector("[data-draw-map]");
    box.hidden = false;
    try {
      const words = { zoomIn: say("zoom_in"), zoomOut: say("zoom_out") };
      this.map = await makeMap(box, this.form.dataset, words);
      this.layer = window.L.layerGroup().addTo(this.map);
      this.map.on("click", ({ latlng }) => this.add(latlng));
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== box) return;
        event.preventDefault();
        this.add(this.map.getCenter());
      });
      this.read();
      box.dataset.drawn = "";
    } catch (error) {
      box.hidden = true;
      this.words.textContent = say("map_failed");
      console.warn(error);
    }
  }

  add(position) {
    const { lat, lng } = position.wrap();
    if (this.isClosed) this.corners = [];
    this.isClosed = false;
    this.corners.push([lat, lng]);
    this.draw();
  }

  undo() {
    if (this.isClosed) this.isClosed = false;
    else this.corners.pop();
    this.draw();
  }

  clear() {
    this.corners = [];
    this.isClosed = false;
    this.draw();
  }

  close() {
    if (this.corners.length < 3) return;
    this.isClosed = true;
    this.draw();
  }

  /** Draw what the text holds, where this tool can. */
  read() {
    const text = this.text.value.trim();
    const ring = readRing(text);
    this.words.textContent = text && !ring ? say("unread") : "";
    if (!ring || !this.map) return;
    this.corners = ring;
    this.isClosed = true;
    this.draw();
    this.map.fitBounds(window.L.latLngBounds(ring).pad(0.3));
  }

  draw() {
    const { L } = window;
    this.layer.clearLayers();
    const look = { className: "resource-area", interactive: false };
    if (this.isClosed) L.polygon(this.corners, look).addTo(this.layer);
    else L.polyline(this.corners, { ...look, fill: false }).addTo(this.layer);
    this.corners.forEach((corner, index) => this.drawCorner(corner, index + 1));
    const n = this.corners.length;
    this.words.textContent = this.isClosed ? say("closed", { n }) : n ? say("corners", { n }) : "";
    const ring = [...this.corners, this.corners[0]];
    const round = (number) => Number(number.toFixed(DIGITS));
    this.text.value = this.isClosed
      ? JSON.stringify({ type: "Polygon", coordinates: [ring.map(([lat, lon]) => [round(lon), round(lat)])] }) : "";
  }

  drawCorner(corner, number) {
    const marker = window.L.marker(corner, { icon: icon(number), draggable: true, alt: "" });
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLatLng().wrap();
      this.corners[number - 1] = [lat, lng];
      this.draw();
    });
    if (number === 1) marker.on("click", () => this.close());
    marker.addTo(this.layer).getElement().setAttribute("aria-label", say("corner", { n: number }));
    if (number === 1) marker.getElement().onkeydown = ({ key }) => { if (key === "Enter") this.close(); };
  }
}
