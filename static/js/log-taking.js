// What the server says of the activity log, taken in around what is being typed. Methods of `Log`.

import { fill, namesIn, same, textsOf } from "./fields.js";
import { swap } from "./parts.js";
import { drawActs, drawToggle, markCarried, markReasons, PREFIX } from "./rows.js";
import { sayAt } from "./told.js";

export const taking = {
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
  },

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
  },

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
    markReasons(form, this.facts.get(key));
    this.offerDiscussed(row);
    drawActs(form, this.facts.get(key));
    this.layTimes(form, this.facts.get(key));
  },

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
  },

  // Puts the rows in the server's order without moving the one in which the cursor is.
  arrange(order) {
    const fixed = order.findIndex((row) => row.contains(document.activeElement));
    if (fixed < 0) {
      order.forEach((row, at) => this.list.children[at] !== row && this.list.insertBefore(row, this.list.children[at] || null));
      return;
    }
    order.slice(0, fixed).forEach((row) => order[fixed].before(row));
    order.slice(fixed + 1).reverse().forEach((row) => order[fixed].after(row));
  },
};
