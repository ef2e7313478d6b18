// The activity log by script: rows open in place, and every act is told to the queue. Works without a connection.

import { clockMinutes } from "./clock.js";
import { fill, namesIn, same, textsOf } from "./fields.js";
import { discussed } from "./log-discussed.js";
import { taking } from "./log-taking.js";
import { times } from "./log-times.js";
import { PREFIX, blankFacts, drawActs, drawHead, drawToggle, markCarried, newRow, readFacts, stretchTexts, unfold } from "./rows.js";

const UNDO = 10000; // ms in which a removal can be taken back

export class Log {
  constructor(page) {
    this.page = page; // form, queue, clock, parts, nextMissing()
    this.list = document.querySelector(".log-rows");
    this.facts = new Map();
    this.gone = new Set();
    this.list.querySelectorAll("li[data-activity]").forEach((row) => this.facts.set(row.dataset.activity, readFacts(row)));
  }

  // A row that the server opened is replaced by ours: filled alike, saved field by field. What was typed in it goes along.
  adopt() {
    const theirs = this.list.querySelector(".open-row");
    if (theirs) {
      const row = theirs.closest("li");
      const focused = theirs.contains(document.activeElement) ? document.activeElement.name : "";
      theirs.remove();
      row.classList.remove("is-open");
      this.open(row, { focus: false });
      this.carryOver(row, theirs);
      focused && row.querySelector(`.open-row [name="${focused}"]`)?.focus({ preventScroll: true });
    }
  }

  carryOver(row, theirs) {
    const ours = row.querySelector(".open-row");
    for (const name of namesIn(ours).filter((one) => !/_\d+$/.test(one))) {
      if (!same(textsOf(theirs, name), textsOf(ours, name))) {
        fill(ours, name, textsOf(theirs, name));
        this.page.change(row.dataset.activity, name);
      }
    }
    theirs.querySelectorAll(".stretches tbody tr:not([data-told])").forEach((line, at) => {
      const texts = stretchTexts(line);
      const here = ours.querySelectorAll(".stretches tbody tr:not([data-told])")[at];
      if (here && (texts[0] || texts[1] || here.dataset.stretch) && !same(texts, stretchTexts(here))) {
        here.querySelectorAll("input, select").forEach((control, place) => (control.value = texts[place]));
        this.typed(here, { left: true });
      }
    });
  }

  row(key) {
    return this.list.querySelector(`li[data-activity="${key}"]`);
  }

  opened() {
    return this.list.querySelector("li.is-open");
  }

  rows() {
    return [...this.list.querySelectorAll("li[data-activity]")];
  }

  current(key) {
    const facts = structuredClone(this.facts.get(key));
    for (const entry of [...this.page.queue.kept.values(), ...this.page.queue.entries].filter((one) => one.activity === key)) {
      if (entry.kind === "field") {
        facts.fields[entry.name.slice(PREFIX.length)] = entry.value;
      } else if (entry.kind === "time") {
        facts.stretches = facts.stretches.filter((one) => one.key !== entry.stretch || entry.value.length);
        const known = facts.stretches.find((one) => one.key === entry.stretch);
        if (known) {
          known.texts = [...entry.value];
        } else if (entry.value.length) {
          facts.stretches.push({ key: entry.stretch, texts: [...entry.value], said: "" });
        }
      }
    }
    return facts;
  }

  open(row, { focus = true } = {}) {
    if (row.classList.contains("is-open")) {
      return;
    }
    this.close();
    const key = row.dataset.activity;
    const facts = this.current(key);
    unfold(row, facts, this.page.form.dataset.person);
    this.offerDiscussed(row);
    this.page.announce(row, facts);
    if (focus) {
      row.querySelector(".open-row [name$=assistance]:checked, .open-row [name$=assistance]")?.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    const row = this.opened();
    if (row) {
      const key = row.dataset.activity;
      row.querySelector(".open-row").remove();
      row.classList.remove("is-open");
      drawToggle(row);
      if (this.page.queue.unsent) {
        drawHead(row, this.current(key), clockMinutes);
      }
      this.page.parts.soon(0);
    }
    return row;
  }

  add({ entry = null, code, description = "", goals = [], start = false }) {
    const key = crypto.randomUUID();
    const fields = { code: [code], description: description ? [description] : [], goals: goals.map(String) };
    this.page.queue.add({ kind: "add", activity: key, facts: { entry, code, description, goals } });
    this.show(key, blankFacts(fields, { entry }), start);
  }

  // An activity of the last visit once more: what it is, never what was seen.
  like(item, { start = false, open = true } = {}) {
    const key = crypto.randomUUID();
    const [equipment, skill] = [...item.querySelectorAll("template")].map((one) => one.innerHTML.trim() && one.content.textContent);
    const code = item.querySelector(".code").textContent;
    const description = item.querySelector(".what").firstChild.textContent.trim();
    const goals = [...item.querySelectorAll("[data-goal]")].map((one) => one.dataset.goal);
    const words = { equipment: equipment ? [equipment] : [], skill: skill ? [skill] : [] };
    this.page.queue.add({ kind: "like", activity: key, facts: { of: Number(item.dataset.like) } });
    const copied = skill ? { skill: item.dataset.day } : {};
    item.remove();
    this.show(key, blankFacts({ code: [code], description: [description], goals, ...words }, { copied }), start, open);
  }

  show(key, facts, start, open = true) {
    this.facts.set(key, facts);
    const row = newRow(key, facts);
    this.list.querySelector(".empty")?.remove();
    this.list.append(row);
    drawHead(row, facts, clockMinutes);
    if (start) {
      this.press(row);
    }
    if (open) {
      this.open(row);
    }
  }

  // What is in today's log is not offered once more, though the server's list may be older than the last tap.
  trimProposals() {
    const known = new Set([...this.facts].filter(([key]) => !this.gone.has(key)).map(([, { fields }]) => `${fields.code} ${fields.description}`));
    for (const item of document.querySelectorAll("[data-like]")) {
      const name = item.querySelector(".what").firstChild.textContent.trim();
      const code = item.querySelector(".code").textContent;
      if (known.has(`${code} ${name === code ? "" : name}`)) {
        delete item.closest("[data-part]").dataset.html; // the next list from the server is drawn in any case
        item.remove();
      }
    }
  }

  remove(row) {
    const key = row.dataset.activity;
    this.close();
    const name = row.querySelector(".act-what").firstElementChild.textContent;
    const entry = this.page.queue.add({ kind: "remove", activity: key }, { held: true });
    this.gone.add(key);
    row.hidden = true;
    const undo = document.createElement("li");
    undo.className = "act-gone";
    const said = undo.appendChild(document.createElement("span"));
    said.setAttribute("role", "status");
    said.textContent = `${name}: removed. `;
    const button = undo.appendChild(document.createElement("button"));
    Object.assign(button, { type: "button", className: "btn btn-sm", textContent: "Undo" });
    row.after(undo);
    button.focus();
    const timer = setTimeout(() => {
      undo.remove();
      entry.held = false;
      this.page.queue.soon(0);
    }, UNDO);
    button.addEventListener("click", () => {
      clearTimeout(timer);
      undo.remove();
      this.page.queue.drop(entry);
      this.gone.delete(key);
      row.hidden = false;
      this.open(row);
    });
  }

  // The server has taken it away: it cannot be taken back any more.
  removed(key) {
    this.page.queue.forget(key);
    const row = this.row(key);
    row?.nextElementSibling?.matches(".act-gone") && row.nextElementSibling.remove();
    row?.remove();
    this.facts.delete(key);
  }

  // A line in the head of a closed row.
  mark(row, words) {
    const note = row.querySelector(".act-what").appendChild(document.createElement("span"));
    note.className = "line-note is-due";
    note.textContent = words;
  }

  confirm(row, name = "skill") {
    const key = row.dataset.activity;
    delete this.facts.get(key).copied[name];
    this.page.queue.add({ kind: "confirm", activity: key, name });
    markCarried(row, this.facts.get(key));
    const response = row.querySelector("[name=activity-response]");
    (response.value ? row.querySelector(`[name=activity-${name}]`) : response).focus();
  }

  redraw(key) {
    const row = this.row(key);
    const facts = this.current(key);
    if (!row) {
      return;
    }
    drawHead(row, facts, clockMinutes);
    const form = row.querySelector(".open-row");
    if (form) {
      drawActs(form, facts);
      this.layTimes(form, facts);
    }
    this.page.clock.tick();
  }
}

Object.assign(Log.prototype, times, taking, discussed);
