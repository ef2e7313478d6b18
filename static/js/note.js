// The page of a note that is being written: each field saves by itself, and the page says truly what the server has.

import { clearTold, fill, same, textsOf } from "./fields.js";
import { Clock } from "./clock.js";
import { listen } from "./keys.js";
import { Log } from "./log.js";
import { outcomes } from "./outcomes.js";
import { Parts } from "./parts.js";
import { Queue } from "./queue.js";
import { tab } from "./server.js";
import { openStore } from "./store.js";
import { actOn } from "./acts.js";
import { drawState, sayExpired, sayLocked } from "./told.js";

const AFTER_LEAVING = "input.clock, input[type=date], [name=activity-code]"; // half a time or code is no value yet
const BY_THEMSELVES = /^(visit|note|activity|report|plan|judge|measure|evaluation)-/;
const LOOK_AGAIN = 20000; // ms between looks at what others did while a clock runs

class Page {
  constructor(form, store) {
    this.form = form;
    this.store = store;
    this.queue = new Queue({
      note: Number(form.dataset.note),
      address: form.dataset.save,
      store,
      now: Number(form.dataset.now),
      on: {
        done: (entry) => this.done(entry),
        refused: (entry, sentences) => this.refused(entry, sentences),
        conflict: (entry, theirs) => this.conflict(entry, theirs),
        locked: (sentence) => sayLocked(this, sentence),
        changed: () => this.draw(),
      },
    });
    this.base = new Map();
    for (const shown of form.querySelectorAll("input[type=hidden][name^=initial-]")) {
      const name = shown.name.slice("initial-".length);
      this.base.set(name, [...(this.base.get(name) || []), ...(shown.value ? [shown.value] : [])]);
    }
    this.clock = new Clock(form, () => this.queue.skew);
    this.parts = new Parts(form.dataset.parts, {
      onRows: (rows) => this.log?.take(rows),
      onTexts: (texts) => this.takeTexts(texts),
      onPlaced: () => this.log?.trimProposals(),
      onSettled: () => this.draw(),
      onTime: (now) => (this.queue.skew = (now - Date.now()) / 1000),
      onLocked: (sentence) => this.queue.trouble !== "locked" && ((this.queue.trouble = "locked"), sayLocked(this, sentence)),
    });
    if (!form.dataset.parts) {
      this.parts.renew = this.parts.soon = async () => true; // a note without a visit has no parts that follow
    }
    this.log = form.querySelector(".log-rows") ? new Log(this) : null;
    this.log?.adopt();
  }

  draw() {
    drawState(this);
    const moving = this.queue.sending || this.queue.entries.some((entry) => !entry.held);
    this.form.toggleAttribute("data-settled", !moving && !this.parts?.waiting);
  }

  pending(kind, activity, name) {
    const of = (entry) => entry.kind === kind && (entry.activity || "") === (activity || "") && entry.name === name;
    return this.queue.entries.some(of) || [...this.queue.kept.values()].some(of);
  }

  keptFor(kind, activity, name) {
    return [...this.queue.kept.values()].find((one) => one.kind === kind && (one.activity || "") === (activity || "") && one.name === name);
  }

  scopeOf(activity) {
    return activity ? this.log?.row(activity)?.querySelector(".open-row") : this.form;
  }

  baseOf(activity, name) {
    return (activity ? this.log.facts.get(activity)?.fields[name.slice("activity-".length)] : this.base.get(name)) || [];
  }

  typed(control, { left }) {
    const line = control.closest(".stretches tr");
    if (line) {
      clearTold(line.parentElement, control.name);
      this.log.typed(line, { left });
      return;
    }
    if (!BY_THEMSELVES.test(control.name)) {
      return;
    }
    const activity = control.closest("li[data-activity]")?.dataset.activity;
    this.change(activity, control.name, { held: !left && control.matches(AFTER_LEAVING) });
  }

  change(activity, name, { held = false } = {}) {
    const scope = this.scopeOf(activity);
    const value = textsOf(scope, name);
    const kept = this.keptFor("field", activity, name);
    if (kept?.theirs) {
      kept.value = value; // the choice is still open
      this.queue.keep(kept);
      return;
    }
    clearTold(scope, name);
    if (!held && this.addAnew(activity, name, value)) {
      return;
    }
    const entry = this.queue.latest({ kind: "field", activity, name });
    const was = entry ? entry.value : this.baseOf(activity, name);
    if (!entry && !kept && same(value, was)) {
      return;
    }
    this.queue.add({ kind: "field", activity, name, value, was }, { held });
  }

  // What the fields outside the log hold on the server now: shown where nothing of ours stands.
  takeTexts(texts) {
    for (const [name, now] of Object.entries(texts)) {
      const before = this.base.get(name) || [];
      const untouched = same(textsOf(this.form, name), before) && !this.pending("field", "", name);
      this.base.set(name, now);
      if (untouched && !same(before, now)) {
        fill(this.form, name, now);
      }
    }
  }

  announce(row, facts) {
    document.dispatchEvent(new CustomEvent("row:opened", { detail: { row, entry: facts.entry } }));
    const key = row.dataset.activity;
    for (const kept of this.queue.kept.values()) {
      if (kept.activity === key && kept.theirs) {
        this.conflict(kept, kept.theirs);
      } else if (kept.activity === key && kept.said) {
        this.refused(kept, kept.said);
      }
    }
  }

  // What was typed before this script was there, or came back with a page that was refused.
  catchUp() {
    for (const name of this.base.keys()) {
      if (BY_THEMSELVES.test(name) && !this.pending("field", "", name)) {
        this.change("", name);
      }
    }
  }

  async restore() {
    const gone = this.store ? await this.store.sweep(Date.now()) : [];
    const left = this.store ? await this.store.left(this.queue.note) : [];
    const entries = left.map(({ entry }) => entry);
    for (const entry of entries.filter((one) => one.kind === "field" && !one.activity)) {
      fill(this.form, entry.name, entry.value);
    }
    if (entries.length) {
      this.queue.restore(entries);
      const opened = this.log?.opened();
      if (opened) {
        this.log.close();
        this.log.open(opened, { focus: false });
      }
    }
    this.catchUp();
    if (gone.length) {
      sayExpired(this, gone);
    }
  }
}

Object.assign(Page.prototype, outcomes);

function watch(page) {
  const { form, queue } = page;
  form.addEventListener("input", (event) => page.typed(event.target, { left: false }));
  form.addEventListener("change", (event) => page.typed(event.target, { left: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.flush();
  });
  document.addEventListener("click", (event) => actOn(page, event));
  document.addEventListener("submit", (event) => waitFor(page, event), true);
  document.addEventListener("activity:add", (event) => page.log?.add(event.detail));
  document.addEventListener("session:back", () => queue.goOn());
  document.addEventListener("session:locking", (event) => event.detail?.waits?.push(queue.flush()) ?? queue.flush());
  document.addEventListener("clock:stopped", () => page.parts.renew());
  window.addEventListener("online", () => queue.goOn());
  window.addEventListener("offline", () => queue.soon(0));
  window.addEventListener("pagehide", () => {
    queue.letRemovalsGo();
    queue.send({ keepalive: true });
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? queue.soon(0) : page.parts.renew({ background: true })));
  window.addEventListener("beforeunload", (event) => {
    if (!page.store && queue.unsent) {
      event.preventDefault();
    }
  });
  setInterval(() => {
    if (!document.hidden && !queue.trouble && document.querySelector("time[data-since]")) {
      page.parts.renew({ background: true });
    }
  }, LOOK_AGAIN);
}

// A form beside the note (a choice in the billing panel) goes out after what was typed.
async function waitFor(page, event) {
  if (event.target === page.form || !page.queue.unsent || event.target.dataset.sent || event.target.closest("#lock, #unlock-form, #lock-now")) {
    return;
  }
  event.preventDefault();
  await page.queue.flush();
  event.target.dataset.sent = "yes";
  event.target.requestSubmit(event.submitter);
}

function placeCursor(form) {
  const hash = location.hash.slice(1);
  const place = /^(div_)?id_/.test(hash) ? document.getElementById(hash) : null;
  const field = form.querySelector(".is-invalid") || (place?.matches("input, select, textarea") ? place : place?.querySelector("input, select, textarea"));
  field?.focus({ preventScroll: !hash });
}

const form = document.getElementById("note-form");
if (form) {
  document.documentElement.classList.add("has-script");
  const store = await openStore(Number(form.dataset.user), form.dataset.drafts, tab);
  const page = new Page(form, store);
  watch(page);
  listen(page);
  await page.restore();
  placeCursor(form);
  page.draw();
  form.dataset.ready = "yes";
}
