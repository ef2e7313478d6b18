// What was typed and the server does not have yet, kept on this device: encrypted with a key that only its writer is given.
// Each row says in clear whose it is, of which note, in which tab and when; never what.

const DAYS = 7;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function openDatabase() {
  const opening = indexedDB.open("therapy-notes", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("entries", { keyPath: "key" });
    opening.result.createObjectStore("expired", { autoIncrement: true });
  };
  return request(opening);
}

class Store {
  constructor(database, secret, user, tab) {
    Object.assign(this, { database, secret, user, tab });
    this.last = Promise.resolve();
  }

  // One after the other: a later state of an entry never loses to an earlier one.
  inOrder(act) {
    this.last = this.last.then(act, act);
    return this.last;
  }

  rows(name, mode = "readonly") {
    return this.database.transaction(name, mode).objectStore(name);
  }

  put(note, entry) {
    const words = encoder.encode(JSON.stringify(entry));
    return this.inOrder(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.secret, words);
      const row = { key: entry.key, user: this.user, note, tab: this.tab, at: entry.at, order: entry.order, iv, sealed };
      await request(this.rows("entries", "readwrite").put(row));
    });
  }

  remove(keys) {
    return this.inOrder(async () => {
      const rows = this.rows("entries", "readwrite");
      await Promise.all(keys.map((key) => request(rows.delete(key))));
    });
  }

  // This person's entries, of one note or of all, oldest first. What an open tab still looks after is left to it.
  async left(note = null) {
    const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
    const rows = (await request(this.rows("entries").getAll())).filter(
      (row) => row.user === this.user && (note === null || row.note === note) && !held.includes(`tab-${row.tab}`),
    );
    const found = [];
    for (const row of rows) {
      try {
        const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, this.secret, row.sealed);
        found.push({ note: row.note, tab: row.tab, entry: JSON.parse(decoder.decode(words)) });
      } catch {
        // Sealed with another key: nobody can read it, and it goes with its seven days.
      }
    }
    // A device's clock can be set back: within a tab its own order counts, between tabs which of them began first.
    const began = new Map();
    found.forEach(({ tab, entry }) => began.set(tab, Math.min(entry.at, began.get(tab) ?? Infinity)));
    return found.sort((one, other) => began.get(one.tab) - began.get(other.tab) || one.entry.order - other.entry.order);
  }

  // Takes away what is older than seven days, whoever wrote it, and gives the days of this person's for a notice.
  async sweep(now) {
    const rows = await request(this.rows("entries").getAll());
    const old = rows.filter((row) => now - row.at > DAYS * 24 * 3600 * 1000);
    if (old.length) {
      const transaction = this.database.transaction(["entries", "expired"], "readwrite");
      for (const row of old) {
        transaction.objectStore("entries").delete(row.key);
        transaction.objectStore("expired").put({ user: row.user, at: row.at });
      }
      await new Promise((resolve) => (transaction.oncomplete = resolve));
    }
    const gone = await request(this.rows("expired").getAll());
    return gone.filter((row) => row.user === this.user).map((row) => row.at);
  }

  // The notice was read.
  async forget() {
    const expired = this.rows("expired", "readwrite");
    const [keys, rows] = await Promise.all([request(expired.getAllKeys()), request(expired.getAll())]);
    keys.filter((_, index) => rows[index].user === this.user).forEach((key) => expired.delete(key));
  }
}

// The person's store, or null where this browser keeps none (then what is typed lives in the page alone).
export async function openStore(user, secret, tab) {
  if (!window.indexedDB || !window.crypto?.subtle) {
    return null;
  }
  try {
    const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    navigator.locks?.request(`tab-${tab}`, () => new Promise(() => {}));
    return new Store(await openDatabase(), key, user, tab);
  } catch {
    return null;
  }
}

// Of which notes this person's words wait on this device, and of how many changes: known without the key to them.
export async function waiting(user) {
  if (!window.indexedDB) {
    return new Map();
  }
  const database = await openDatabase();
  const rows = await request(database.transaction("entries").objectStore("entries").getAll());
  const notes = new Map();
  rows.filter((row) => row.user === user).forEach((row) => notes.set(row.note, (notes.get(row.note) || 0) + 1));
  return notes;
}
