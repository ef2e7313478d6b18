// The keys of the note page. Chords act everywhere; single letters and digits outside text only, and only where wanted.

import { goToMissing, sign, stop } from "./acts.js";
import { cookie } from "./server.js";
import { toggleOf } from "./rows.js";

const TEXT = "input:not([type=radio]):not([type=checkbox]):not([type=button]), textarea, select, [contenteditable]";

// Everywhere, by event.code: the same key on every layout.
const CHORDS = {
  "Alt+KeyN": (page) => startNext(page),
  "Alt+KeyP": (page) => stopRunning(page),
  "Alt+KeyM": (page) => goToMissing(page),
  "Alt+ArrowDown": (page) => openNeighbor(page, 1),
  "Alt+ArrowUp": (page) => openNeighbor(page, -1),
  "Ctrl+Enter": (page) => sign(page),
};

const LETTERS = {
  n: () => focus("#id_what"),
  s: (page) => startOrStop(page),
  k: () => focus(".open-row [name=activity-skill]"),
  r: () => focus(".open-row [name=activity-response]"),
  "?": () => document.getElementById("keys").showModal(),
};

function chordOf(event) {
  const parts = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", event.code];
  return parts.filter(Boolean).join("+");
}

function focus(selector) {
  document.querySelector(selector)?.focus();
}

// The next activity: the one below the running or open row that has no times yet, or the first of last time.
function startNext(page) {
  const rows = page.log?.rows() || [];
  const from = rows.findIndex((row) => row.matches(".is-running")) + 1 || rows.indexOf(page.log?.opened()) + 1;
  const next = rows.slice(from).find((row) => !page.log.facts.get(row.dataset.activity).stretches.length);
  if (next) {
    page.log.press(next);
    page.log.open(next);
    return;
  }
  const proposal = document.querySelector("[data-like]");
  if (proposal) {
    page.log.like(proposal, { start: true });
  } else {
    focus("#id_what");
  }
}

function stopRunning(page) {
  const row = document.querySelector("li.is-running");
  if (row) {
    stop(page, row);
  }
}

function startOrStop(page) {
  const row = page.log?.opened();
  if (row?.matches(".is-running")) {
    stop(page, row);
  } else if (row) {
    page.log.press(row);
  }
}

function openNeighbor(page, step) {
  const rows = page.log?.rows() || [];
  const at = rows.indexOf(page.log?.opened());
  const row = at < 0 ? rows.at(step > 0 ? 0 : -1) : rows[at + step];
  if (row) {
    page.log.open(row);
  }
}

function leave(page, target) {
  if (target.matches(TEXT)) {
    target.blur();
    toggleOf(page.log?.opened())?.focus({ preventScroll: true });
  } else {
    toggleOf(page.log?.close())?.focus({ preventScroll: true });
  }
}

// A key that an element of the page declares, first of the open row.
function declared(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const visible = (element) => element.offsetParent !== null || element.closest("label")?.offsetParent;
  const found = [...document.querySelectorAll(`.open-row ${selector}`), ...document.querySelectorAll(selector)];
  return found.find((element) => visible(element) && !element.disabled);
}

function onSingle(page, event) {
  if (event.shiftKey && /^Digit[1-9]$/.test(event.code)) {
    return document.querySelectorAll(".open-row [name=activity-goals]")[Number(event.code.at(-1)) - 1]?.click() ?? true;
  }
  const key = event.key.length === 1 && event.shiftKey && /[a-z]/i.test(event.key) ? `Shift+${event.key.toUpperCase()}` : event.key;
  const element = declared(key) || (key.length === 1 && declared(key.toLowerCase()));
  if (element) {
    element.click();
    return true;
  }
  const act = LETTERS[key];
  if (act) {
    act(page);
  }
  return Boolean(act);
}

export function listen(page) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.querySelector("dialog[open]")) {
      return;
    }
    const chord = CHORDS[chordOf(event)];
    if (chord) {
      event.preventDefault();
      chord(page);
    } else if (event.key === "Escape") {
      leave(page, event.target);
    } else if (event.key === "Enter" && event.target.matches("#note-form input:not([type=radio]):not([type=checkbox])") && event.target.id !== "id_what") {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (document.body.dataset.singleKeys === "on" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(TEXT)) {
      if (onSingle(page, event)) {
        event.preventDefault();
      }
    }
  });
  listKeys();
  const choice = document.getElementById("single-keys");
  choice?.addEventListener("change", () => {
    document.body.dataset.singleKeys = choice.checked ? "on" : "off";
    const body = new URLSearchParams({ on: String(choice.checked) });
    fetch(choice.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": cookie("csrftoken") } });
  });
}

// The keys that the page's own elements declare, for the list of keys.
function listKeys() {
  const list = document.getElementById("page-keys");
  const form = document.getElementById("row-form")?.content;
  const told = new Set();
  for (const element of [...(form?.querySelectorAll("[data-key-words]") || []), ...document.querySelectorAll("[data-key-words]")]) {
    const { key, keyWords } = element.dataset;
    if (list && !told.has(key)) {
      told.add(key);
      const name = list.appendChild(document.createElement("dt"));
      for (const part of key.split("+")) {
        name.appendChild(document.createElement("kbd")).textContent = part.length === 1 ? part.toUpperCase() : part;
        name.append(" ");
      }
      list.appendChild(document.createElement("dd")).textContent = keyWords;
    }
  }
}
