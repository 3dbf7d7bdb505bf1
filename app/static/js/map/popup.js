// What a sign on the map stands for: cards of its records, built as text, never as markup.

import { number } from "../numbers.js";
import { withQuery } from "./address.js";
import { countOf } from "./describe.js";
import { drawStretch } from "./diamonds.js";
import { Question } from "./fetching.js";
import { layerOf } from "./layers.js";
import { element, text } from "./texts.js";
import { countsOf, linesButton } from "./ties.js";

const { L } = window;

const KINDS = { projects: "project", problems: "problem", resources: "resource" };
const TONES = { pipeline: "planned", implementation: "current", finalisation: "current", closed: "completed" };

/** Options that keep a popup clear of the buttons on the right, the open legend left and a phone's closed sheet. */
export function keepClear() {
  const legend = document.getElementById("legend");
  const wide = window.matchMedia("(min-width: 56.01rem)").matches;
  const left = wide && legend.open ? legend.offsetWidth + 28 : 16;
  return { autoPanPaddingTopLeft: [left, 16], autoPanPaddingBottomRight: [64, wide ? 24 : 84] };
}

function badgeOf({ stretch, step, status, sign, status_label: words }) {
  if (sign) return element("span", "badge", element("span", `key key-${sign}`), words);
  if (stretch) return element("span", "badge badge-problem", drawStretch(stretch, step), words);
  if (["free", "taken"].includes(status)) {
    return element("span", "badge badge-resource", element("span", `resource-sign ${status === "taken" ? "is-taken" : ""}`), words);
  }
  return element("span", `badge tone-${TONES[status] || "other"}`, element("span", "badge-sign"), words);
}

function card(record) {
  const link = element("a", "", element("bdi", "", record.title));
  // Only an address of this service may be followed, whatever the data say.
  link.href = new URL(record.url, location.origin).origin === location.origin ? record.url : "#";
  link.target = document.body.classList.contains("map-embed") ? "_blank" : "_self";
  const line = element("p", "card-line", badgeOf(record));
  for (const words of [record.period, record.topic, ...(record.donors || [])]) if (words) line.append(element("span", "", words));
  const item = element("li", "", link, line);
  const where = [(record.places || []).join(record.stretch ? " · " : ", "), record.precision_label].filter(Boolean).join(" · ");
  if (where) item.append(element("p", "small muted", where));
  return item;
}

function cellQuery({ kind, level, x, y, region }) {
  const cell = kind === "region" ? { kind, region } : { level, x, y, kind };
  return new URLSearchParams(Object.entries(cell).filter(([, value]) => value !== undefined)).toString();
}

/**
 * `showAll(properties)` puts the same records into the list. `currentQuery()` is the filter in force. `drawLines(record,
 * marker)` draws the links of a sign's only record and answers with them; `goToLines()` leads to their list.
 */
export function startPopups(map, url, { currentQuery, showAll, drawLines, goToLines }) {
  const question = new Question();

  /** A sign's only record is chosen with its sign. The popup has the room already: nobody's click goes astray. */
  async function tellLinks(line, popup, record, marker) {
    const answer = await drawLines(record, marker).catch(() => null);
    if (!popup.isOpen()) return;
    if (!answer?.total || !showAll) return line.replaceChildren(answer ? countsOf(answer) : "");
    const button = element("button", "lines-button", countsOf(answer));
    button.type = "button";
    button.title = text("links_in_list");
    button.addEventListener("click", () => {
      map.closePopup();
      goToLines();
    });
    line.replaceChildren(button);
  }

  function fill(box, properties, answer) {
    const { total, bbox } = answer;
    const layer = layerOf(properties.kind);
    const records = answer[layer];
    const list = element("ul", "popup-list", ...records.map(card));
    if (records.length > 1 && KINDS[layer]) {
      records.forEach(({ id }, index) => list.children[index].append(linesButton(KINDS[layer], id)));
    }
    box.replaceChildren();
    if (total > 1) box.append(element("p", "popup-title", countOf(properties.kind, total)));
    box.append(list);
    if (total > records.length) box.append(element("p", "muted", text("more", { n: number(total - records.length) })));
    if (total > 1 && showAll) {
      const button = element("button", "button button-quiet button-small", text(properties.kind === "region" ? "show_region" : "show_all"));
      button.type = "button";
      button.addEventListener("click", () => {
        map.closePopup();
        showAll({ bbox, ...properties });
      });
      box.append(element("p", "", button));
    }
  }

  function showHalo(popup, marker, radius) {
    const circle = L.circle(marker.getLatLng(), { radius, className: "halo halo-problem", interactive: false }).addTo(map);
    popup.on("remove", () => circle.remove());
  }

  /** Show the cards; where `closer(bbox)` can go nearer to what lies apart, it does that instead. */
  return async function open(properties, marker, closer = null) {
    const query = currentQuery();
    const cell = cellQuery(properties);
    const asked = question.ask(withQuery(url, query ? `${cell}&${query}` : cell));
    // A failure is told in the popup.
    const early = closer && (await asked.catch(() => null));
    if (early?.bbox && closer(early.bbox)) return;

    const box = element("div", "popup", element("p", "muted", text("loading")));
    const popup = L.popup({ maxWidth: 300, minWidth: 220, ...keepClear() });
    popup.setLatLng(marker.getLatLng()).setContent(box).openOn(map);
    popup.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      map.closePopup(popup);
      marker.getElement()?.focus({ preventScroll: true });
    });
    try {
      const answer = await asked;
      if (!answer) return;
      // Several at one place have no circle of their own: while their cards show, the widest one does.
      if (answer.halo && properties.count > 1) showHalo(popup, marker, answer.halo);
      fill(box, properties, answer);
      const line = element("p", "popup-links small muted", text("loading"));
      const layer = layerOf(properties.kind);
      // News has no links.
      const hasLinks = answer.total === 1 && KINDS[layer];
      if (hasLinks) box.append(line);
      popup.update();
      box.querySelector("a")?.focus({ preventScroll: true });
      if (hasLinks) await tellLinks(line, popup, { kind: KINDS[layer], id: answer[layer][0].id }, marker);
    } catch (error) {
      box.replaceChildren(element("p", "", error.message || text("failed")));
    }
  };
}
