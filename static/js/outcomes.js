// What came of an entry: saved, refused, or changed by somebody else meanwhile. Methods of the page of a note.

import { fill, showConflict, tell, wordsOf } from "./fields.js";
import { sayAt, sayWithoutPlace } from "./told.js";

export const outcomes = {
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
  },

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
  },

  refused(entry, sentences) {
    const words = Object.values(sentences).flat();
    entry.said = sentences;
    if (entry.activity && !this.log?.row(entry.activity)) {
      sayWithoutPlace(this, entry, words);
    } else if (["start", "stop", "hand_over", "confirm", "remove", "like"].includes(entry.kind)) {
      this.letGo(entry);
      this.log?.runOn();
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
  },

  letGo(entry) {
    for (const [address, kept] of this.queue.kept) {
      if (kept === entry) {
        this.queue.release(address);
      }
    }
  },

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
      mine,
      keepMine: () => this.settle(entry, entry.value, theirs.texts),
      takeTheirs: () => this.settle(entry, theirs.texts, null, line),
    });
    this.draw();
  },

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
  },
};
