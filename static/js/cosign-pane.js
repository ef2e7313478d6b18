// The open note of the inbox, exchanged in place: the list keeps its scroll, the address and the history go along.

import { drawHere } from "./icons.js";
import { whose } from "./server.js";

const LOST = [401, 423];
let abort = null;

export const openNote = () => document.getElementById("pane")?.dataset.note;

export function say(words) {
  const said = document.getElementById("desk-said");
  if (said) {
    said.textContent = words;
  }
}

// What could not be done, for everybody to see, where the other sentences about the note stand.
function warn(words) {
  document.getElementById("desk-trouble")?.remove();
  const box = Object.assign(document.createElement("div"), { id: "desk-trouble", className: "alert alert-warning", textContent: words });
  box.setAttribute("role", "alert");
  document.querySelector("#pane .stack")?.prepend(box);
}

// The page at an address. Null where the session is locked or over: the lock says so, and what was typed stays.
async function load(address, options = {}, part = "") {
  abort?.abort();
  abort = new AbortController();
  const headers = { Accept: "application/json, text/html;q=0.9", ...whose(), ...(part ? { "X-Part": part } : {}) };
  const answer = await fetch(address, { ...options, headers, signal: abort.signal });
  if (LOST.includes(answer.status)) {
    document.dispatchEvent(new CustomEvent("session:lost"));
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  drawHere(page);
  return { page, address: answer.url, redirected: answer.redirected };
}

function put(selector, page) {
  const now = document.querySelector(selector);
  const next = page.querySelector(selector);
  if (now && next) {
    now.replaceWith(document.adoptNode(next));
  }
}

// The neighbors are those of the list; the pane alone does not know them.
function link() {
  const rows = [...document.querySelectorAll(".desk-row")];
  const at = rows.findIndex((row) => row.dataset.note === openNote());
  for (const row of rows) {
    row.toggleAttribute("aria-current", rows[at] === row);
    if (rows[at] === row) {
      row.setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
      row.parentElement.querySelector("input[disabled]")?.removeAttribute("disabled"); // it is read now
    }
  }
  const around = document.getElementById("neighbors");
  if (around && (at < 0 || rows.length < 2)) {
    around.remove();
  } else if (around) {
    document.getElementById("previous-note").href = rows.at(at - 1).href;
    document.getElementById("next-note").href = rows[(at + 1) % rows.length].href;
  }
}

function show({ page }) {
  const scrolled = document.querySelector(".desk-list")?.scrollTop;
  if (page.getElementById("main")) {
    put("#main", page);
    put(".nav-main", page);
    const dock = document.querySelector(".jump-dock");
    if (dock && !page.querySelector(".jump-dock")) {
      dock.remove();
    }
    document.querySelector(".desk-list")?.scrollTo(0, scrolled ?? 0);
  } else {
    put("#pane", page);
  }
  link();
  document.dispatchEvent(new CustomEvent("desk:shown"));
}

// Eyes, cursor and a screen reader come to the note that is now open, or to what is to be mended in it.
function turnTo() {
  const wrong = document.querySelector("#main .is-invalid");
  const refused = wrong || document.querySelector("#cosign-form .alert-danger");
  const target = refused || document.getElementById("pane-h") || document.querySelector("#main h1") || document.getElementById("main");
  if (!target.matches("input, select, textarea")) {
    target.tabIndex = -1;
  }
  (refused || document.getElementById("pane") || document.body).scrollIntoView({ block: refused ? "nearest" : "start" });
  target.focus({ preventScroll: true });
  const alerts = [...document.querySelectorAll("#main .alert")].map((alert) => alert.textContent.trim());
  const row = document.querySelector(".desk-row[aria-current] .sub")?.textContent;
  const opened = refused ? [] : [target.textContent.trim(), row];
  say([...alerts, opened.filter(Boolean).join(". ")].join(" "));
}

const whole = (page) => page.getElementById("main") || page.getElementById("pane");

// Open the note at an address, by a link or a key; `push` where Back is to lead here again.
export async function go(address, { push = true } = {}) {
  document.getElementById("pane")?.setAttribute("aria-busy", "true");
  document.dispatchEvent(new CustomEvent("desk:leaving"));
  try {
    const answer = await load(address, {}, document.getElementById("pane") ? "pane" : "");
    if (answer && !whole(answer.page)) {
      location.assign(address);
    } else if (answer) {
      if (push) {
        history.pushState({}, "", answer.address);
      }
      show(answer);
      turnTo();
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      warn("No connection: this note is still the one before. Try again.");
    }
  }
  document.getElementById("pane")?.removeAttribute("aria-busy");
}

// Send the form as the button asks, and show what comes: the next note, or what is to be mended in this one.
export async function send(form, button) {
  const address = button?.getAttribute("formaction") ? button.formAction : form.action;
  const body = new FormData(form, button);
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await load(address, { method: "POST", body });
    if (answer && !whole(answer.page)) {
      warn("The server could not do it. What you typed is still here: try again, or open the page anew.");
    } else if (answer) {
      if (answer.redirected) {
        history.pushState({}, "", answer.address);
      }
      show(answer);
      turnTo();
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      warn("No connection: nothing was confirmed, and what you typed is still here. Try again.");
    }
  }
  button?.removeAttribute("aria-busy");
}
