// Changes on their way to the server, in order. Each has a key: one that is sent twice is done once.

import { cookie, post, tab } from "./server.js";

const PAUSE = 450; // ms after the last keystroke
const LONGEST = 2000; // ms a change waits while typing goes on
const MOST = 50;
const AGAIN = [1000, 2000, 4000, 8000, 15000]; // ms between tries without an answer

const addressOf = (entry) => `${entry.kind}|${entry.activity || ""}|${entry.stretch || ""}|${entry.name || ""}`;

export class Queue {
  // `on` has done(entry), refused(entry, sentences), conflict(entry, theirs), locked(sentence) and changed().
  constructor({ note, address, store, on, now }) {
    Object.assign(this, { note, address, store, on });
    this.entries = [];
    this.kept = new Map(); // refused or in conflict: no longer sent, still kept on the device
    this.order = 0;
    this.tries = 0;
    this.trouble = ""; // offline, waiting, signed-out or locked
    this.at = "";
    this.skew = (now - Date.now()) / 1000;
  }

  get unsent() {
    return this.entries.length;
  }

  // Adds a change. One of the same place that has not left yet is replaced, and keeps what had stood there before it.
  add(change, { held = false } = {}) {
    const before = this.entries.find((entry) => !entry.sent && addressOf(entry) === addressOf(change) && change.was !== undefined);
    this.release(addressOf(change));
    let entry = before;
    if (before) {
      Object.assign(before, { value: change.value, held });
    } else {
      const born = { at: Date.now(), skew: this.skew, page: tab, born: performance.now(), order: this.order++ };
      entry = { key: crypto.randomUUID(), ...born, ...change, held };
      this.entries.push(entry);
    }
    this.keep(entry);
    this.on.changed();
    if (!held) {
      this.soon();
    }
    return entry;
  }

  drop(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.store?.remove([entry.key]);
    this.on.changed();
  }

  // What this page knows to be the latest of a place: on its way, or undefined where nothing is.
  latest(change) {
    return this.entries.filter((entry) => addressOf(entry) === addressOf(change)).at(-1);
  }

  keep(entry) {
    this.store?.put(this.note, { ...entry, sent: undefined });
  }

  release(address) {
    const kept = this.kept.get(address);
    if (kept) {
      this.kept.delete(address);
      this.store?.remove([kept.key]);
    }
  }

  // A removal that can still be taken back is taken back no more.
  letRemovalsGo() {
    this.entries.filter((entry) => entry.kind === "remove").forEach((entry) => (entry.held = false));
  }

  // The activity is gone: so is what was typed in it and not sent.
  forget(activity) {
    for (const entry of [...this.entries, ...this.kept.values()].filter((one) => one.activity === activity && one.kind !== "remove")) {
      this.release(addressOf(entry));
      this.drop(entry);
    }
  }

  setAside(entry) {
    this.release(addressOf(entry));
    this.entries = this.entries.filter((one) => one !== entry);
    this.kept.set(addressOf(entry), entry);
  }

  // Entries that an earlier page left behind: perhaps sent, perhaps not. They go as they are, before anything new.
  restore(entries) {
    const ours = entries.map((entry) => ({ ...entry, sent: !entry.held, held: entry.held && entry.kind === "time" }));
    this.entries.unshift(...ours);
    this.order = Math.max(this.order, ...entries.map((entry) => entry.order + 1), 0);
    ours.forEach((entry) => this.keep(entry)); // this tab looks after them now
    this.soon(0);
  }

  soon(pause = PAUSE) {
    this.since ??= Date.now();
    clearTimeout(this.timer);
    const left = Math.max(0, LONGEST - (Date.now() - this.since));
    this.timer = setTimeout(() => this.send(), Math.min(pause, left));
  }

  // Everything that can be sent is sent; resolves to whether the server now has all of it.
  async flush({ removals = false } = {}) {
    if (removals) {
      this.letRemovalsGo();
    }
    for (let round = 0; round < 20 && this.entries.some((entry) => !entry.held); round += 1) {
      if (this.trouble === "signed-out" || this.trouble === "locked") {
        return false;
      }
      await (this.sending || this.send());
      if (this.trouble) {
        return false;
      }
    }
    return !this.entries.length && !this.kept.size;
  }

  send({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    this.keepalive = keepalive;
    this.sending ??= this.sendBatch().finally(() => {
      this.sending = null;
      if (this.entries.some((entry) => !entry.held) && !this.trouble) {
        this.soon();
      }
      this.on.changed();
    });
    return this.sending;
  }

  async sendBatch() {
    const batch = this.entries.filter((entry) => !entry.held).slice(0, this.oneByOne ? 1 : MOST);
    if (!batch.length || this.trouble === "locked") {
      return;
    }
    this.since = null;
    batch.forEach((entry) => (entry.sent = true));
    this.on.changed();
    let response;
    const token = cookie("csrftoken");
    try {
      response = await post(this.address, batch, { keepalive: this.keepalive });
    } catch {
      this.later(navigator.onLine ? "waiting" : "offline");
      return;
    }
    if (response.status === 403 && cookie("csrftoken") !== token) {
      return; // a sign-in brought a new token while this was on its way: it goes once more with that
    }
    await this.take(response, batch);
  }

  async take(response, batch) {
    if (response.status === 200) {
      try {
        this.settle(await response.json(), batch);
      } catch {
        this.later("waiting");
      }
    } else if ([401, 423].includes(response.status) || response.type === "opaqueredirect") {
      this.trouble = "signed-out";
      document.dispatchEvent(new CustomEvent("session:lost", { detail: { status: response.status } }));
    } else if ([403, 404, 409].includes(response.status)) {
      const said = await response.json().catch(() => ({}));
      this.trouble = "locked";
      this.on.locked(said.locked || "The server takes no more of this note. Your words are kept here: copy them.");
    } else if (batch.length > 1 && (response.status === 400 || response.status === 500)) {
      this.oneByOne = true; // which of them it is
      this.later("waiting");
    } else if (response.status === 400) {
      const said = await response.json().catch(() => ({}));
      batch.forEach((entry) => {
        this.setAside(entry);
        this.on.refused(entry, { "": [said.malformed || "The server did not understand this. Copy your words and reload."] });
      });
    } else {
      this.later("waiting");
    }
  }

  settle(said, batch) {
    this.trouble = "";
    this.tries = 0;
    this.oneByOne &&= this.entries.length > batch.length;
    this.at = said.at;
    this.skew = (said.now - Date.now()) / 1000;
    const done = [];
    for (const answer of said.answers) {
      const entry = batch.find((one) => one.key === answer.key);
      if (answer.done) {
        this.entries = this.entries.filter((one) => one !== entry);
        done.push(entry.key);
        this.release(addressOf(entry));
        this.on.done(entry);
      } else {
        this.setAside(entry);
        this.follow(entry, answer);
      }
    }
    this.store?.remove(done);
  }

  // What was typed after the one that was not taken builds on what the server holds, not on it.
  follow(entry, answer) {
    const next = this.entries.find((one) => !one.sent && addressOf(one) === addressOf(entry));
    if (answer.refused) {
      if (next) {
        next.was = entry.was;
        this.release(addressOf(entry));
      } else {
        this.on.refused(entry, answer.refused);
      }
      return;
    }
    if (next) {
      this.drop(next);
      entry.value = next.value;
      this.keep(entry);
    }
    this.on.conflict(entry, answer.conflict);
  }

  later(trouble) {
    this.trouble = trouble;
    const pause = AGAIN[Math.min(this.tries, AGAIN.length - 1)];
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  // A connection, or the person, is back.
  goOn() {
    if (this.trouble !== "locked") {
      this.trouble = "";
      this.tries = 0;
      this.soon(0);
      this.on.changed();
    }
  }
}
