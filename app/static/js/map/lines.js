// What somebody chose on the map or in the list, `chosen=problem-12` in the address: its links as lines, and as a list.

import { pushChange, replaceQuery } from "./address.js";
import { Question } from "./fetching.js";
import { keepClear } from "./popup.js";
import { element, text } from "./texts.js";
import { countsOf, drawTies, lineOf, linesButton } from "./ties.js";

const CHOSEN = /^(problem|project|resource)-([1-9]\d{0,9})$/;

function read() {
  const match = CHOSEN.exec(new URLSearchParams(location.search).get("chosen") || "");
  return match ? { kind: match[1], id: Number(match[2]) } : null;
}

const isSame = (one, other) => one?.kind === other?.kind && one?.id === other?.id;

function item(link) {
  const title = element("a", "", element("bdi", "", link.title));
  title.href = link.url;
  const about = [link.detail, link.precision_label, link.line ? "" : text("no_line")].filter(Boolean).join(" · ");
  const made = element("li", "card line-card", lineOf(link), element("p", "card-title", title));
  if (about) made.append(element("p", "small", about));
  if (link.reasons.length) made.append(element("p", "small muted", link.reasons.join(" · ")));
  return made;
}

/**
 * `openSheet()` brings the panel into sight on a phone; `show(bounds)` moves the map there; `during(work, again)` tells
 * of progress and failures.
 */
export function startLines(map, url, { openSheet, show, during }) {
  const panel = document.getElementById("lines");
  const question = new Question();
  const items = new Map();
  let chosen = null;
  // Where the focus goes back to when the lines go.
  let from = null;

  const ties = drawTies(map, { pointed: point, keepClear });

  function point(link) {
    for (const [id, { made, link: one }] of items) {
      made.classList.toggle("is-pointed", id === link?.id);
      ties.mark(one, id === link?.id);
    }
  }

  function list(answer) {
    if (!panel) return;
    items.clear();
    const { chosen: record, links } = answer;
    const title = element("a", "", element("bdi", "", record.title));
    title.href = record.url;
    panel.querySelector("#lines-of").replaceChildren(title);
    panel.querySelector("#lines-count").textContent = countsOf(answer);
    panel.querySelector("#lines-list").replaceChildren(
      ...links.map((link) => {
        const made = item(link);
        for (const name of ["mouseenter", "focusin"]) made.addEventListener(name, () => point(link));
        for (const name of ["mouseleave", "focusout"]) made.addEventListener(name, () => point(null));
        items.set(link.id, { made, link });
        return made;
      }),
    );
    panel.hidden = false;
  }

  /** Bring the list into sight, and the focus to its head. */
  function goToList() {
    if (!panel || panel.hidden) return;
    openSheet();
    panel.scrollIntoView({ block: "nearest" });
    panel.querySelector("h2").focus({ preventScroll: true });
  }

  async function ask({ kind, id }) {
    const answer = await question.ask(`${url}?${kind}=${id}`).catch((error) => {
      take(null);
      forget();
      throw error;
    });
    if (!answer || !isSame(chosen, { kind, id })) return null;
    const bounds = ties.show(answer.chosen, answer.links);
    list(answer);
    return { bounds, answer };
  }

  /** `asStep`: somebody chose it, and Back takes the lines away before it leaves the map. */
  function take(record, { asStep = false } = {}) {
    // From one to another is no step; nor on an embedded map, whose steps would be those of the page around it.
    const isStep = asStep && panel && !chosen;
    chosen = record;
    const put = (query) => (record ? query.set("chosen", `${record.kind}-${record.id}`) : query.delete("chosen"));
    (isStep ? pushChange : replaceQuery)(put);
    // An embedded map leads to the same on the full one.
    const credit = document.querySelector(".embed-credit");
    if (!credit) return;
    const address = new URL(credit.href);
    put(address.searchParams);
    credit.href = address.href;
  }

  function clear() {
    if (!chosen) return;
    take(null);
    forget();
    const back = from?.isConnected ? from : map.getContainer();
    from = null;
    back.focus({ preventScroll: true });
  }

  function forget() {
    chosen = null;
    ties.clear();
    items.clear();
    if (panel) panel.hidden = true;
  }

  /** Choose by a button: the map goes there, the list opens. */
  async function choose(record, button) {
    from = button;
    take(record, { asStep: true });
    map.closePopup();
    const found = await ask(record);
    if (!found) return;
    // First the sheet: the map keeps clear of it.
    goToList();
    if (found.bounds) show(found.bounds);
  }

  function clickOn({ target }) {
    const button = target.closest("[data-lines]");
    if (!button) return;
    const [kind, id] = button.dataset.lines.split("-");
    const again = () => choose({ kind, id: Number(id) }, button);
    during(again(), again);
  }

  function putButtons(results) {
    for (const card of results.querySelectorAll(":is([data-problem], [data-project], [data-resource]):not([data-lined])")) {
      card.dataset.lined = "";
      const kind = ["problem", "project", "resource"].find((name) => name in card.dataset);
      card.append(linesButton(kind, card.dataset[kind]));
    }
  }

  document.addEventListener("click", clickOn);
  // Before a popup closes itself by the same key: the first time it is the popup that goes.
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest?.("input, select, textarea, dialog") || document.querySelector(".leaflet-popup, dialog[open]");
    if (event.key === "Escape" && chosen && !elsewhere) clear();
  }, { capture: true });
  if (panel) {
    panel.querySelector("#lines-clear").addEventListener("click", clear);
    const results = document.getElementById("results");
    new MutationObserver(() => putButtons(results)).observe(results, { childList: true, subtree: true });
    putButtons(results);
  }

  async function restore({ andShow = false } = {}) {
    const asked = read();
    if (isSame(asked, chosen)) return;
    forget();
    take(asked);
    const found = asked && (await ask(asked));
    // On a phone the closed sheet would not tell that anything is listed.
    if (found?.answer.total) openSheet();
    if (found?.bounds && andShow) show(found.bounds);
  }

  return {
    clear,
    restore,
    goToList,
    /** Draw the lines of a record whose sign was chosen; the map stays. Returns how many there are, or null. */
    async draw(record, marker) {
      from = marker.getElement();
      take(record, { asStep: true });
      const found = await ask(record);
      return found?.answer ?? null;
    },
    /** Keep what is chosen in a query that the filter writes. */
    write(query) {
      if (chosen) query.set("chosen", `${chosen.kind}-${chosen.id}`);
      return query;
    },
  };
}
