// One question after the other: the form's parts as steps, with the browser's own way back.

import { element, say } from "./words.js";
import { clearFaults, showFaults } from "./faults.js";

const FIELDS = {
  "step-where": (form) =>
    form.elements.position.value.trim() || form.elements.place_id?.value || form.elements.place.value.trim()
      ? [] : ["place"],
  "step-what": (form) => ["title", "text", "topic"].filter((name) => !form.elements[name].value.trim()),
  "step-public": (form) => (form.elements.email && !form.elements.email.value.trim() ? ["email"] : []),
};

export class Steps {
  /** `entered(id)` is called whenever a step is shown. */
  constructor(form, entered) {
    this.form = form;
    this.entered = entered;
    this.parts = [...form.querySelectorAll("[data-step]")];
    this.current = 0;
    this.moves = form.querySelector("[data-moves]");
    this.progress = form.querySelector("[data-progress]");
    this.moves.hidden = false;
    this.progress.hidden = false;
    form.classList.add("in-steps");
    this.moves.querySelector("[data-next]").addEventListener("click", () => this.next());
    this.moves.querySelector("[data-back]").addEventListener("click", () => history.back());
    window.addEventListener("popstate", (event) => this.show(event.state?.step ?? 0, true));
    form.addEventListener("report:show", (event) => this.showPartOf(event.target));
    history.replaceState({ step: 0 }, "");
    this.show(0, false);
  }

  idOf(part) {
    return part.getAttribute("aria-labelledby");
  }

  show(number, focus) {
    this.current = Math.max(0, Math.min(number, this.parts.length - 1));
    this.parts.forEach((part, index) => { part.hidden = index !== this.current; });
    const last = this.current === this.parts.length - 1;
    this.moves.querySelector("[data-next]").hidden = last;
    this.moves.classList.toggle("is-last", last);
    this.moves.querySelector("[data-back]").hidden = this.current === 0;
    this.drawProgress();
    const lead = document.querySelector(".report-lead");
    if (lead) lead.hidden = this.current > 0;
    if (focus) {
      clearFaults(this.form);
      const title = this.parts[this.current].querySelector("h2");
      title.focus({ preventScroll: true });
      this.form.scrollIntoView({ block: "start" });
    }
    this.entered(this.idOf(this.parts[this.current]));
  }

  drawProgress() {
    const words = say("step_of", { n: this.current + 1, all: this.parts.length });
    this.progress.setAttribute("aria-label", words);
    this.progress.replaceChildren(...this.parts.map((part, index) => {
      const item = element("li", index < this.current ? "is-done" : "", {}, part.querySelector("h2").textContent);
      if (index === this.current) item.setAttribute("aria-current", "step");
      return item;
    }));
  }

  go(number, focus = true) {
    history.pushState({ step: number }, "");
    this.show(number, focus);
  }

  /** What is missing in a step, as faults. */
  missing(part) {
    const names = FIELDS[this.idOf(part)]?.(this.form) ?? [];
    return names.map((field) => ({ field, message: say(`${field}_missing`) }));
  }

  next() {
    const faults = this.missing(this.parts[this.current]);
    if (faults.length) showFaults(this.form, faults);
    else this.go(this.current + 1);
  }

  /** Show the first step with a fault; true when there is none. */
  check() {
    for (const [index, part] of this.parts.entries()) {
      const faults = this.missing(part);
      if (!faults.length) continue;
      if (index !== this.current) this.go(index, false);
      showFaults(this.form, faults);
      return false;
    }
    return true;
  }

  showPartOf(node) {
    const index = this.parts.findIndex((part) => part.contains(node));
    if (index >= 0 && index !== this.current) this.go(index, false);
  }
}
