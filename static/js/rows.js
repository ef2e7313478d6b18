// One row of the activity log: its facts, its open form, and its head while the server has not drawn it anew.

import { fill, namesIn } from "./fields.js";
import { addressOf } from "./icons.js";

export const PREFIX = "activity-";
const defaults = () => ({ mode: ["individual"], delivery: [document.getElementById("note-form").dataset.delivery], helpers: ["1"] });

export function readFacts(row) {
  return { copied: {}, ...JSON.parse(row.dataset.facts) };
}

export function blankFacts(fields, more = {}) {
  return { pk: null, fields: { ...defaults(), ...fields }, stretches: [], copied: {}, supervised: false, entry: null, ...more };
}

export const running = (facts) => facts.stretches.find((one) => one.texts[0] && !one.texts[1]);

export function newRow(key, facts) {
  const row = document.getElementById("row-head").content.firstElementChild.cloneNode(true);
  row.id = `activity-${key}`;
  row.dataset.activity = key;
  row.dataset.facts = JSON.stringify(facts);
  row.dataset.fresh = "";
  return row;
}

// What a row's head says until the server's own comes: enough to work on without a connection.
export function drawHead(row, facts, clockMinutes) {
  const { description = [], code = [], assistance = [] } = facts.fields;
  const open = row.querySelector(".act-what .act-open, .act-what b");
  if (open) {
    open.textContent = description[0] || code[0] || "";
  }
  const chip = row.querySelector(".act-what .code");
  if (chip) {
    chip.textContent = code[0] || "";
  }
  row.querySelector(".act-assist").textContent = assistance[0] || "";
  row.classList.toggle("is-running", Boolean(running(facts)));
  drawTimes(row, facts, clockMinutes);
}

function drawTimes(row, facts, clockMinutes) {
  const box = row.querySelector(".act-time");
  box.replaceChildren();
  let minutes = 0;
  for (const { texts, since } of facts.stretches) {
    const line = box.appendChild(document.createElement("div"));
    if (!texts[1]) {
      const counter = line.appendChild(document.createElement("span"));
      counter.className = "counter";
      counter.append(icon("running"));
      const time = counter.appendChild(document.createElement("time"));
      time.dataset.since = new Date(since || Date.now()).toISOString();
    } else {
      line.className = "nowrap";
      line.textContent = `${texts[0]} – ${texts[1]}`;
      minutes += clockMinutes(texts[1]) - clockMinutes(texts[0]) || 0;
    }
  }
  row.querySelector(".act-min").textContent = minutes > 0 ? String(minutes) : "";
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", addressOf(name));
  return svg;
}

// Puts the open form into a row, filled with what is known of it.
export function unfold(row, facts, person) {
  const form = document.getElementById("row-form").content.firstElementChild.cloneNode(true);
  row.append(form);
  row.classList.add("is-open");
  for (const name of namesIn(form).filter((one) => !/_\d+$/.test(one))) {
    fill(form, name, facts.fields[name.slice(PREFIX.length)] || []);
  }
  layStretches(form, facts, person);
  markCarried(form, facts);
  markReasons(form, facts);
  form.querySelector("details.more").open = isUnusual(facts.fields);
  drawActs(form, facts);
  drawToggle(row);
  return form;
}

// Whether what is folded away has to be seen: it was not told yet what was done, or it was not given as most are.
function isUnusual({ description = [], mode = [], delivery = [], agreed_minutes: agreed = [] }) {
  return !description.length || mode[0] !== "individual" || delivery[0] !== "in_person" || Boolean(agreed.length);
}

// The buttons in the row's head that open and close it say which of the two they do. A running row has no arrow.
export function drawToggle(row) {
  const open = row.classList.contains("is-open");
  for (const button of row.querySelectorAll(".act-head :is(.act-toggle, .act-open)")) {
    button.setAttribute("aria-expanded", String(open));
    button.ariaLabel = button.ariaLabel?.replace(/^(Open|Close)/, open ? "Close" : "Open") ?? null;
    const arrow = button.querySelector("use");
    arrow?.setAttribute("href", arrow.getAttribute("href").replace(/-(up|down)$/, open ? "-up" : "-down"));
  }
}

export const toggleOf = (row) => row?.querySelector(".act-toggle") || row?.querySelector(".act-open");

export function drawActs(form, facts) {
  const start = form.querySelector("[data-act=start]");
  if (start) {
    start.hidden = Boolean(running(facts));
    start.lastChild.textContent = facts.stretches.length ? " Resume clock" : " Start clock";
  }
}

export function markCarried(form, facts) {
  for (const box of form.querySelectorAll("[data-copied]")) {
    const day = facts.copied[box.dataset.copied];
    box.classList.toggle("is-carried", Boolean(day));
    const mark = box.querySelector(".carried-mark");
    mark.hidden = !day;
    if (day) {
      mark.querySelector(".carried-day").textContent = spokenDay(day);
    }
  }
}

// Why an assistant is asked with whom it was discussed; nothing of it is seen where nobody asks and nothing is said.
export function markReasons(form, { fields, reasons = [] }) {
  const said = ["discussed_with", "discussed_at", "discussed"].some((name) => fields[name]?.length);
  const box = form.querySelector(".collaboration");
  box.hidden = !reasons.length && !said;
  box.querySelector(".reasons").replaceChildren(...reasons.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function spokenDay(day) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return day;
  }
  const style = document.getElementById("note-form").dataset.style;
  const date = new Date(`${day}T12:00:00Z`);
  const part = (options) => new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options }).format(date);
  const [month, number] = [part({ month: "short" }), part({ day: "numeric" })];
  return style === "us" ? `${month} ${number}` : `${number} ${month}`;
}

// The stretches as rows of inputs, and an empty one to go on.
export function layStretches(form, facts, person) {
  const body = form.querySelector(".stretches tbody");
  const model = body.querySelector("tr").cloneNode(true);
  body.replaceChildren();
  [...facts.stretches, null].forEach((stretch) => addStretch(body, model, stretch, person));
  showTimes(form, !facts.stretches.length);
}

// The empty row of times: there where none are known, else behind "Add times".
function showTimes(form, shown) {
  emptyLine(form).hidden = !shown;
  form.querySelector("[data-act=more-times]").hidden = shown;
}

export function addTimes(form) {
  showTimes(form, true);
  emptyLine(form).querySelector("input").focus();
}

const emptyLine = (form) => [...form.querySelectorAll(".stretches tbody tr:not([data-told])")].at(-1);

export function addStretch(body, model, stretch, person) {
  const row = model.cloneNode(true);
  const number = body.querySelectorAll("tr:not([data-told])").length;
  delete row.dataset.stretch;
  row.hidden = false;
  row.querySelector(".said").textContent = stretch?.said || "";
  if (stretch) {
    row.dataset.stretch = stretch.key;
  }
  const texts = stretch?.texts || ["", "", "", ""];
  row.querySelectorAll("input, select").forEach((control, at) => {
    control.name = control.name.replace(/_\d+$/, `_${number}`);
    control.id = control.id.replace(/_\d+$/, `_${number}`);
    control.classList.remove("is-invalid");
    control.value = texts[at] || (at === 2 ? person : "");
    if (at === 2 && !control.value) {
      control.selectedIndex = 0;
    }
  });
  body.append(row);
  return row;
}

export const stretchTexts = (row) => [...row.querySelectorAll("input, select")].map((control) => control.value.trim());
