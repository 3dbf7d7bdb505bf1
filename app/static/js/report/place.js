// Where it is: the map with its pin, the search in the gazetteer, the own location, typed coordinates.

import { element, say } from "./words.js";
import { makeMap } from "./ground.js";
import { Pin } from "./pin.js";
import { showFault } from "./faults.js";

const CLOSE = 15, TOWN = 12, PAUSE_MS = 250;

export class Place {
  constructor(form) {
    this.form = form;
    this.root = form.dataset.root;
    this.words = form.querySelector("[data-place-words]");
    this.results = form.querySelector("[data-place-results]");
    this.prepareFields();
    for (const part of form.querySelectorAll("[data-only-script]")) part.hidden = false;
    const { position, place } = form.elements;
    position.addEventListener("change", () => this.typed());
    place.addEventListener("input", () => this.search());
    place.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown" && !this.results.hidden) {
        event.preventDefault();
        this.results.querySelector("button")?.focus();
      }
    });
    form.querySelector("[data-locate]").addEventListener("click", () => this.locate());
  }

  prepareFields() {
    const choices = this.form.querySelector("fieldset#place_id");
    if (choices) choices.replaceWith(element("input", "", { type: "hidden", name: "place_id", value: "" }));
  }

  async start() {
    const box = this.form.querySelector("[data-place-map]");
    box.hidden = false;
    try {
      const words = { zoomIn: say("zoom_in"), zoomOut: say("zoom_out") };
      this.map = await makeMap(box, this.form.dataset, words);
      this.pin = new Pin(this.map, (lon, lat) => this.choose(lon, lat, false));
      box.dataset.drawn = "";
    } catch (error) {
      box.hidden = true;
      this.words.textContent = say("map_failed");
      console.warn(error);
    }
    if (this.form.elements.position.value.trim()) await this.typed();
    else if (this.form.elements.place_id.value) this.words.textContent = this.form.elements.place.value;
  }

  resize() {
    this.map?.invalidateSize();
  }

  position() {
    const found = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(this.form.elements.position.value);
    return found ? { lat: Number(found[1]), lon: Number(found[2]) } : null;
  }

  isExact() {
    return Boolean(this.form.elements.position.value.trim());
  }

  /** Take a position; `look` moves the map there. */
  choose(lon, lat, look = true) {
    const { position, place_id: id, place } = this.form.elements;
    position.value = `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
    id.value = "";
    place.value = "";
    this.results.hidden = true;
    if (look) this.pin?.set(lon, lat, CLOSE);
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
    return this.name(lon, lat);
  }

  async name(lon, lat) {
    showFault(this.form, "position", "");
    showFault(this.form, "place", "");
    this.asked = `${lon},${lat}`;
    const asked = this.asked;
    try {
      const response = await fetch(`${this.root}/problems/place?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`);
      const answer = await response.json();
      if (asked !== this.asked) return;
      if (response.ok) {
        const names = [...new Set([answer.region, answer.municipality, answer.place].filter(Boolean))];
        this.words.textContent = say("chosen", { place: names.join(" · ") });
      } else {
        this.words.textContent = "";
        showFault(this.form, "position", answer.detail ?? say("outside"));
      }
    } catch {
      // Without signal the pin stands all the same; the service checks it when the report arrives.
      this.words.textContent = say("chosen", { place: `${lat.toFixed(4)}, ${lon.toFixed(4)}` });
    }
  }

  async typed() {
    const found = this.position();
    this.words.textContent = "";
    this.form.elements.place_id.value = "";
    if (!found) return;
    this.pin?.set(found.lon, found.lat, CLOSE);
    await this.name(found.lon, found.lat);
  }

  search() {
    this.form.elements.place_id.value = "";
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.find(this.form.elements.place.value.trim()), PAUSE_MS);
  }

  async find(words) {
    if (words.length < 2) {
      this.results.hidden = true;
      return;
    }
    const response = await fetch(`${this.root}/problems/places?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!response?.ok || words !== this.form.elements.place.value.trim()) return;
    const { places } = await response.json();
    this.results.replaceChildren(...places.map((place) => this.line(place)));
    this.results.hidden = !places.length;
    if (!places.length) this.words.textContent = say("nothing_found");
  }

  line(place) {
    const choice = element("button", "place-result", { type: "button" },
      element("span", "place-result-name", {}, place.name), " ", element("span", "muted", {}, place.region));
    choice.addEventListener("click", () => {
      const { position, place: field, place_id: id } = this.form.elements;
      position.value = "";
      field.value = place.name;
      id.value = place.id;
      this.results.hidden = true;
      this.pin?.remove();
      this.map?.setView([place.lat, place.lon], TOWN);
      this.words.textContent = say("chosen_town", { place: `${place.name} · ${place.region}` });
      showFault(this.form, "place", "");
      this.form.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
    return element("li", "", {}, choice);
  }

  locate() {
    this.words.textContent = say("locating");
    const failed = () => { this.words.textContent = say("locate_failed"); };
    if (!navigator.geolocation) {
      failed();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.choose(coords.longitude, coords.latitude),
      failed,
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }
}
