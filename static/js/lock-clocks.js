// The running clocks on the lock: since when, for how long, and Stop. Neither patient nor activity is named.
import { ask } from "./asking.js";

let ahead = 0; // milliseconds that the server's clock is before this device's

function tick() {
  for (const clock of document.querySelectorAll("time[data-runs-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(clock.dataset.runsSince)) / 1000));
    const minutes = Math.floor(seconds / 60);
    clock.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

// `answer` is what the server says of the lock: its `clocks`, and its `now`.
export function showClocks(answer) {
  const list = document.getElementById("lock-clocks");
  if (!list || !answer.clocks) {
    return;
  }
  ahead = Date.parse(answer.now) - Date.now();
  list.replaceChildren(...answer.clocks.map(row));
  tick();
}

function row(clock) {
  const copy = document.getElementById("lock-clock").content.cloneNode(true).firstElementChild;
  copy.querySelector("[data-words]").textContent = clock.words;
  copy.querySelector("time").dataset.runsSince = clock.since;
  copy.querySelector("[name=stretch]").value = clock.stretch;
  return copy;
}

async function stop(form) {
  const stretch = form.elements.stretch.value;
  const said = document.getElementById("lock-said");
  try {
    const answer = await ask(form.action, { stretch });
    said.textContent = answer.said ?? "This clock cannot be stopped here. Unlock, and stop it in the visit.";
    showClocks(answer);
    if (answer.clocks && !answer.clocks.some((clock) => String(clock.stretch) === stretch)) {
      document.dispatchEvent(new CustomEvent("clock:stopped", { detail: { stretch: Number(stretch) } }));
    }
  } catch {
    said.textContent = "No connection: the clock goes on. Stop it when the server can be reached, or type its end later.";
  }
}

const list = document.querySelector("main #lock-clocks");
if (list) {
  ahead = Date.parse(list.dataset.now) - Date.now();
}
document.addEventListener("submit", (event) => {
  if (event.target.closest("dialog #lock-clocks")) {
    event.preventDefault();
    stop(event.target);
  }
});
tick();
setInterval(tick, 1000);
