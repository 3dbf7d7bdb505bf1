// Open problems nearby that may be the same, offered as soon as place, topic and title are known.

export class Similar {
  constructor(form, place) {
    this.form = form;
    this.place = place;
    this.box = form.querySelector("[data-nearby]");
    for (const name of ["topic", "title"]) form.elements[name].addEventListener("change", () => this.ask());
  }

  async ask() {
    const at = this.place.position(), { topic, title } = this.form.elements;
    if (!at || !topic.value || "edit" in this.form.dataset) return;
    const query = new URLSearchParams({ lon: at.lon, lat: at.lat, topic: topic.value, q: title.value.slice(0, 120) });
    if (this.asked === String(query)) return;
    this.asked = String(query);
    const response = await fetch(`${this.form.dataset.root}/problems/nearby?${query}`).catch(() => null);
    if (!response?.ok || this.asked !== String(query)) return;
    const piece = document.createElement("template");
    piece.innerHTML = await response.text();
    this.box.replaceChildren(piece.content);
  }
}
