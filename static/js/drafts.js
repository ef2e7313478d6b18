// Pages that are no note being written: they tell of words that wait on this device, and show those that came too late.

import { openStore, waiting } from "./store.js";
import { toCopy, wordsToCopy } from "./told.js";

const main = document.getElementById("main");
const user = Number(document.body.dataset.user);

function notice(sentence) {
  const box = document.createElement("div");
  box.className = "alert alert-warning unsent";
  box.setAttribute("role", "status");
  box.appendChild(document.createElement("p")).textContent = sentence;
  main.prepend(box);
  return box;
}

const changes = (count) => (count === 1 ? "One change" : `${count} changes`);

async function tell() {
  const here = Number(document.getElementById("left-words")?.dataset.note);
  for (const [note, count] of await waiting(user)) {
    if (note === here) {
      await show(note);
      continue;
    }
    const box = notice(`${changes(count)} of a note ${count === 1 ? "was" : "were"} typed on this device and may not have reached the server. Opening the note sends what is missing.`);
    box.append(Object.assign(document.createElement("a"), { href: `/notes/${note}/`, className: "btn btn-sm", textContent: "Open the note" }));
  }
}

// The note was signed without them: they can be copied, into an addendum or elsewhere, and then removed.
async function show(note) {
  const { dataset } = document.getElementById("left-words");
  const store = await openStore(user, dataset.drafts, crypto.randomUUID());
  const left = store ? await store.left(note) : [];
  const words = wordsToCopy(left.map(({ entry }) => entry));
  if (!left.length) {
    return;
  }
  const box = notice("Words typed on this device came after the signature and are not in this note. Copy what you need: an addendum can hold it.");
  toCopy(box, words);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "Remove from this device" });
  button.addEventListener("click", async () => {
    await store.remove(left.map(({ entry }) => entry.key));
    box.remove();
  });
  box.append(button);
}

if (main && user && !document.getElementById("note-form")) {
  tell();
}
