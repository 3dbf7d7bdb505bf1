// The panel: the form sends itself on every change, the list shows the same rows as the map, links stay on the page.

import { carry, readForm, restoreForm, showCounts, startFacetSearch, tellChosen } from "../filter-form.js";
import { startTimeSlider } from "../time-slider.js";
import { Question } from "./fetching.js";

const TYPING_PAUSE = 400;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/**
 * `change(query, listed)` is called with the new filter whenever the person changes it, and with the layer to be listed
 * where that changes too; `pickList(layer)` when another list is wanted. Null where there is no panel.
 */
export function startPanel({ urls, change, pickList, status }) {
  const form = document.getElementById("map-filter");
  if (!form) return null;
  const results = document.getElementById("results");
  const question = new Question();
  let timer = 0;
  let setSlider = () => {};

  // On a phone the list comes first in the sheet: the filter waits folded.
  if (window.matchMedia("(max-width: 56rem)").matches) document.getElementById("filter").open = false;
  // The form sends itself, and the chips take filters off.
  form.querySelector(".form-actions").hidden = true;
  startFacetSearch(form);
  startTimeSlider(form).then((set) => {
    setSlider = set;
  }, console.warn);

  function send(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tellChosen(form);
      change(readForm(form));
    }, pause);
  }

  form.addEventListener("change", ({ target }) => {
    if (target.type !== "search") send(0);
  });
  form.addEventListener("input", ({ target }) => {
    if (["search", "number"].includes(target.type)) send(TYPING_PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(0);
  });
  function go(query, listed = null) {
    restoreForm(form, query);
    setSlider();
    change(readForm(form), listed);
  }

  /** Counts and files stand elsewhere in the panel, but belong to the list. */
  function tellAround(part) {
    for (const [name, id] of [["count", "count"], ["headline", "sheet-count"], ["files", "export-files"]]) {
      const found = part.querySelector(`template[data-${name}]`);
      if (found) document.getElementById(id).replaceChildren(found.content.cloneNode(true));
    }
  }

  async function showMore(link) {
    const query = new URL(link.href).search.slice(1);
    const page = parse(await question.ask(`${urls.list}?${query}`, "text"));
    const cards = page.querySelectorAll(".cards > li");
    results.querySelector(".cards").append(...cards);
    const next = page.querySelector(".pager");
    if (next) link.closest(".pager").replaceWith(next);
    else link.closest(".pager").remove();
    cards[0]?.querySelector("a").focus();
  }

  results.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.list) {
      event.preventDefault();
      pickList(link.dataset.list);
    } else if (link.rel === "next") {
      event.preventDefault();
      status.during(showMore(link), () => link.click());
    } else if (new URL(link.href).pathname === location.pathname) {
      event.preventDefault();
      go(new URL(link.href).searchParams, link.dataset.listed);
    }
  });

  return {
    form,
    go,
    restore(query) {
      restoreForm(form, query);
      setSlider();
    },
    showCounts: (facets) => showCounts(form, facets),
    toggle(name, value) {
      const field = [...form.elements].find((one) => one.name === name && one.value === value);
      if (field?.type === "checkbox") field.checked = !field.checked;
      else if (field) field.remove();
      else carry(form, name, value);
      send(0);
    },
    /** Leave out the part of the map chosen before and take this one: west, south, east, north. */
    takeBox(box) {
      const query = readForm(form);
      query.set("bbox", box.join(","));
      go(query);
    },
    async refresh(query) {
      results.setAttribute("aria-busy", "true");
      try {
        const html = await question.ask(`${urls.list}${query ? `?${query}` : ""}`, "text");
        if (html === null) return;
        const page = parse(html);
        tellAround(page);
        results.replaceChildren(...page.body.childNodes);
      } finally {
        results.setAttribute("aria-busy", "false");
      }
    },
  };
}
