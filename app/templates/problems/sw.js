// Keeps the report form ready where there is no signal, and sends what waits when it is back. Its scope is the
// form's address alone; nothing personal is kept here (drafts lie in the browser's own database).

import { sendWaiting } from "{{ asset('js/report/outbox.js') }}";

const KEPT = "kseli-report-{{ version }}";
const FILES = {{ files | safe }};
const FORM = /^(\/en)?\/problems\/new$/;
const GROUND = /^(\/en)?\/map\/(regions|settlements)\.geojson$/;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && FORM.test(url.pathname)) event.respondWith(openForm(event.request, url));
  else if (FILES.includes(url.pathname)) event.respondWith(fromKept(event.request));
  else if (GROUND.test(url.pathname)) event.respondWith(fromNetwork(event.request));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "send-reports") event.waitUntil(sendAll());
});

async function keepAll() {
  const kept = await caches.open(KEPT);
  const prefix = FORM.exec(new URL(self.registration.scope).pathname)?.[1] ?? "";
  const pages = ["/problems/new/offline", "/map/regions.geojson", "/map/settlements.geojson"];
  await kept.addAll([...FILES, ...pages.map((path) => prefix + path)]);
}

async function forgetOld() {
  for (const name of await caches.keys()) {
    if (name.startsWith("kseli-report-") && name !== KEPT) await caches.delete(name);
  }
}

/** The page itself; the kept one, which knows nobody, when the service cannot be reached. */
async function openForm(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(`${url.pathname}/offline`, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function fromKept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function fromNetwork(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function sendAll() {
  await sendWaiting();
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage("drafts changed");
}
