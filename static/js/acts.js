// What the buttons of the note page do by script. Without it each is a submit button that says the same to the server.

import { addTimes } from "./rows.js";

const rowOf = (button) => button.closest("li[data-activity]");

const ACTS = {
  open: ({ log }, button) => (rowOf(button).classList.contains("is-open") ? log.close() : log.open(rowOf(button))),
  "more-times": (page, button) => addTimes(button.closest(".open-row")),
  close: ({ log }) => log.close()?.querySelector("[data-act=open]")?.focus({ preventScroll: true }),
  remove: ({ log }, button) => log.remove(rowOf(button)),
  start: ({ log }, button) => log.press(rowOf(button)),
  pause: ({ log }, button) => log.stop(rowOf(button)),
  stop: (page, button) => stop(page, rowOf(button)),
  hand: ({ log }, button) => log.handOver(rowOf(button), button.dataset.person),
  ended: ({ log }, button) => log.ended(button.closest(".ask-end")),
  still: ({ clock }, button) => clock.silence(button.closest(".ask-end").dataset.stretch),
  confirm: ({ log }, button) => log.confirm(rowOf(button), button.closest("[data-copied]").dataset.copied),
  discussed: ({ log }, button) => log.takeDiscussed(rowOf(button)),
  like: ({ log }, button) => log.like(button.closest("li")),
  again: ({ log }, button) => log.like(button.closest("li"), { start: true }),
  same: ({ log }) => document.querySelectorAll("[data-like]").forEach((item) => log.like(item, { open: false })),
  sign: (page, button) => sign(page, button),
  keys: () => document.getElementById("keys").showModal(),
  "close-keys": () => document.getElementById("keys").close(),
  last: (page, button) => showLast(button),
  "close-last": () => (document.getElementById("last-visit").hidden = true),
};

export function actOn(page, event) {
  const button = event.target.closest("[data-act]");
  const act = button && ACTS[button.dataset.act];
  if (act && !event.defaultPrevented && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    act(page, button);
  }
}

// Stops the clock; then the cursor goes to what is still missing, first of this activity, then of the note.
export async function stop(page, row) {
  page.log.stop(row);
  const before = document.activeElement;
  const response = row.querySelector(".open-row [name=activity-response]");
  if (response && !response.value) {
    response.focus();
    return;
  }
  await page.queue.flush();
  await page.parts.renew();
  if (document.activeElement === before || document.activeElement === document.body) {
    goToMissing(page);
  }
}

export async function sign(page, button = document.querySelector("[data-act=sign]")) {
  if (!button) {
    return;
  }
  document.activeElement?.blur(); // what is half typed in a field counts
  if (await page.queue.flush({ removals: true })) {
    location.assign(button.dataset.address);
    return;
  }
  const told = document.querySelector("[data-told]");
  (told || document.getElementById("save-state")).scrollIntoView({ block: "center" });
}

// The cursor to the first thing that is missing before a signature; from there to the next.
export function goToMissing(page) {
  const todo = JSON.parse(document.querySelector("[data-todo]")?.dataset.todo || "[]");
  const at = todo.findIndex((item) => placeOf(page, item)?.contains(document.activeElement));
  for (const item of [...todo.slice(at + 1), ...todo.slice(0, at + 1)]) {
    const place = placeOf(page, item) || (item.activity && openFor(page, item));
    const field = place?.matches("input, select, textarea") ? place : place?.querySelector("input, select, textarea");
    if (field) {
      field.closest("details")?.setAttribute("open", ""); // what is folded away takes no cursor
      field.focus();
      field.scrollIntoView({ block: "center" });
      return true;
    }
  }
  return false;
}

function openFor(page, item) {
  const row = page.log.row(item.activity);
  if (row) {
    page.log.open(row, { focus: false });
  }
  return placeOf(page, item);
}

function placeOf(page, { activity, field }) {
  if (activity) {
    const row = page.log?.row(activity);
    return row?.querySelector(`.open-row [id$="id_activity-${field}"]`);
  }
  const names = [`id_note-${field}`, `id_visit-${field}`, `id_${field}`];
  return names.map((name) => document.getElementById(name)).find(Boolean);
}

async function showLast(link) {
  const box = document.getElementById("last-visit");
  if (!box.hidden) {
    box.hidden = true;
    return;
  }
  if (!box.childElementCount) {
    const response = await fetch(link.href, { redirect: "manual" }).catch(() => null);
    if (response?.status !== 200) {
      window.open(link.href, "_blank");
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    box.replaceChildren(...document.importNode(page.getElementById("last-words"), true).childNodes);
  }
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}
