// The report form: one question after the other, a map, photos made small, a preview, drafts that are sent later.

import { say } from "./words.js";
import { clearFaults, forgetFault, showFaults } from "./faults.js";
import { askToSendLater, startWorker } from "./offline.js";
import { sendDraft } from "./outbox.js";
import { Photos } from "./photos.js";
import { Place } from "./place.js";
import { Preview } from "./preview.js";
import { Shelf } from "./shelf.js";
import { Similar } from "./similar.js";
import { Steps } from "./steps.js";

const form = document.querySelector("[data-report]");

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(words) {
  const box = form.querySelector("[data-send-words]");
  box.textContent = words;
  box.hidden = !words;
}

async function start() {
  const editing = "edit" in form.dataset;
  if (!form.elements.key.value) form.elements.key.value = newKey();
  const place = new Place(form);
  const photos = new Photos(form, place);
  const preview = new Preview(form, photos);
  const similar = new Similar(form, place);
  const shelf = new Shelf(form, photos, (draft) => openDraft(draft));
  const faults = document.getElementById("errors");

  const steps = new Steps(form, async (id) => {
    tell("");
    if (id === "step-where") place.resize();
    if (id === "step-what") await similar.ask();
    if (id === "step-send" && !(await preview.show())) showFirstFault();
  });
  form.querySelector("[data-preview-button]").hidden = true;
  await place.start();

  function showFirstFault() {
    const wrong = form.querySelector("[data-error]:not([hidden])");
    if (wrong) steps.showPartOf(wrong);
    document.getElementById("errors")?.focus();
  }

  function fill(draft) {
    for (const node of form.elements) if (node.type === "checkbox") node.checked = false;
    for (const [name, value] of draft.fields) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    form.elements.key.value = draft.key;
    photos.chosen = draft.photos.map((photo) => ({ ...photo }));
    photos.draw();
  }

  async function openDraft(draft) {
    await shelf.keep("unfinished").catch(() => {});
    fill(draft);
    clearFaults(form);
    await place.typed();
    steps.go(0);
    await shelf.draw();
  }

  async function keepForLater(draft) {
    shelf.stop();
    try {
      await shelf.keep("waiting");
    } catch {
      tell(say("not_kept"));
      return;
    }
    await askToSendLater(draft.root);
    form.reset();
    form.elements.key.value = newKey();
    photos.chosen = [];
    photos.draw();
    shelf.stop();
    shelf.told.textContent = say("offline");
    steps.go(0, false);
    await shelf.draw();
    shelf.box.scrollIntoView({ block: "start" });
  }

  async function send() {
    if (!steps.check()) return;
    const draft = shelf.take("waiting");
    form.classList.add("is-sending");
    form.querySelector("[data-send]").disabled = true;
    tell(say("sending"));
    shelf.stop();
    const answer = await sendDraft(draft);
    if (answer.state === "sent") {
      window.location.assign(answer.url);
      return;
    }
    form.classList.remove("is-sending");
    form.querySelector("[data-send]").disabled = false;
    tell("");
    if (answer.state === "waiting") await keepForLater(draft);
    else {
      showFaults(form, answer.errors.length ? answer.errors : [{ field: "form", message: answer.detail }]);
      showFirstFault();
    }
  }

  form.addEventListener("input", ({ target }) => forgetFault(form, target.name));
  if (!editing) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    const later = form.querySelector("[data-keep-draft]");
    later.hidden = false;
    later.addEventListener("click", async () => {
      await shelf.keep("unfinished").then(() => tell(say("kept")), () => tell(say("not_kept")));
    });
    await shelf.draw();
    await startWorker(form.dataset.root);
    if (navigator.onLine) await shelf.sendWaiting();
  }
  if (faults) {
    form.before(faults);
    showFirstFault();
  }
  form.dataset.ready = "";
}

if (form) start();
