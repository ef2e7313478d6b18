// Comments of the inbox that are not sent yet: begun at a field of the open note, and kept while other notes are read.

import { openNote } from "./cosign-pane.js";

const kept = new Map(); // by the note's number: what its comment rows hold

const rows = () => [...document.querySelectorAll("#return .comment-row")];
const parts = (row) => ({ field: row.querySelector("select"), text: row.querySelector("textarea") });
const typed = () => rows().map(parts).some(({ text }) => text.value.trim());

// Begin a comment about a place in the first free row. False where all rows are taken: the server adds one.
export function beginAt(place) {
  const free = rows().map(parts).find(({ field, text }) => !text.value.trim() && (!field.value || field.value === place));
  if (!free) {
    return false;
  }
  document.getElementById("return").open = true;
  free.field.value = place;
  free.text.focus();
  return true;
}

function keep() {
  const note = openNote();
  if (note && typed()) {
    kept.set(note, rows().map((row) => [parts(row).field.value, parts(row).text.value]));
  } else {
    kept.delete(note);
  }
}

function restore() {
  (kept.get(openNote()) || []).forEach(([field, text], number) => {
    const row = rows()[number] || rows().at(-1)?.after(another(number)) || rows()[number];
    if (!parts(row).text.value) {
      parts(row).field.value = field;
      parts(row).text.value = text;
    }
  });
  kept.delete(openNote());
  if (typed()) {
    document.getElementById("return").open = true;
  }
  mark();
}

// A further row, where some were added before the note was left.
function another(number) {
  const row = rows().at(-1).cloneNode(true);
  row.querySelector("legend").textContent = `Comment ${number + 1}`;
  for (const part of row.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      const value = part.getAttribute(name);
      if (value) {
        part.setAttribute(name, value.replace(/_\d+$/, `_${number}`));
      }
    }
  }
  return row;
}

// The list says which notes have comments that are not sent.
function mark() {
  for (const row of document.querySelectorAll(".desk-row")) {
    const mine = kept.has(row.dataset.note);
    const shown = row.querySelector("[data-unsent]");
    if (mine && !shown) {
      const words = Object.assign(document.createElement("span"), { className: "state is-due", textContent: "Comments not sent" });
      words.dataset.unsent = "";
      row.querySelector(".reasons").append(" ", words);
    } else if (!mine) {
      shown?.remove();
    }
  }
}

export function listen() {
  document.addEventListener("desk:leaving", keep);
  document.addEventListener("desk:shown", restore);
  addEventListener("beforeunload", (event) => {
    if (kept.size || typed()) {
      event.preventDefault();
    }
  });
}
