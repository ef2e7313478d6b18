// The parts of the page that follow from what is saved, fetched anew and put in place without touching what is being typed.

import { drawHere } from "./icons.js";
import { whose } from "./server.js";

let pressed = false;
document.addEventListener("pointerdown", () => (pressed = true), true);
["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, () => (pressed = false), true));

export class Parts {
  constructor(address, { onRows, onTexts, onPlaced, onTime, onLocked, onSettled }) {
    Object.assign(this, { address, onRows, onTexts, onPlaced, onTime, onLocked, onSettled });
    this.waiting = false;
  }

  soon(pause = 250) {
    clearTimeout(this.timer);
    this.abort?.abort(); // an answer that was asked for before the latest save is old
    this.abort = null;
    this.waiting = true;
    this.onSettled();
    this.timer = setTimeout(() => this.renew(), pause);
  }

  async renew({ background = false } = {}) {
    clearTimeout(this.timer);
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    try {
      const headers = { Accept: "application/json", ...whose(), ...(background ? { "X-Background": "1" } : {}) };
      const response = await fetch(this.address, { headers, redirect: "manual", signal: abort.signal });
      if (response.status === 409) {
        this.onLocked((await response.json()).locked);
      }
      if (response.status !== 200) {
        return false;
      }
      this.onTime(Number(response.headers.get("X-Server-Time")));
      const text = await response.text();
      while (pressed) {
        await new Promise((resolve) => setTimeout(resolve, 50)); // a button does not move from under a finger
      }
      if (abort.signal.aborted) {
        return false;
      }
      this.place(new DOMParser().parseFromString(text, "text/html"));
      return true;
    } catch {
      return false; // the queue says what is the matter
    } finally {
      this.waiting &&= this.abort !== abort;
      this.onSettled();
    }
  }

  place(page) {
    drawHere(page);
    const { texts, today } = page.getElementById("texts").dataset;
    document.getElementById("note-form").toggleAttribute("data-today", today !== undefined);
    this.onTexts(JSON.parse(texts));
    this.onRows([...page.querySelectorAll(".log-rows > li[data-activity]")]);
    for (const part of page.querySelectorAll("[data-part]")) {
      const here = document.querySelector(`[data-part="${part.dataset.part}"]`);
      if (here) {
        swap(here, part);
      }
    }
    this.onPlaced();
  }
}

// Replaces the inside of an element where it differs; what was unfolded stays so, and the cursor where it is.
export function swap(here, fresh) {
  const typing = here.contains(document.activeElement) && document.activeElement.matches("input:not([type=button]), textarea, select");
  const before = here.dataset.html ?? here.innerHTML;
  if (typing || before === fresh.innerHTML) {
    return;
  }
  const open = [...here.querySelectorAll("details[open] > summary")].map(nameOf);
  const focused = here.contains(document.activeElement) ? describe(document.activeElement) : null;
  here.replaceChildren(...document.importNode(fresh, true).childNodes);
  here.dataset.html = fresh.innerHTML;
  for (const summary of here.querySelectorAll("details > summary")) {
    summary.parentElement.open ||= open.includes(nameOf(summary));
  }
  if (focused) {
    [...here.querySelectorAll(focused.selector)][focused.at]?.focus({ preventScroll: true });
  }
}

const nameOf = (summary) => summary.parentElement.dataset.kept || summary.textContent.trim();

function describe(element) {
  const act = element.dataset.act;
  const selector = act ? `[data-act="${act}"]` : element.localName;
  const alike = [...element.closest("[data-part], .act-head").querySelectorAll(selector)];
  return { selector, at: alike.indexOf(element) };
}
