// The ways to say the skill that the library knows for the open activity: chips under the field; a tap writes one at its end.

import { chooseBlank, countBlanks, fillKnown, isWritten, write } from "./blanks.js";

let asked = null; // the library's answer, or the promise of it

function library() {
  const address = document.getElementById("note-form")?.dataset.library;
  if (!asked && address) {
    asked = fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))))
      .then(({ entries }) => new Map(entries.filter(({ id }) => id !== null).map((entry) => [entry.id, entry])))
      .catch(() => {
        asked = null; // offline: asked again with the next row
        return new Map();
      });
  }
  return asked || Promise.resolve(new Map());
}

async function draw(row, entry) {
  const box = row.querySelector(".phrase-chips[data-for=skill]");
  const field = row.querySelector("textarea[name$=skill]");
  if (!box || !field || !entry) {
    box?.replaceChildren();
    return;
  }
  const known = (await library()).get(Number(entry));
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Ways to say it");
  box.replaceChildren(...(known?.phrases ?? []).map((text) => chip(text, field)));
}

function chip(text, field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip chip-ghost";
  button.textContent = text;
  button.addEventListener("click", () => append(text, field));
  return button;
}

// A sentence after a sentence. Without blanks the cursor stays where it was: no keyboard comes up on a tablet.
function append(text, field) {
  const words = fillKnown(text, field);
  if (!isWritten(field) || field.value.includes(words)) {
    return;
  }
  const before = field.value.trimEnd();
  const joint = !before ? "" : /[.!?:;,]$/.test(before) ? " " : /^[A-Z]/.test(words) ? ". " : " ";
  const blanks = words.includes("{");
  if (blanks) {
    field.focus();
  }
  write(field, before.length, field.value.length, joint + words);
  if (blanks) {
    chooseBlank(field, before.length);
  }
  countBlanks(field);
}

document.addEventListener("row:opened", ({ detail }) => draw(detail.row, detail.entry));

// One that was open before this script came.
const opened = document.querySelector(".act.is-open[data-facts]");
if (opened) {
  draw(opened, JSON.parse(opened.dataset.facts).entry);
}
