// What the page says of saving: one place for the state, and words at the top for what concerns all of it.

import { tell } from "./fields.js";

const states = document.getElementById("save-states");

function stateOf(page) {
  const { queue, store } = page;
  const kept = [...queue.kept.values()];
  const moving = queue.entries.filter((entry) => !entry.held);
  if (["locked", "signed-out"].includes(queue.trouble)) {
    return [queue.trouble];
  }
  if (kept.some((entry) => entry.theirs)) {
    return ["conflict"];
  }
  if (kept.length) {
    return ["refused"];
  }
  if (queue.trouble) {
    return [store ? queue.trouble : "memory", count(queue.unsent)];
  }
  if (moving.length) {
    return ["saving"];
  }
  if (queue.entries.some((entry) => entry.kind === "remove")) {
    return ["removing"];
  }
  if (queue.entries.length) {
    return [queue.entries.some((entry) => entry.kind === "time") ? "half" : "unfinished"];
  }
  return ["saved", queue.at];
}

const count = (number) => `${number} change${number === 1 ? "" : "s"}`;

export function drawState(page) {
  const [name, words = ""] = stateOf(page);
  const box = document.getElementById("save-state");
  if (!states || box.dataset.state === name + words) {
    return;
  }
  const fresh = states.content.querySelector(`[data-state="${name}"]`).cloneNode(true);
  const bold = fresh.querySelector("b");
  bold.textContent = bold.textContent.replace("{}", words).trim();
  box.replaceChildren(...fresh.childNodes);
  box.dataset.state = name + words;
}

function banner(sentence) {
  const box = document.getElementById("unsent");
  const alert = document.createElement("div");
  alert.className = "alert alert-warning unsent";
  alert.setAttribute("role", "alert");
  alert.appendChild(document.createElement("p")).textContent = sentence;
  box.append(alert);
  box.hidden = false;
  return alert;
}

// The note takes no more words: those that are not in it stand here, to copy.
export function sayLocked(page, sentence) {
  const alert = banner(sentence);
  toCopy(alert, wordsToCopy([...page.queue.entries, ...page.queue.kept.values()]));
  const link = alert.appendChild(document.createElement("a"));
  Object.assign(link, { href: location.pathname, textContent: "Open the note as it is", className: "btn btn-sm" });
}

const CHOICES = /-(goals|mode|delivery|assistance|helpers|help_types|setting|not_impaired|limits|next_step|outcome)$|^evaluation-(?!code_reason)/;

// What of entries a person would want to copy: words and figures, not the numbers of choices.
export function wordsToCopy(entries) {
  const typed = entries.filter((entry) => entry.kind === "field" && !CHOICES.test(entry.name));
  const times = entries.filter((entry) => entry.kind === "time" && entry.value.length).map((entry) => entry.value.slice(0, 2).join(" – "));
  const added = entries.filter((entry) => entry.kind === "add").map(({ facts }) => `${facts.code} ${facts.description}`.trim());
  return [...typed.flatMap((entry) => entry.value), ...times, ...added].filter((text) => text.trim());
}

export function toCopy(box, words) {
  for (const text of words) {
    const area = box.appendChild(document.createElement("textarea"));
    Object.assign(area, { value: text, readOnly: true, rows: 2, className: "form-control" });
    area.setAttribute("aria-label", "Not in the note");
  }
}

const withoutPlace = new WeakMap();

// The row of an entry is gone: its words stand at the top until somebody has copied them.
export function sayWithoutPlace(page, entry, sentences) {
  if (withoutPlace.get(entry)?.isConnected) {
    return; // it is said already: an entry that is sent again is refused again
  }
  const words = wordsToCopy([entry]);
  if (!words.length) {
    page.letGo(entry);
  }
  const alert = banner(sentences.join(" "));
  withoutPlace.set(entry, alert);
  toCopy(alert, words);
  const button = alert.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "btn btn-sm", textContent: words.length ? "I have copied this" : "I have read this" });
  button.addEventListener("click", () => {
    page.letGo(entry);
    alert.remove();
    page.draw();
  });
}

export function sayExpired(page, moments) {
  const days = [...new Set(moments.map((at) => new Date(at).toLocaleDateString("en-US", { month: "short", day: "numeric" })))];
  const alert = banner(`What was typed on this device on ${days.join(" and ")} and never reached the server was kept for seven days and is removed now.`);
  const button = alert.appendChild(document.createElement("button"));
  Object.assign(button, { type: "button", className: "btn btn-sm", textContent: "I have read this" });
  button.addEventListener("click", () => {
    page.store.forget();
    alert.remove();
  });
}

// What the server would not do with a row, or with the page where the row is gone.
export function sayAt(row, sentences, { apart = false } = {}) {
  const box = row?.querySelector(".open-row");
  if (box && !apart && tell(box, "activity-code", sentences)) {
    return;
  }
  const alert = row ? document.createElement("div") : banner(sentences.join(" "));
  if (row) {
    alert.className = "alert alert-danger row-told";
    alert.setAttribute("role", "alert");
    alert.textContent = sentences.join(" ");
    row.querySelector(".row-told")?.remove();
    row.append(alert);
  }
}
