// The activity log by script: rows open in place, and every act is told to the queue. Works without a connection.

import { fill, namesIn, same, tell, textsOf } from "./fields.js";
import { clockMinutes } from "./clock.js";
import { PREFIX, addStretch, blankFacts, drawActs, drawHead, drawToggle, markCarried, newRow, readFacts, running, stretchTexts, unfold } from "./rows.js";
import { swap } from "./parts.js";
import { sayAt } from "./told.js";

const UNDO = 10000; // ms in which a removal can be taken back

export class Log {
  constructor(page) {
    this.page = page; // form, queue, clock, parts, nextMissing()
    this.list = document.querySelector(".log-rows");
    this.facts = new Map();
    this.gone = new Set();
    this.list.querySelectorAll("li[data-activity]").forEach((row) => this.facts.set(row.dataset.activity, readFacts(row)));
    this.adopt();
  }

  // A row that the server opened is replaced by ours: filled alike, saved field by field.
  adopt() {
    const open = this.list.querySelector(".open-row");
    if (open) {
      const row = open.closest("li");
      open.remove();
      row.classList.remove("is-open");
      this.open(row, { focus: false });
    }
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

  // What a field of an activity says here: on its way, else as the server has it.
  known(key, name) {
    const entry = this.page.queue.latest({ kind: "field", activity: key, name: PREFIX + name });
    return entry ? entry.value : this.facts.get(key).fields[name] || [];
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

  // Start, or resume. The server ends what else runs; here the same is shown at once.
  press(row) {
    const key = row.dataset.activity;
    const facts = this.facts.get(key);
    if (running(facts)) {
      return;
    }
    if (!("today" in this.page.form.dataset)) {
      sayAt(row, ["The clock runs on the day of the visit. Type the times."], { apart: true });
      return;
    }
    for (const [other, known] of this.facts) {
      if (other !== key && running(known) && !known.supervised && !facts.supervised) {
        this.stopHere(other);
      }
    }
    const stretch = { key: crypto.randomUUID(), since: this.page.clock.now(), texts: [this.page.clock.spoken(this.page.clock.now()), "", this.page.form.dataset.person, ""] };
    facts.stretches.push(stretch);
    this.page.queue.add({ kind: "start", activity: key, stretch: stretch.key });
    this.page.queue.soon(0);
    this.redraw(key);
  }

  stop(row) {
    const key = row.dataset.activity;
    this.stopHere(key);
    this.page.queue.add({ kind: "stop", activity: key });
    this.page.queue.soon(0);
  }

  stopHere(key) {
    const stretch = running(this.facts.get(key));
    if (stretch) {
      stretch.texts[1] = this.page.clock.spoken(this.page.clock.now());
      this.redraw(key);
    }
  }

  handOver(row, person) {
    const key = row.dataset.activity;
    this.stopHere(key);
    const since = this.page.clock.now();
    const stretch = { key: crypto.randomUUID(), since, texts: [this.page.clock.spoken(since), "", person, ""] };
    this.facts.get(key).stretches.push(stretch);
    this.page.queue.add({ kind: "hand_over", activity: key, stretch: stretch.key, facts: { to: Number(person) } });
    this.page.queue.soon(0);
    this.redraw(key);
  }

  ended(question) {
    const row = question.closest("li");
    const key = row.dataset.activity;
    const stretch = this.facts.get(key).stretches.find((one) => one.key === question.dataset.stretch);
    const was = [...stretch.texts];
    stretch.texts[1] = question.querySelector("input").value.trim();
    this.page.queue.add({ kind: "time", activity: key, stretch: stretch.key, value: [...stretch.texts], was });
    this.page.queue.soon(0);
    question.querySelector("input").blur();
    this.redraw(key);
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

  // The times of the open row as they are known now; what is being typed in stays.
  layTimes(form, facts) {
    const body = form.querySelector(".stretches tbody");
    const lines = [...body.querySelectorAll("tr:not([data-told])")];
    for (const stretch of facts.stretches) {
      const line = lines.find((one) => one.dataset.stretch === stretch.key);
      if (!line) {
        const fresh = addStretch(body, lines.at(-1), stretch, this.page.form.dataset.person);
        lines.at(-1).before(fresh);
      } else if (!line.contains(document.activeElement) && !this.pendingTime(stretch.key)) {
        line.querySelectorAll("input, select").forEach((control, at) => (control.value = stretch.texts[at]));
        line.querySelector(".said").textContent = stretch.said || line.querySelector(".said").textContent;
      }
    }
    for (const line of lines.filter((one) => one.dataset.stretch)) {
      const known = facts.stretches.some((one) => one.key === line.dataset.stretch);
      if (!known && !this.pendingTime(line.dataset.stretch) && !line.contains(document.activeElement)) {
        line.remove();
      }
    }
  }

  pendingTime(key) {
    const all = [...this.page.queue.entries, ...this.page.queue.kept.values()];
    return all.some((entry) => entry.kind === "time" && entry.stretch === key);
  }

  // A time was typed: sent once start and end are there, or at once for what runs; until then kept here.
  typed(line, { left }) {
    const row = line.closest("li");
    const facts = this.facts.get(row.dataset.activity);
    const body = line.parentElement;
    const texts = stretchTexts(line);
    if (!line.dataset.stretch) {
      line.dataset.stretch = crypto.randomUUID();
      addStretch(body, line, null, this.page.form.dataset.person);
    }
    const known = facts.stretches.find((one) => one.key === line.dataset.stretch);
    const empty = !texts[0] && !texts[1];
    const runs = known && !known.texts[1];
    const whole = (texts[0] && texts[1]) || (runs && texts[0]) || (empty && Boolean(known));
    const change = { kind: "time", activity: row.dataset.activity, stretch: line.dataset.stretch };
    const entry = this.page.queue.latest(change);
    const was = entry ? entry.value : known ? [...known.texts] : [];
    if (!entry && known && same(texts, known.texts)) {
      return;
    }
    if (!known && empty) {
      if (entry) {
        this.page.queue.drop(entry);
      }
      return;
    }
    this.page.queue.add({ ...change, value: empty ? [] : texts, was }, { held: !(whole && left) });
  }

  // The server's rows. An open one keeps its form; what is typed in it and not yet sent stays.
  take(rows) {
    const order = [];
    for (const fresh of rows) {
      const key = fresh.dataset.activity;
      if (this.gone.has(key)) {
        continue;
      }
      let row = this.row(key);
      if (!row) {
        row = document.importNode(fresh, true);
        this.list.append(row);
      } else {
        this.renew(row, fresh);
      }
      this.takeFacts(row, JSON.parse(fresh.dataset.facts));
      order.push(row);
    }
    this.list.querySelector(".empty")?.remove();
    this.dropOthers(order);
    this.arrange(order);
    this.page.clock.tick();
  }

  renew(row, fresh) {
    const open = row.classList.contains("is-open");
    row.className = fresh.className;
    row.classList.toggle("is-open", open);
    row.id = fresh.id;
    delete row.dataset.fresh;
    swap(row.querySelector(".act-head"), fresh.querySelector(".act-head"));
    drawToggle(row);
    if (open) {
      row.querySelectorAll(".act-head .line-note.is-problem").forEach((note) => (note.hidden = true));
    }
  }

  takeFacts(row, fresh) {
    const key = row.dataset.activity;
    const before = this.facts.get(key);
    const busy = this.page.queue.entries.some((entry) => entry.activity === key && ["start", "stop", "hand_over"].includes(entry.kind));
    const confirming = this.page.queue.entries.some((entry) => entry.activity === key && entry.kind === "confirm");
    this.facts.set(key, { ...fresh, stretches: busy ? before.stretches : fresh.stretches, copied: confirming && before ? before.copied : fresh.copied });
    const form = row.querySelector(".open-row");
    if (!form || !before) {
      return;
    }
    for (const name of namesIn(form).filter((one) => !/_\d+$/.test(one))) {
      const [field, shown] = [name.slice(PREFIX.length), textsOf(form, name)];
      const now = fresh.fields[field] || [];
      const untouched = same(shown, before.fields[field] || []) && !this.page.pending("field", key, name);
      if (untouched && !same(shown, now)) {
        fill(form, name, now);
      }
    }
    markCarried(form, this.facts.get(key));
    drawActs(form, this.facts.get(key));
    this.layTimes(form, this.facts.get(key));
  }

  dropOthers(order) {
    for (const row of this.rows()) {
      const key = row.dataset.activity;
      const ours = this.page.queue.entries.some((entry) => entry.activity === key) || [...this.page.queue.kept.values()].some((entry) => entry.activity === key);
      if (order.includes(row) || ours || this.gone.has(key)) {
        continue;
      }
      if (row.matches(".is-open") && !row.querySelector(".row-told")) {
        sayAt(row, ["This activity was removed elsewhere. Copy what you need; it goes when you close it."], { apart: true });
      } else if (!row.matches(".is-open")) {
        this.facts.delete(key);
        row.remove();
      }
    }
  }

  // Puts the rows in the server's order without moving the one in which the cursor is.
  arrange(order) {
    const fixed = order.findIndex((row) => row.contains(document.activeElement));
    if (fixed < 0) {
      order.forEach((row, at) => this.list.children[at] !== row && this.list.insertBefore(row, this.list.children[at] || null));
      return;
    }
    order.slice(0, fixed).forEach((row) => order[fixed].before(row));
    order.slice(fixed + 1).reverse().forEach((row) => order[fixed].after(row));
  }

  // What the server would not take of a row as a whole is said in it.
  tellRow(key, sentences) {
    const row = this.row(key);
    if (row) {
      this.open(row, { focus: false });
      if (!tell(row.querySelector(".open-row"), `${PREFIX}code`, sentences)) {
        this.page.tellPage(sentences);
      }
    } else {
      this.page.tellPage(sentences);
    }
  }
}
