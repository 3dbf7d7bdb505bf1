// What a sign on the map stands for: cards of its projects, built as text, never as markup.

import { number } from "../numbers.js";
import { withQuery } from "./address.js";
import { Question } from "./fetching.js";
import { counted, element, text } from "./texts.js";

const { L } = window;

const TONES = { pipeline: "planned", implementation: "current", finalisation: "current", closed: "completed" };

/** Options that keep a popup clear of the buttons on the right, the open legend left and a phone's closed sheet. */
export function keepClear() {
  const legend = document.getElementById("legend");
  const wide = window.matchMedia("(min-width: 56.01rem)").matches;
  const left = wide && legend.open ? legend.offsetWidth + 28 : 16;
  return { autoPanPaddingTopLeft: [left, 16], autoPanPaddingBottomRight: [64, wide ? 24 : 84] };
}

function card(project) {
  const link = element("a", "", project.title);
  // Only an address of this service may be followed, whatever the data say.
  link.href = new URL(project.url, location.origin).origin === location.origin ? project.url : "#";
  link.target = document.body.classList.contains("map-embed") ? "_blank" : "_self";
  const badge = element("span", `badge tone-${TONES[project.status] || "other"}`);
  badge.append(element("span", "badge-sign"), project.status_label);
  const line = element("p", "card-line", badge);
  for (const words of [project.period, ...(project.donors || [])]) if (words) line.append(element("span", "", words));
  const item = element("li", "", link, line);
  const where = [(project.places || []).join(", "), project.precision_label].filter(Boolean).join(" · ");
  if (where) item.append(element("p", "small muted", where));
  return item;
}

function cellQuery({ kind, level, x, y, region }) {
  const cell = kind === "region" ? { kind, region } : { level, x, y, kind };
  return new URLSearchParams(Object.entries(cell).filter(([, value]) => value !== undefined)).toString();
}

/** `showAll(properties)` puts the same projects into the list. `currentQuery()` is the filter in force. */
export function startPopups(map, url, { currentQuery, showAll }) {
  const question = new Question();

  function fill(box, properties, { total, projects }) {
    const list = element("ul", "popup-list", ...projects.map(card));
    box.replaceChildren();
    if (total > 1) box.append(element("p", "popup-title", counted("projects", total)));
    box.append(list);
    if (total > projects.length) box.append(element("p", "muted", text("more", { n: number(total - projects.length) })));
    if (total > 1 && showAll) {
      const button = element("button", "button button-quiet button-small", text(properties.kind === "region" ? "show_region" : "show_all"));
      button.type = "button";
      button.addEventListener("click", () => {
        map.closePopup();
        showAll(properties);
      });
      box.append(element("p", "", button));
    }
  }

  return async function open(properties, marker) {
    const box = element("div", "popup", element("p", "muted", text("loading")));
    const popup = L.popup({ maxWidth: 300, minWidth: 220, ...keepClear() });
    popup.setLatLng(marker.getLatLng()).setContent(box).openOn(map);
    popup.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      map.closePopup(popup);
      marker.getElement()?.focus({ preventScroll: true });
    });
    const query = currentQuery();
    const cell = cellQuery(properties);
    try {
      const answer = await question.ask(withQuery(url, query ? `${cell}&${query}` : cell));
      if (!answer) return;
      fill(box, properties, answer);
      popup.update();
      box.querySelector("a")?.focus({ preventScroll: true });
    } catch (error) {
      box.replaceChildren(element("p", "", error.message || text("failed")));
    }
  };
}
