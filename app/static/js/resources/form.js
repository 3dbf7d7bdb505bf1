// The form of a resource: only the part of the chosen way to tell the area shows; maps for a place and an area.

import { Place } from "../report/place.js";
import { Drawing } from "./draw.js";

const form = document.querySelector("[data-resource-form]");
const place = new Place(form);
const drawing = new Drawing(form);
let placing = null;

function tellUnit() {
  const { type, unit } = form.elements;
  unit.placeholder = type.selectedOptions[0]?.dataset.unit ?? "";
}

async function showParts() {
  const kind = form.querySelector("[name=area_kind]:checked").value;
  for (const part of form.querySelectorAll("[data-kinds]")) part.hidden = !part.dataset.kinds.split(" ").includes(kind);
  if (kind === "drawn") await drawing.show();
  else {
    placing ??= place.start();
    await placing;
    place.resize();
  }
}

for (const choice of form.querySelectorAll("[name=area_kind]")) choice.addEventListener("change", showParts);
form.elements.type.addEventListener("change", tellUnit);
tellUnit();
await showParts();
