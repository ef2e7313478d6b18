// The controls of the page as lists of texts, and what is said beside them: what to mend, and what somebody else wrote.

export const same = (one, other) => one.length === other.length && [...one].sort().every((text, at) => text === [...other].sort()[at]);

const named = (scope, name) => [...scope.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => one.type !== "hidden");

export function textsOf(scope, name) {
  return named(scope, name)
    .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
    .map((control) => control.value)
    .filter((text) => text !== "");
}

// The same as a person reads them: a choice by its label.
export function wordsOf(scope, name) {
  const chosen = named(scope, name).filter((control) => control.checked || !["checkbox", "radio"].includes(control.type));
  return chosen.map((control) => control.selectedOptions?.[0]?.textContent ?? (control.labels?.[0] && control.matches("[type=checkbox], [type=radio]") ? control.labels[0].textContent.trim() : control.value)).join(", ");
}

export function fill(scope, name, texts) {
  for (const control of named(scope, name)) {
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = texts.includes(control.value);
    } else {
      control.value = texts[0] ?? "";
    }
  }
}

export function namesIn(scope) {
  const controls = [...scope.querySelectorAll("input[name], textarea[name], select[name]")];
  return [...new Set(controls.filter((control) => control.type !== "hidden").map((control) => control.name))];
}

function place(scope, name) {
  const control = named(scope, name)[0];
  return control && (control.closest(".mb-3, fieldset, tr") || control.parentElement);
}

export function clearTold(scope, name) {
  const box = place(scope, name);
  if (!box) {
    return;
  }
  for (const told of [...box.querySelectorAll(":scope > [data-told]"), ...(box.matches("tr") ? tellingRows(box) : [])]) {
    told.remove();
  }
  for (const control of box.querySelectorAll(".is-invalid")) {
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
  }
  box.classList.remove("has-error");
}

function tellingRows(row) {
  const next = row.nextElementSibling;
  return next?.matches("[data-told]") ? [next] : [];
}

// A field that is folded away is seen when something is said of it.
function unfold(box) {
  box.closest("details")?.setAttribute("open", "");
}

// Below a control: what is said, in a row of its own where the controls stand in a table.
function put(box, told) {
  unfold(box);
  if (!box.matches("tr")) {
    box.append(told);
    return told;
  }
  const row = document.createElement("tr");
  row.dataset.told = told.dataset.told;
  const cell = row.insertCell();
  cell.colSpan = 5;
  cell.append(told);
  box.after(row);
  return row;
}

// Says at a control what to do; what was typed stays as it is.
export function tell(scope, name, sentences) {
  clearTold(scope, name);
  const box = place(scope, name);
  if (!box) {
    return false;
  }
  const told = document.createElement("div");
  told.dataset.told = name;
  told.className = "invalid-feedback shown";
  told.setAttribute("role", "alert");
  for (const sentence of sentences) {
    told.appendChild(document.createElement("p")).appendChild(document.createElement("strong")).textContent = sentence;
  }
  put(box, told);
  for (const control of named(scope, name).filter((one) => !["checkbox", "radio"].includes(one.type))) {
    control.classList.add("is-invalid");
    control.setAttribute("aria-invalid", "true");
  }
  box.classList.toggle("has-error", box.matches("fieldset"));
  return true;
}

function version(head, words, label, act) {
  const side = document.createElement("div");
  side.className = "conflict-side";
  side.appendChild(document.createElement("b")).textContent = head;
  side.appendChild(document.createElement("p")).textContent = words || "nothing";
  const button = side.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = label;
  button.addEventListener("click", act);
  return side;
}

// Both versions side by side; the person chooses.
export function showConflict(scope, name, { theirs, mine, keepMine, takeTheirs }) {
  clearTold(scope, name);
  const box = place(scope, name);
  if (!box) {
    return;
  }
  const told = document.createElement("div");
  told.dataset.told = name;
  told.className = "conflict";
  told.setAttribute("role", "alert");
  const close = (act) => () => {
    row.remove();
    act();
    named(scope, name)[0]?.focus();
  };
  const head = `${theirs.who || "Somebody"}${theirs.when ? `, ${theirs.when}` : ""}`;
  told.append(
    version(`Saved by ${head}`, theirs.words, "Take theirs", close(takeTheirs)),
    version("Yours, not saved", mine, "Keep mine", close(keepMine)),
  );
  const row = put(box, told);
}
