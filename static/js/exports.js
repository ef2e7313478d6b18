// How far the exports are, fetched anew while one is under way; news is said once, politely.

import { drawHere } from "./icons.js";
import { whose } from "./server.js";

const EVERY = 1500; // milliseconds
const LONGEST = 15000; // between two tries while the server does not answer
const NEWS = { ready: "is ready", failed: "could not be made", cancelled: "was canceled" };
const place = document.getElementById("exports");
const news = document.getElementById("exports-news");
let pause = EVERY;

const underWay = () => Number(place.firstElementChild?.dataset.underWay || 0) > 0;
const states = (part) => new Map([...part.querySelectorAll("[data-export]")].map((row) => [row.dataset.export, row]));

function tell(before) {
  const said = [...states(place)].filter(([pk, row]) => before.has(pk) && before.get(pk) !== row.dataset.state && NEWS[row.dataset.state]);
  if (said.length) {
    news.textContent = said.map(([, row]) => `${row.querySelector("b").textContent} ${NEWS[row.dataset.state]}.`).join(" ");
  }
}

// Only rows that say something else are put in: a button does not move from under a finger or lose the keyboard.
function take(page) {
  const before = new Map([...states(place)].map(([pk, row]) => [pk, row.dataset.state]));
  const fetched = states(page);
  const same = before.size === fetched.size && [...fetched.keys()].every((pk) => before.has(pk));
  const focused = document.activeElement?.closest?.("[data-export]")?.dataset.export;
  drawHere(page);
  if (same) {
    const [shell, now] = [place.firstElementChild, page.body.firstElementChild];
    shell.dataset.underWay = now.dataset.underWay;
    for (const [pk, row] of states(place)) {
      const next = fetched.get(pk);
      if (row.dataset.state === next.dataset.state) {
        row.querySelector(".how").replaceWith(next.querySelector(".how"));
      } else {
        row.replaceWith(next);
      }
    }
    const [told, tells] = [shell, now].map((part) => part.querySelector(":scope > .alert"));
    if (!tells) {
      told?.remove();
    } else if (!told) {
      shell.prepend(tells);
    }
  } else {
    place.replaceChildren(...page.body.children);
  }
  if (focused && !document.activeElement?.closest?.("[data-export]")) {
    document.querySelector(`#export-${focused} .acts :is(a, button)`)?.focus();
  }
  tell(before);
}

async function look() {
  if (!document.hidden) {
    try {
      const headers = { ...whose(), "X-Background": "1" };
      const response = await fetch(place.dataset.address, { headers, redirect: "manual", signal: AbortSignal.timeout(10000) });
      if (response.status !== 200) {
        throw new Error("not now");
      }
      take(new DOMParser().parseFromString(await response.text(), "text/html"));
      pause = EVERY;
    } catch {
      pause = Math.min(2 * pause, LONGEST);
    }
  }
  if (underWay()) {
    setTimeout(look, pause);
  }
}

if (place && underWay()) {
  setTimeout(look, pause);
}
