/** What could not be sent yet, kept in IndexedDB (files included) under the address of its page. */
const NAME = "yinuo-outbox";
const STORE = "entries";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const asked = work(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    database.close();
  }
}

/** Keep an entry; whether this browser let us. */
export const keepEntry = (key, value) =>
  within("readwrite", (store) => store.put(value, key)).then(
    () => true,
    () => false,
  );
export const readEntry = (key) => within("readonly", (store) => store.get(key));
export const dropEntry = (key) => within("readwrite", (store) => store.delete(key));
