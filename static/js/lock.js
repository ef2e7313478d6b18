// The lock of the screen: after the clinic's minutes without a key or a touch in any tab, by Alt+L, or because the server
// says that the session is locked or over. One password opens all tabs. Works without a connection, but for opening.
import { ask, renewTokens } from "./asking.js";
import { cover, isCovered, uncover } from "./cover.js";
import { showClocks } from "./lock-clocks.js";
import { heard, onNews, tell } from "./tabs.js";
import { unlock } from "./unlock.js";

const dialog = document.getElementById("lock");
const warning = document.getElementById("lock-warning");
const user = Number(document.body.dataset.user);
const idle = Number(document.body.dataset.idleMinutes) * 60_000;
const notice = Math.min(60_000, idle / 2);
const reading = Math.min(4 * 60_000, idle / 2); // who only reads is said to be here this often
const RETRY = 5000;

let opened = document.body.dataset.opened; // names the last password: tabs that know the same are of one mind
let why = "";
let owed = false; // a lock that the server has not heard of yet
let sure = true; // whether the server confirmed what the lock says
let last = Date.now(); // the last key or touch
let contact = Date.now(); // the last answer of the server
let tried = 0;

function show(reason, { unsure = false } = {}) {
  sure = !unsure;
  warning.textContent = "";
  cover();
  if (why !== reason) {
    document.getElementById("lock-said").textContent = "";
  }
  why = dialog.dataset.reason = reason;
  for (const part of dialog.querySelectorAll("[data-why]")) {
    part.hidden = part.dataset.why !== reason;
  }
}

// The page may send what it holds before the server hears of the lock: it puts its promises into `waits`.
async function lock(how) {
  const waits = [];
  document.dispatchEvent(new CustomEvent("session:locking", { detail: { waits } }));
  tell("closed", { user, opened });
  owed = true;
  tried = Date.now();
  show("locked");
  await Promise.race([Promise.allSettled(waits), new Promise((done) => setTimeout(done, 2000))]);
  if (owed) {
    await report(how);
  }
}

async function report(how) {
  tried = Date.now();
  try {
    const asked = opened;
    const answer = await ask(dialog.dataset.lock, { how });
    owed &&= asked === opened && (answer.status >= 500 || answer.status === 403);
    heed(answer, asked);
  } catch {
    // check() tries again
  }
}

// Ask the server how things stand, and show that. False where it cannot be reached.
async function look() {
  tried = Date.now();
  try {
    const asked = opened;
    heed(await ask(dialog.dataset.state, undefined, { background: true }), asked);
    return true;
  } catch {
    return false;
  }
}

// What was answered before a password came in between, when `asked` was the last one, is past.
function heed(answer, asked) {
  if (asked !== opened || answer.status === 403 || answer.status >= 500) {
    return;
  }
  contact = Date.now();
  sure = true;
  if (answer.status === 401) {
    show("signed-out");
  } else if (answer.user !== user) {
    show("other");
  } else if (answer.locked) {
    tell("closed", { user, opened });
    show("locked");
  } else if (owed) {
    report("hand");
  } else {
    open(answer.opened);
  }
  showClocks(answer);
}

function open(now) {
  opened = document.body.dataset.opened = now;
  owed = false;
  contact = Date.now();
  tell("closed", null);
  tell("opened", { user, opened });
  renewTokens();
  if (isCovered()) {
    why = "";
    last = contact;
    tell("active", last);
    uncover();
    document.dispatchEvent(new CustomEvent("session:back"));
  }
}

function active(event) {
  const now = Date.now();
  const still = event.type === "pointermove" && !event.movementX && !event.movementY; // the page moved under it
  if (still || isCovered() || Math.abs(now - last) < 1000) {
    return;
  }
  last = now;
  tell("active", now);
  warning.textContent = "";
}

// What other tabs say.
function hear() {
  const theirs = heard("opened");
  const reason = theirs?.user ? "other" : "signed-out";
  if (theirs && theirs.user !== user) {
    if (why !== reason) {
      show(reason);
    }
  } else if (theirs && theirs.opened !== opened && !isCovered()) {
    opened = theirs.opened;
    renewTokens();
  } else if (theirs && theirs.opened !== opened && !heard("closed")) {
    owed = false;
    look();
  }
  if (!isCovered() && heard("closed")?.opened === opened) {
    owed = true;
    show("locked");
    report("idle");
  }
}

function check() {
  const now = Date.now();
  if (isCovered()) {
    if ((owed || !sure) && now - tried > RETRY) {
      owed ? report("idle") : look();
    }
    return;
  }
  last = Math.min(now, Math.max(last, heard("active") ?? 0)); // a clock that was set back must not keep it open
  const rest = idle - (now - last);
  if (rest <= 0) {
    lock("idle");
  } else if (rest <= notice) {
    warning.textContent ||= `The screen locks in ${Math.round(rest / 1000)} seconds. Any key or touch keeps it open.`;
  }
  if (last > contact && now - contact >= reading) {
    contact = now;
    ask(dialog.dataset.awake, {}).then((answer) => answer.status >= 400 && lost(), () => {});
  }
}

function lost() {
  if (!isCovered()) {
    show("locked", { unsure: true });
  }
  look();
}

function signsOut(form) {
  return form.action === new URL(document.body.dataset.signOut, location).href;
}

// A form that is sent a while after the server last answered is not sent into a lost session: the words stay here.
async function ensure(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || signsOut(form) || Date.now() - contact < 60_000) {
    return;
  }
  event.preventDefault();
  if (!(await look())) {
    warning.textContent = "No connection: nothing was sent, and what you typed is still here. Try again.";
  } else if (!isCovered()) {
    form.requestSubmit(event.submitter);
  }
}

function byKey(event) {
  if (event.code === "KeyL" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    lock("hand");
  }
}

function byForm(event) {
  const password = () => unlock(event.target, look).then((answer) => answer && open(answer.opened));
  const act = { "lock-now": () => lock("hand"), "unlock-form": password }[event.target.id];
  if (act) {
    event.preventDefault();
    act();
  }
}

function watch() {
  // Not "scroll": a page that renews its parts scrolls by itself.
  for (const name of ["keydown", "pointerdown", "pointermove", "touchmove", "wheel"]) {
    addEventListener(name, active, { capture: true, passive: true });
  }
  document.addEventListener("keydown", byKey);
  document.addEventListener("submit", byForm);
  document.addEventListener("submit", ensure);
  document.addEventListener("session:lost", lost);
  document.addEventListener("visibilitychange", () => {
    check();
    if (!document.hidden && Date.now() - contact > 60_000) {
      look();
    }
  });
  // A page that Back brings to life again may belong to a session that is over.
  addEventListener("pageshow", (event) => event.persisted && lost());
  onNews(hear);
  setInterval(check, 1000);
}

// The lock as a page of its own: the other tabs lock, and where one of them is opened this one goes on too.
function standAlone(page) {
  tell("closed", { user, opened });
  onNews(() => {
    const theirs = heard("opened");
    if (page.dataset.after && theirs?.user === user && theirs.opened !== opened) {
      location.replace(page.dataset.after);
    }
  });
}

document.addEventListener("submit", (event) => signsOut(event.target) && tell("opened", { user: null }));
if (dialog) {
  if (heard("closed")?.opened !== opened) {
    tell("closed", null);
  }
  tell("opened", { user, opened });
  watch();
  hear();
} else {
  standAlone(document.querySelector("[data-screen-locked]"));
}
