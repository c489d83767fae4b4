import type { Waiting } from "./message.ts";
import type { Shelf } from "./outbox.ts";

const NAME = "kith-outbox";
const STORE = "waiting";

interface Kept extends Waiting {
  readonly box: string;
}

/**
 * Unsent messages of one person in one conversation, in the browser's own database. Signing out empties it
 * (Clear-Site-Data). A browser without one keeps them in the open page alone.
 */
export function deviceShelf(box: string): Shelf {
  return {
    async all() {
      const kept = await ask<Kept[]>("readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
      return kept.filter((one) => one.box === box);
    },
    async put(waiting) {
      await ask("readwrite", (store) => store.put({ ...waiting, box }));
    },
    async remove(client) {
      await ask("readwrite", (store) => store.delete(client));
    },
  };
}

async function ask<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = base.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
    });
  } finally {
    base.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "client" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no database"));
  });
}
