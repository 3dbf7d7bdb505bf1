// What the public will see, asked from the service and shown before it is sent; its map drawn as the page's.

import { element, say } from "./words.js";
import { makeMap } from "./ground.js";
import { showFaults } from "./faults.js";
import { askSign } from "./outbox.js";

export class Preview {
  constructor(form, photos) {
    this.form = form;
    this.photos = photos;
    this.box = form.querySelector("[data-preview-here]");
    // One that the service has shown already is drawn where it stands.
    const shown = document.querySelector("[data-preview] [data-preview-of]");
    if (shown) this.drawMap(shown);
  }

  /** Ask and show; false when the form has faults, which are told then. */
  async show() {
    const fields = new FormData(this.form);
    for (const name of ["photos", "photo_description"]) fields.delete(name);
    document.querySelector("[data-preview]").replaceChildren();
    let response;
    try {
      if (!fields.get("csrf_token")) fields.set("csrf_token", await askSign(this.form.dataset.root));
      response = await fetch(`${this.form.dataset.root}/problems/new/preview`, { method: "POST", body: fields });
    } catch {
      this.box.replaceChildren(element("p", "message", { role: "status" }, say("preview_later")));
      return true;
    }
    if (!response.ok) {
      const { errors, detail } = await response.json();
      showFaults(this.form, errors ?? [{ field: "form", message: detail }]);
      return false;
    }
    // Our own service's HTML, escaped there; a template runs no script of it.
    const piece = document.createElement("template");
    piece.innerHTML = await response.text();
    this.box.replaceChildren(piece.content);
    this.drawPhotos();
    await this.drawMap(this.box.querySelector("[data-preview-of]"));
    return true;
  }

  drawPhotos() {
    const list = this.box.querySelector("[data-preview-photos]");
    list.hidden = !this.photos.chosen.length;
    list.replaceChildren(...this.photos.chosen.map(({ thumb, name, description }) =>
      element("li", "", {}, thumb ? element("img", "", { src: thumb, alt: description || name }) : name)));
  }

  async drawMap(section) {
    const box = section.querySelector("[data-preview-map]");
    box.hidden = false;
    try {
      const map = await makeMap(box, this.form.dataset, { zoomIn: say("zoom_in"), zoomOut: say("zoom_out") });
      const [{ geometry, properties }] = JSON.parse(section.dataset.previewOf).features;
      const { L } = window;
      const position = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      const halo = properties.halo_metres;
      const shape = halo
        ? L.circle(position, { radius: halo, className: "halo", interactive: false })
        : L.circleMarker(position, { radius: 8, className: "place", fillOpacity: 1, interactive: false });
      shape.addTo(map);
      map.fitBounds(halo ? shape.getBounds().pad(0.3) : L.latLngBounds([position]), { maxZoom: 13 });
      box.dataset.drawn = "";
    } catch (error) {
      box.hidden = true;
      console.warn(error);
    }
  }
}
