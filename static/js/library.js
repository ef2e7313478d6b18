// The type-ahead over the clinic's activities: a combobox whose list is fetched once, so that it works offline too.
// What is chosen is told as `activity:add`; who hears it, adds the row. Focus stays in the field.

import { CODE_FIRST, choices } from "./finding.js";

const form = document.getElementById("note-form");
const input = document.getElementById("id_what");

let offered = null; // null until the list is here
let empty = false;
let options = [];
let active = -1;

function about(one) {
  const times = { 0: "", 1: "used once here" }[one.uses ?? 0] ?? `used ${one.uses} times here`;
  const area = one.own && one.description ? "in your own words" : one.id ? one.area : "the code alone";
  return [area, times].filter(Boolean).join(" · ");
}

function span(css, text) {
  const made = document.createElement("span");
  made.className = css;
  made.textContent = text;
  return made;
}

function optionOf(one, number) {
  const item = document.createElement("li");
  item.id = `what-option-${number}`;
  item.role = "option";
  item.dataset.number = number;
  const name = span("name", one.name);
  name.append(" ", span("code", one.code));
  item.append(name, span("about", about(one)));
  return item;
}

function note(text) {
  const code = CODE_FIRST.exec(text.trim());
  if (empty && !(offered && code)) {
    return "Your clinic's library is empty.";
  }
  if (!text.trim()) {
    return "";
  }
  if (!offered) {
    return "The list is not here yet. Begin with the code, such as 97530, then say what is done.";
  }
  if (code) {
    return `${code[1].toUpperCase()} is not a code that this visit can use. Choose another, or look for the activity by its name.`;
  }
  return "Nothing in the library has these words. Begin with the code, such as 97530, then say what is done.";
}

function finder() {
  const wrap = input.closest(".finder");
  const panel = wrap.querySelector(".finder-panel");
  return { wrap, panel, list: panel.querySelector("[role=listbox]"), said: panel.querySelector(".finder-said") };
}

function mark() {
  const { list } = finder();
  for (const item of list.children) {
    item.setAttribute("aria-selected", String(Number(item.dataset.number) === active));
  }
  const chosen = list.children[active];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function open() {
  const { wrap, panel, list, said } = finder();
  options = choices(offered, input.value);
  active = options.length && input.value.trim() ? 0 : -1;
  list.replaceChildren(...options.map(optionOf));
  list.hidden = !options.length;
  said.hidden = Boolean(options.length && !empty);
  said.firstElementChild.textContent = note(input.value);
  panel.hidden = !options.length && !said.firstElementChild.textContent;
  panel.querySelector(".finder-keys").hidden = !options.length;
  input.setAttribute("aria-expanded", String(!panel.hidden && options.length > 0));
  const box = wrap.getBoundingClientRect();
  const dock = document.querySelector(".dock")?.getBoundingClientRect();
  const foot = dock && dock.top > box.bottom ? dock.top : window.innerHeight;
  panel.classList.toggle("is-above", foot - box.bottom < panel.offsetHeight && box.top > foot - box.bottom);
  mark();
}

function close() {
  finder().panel.hidden = true;
  options = [];
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function move(step) {
  if (finder().panel.hidden) {
    open();
    active = options.length ? (step > 0 ? 0 : options.length - 1) : -1;
  } else if (options.length) {
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
  }
  mark();
}

// Adds the active option, or the best one for what is typed; with nothing typed and nothing active it only shows the list.
function choose(start) {
  const one = options[active] ?? (input.value.trim() ? choices(offered, input.value)[0] : undefined);
  if (!one) {
    input.focus();
    open();
    return;
  }
  const description = one.id ? one.name : (one.description ?? "");
  const detail = { entry: one.id, code: one.code, description, goals: one.goals, start };
  document.dispatchEvent(new CustomEvent("activity:add", { detail }));
  input.value = "";
  close();
  document.getElementById("what-said").textContent = `${one.name || one.code} is added${start ? ", its clock runs" : ""}.`;
}

const isToday = () => "today" in form.dataset;

function press(event) {
  if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const act = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => choose(isToday() && !event.shiftKey),
    Escape: finder().panel.hidden ? undefined : close,
  }[event.key];
  if (act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

async function load() {
  if (offered) {
    return;
  }
  try {
    const answer = await fetch(form.dataset.library, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      ({ entries: offered, empty } = await answer.json());
      if (document.activeElement === input && input.value.trim()) {
        open(); // what was typed meanwhile
      }
    }
  } catch {
    // Offline: a code with own words can still be typed, and the next focus asks again.
  }
}

function begin() {
  input.removeAttribute("list");
  input.placeholder = "Add an activity: a name, or a code and what is done";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "what-options" })) {
    input.setAttribute(name, value);
  }
  input.addEventListener("keydown", press);
  input.addEventListener("input", open);
  input.addEventListener("click", open);
  input.addEventListener("focus", load);
  const { wrap, panel, list } = finder();
  wrap.addEventListener("focusout", (event) => !wrap.contains(event.relatedTarget) && close());
  panel.addEventListener("pointerdown", (event) => event.target.closest("a") || event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) {
      active = Number(item.dataset.number);
      choose(isToday() && !event.shiftKey);
    }
  });
  for (const button of wrap.closest(".act-add").querySelectorAll("button[name=then]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      choose(button.value === "start");
    });
  }
  document.addEventListener("session:back", load);
  load();
}

// Until somebody hears what is chosen, the field and its buttons stay the plain ones.
if (form?.dataset.library && input) {
  if ("ready" in form.dataset) {
    begin();
  } else {
    const waiting = new MutationObserver(() => {
      waiting.disconnect();
      begin();
    });
    waiting.observe(form, { attributeFilter: ["data-ready"] });
  }
}
