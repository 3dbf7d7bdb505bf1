// Reports kept on this device alone (IndexedDB): unfinished ones, and those that wait for a signal. Also used by the
// service worker, so no page is needed.

const NAME = "kseli-reports", STORE = "drafts";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function use(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** A draft: {key, root, state, title, fields: [[name, value]], photos: [{name, description, blob, thumb}], changed}.
 * States: unfinished, waiting (to be sent), refused (the service found something wrong). */
export const keepDraft = (draft) => use("readwrite", (store) => store.put({ ...draft, changed: Date.now() }));
export const removeDraft = (key) => use("readwrite", (store) => store.delete(key));
export const readDraft = (key) => use("readonly", (store) => store.get(key));
export const listDrafts = async () =>
  (await use("readonly", (store) => store.getAll())).sort((one, other) => other.changed - one.changed);
