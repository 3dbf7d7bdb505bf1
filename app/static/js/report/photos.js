// The chosen photos: small pictures with a description each, their order, and the place that one of them knows.

import { button, element, say } from "./words.js";
import { readPosition } from "./exif.js";
import { shrink } from "./shrink.js";
import { number } from "../numbers.js";

const MOST = 6;
const KINDS = ["image/jpeg", "image/png", "image/webp"];

export class Photos {
  constructor(form, place) {
    this.form = form;
    this.place = place;
    this.chosen = [];
    this.list = form.querySelector("[data-photo-list]");
    this.words = form.querySelector("[data-photo-words]");
    const input = form.elements.photos;
    input?.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      await this.add(files);
    });
    const first = form.querySelector("[data-photo-place]");
    first.addEventListener("change", async () => {
      const [file] = first.files;
      first.value = "";
      if (file) await this.takePlace(file);
    });
  }

  async add(files) {
    const notes = [];
    for (const file of files) {
      if (!KINDS.includes(file.type)) notes.push(say("not_a_photo", { name: file.name }));
      else if (this.chosen.length >= MOST) notes.push(say("too_many", { n: MOST }));
      else {
        const position = this.place.isExact() ? null : await readPosition(file);
        this.chosen.push({ name: file.name, description: "", ...(await shrink(file)) });
        if (position) this.ask(file.name, position, this.form.querySelector("[data-photo-list]"));
      }
    }
    this.draw([...new Set(notes)].join(" "));
  }

  /** The place of a photo chosen for it; the photo goes with the report too. */
  async takePlace(file) {
    const position = await readPosition(file);
    if (!position) this.place.words.textContent = say("photo_no_place");
    else this.ask(file.name, position, this.place.words);
    if (this.form.elements.photos && KINDS.includes(file.type) && this.chosen.length < MOST) {
      this.chosen.push({ name: file.name, description: "", ...(await shrink(file)) });
      this.draw();
    }
  }

  ask(name, { lon, lat }, before) {
    this.form.querySelector("[data-photo-question]")?.remove();
    const box = element("div", "message photo-question", { "data-photo-question": "", role: "status" });
    const yes = button(say("yes_use"), "button-small", async () => {
      box.remove();
      await this.place.choose(lon, lat);
    });
    const no = button(say("no_other"), "button-quiet button-small", () => box.remove());
    box.append(element("p", "", {}, say("photo_place", { name })), element("p", "actions", {}, yes, no));
    before.before(box);
    yes.focus();
  }

  draw(note = "") {
    this.list?.replaceChildren(...this.chosen.map((photo, index) => this.line(photo, index)));
    const bytes = this.chosen.reduce((sum, { blob }) => sum + blob.size, 0);
    const size = say("shrunk", { n: this.chosen.length, size: number(bytes / 1e6, 1) });
    if (this.words) this.words.textContent = [note, this.chosen.length ? size : ""].filter(Boolean).join(" ");
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  line(photo, index) {
    const n = index + 1, id = `photo-${n}`;
    const field = element("input", "", { id, type: "text", maxlength: "300", value: photo.description });
    field.addEventListener("input", () => { photo.description = field.value; });
    const moves = element("p", "actions");
    if (index) {
      const earlier = button("←", "button-quiet button-small", () => {
        this.chosen.splice(index - 1, 0, ...this.chosen.splice(index, 1));
        this.draw();
      });
      earlier.setAttribute("aria-label", say("earlier", { n }));
      moves.append(earlier);
    }
    moves.append(button(say("remove", { n }), "button-quiet button-small", () => {
      this.chosen.splice(index, 1);
      this.draw();
    }));
    const words = element("div", "", {}, element("label", "small", { for: id }, say("describe", { n })), field, moves);
    const line = element("li", "photo-line");
    if (photo.thumb) line.append(element("img", "", { src: photo.thumb, alt: photo.name }));
    line.append(words);
    return line;
  }
}
