// One word with the therapist is often of several activities: what a row says of it is taken over into another.
// Methods of `Log`.

import { fill } from "./fields.js";
import { PREFIX } from "./rows.js";

const NAMES = ["discussed_with", "discussed_at", "discussed"];

export const discussed = {
  // The first other row that says with whom, when, and what was agreed.
  discussedElsewhere(row) {
    const others = this.rows().filter((one) => one !== row && !this.gone.has(one.dataset.activity));
    return others.find((one) => NAMES.every((name) => this.current(one.dataset.activity).fields[name]?.length));
  },

  // Offered in an open row that says none of it yet.
  offerDiscussed(row) {
    const form = row.querySelector(".open-row");
    const isSaid = NAMES.some((name) => form.querySelector(`[name="${PREFIX}${name}"]`)?.value);
    const other = isSaid ? null : this.discussedElsewhere(row);
    const button = form.querySelector("[data-act=discussed]");
    button.hidden = !other;
    if (other) {
      button.textContent = `Same as activity ${other.querySelector(".num").textContent.trim()}`;
    }
  },

  takeDiscussed(row) {
    const other = this.discussedElsewhere(row);
    if (!other) {
      return;
    }
    const [form, { fields }] = [row.querySelector(".open-row"), this.current(other.dataset.activity)];
    for (const name of NAMES) {
      fill(form, PREFIX + name, fields[name]);
      this.page.change(row.dataset.activity, PREFIX + name);
    }
    form.querySelector(`[name="${PREFIX}discussed"]`).focus(); // of this activity it may have been agreed otherwise
    this.offerDiscussed(row);
  },
};
