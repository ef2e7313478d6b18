// Time in the activity log: the clock's buttons, and times as typed. Methods of `Log`.

import { same } from "./fields.js";
import { addStretch, running, stretchTexts } from "./rows.js";
import { sayAt } from "./told.js";

export const times = {
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
  },

  stop(row) {
    const key = row.dataset.activity;
    this.stopHere(key);
    this.page.queue.add({ kind: "stop", activity: key });
    this.page.queue.soon(0);
  },

  stopHere(key) {
    const stretch = running(this.facts.get(key));
    if (stretch) {
      stretch.texts[1] = this.page.clock.spoken(this.page.clock.now());
      stretch.unsaid = true; // until the server has said so
      this.redraw(key);
    }
  },

  // A press was refused: what was shown as stopped here runs on.
  runOn() {
    for (const [key, { stretches }] of this.facts) {
      stretches.filter((one) => one.unsaid).forEach((one) => Object.assign(one, { unsaid: false, texts: one.texts.with(1, "") }));
      this.redraw(key);
    }
  },

  handOver(row, person) {
    const key = row.dataset.activity;
    this.stopHere(key);
    const since = this.page.clock.now();
    const stretch = { key: crypto.randomUUID(), since, texts: [this.page.clock.spoken(since), "", person, ""] };
    this.facts.get(key).stretches.push(stretch);
    this.page.queue.add({ kind: "hand_over", activity: key, stretch: stretch.key, facts: { to: Number(person) } });
    this.page.queue.soon(0);
    this.redraw(key);
  },

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
  },

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
  },

  pendingTime(key) {
    const all = [...this.page.queue.entries, ...this.page.queue.kept.values()];
    return all.some((entry) => entry.kind === "time" && entry.stretch === key);
  },

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
  },
};
