// Phrases in every text of a note: ; and letters offer them, Enter or Tab writes the marked one, Esc leaves what was typed.
// Focus stays in the field. Loaded once, then it needs no network.

import { chooseBlank, countBlanks, fillKnown, isWritten, write } from "./blanks.js";
import "./phrase-chips.js";

const TOKEN = /(?:^|[\s(])(;([a-z0-9][a-z0-9-]{0,19}))$/i;
const WINDOW = 24; // characters before the caret that a token and what precedes it take up at most
const MOST = 8;

const address = document.querySelector("script[data-offered]").dataset.offered;
let phrases = null;
let coming = null; // the promise of them

// Where they cannot be had now, offline or signed out, the next shortcut that is typed asks again.
function load() {
  coming ||= fetch(address, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : { phrases: null }))
    .then((answer) => {
      phrases = answer.phrases;
    })
    .catch(() => {})
    .finally(() => {
      coming = null;
    });
  return coming;
}

const box = document.createElement("ul");
box.id = "phrase-offers";
box.className = "phrase-offers";
box.setAttribute("role", "listbox");
box.setAttribute("aria-label", "Phrases");
box.hidden = true;
document.body.append(box);

let shown = null; // { field, start, end, asked, offers, marked }
let refused = null; // { field, start }: the token that Esc was pressed at

function tokenOf(field) {
  const caret = field.selectionStart;
  if (caret !== field.selectionEnd) {
    return null;
  }
  const found = TOKEN.exec(field.value.slice(Math.max(0, caret - WINDOW), caret));
  return found && { start: caret - found[1].length, end: caret, asked: found[2].toLowerCase() };
}

function offersFor(asked) {
  const rank = ({ shortcut, text }) => {
    if (shortcut === asked) return 0;
    if (shortcut.startsWith(asked)) return 1;
    if (shortcut.includes(asked)) return 2;
    return text.toLowerCase().split(/[^a-z0-9]+/).some((word) => word.startsWith(asked)) ? 3 : 4;
  };
  const ranked = phrases.map((phrase) => ({ phrase, rank: rank(phrase) })).filter((one) => one.rank < 4);
  return ranked.sort((one, other) => one.rank - other.rank).slice(0, MOST).map((one) => one.phrase);
}

function look(field) {
  const token = isWritten(field) && document.activeElement === field ? tokenOf(field) : null;
  if (!token) {
    refused = null;
    close();
    return;
  }
  if (!phrases) {
    load().then(() => phrases && look(field));
    return;
  }
  if (shown && shown.field === field && shown.start === token.start && shown.asked === token.asked) {
    return; // only the cursor was spoken of again: what is marked stays marked
  }
  const offers = refused && refused.field === field && refused.start === token.start ? [] : offersFor(token.asked);
  if (offers.length) {
    show(field, token, offers);
  } else {
    close();
  }
}

function show(field, { start, end, asked }, offers) {
  if (shown && shown.field !== field) {
    close();
  }
  shown = { field, start, end, asked, offers, marked: 0 };
  box.replaceChildren(...offers.map(option));
  box.hidden = false;
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-autocomplete", "list");
  mark(0);
  place();
}

function option({ shortcut, text, own }, number) {
  const row = document.createElement("li");
  row.id = `phrase-offer-${number}`;
  row.setAttribute("role", "option");
  row.append(part("code", `;${shortcut}`), part("says", text), part("whose", own ? "yours" : "clinic"));
  row.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the cursor
  row.addEventListener("click", () => insert(number));
  return row;
}

function part(name, words) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = words;
  return span;
}

function mark(number) {
  const count = shown.offers.length;
  shown.marked = (number + count) % count;
  [...box.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === shown.marked)));
  const row = box.children[shown.marked];
  shown.field.setAttribute("aria-activedescendant", row.id);
  const low = row.offsetTop + row.offsetHeight - box.clientHeight; // scrollIntoView would move the page as well
  box.scrollTop = Math.min(Math.max(box.scrollTop, low + 4), row.offsetTop - 4);
}

// Under the field, or over it where the screen, less its keyboard, has no room below.
function place() {
  const at = shown.field.getBoundingClientRect();
  const wide = document.documentElement.clientWidth;
  const high = window.visualViewport ? visualViewport.height : window.innerHeight;
  const width = Math.min(Math.max(at.width, 320), wide - 16);
  const above = high - at.bottom < box.offsetHeight + 8 && at.top > high - at.bottom;
  box.style.width = `${width}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, wide - width - 8))}px`;
  box.style.top = `${window.scrollY + (above ? at.top - box.offsetHeight - 4 : at.bottom + 4)}px`;
}

function close() {
  if (!shown) {
    return;
  }
  ["aria-controls", "aria-autocomplete", "aria-activedescendant"].forEach((name) => shown.field.removeAttribute(name));
  box.hidden = true;
  box.replaceChildren();
  shown = null;
}

function insert(number) {
  const { field, start, end, offers } = shown;
  const text = fillKnown(offers[number].text, field);
  close();
  const length = write(field, start, end, text);
  const within = field.value.slice(start, start + length);
  if (!(within.includes("{") && chooseBlank(field, start))) {
    field.setSelectionRange(start + length, start + length);
  }
  countBlanks(field);
}

function refuse() {
  refused = { field: shown.field, start: shown.start };
  close();
}

// Before everything else that listens for these keys: while phrases are offered, Esc closes only them.
document.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229; // an input method is choosing among its own words
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (!shown || composing || modified || event.target !== shown.field) {
    return;
  }
  const act = {
    ArrowDown: () => mark(shown.marked + 1),
    ArrowUp: () => mark(shown.marked - 1),
    Enter: () => insert(shown.marked),
    Tab: () => insert(shown.marked),
    Escape: refuse,
  }[event.key];
  if (act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}, true);

document.addEventListener("input", ({ target }) => look(target));
document.addEventListener("selectionchange", () => shown && look(shown.field));
document.addEventListener("focusout", ({ target }) => shown && target === shown.field && close());
document.addEventListener("focusin", ({ target }) => shown && target !== shown.field && close());
document.addEventListener("session:back", () => phrases || load());
window.addEventListener("resize", () => shown && place());
document.addEventListener("scroll", () => shown && place(), { passive: true });

load();
