// The list "drafts on this phone", and what is kept in it while somebody writes.

import { button, element, say } from "./words.js";
import { keepDraft, listDrafts, removeDraft } from "./drafts.js";
import { sendWaiting } from "./outbox.js";

const PAUSE_MS = 800;
const NOT_KEPT = ["csrf_token", "key", "seen", "photos", "photo_description", "website", "do"];
const STATES = { unfinished: "draft_unfinished", waiting: "draft_waiting", refused: "draft_refused" };

export class Shelf {
  /** `open(draft)` fills the form with a draft. */
  constructor(form, photos, open) {
    this.form = form;
    this.photos = photos;
    this.open = open;
    this.box = document.querySelector("[data-drafts]");
    this.told = element("p", "", { role: "status" });
    this.box.append(this.told);
    // A change of a report that is there already is no draft of a new one.
    if ("edit" in form.dataset) return;
    form.addEventListener("input", () => this.keepSoon());
    form.addEventListener("change", () => this.keepSoon());
    window.addEventListener("online", () => this.sendWaiting());
    navigator.serviceWorker?.addEventListener("message", ({ data }) => {
      if (data === "drafts changed") this.draw();
    });
  }

  /** The form as a draft. */
  take(state) {
    const fields = [...new FormData(this.form)].filter(([name, value]) =>
      !NOT_KEPT.includes(name) && typeof value === "string");
    const { key, title } = this.form.elements;
    return {
      key: key.value, root: this.form.dataset.root, state, title: title.value.trim(), fields,
      photos: this.photos.chosen.map(({ name, description, blob, thumb }) => ({ name, description, blob, thumb })),
    };
  }

  isEmpty() {
    const { title, text } = this.form.elements;
    return !title.value.trim() && !text.value.trim() && !this.photos.chosen.length;
  }

  keepSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep("unfinished").catch(() => {}), PAUSE_MS);
  }

  /** Keep the form; raises where the browser keeps nothing. */
  async keep(state) {
    clearTimeout(this.waiting);
    if (!this.isEmpty()) await keepDraft(this.take(state));
  }

  stop() {
    clearTimeout(this.waiting);
  }

  async draw() {
    const drafts = await listDrafts().catch(() => []);
    const others = drafts.filter(({ key }) => key !== this.form.elements.key.value);
    this.box.querySelector("[data-drafts-list]").replaceChildren(...others.map((draft) => this.line(draft)));
    this.box.hidden = !others.length && !this.told.textContent;
  }

  line(draft) {
    // Browsers without the words of Georgian write "2026 M11 23"; German numbers stand in the same order.
    const day = document.documentElement.lang === "ka"
      ? new Date(draft.changed).toLocaleString("de-DE", { dateStyle: "medium", timeStyle: "short" })
      : new Date(draft.changed).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    const moves = element("span", "actions", {},
      button(say("draft_open"), "button-quiet button-small", () => this.open(draft)),
      button(say("draft_delete"), "button-quiet button-small", async () => {
        await removeDraft(draft.key);
        await this.draw();
      }));
    return element("li", "draft", { "data-draft": draft.state },
      element("strong", "", {}, draft.title || say("draft_untitled")), " ",
      element("span", "muted small", {}, `${say(STATES[draft.state])} · ${day}`), moves);
  }

  async sendWaiting() {
    const sent = await sendWaiting().catch(() => []);
    if (sent.length) this.told.textContent = sent.map(tellSent).join(" ");
    await this.draw();
  }
}

/** Who has no account confirms the address: the moderators get the report only then. */
function tellSent({ title, url }) {
  return say(new URL(url).searchParams.has("report") ? "draft_sent" : "draft_sent_confirm", { title });
}
