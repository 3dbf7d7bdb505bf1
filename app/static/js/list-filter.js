// The filter beside a list: folded on a phone, years with two handles, long lists of choices searchable.

import { startFacetSearch, tellChosen } from "./filter-form.js";
import { startTimeSlider } from "./time-slider.js";

const panel = document.querySelector(".filter-panel");
const form = panel?.querySelector("form");

if (form) {
  if (matchMedia("(max-width: 56rem)").matches) panel.open = false;
  startFacetSearch(form);
  tellChosen(form);
  form.addEventListener("change", () => tellChosen(form));
  startTimeSlider(form);
  // An empty field asks for nothing: the address stays short.
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && !field.value && field.type !== "checkbox") field.disabled = true;
    }
  });
}
