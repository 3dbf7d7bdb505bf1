// The filter's form: reads and restores its values, keeps counts beside the options, searches in long lists.

import { number } from "./numbers.js";

/** The form as a query, empty fields left out. Fields of the form that stand elsewhere in the page count too. */
export function readForm(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "") query.append(name, value.trim());
  }
  return query;
}

// What the page's address holds beside the filter.
const NO_FILTER = ["embed", "cursor", "measure", "layers", "list", "chosen"];

/** Put a query into the form; what the form has no field for becomes a hidden field, so that it is not lost. */
export function restoreForm(form, query) {
  const shown = new Set();
  const offered = new Set();
  for (const field of [...form.elements]) {
    if (field.type === "hidden") field.remove();
    else if (field.type === "checkbox") {
      field.checked = query.getAll(field.name).includes(field.value);
      offered.add(`${field.name}=${field.value}`);
    } else if (field.name && field.type !== "radio") {
      field.value = query.get(field.name) ?? "";
      shown.add(field.name);
    }
  }
  for (const [name, value] of query) {
    if (!shown.has(name) && !offered.has(`${name}=${value}`) && !NO_FILTER.includes(name)) carry(form, name, value);
  }
  tellChosen(form);
}

/** Add a hidden field: a part of the filter that has no field of its own. */
export function carry(form, name, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}

/** Show beside each facet's name how many of its options are chosen. */
export function tellChosen(form) {
  for (const facet of form.querySelectorAll("[data-facet]")) {
    const chosen = facet.querySelectorAll("input:checked").length;
    const filled = [...facet.querySelectorAll("input:not([type=checkbox], .facet-search), select")].filter((field) => field.value);
    const badge = facet.querySelector(".facet-chosen");
    badge.hidden = chosen + filled.length === 0;
    badge.textContent = String(chosen + filled.length);
  }
}

function addOption(facet, name, { value, label }) {
  const model = facet.querySelector("li");
  if (!model) return null;
  const item = model.cloneNode(true);
  const field = item.querySelector("input");
  field.value = value;
  field.checked = false;
  item.hidden = false;
  item.querySelector("span").textContent = label;
  facet.querySelector(".options").append(item);
  return field;
}

/** Write new counts (facets of /map/summary.json) beside the options. */
export function showCounts(form, facets) {
  for (const [name, options] of Object.entries(facets)) {
    const facet = form.querySelector(`[data-facet="${name}"]`);
    if (!facet) continue;
    const select = facet.querySelector("select[data-counted]");
    if (select) {
      for (const { value, label, count } of options) {
        select.querySelector(`option[value="${value}"]`).textContent = `${label} (${number(count)})`;
      }
      continue;
    }
    const fields = new Map([...facet.querySelectorAll("input[type=checkbox]")].map((field) => [field.value, field]));
    const counts = new Map(options.map((option) => [option.value, option.count]));
    for (const option of options) {
      if (!fields.has(option.value)) fields.set(option.value, addOption(facet, name, option));
    }
    for (const [value, field] of fields) {
      if (!field) continue;
      const count = counts.get(value) ?? 0;
      field.closest("label").classList.toggle("option-empty", count === 0);
      field.closest("label").querySelector("small").textContent = number(count);
    }
  }
}

/** Long lists get a field that leaves only the options whose name holds the letters typed. */
export function startFacetSearch(form) {
  for (const search of form.querySelectorAll(".facet-search")) {
    search.hidden = false;
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const wanted = search.value.trim().toLocaleLowerCase();
      for (const item of search.closest("[data-facet]").querySelectorAll(".options > li")) {
        item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
      }
    });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}
