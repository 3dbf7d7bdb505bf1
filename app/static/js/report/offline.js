// The service worker that keeps this form ready without signal, for this form's addresses alone.

export async function startWorker(root) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: `${root}/problems/new`, type: "module" });
  } catch (error) {
    // An older browser: the form works, with a signal.
    console.info("no service worker", error);
  }
}

/** Ask the browser to send what waits even when this page is closed, where it can. */
export async function askToSendLater(root) {
  const registration = await navigator.serviceWorker?.getRegistration(`${root}/problems/new`);
  await registration?.sync?.register("send-reports").catch(() => {});
}
