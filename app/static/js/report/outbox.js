// Sending a report once: its key makes the same one again be the first. Used by the page and by the service worker.

import { keepDraft, listDrafts, removeDraft } from "./drafts.js";

const SIGN = /name="csrf_token" value="([^"]*)"/;

/** The sign that the service wants in each form; it lives no longer than a visit, so it is asked when needed. */
export async function askSign(root) {
  const page = await fetch(`${root}/problems/new`, { cache: "no-store", credentials: "same-origin" });
  if (!page.ok) throw new TypeError(`no form: ${page.status}`);
  return SIGN.exec(await page.text())?.[1] ?? "";
}

async function post(draft, sign) {
  const body = new FormData();
  for (const [name, value] of draft.fields) body.append(name, value);
  body.set("csrf_token", sign);
  body.set("key", draft.key);
  body.set("seen", "1");
  body.set("do", "send");
  for (const { blob, name, description } of draft.photos) {
    body.append("photos", blob, name);
    body.append("photo_description", description);
  }
  return fetch(`${draft.root}/problems/new`, {
    method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
  });
}

/** Send a draft: {state: "sent", url}, {state: "waiting"} when it must be tried later, or
 * {state: "refused", errors, detail}. One that was sent is forgotten. */
export async function sendDraft(draft) {
  let response;
  try {
    response = await post(draft, await askSign(draft.root));
  } catch {
    return { state: "waiting" };
  }
  if (response.ok && response.redirected) {
    await removeDraft(draft.key).catch(() => {});
    return { state: "sent", url: response.url };
  }
  if (response.status === 429 || response.status >= 500) return { state: "waiting" };
  const answer = await response.json().catch(() => ({}));
  return { state: "refused", errors: answer.errors ?? [], detail: answer.detail ?? String(response.status) };
}

/** Send all that wait, one after the other; the drafts that were sent, each with the `url` it led to. */
export async function sendWaiting() {
  const sent = [];
  for (const draft of await listDrafts()) {
    if (draft.state !== "waiting") continue;
    const { state, url } = await sendDraft(draft);
    if (state === "sent") sent.push({ ...draft, url });
    if (state === "refused") await keepDraft({ ...draft, state });
    if (state === "waiting") break;
  }
  return sent;
}
