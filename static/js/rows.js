// One row of the activity log: its facts, its open form, and its head while the server has not drawn it anew.

import { fill, namesIn } from "./fields.js";

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
  const known = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", `${known}#${name}`);
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
  const more = form.querySelector("details.more");
  more.open = facts.fields.delivery?.[0] !== "in_person" || Boolean(facts.fields.agreed_minutes?.length);
  drawActs(form, facts);
  row.querySelectorAll(".act-toggle use").forEach((use) => use.setAttribute("href", use.getAttribute("href").replace("-down", "-up")));
  return form;
}

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
}

export function addStretch(body, model, stretch, person) {
  const row = model.cloneNode(true);
  const number = body.querySelectorAll("tr:not([data-told])").length;
  delete row.dataset.stretch;
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
