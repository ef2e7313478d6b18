// The cosign inbox without a change of page: links, buttons, Back and keys open the next note beside the list.

import { beginAt, listen as keepComments } from "./cosign-comments.js";
import { go, openNote, send } from "./cosign-pane.js";

const TEXT = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function follow(id) {
  const link = document.getElementById(id);
  if (link) {
    go(link.href);
  }
}

function openReturn() {
  const details = document.getElementById("return");
  details.open = true;
  details.querySelector("select").focus();
}

// First to the attestations; from there, once one is chosen, the signature.
function attest() {
  const radios = [...document.querySelectorAll("#cosign input[type=radio]")];
  const chosen = radios.find((radio) => radio.checked);
  const within = document.activeElement.closest("#cosign");
  if (chosen && within) {
    document.getElementById("cosign-form").requestSubmit(document.querySelector("#cosign [type=submit].btn-primary"));
  } else {
    (chosen || radios[0]).focus();
  }
}

const KEYS = {
  KeyJ: () => follow("next-note"),
  KeyK: () => follow("previous-note"),
  KeyR: openReturn,
};

// On some systems Alt and a letter types a sign, as ∆: in a text it then does.
function types(event) {
  return event.target.matches(TEXT) && event.key.length === 1 && `Key${event.key.toUpperCase()}` !== event.code;
}

function onKey(event) {
  const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const act = alt ? KEYS[event.code] : ctrl && event.code === "Enter" && attest;
  const on = document.getElementById("main").dataset.keys === "on" && openNote() && !document.querySelector("dialog[open]");
  if (act && on && !event.isComposing && !types(event)) {
    event.preventDefault();
    act();
  }
}

function onClick(event) {
  const plain = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest(".desk-row, #previous-note, #next-note");
  const here = event.target.closest(".comment-here");
  if (plain && link) {
    event.preventDefault();
    go(link.href);
  } else if (here && beginAt(here.dataset.place)) {
    event.preventDefault();
  } else if (event.target.closest(".jump-dock a[href='#return']")) {
    event.preventDefault();
    openReturn();
    document.getElementById("return").scrollIntoView({ block: "start" });
  }
}

function onSubmit(event) {
  if (!event.defaultPrevented && event.target.matches("#cosign-form, #end-sitting")) {
    event.preventDefault();
    send(event.target, event.submitter);
  }
}

// How many are chosen stands on the button.
function count() {
  const button = document.querySelector("[data-batch]");
  const chosen = document.querySelectorAll(".desk-box input:checked").length;
  if (button) {
    button.disabled = !chosen;
    button.lastElementChild.textContent = chosen ? `Cosign ${chosen} note${chosen === 1 ? "" : "s"}` : "Cosign those chosen";
  }
}

if (openNote()) {
  history.replaceState({}, "", `?note=${openNote()}`);
  document.querySelector(".desk-row[aria-current]")?.scrollIntoView({ block: "nearest" });
  document.querySelector("#main .is-invalid")?.focus();
}
keepComments();
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
document.addEventListener("change", count);
document.addEventListener("desk:shown", count);
// Back and forward; a jump within the page (#return) leaves the note open as it is.
addEventListener("popstate", () => new URLSearchParams(location.search).get("note") === openNote() || go(location.href, { push: false }));
count();
