// The page of a note that is being written: each field saves by itself, and the page says truly what the server has.

import { clearTold, fill, same, showConflict, tell, textsOf, wordsOf } from "./fields.js";
import { Clock } from "./clock.js";
import { listen } from "./keys.js";
import { Log } from "./log.js";
import { Parts } from "./parts.js";
import { Queue, tab } from "./queue.js";
import { openStore } from "./store.js";
import { actOn } from "./acts.js";
import { drawState, sayAt, sayExpired, sayLocked, sayWithoutPlace } from "./told.js";

const AFTER_LEAVING = "input.clock, input[type=date], [name=activity-code]"; // half a time or code is no value yet
const BY_THEMSELVES = /^(visit|note|activity|report|plan)-/;
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
    if (control.name.startsWith(`${this.form.dataset.whole}-`)) {
      this.plain = true; // saved whole, by its button
      this.draw();
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

  // The code of a new activity that was refused is typed anew: it is added so, and what was typed in it follows.
  addAnew(activity, name, value) {
    const adding = activity && this.keptFor("add", activity, undefined);
    if (!adding || !["activity-code", "activity-description"].includes(name)) {
      return false;
    }
    const waits = [...this.queue.kept.values()].filter((one) => one.activity === activity && one !== adding);
    const facts = { ...adding.facts, [name.slice("activity-".length)]: value[0] || "" };
    [adding, ...waits].forEach((one) => this.letGo(one));
    this.queue.add({ kind: "add", activity, facts });
    waits.forEach(({ kind, stretch, name: field, value: texts, was }) => this.queue.add({ kind, activity, stretch, name: field, value: texts, was }));
    return true;
  }

  done(entry) {
    if (entry.kind === "remove") {
      this.log?.removed(entry.activity);
    }
    if (entry.kind === "field" && !entry.activity) {
      this.base.set(entry.name, entry.value);
    }
    const facts = entry.activity && this.log?.facts.get(entry.activity);
    if (entry.kind === "field" && facts) {
      const field = entry.name.slice("activity-".length);
      facts.fields[field] = entry.value;
      delete facts.copied[field];
    }
    const stretch = entry.kind === "time" && facts?.stretches.find((one) => one.key === entry.stretch);
    if (stretch && entry.value.length) {
      stretch.texts = [...entry.value];
    }
    this.parts.soon();
  }

  refused(entry, sentences) {
    const words = Object.values(sentences).flat();
    entry.said = sentences;
    if (entry.activity && !this.log?.row(entry.activity)) {
      sayWithoutPlace(this, entry, words);
    } else if (["start", "stop", "hand_over", "confirm", "remove", "like"].includes(entry.kind)) {
      this.letGo(entry);
      sayAt(this.log?.row(entry.activity), words);
      this.parts.soon(0);
    } else if (entry.kind === "add") {
      sayAt(this.log.row(entry.activity), words);
    } else if (entry.kind === "time") {
      const scope = this.scopeOf(entry.activity);
      const line = scope?.querySelector(`tr[data-stretch="${entry.stretch}"]`);
      const stem = Object.keys(sentences)[0].replace(/_\d+$/, "") || "started";
      const control = line?.querySelector(`[name^="activity-${stem}_"]`) || line?.querySelector("input");
      if (!control || !tell(line.parentElement, control.name, words)) {
        sayAt(this.log?.row(entry.activity), words);
      }
    } else if (!tell(this.scopeOf(entry.activity) || document.createElement("div"), entry.name, words)) {
      sayAt(this.log?.row(entry.activity), words);
    }
    this.draw();
  }

  letGo(entry) {
    for (const [address, kept] of this.queue.kept) {
      if (kept === entry) {
        this.queue.release(address);
      }
    }
  }

  conflict(entry, theirs) {
    entry.theirs = theirs;
    const row = entry.activity && this.log?.row(entry.activity);
    if (entry.activity && !row) {
      sayWithoutPlace(this, entry, ["This activity was removed elsewhere."]);
      return;
    }
    if (row && !this.scopeOf(entry.activity)) {
      if (this.log.opened()) {
        this.log.mark(row, "Changed elsewhere: open and choose"); // the open one is being worked on
        this.draw();
        return;
      }
      this.log.open(row, { focus: false });
      return; // opening it shows the choice
    }
    const scope = this.scopeOf(entry.activity);
    const line = entry.kind === "time" && scope?.querySelector(`tr[data-stretch="${entry.stretch}"]`);
    const name = line ? line.querySelector("input").name : entry.name;
    const mine = entry.kind === "time" ? entry.value.slice(0, 2).join(" – ") : wordsOf(scope, name);
    showConflict(line ? line.parentElement : scope, name, {
      theirs,
      mine: entry.value,
      mineWords: mine,
      keepMine: () => this.settle(entry, entry.value, theirs.texts),
      takeTheirs: () => this.settle(entry, theirs.texts, null, line),
    });
    this.draw();
  }

  // The person chose: their own words go out again over the others, or the others' stand.
  settle(entry, texts, over, line) {
    const { kind, activity, stretch, name } = entry;
    this.letGo(entry);
    if (over) {
      this.queue.add({ kind, activity, stretch, name, value: entry.value, was: over });
    } else if (line) {
      line.querySelectorAll("input, select").forEach((control, at) => (control.value = texts[at] || ""));
      this.parts.soon(0);
    } else {
      fill(this.scopeOf(activity), name, texts);
      this.done({ ...entry, value: texts });
    }
    this.draw();
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

  // A page that is sent whole says what it showed: since then, what it has saved by itself.
  restate() {
    for (const shown of this.form.querySelectorAll("input[type=hidden][name^=initial-note-]")) {
      shown.value = (this.base.get(shown.name.slice("initial-".length)) || [])[0] ?? "";
    }
  }

  // What was typed before this script was there, or came back with a page that was refused.
  catchUp() {
    for (const name of this.base.keys()) {
      if (BY_THEMSELVES.test(name) && !name.startsWith(`${this.form.dataset.whole}-`) && !this.pending("field", "", name)) {
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

function watch(page) {
  const { form, queue } = page;
  form.addEventListener("input", (event) => page.typed(event.target, { left: false }));
  form.addEventListener("change", (event) => page.typed(event.target, { left: true }));
  form.addEventListener("submit", (event) => {
    if (page.plain) {
      page.restate();
      page.plain = false;
    } else {
      event.preventDefault();
      queue.flush();
    }
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
    if (page.plain || (!page.store && queue.unsent)) {
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
