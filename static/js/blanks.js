// The blanks of a phrase, such as {goal}: filled where the open row knows the word, else chosen one after another by Tab,
// so that typing replaces them. therapy_notes/phrases.py reads blanks in the same way.

const BLANK = /\{([A-Za-z][A-Za-z0-9 -]{0,29})\}/g;
const FIELDS = "#note-form textarea, #note-form input[data-phrases]";

export const isWritten = (field) => field instanceof Element && field.matches(FIELDS) && !field.readOnly && !field.disabled;

// What the open row says, by the name of the blank.
const KNOWN = {
  goal(row) {
    const chosen = row.querySelectorAll("input[type=checkbox][name*=goals]:checked");
    return chosen.length === 1 ? chosen[0].closest("label").textContent.trim().replace(/^[A-Z]+ \d+\s+/, "") : "";
  },
  assistance(row) {
    const level = row.querySelector("input[type=radio][name*=assistance]:checked");
    const face = level && level.value && level.closest("label").querySelector(".face");
    return face ? face.textContent.trim() : "";
  },
  minutes(row) {
    const activity = row.closest(".act:not(.is-running)");
    const minutes = activity && activity.querySelector(".act-min");
    return minutes ? (minutes.textContent.match(/[1-9]\d*/) || [""])[0] : "";
  },
};

export function fillKnown(text, field) {
  const row = field.closest(".open-row");
  return text.replace(BLANK, (blank, name) => (row && KNOWN[name.toLowerCase()]?.(row)) || blank);
}

// Puts words into a field as typing does, so that they can be undone and are saved; gives how many characters.
export function write(field, start, end, text) {
  const words = field.matches("textarea") ? text : text.replace(/\s*\n\s*/g, " ");
  if (document.activeElement === field) {
    field.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, words)) {
      return words.length;
    }
  }
  field.setRangeText(words, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: words }));
  return words.length;
}

function blanksOf(field) {
  return [...field.value.matchAll(BLANK)].map((found) => ({ start: found.index, end: found.index + found[0].length }));
}

// Chooses the first blank that begins at `from` or after it. False where there is none.
export function chooseBlank(field, from) {
  const blank = blanksOf(field).find(({ start }) => start >= from);
  if (blank) {
    field.setSelectionRange(blank.start, blank.end);
  }
  return Boolean(blank);
}

function chooseBlankBefore(field, place) {
  const blank = blanksOf(field).findLast(({ end }) => end <= place);
  if (blank) {
    field.setSelectionRange(blank.start, blank.end);
  }
  return Boolean(blank);
}

// The quiet line under a field: how many blanks it still holds, and the way to the next one without a keyboard.
function lineOf(field) {
  const next = field.nextElementSibling;
  if (next && next.matches(".blanks-left")) {
    return next;
  }
  const line = document.createElement("p");
  line.className = "blanks-left";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1; // by keyboard it is Tab in the field itself
  button.addEventListener("click", () => {
    const place = field.selectionEnd;
    field.focus();
    if (!chooseBlank(field, place)) {
      chooseBlank(field, 0);
    }
  });
  const key = document.createElement("kbd");
  key.textContent = "Tab";
  line.append(button, key);
  field.after(line);
  return line;
}

export function countBlanks(field) {
  const count = blanksOf(field).length;
  if (!count && !field.nextElementSibling?.matches(".blanks-left")) {
    return;
  }
  const line = lineOf(field);
  line.hidden = !count;
  line.firstChild.textContent = count === 1 ? "1 blank to fill" : `${count} blanks to fill`;
}

const countAll = (part) => [...part.querySelectorAll("textarea, input[data-phrases]")].filter(isWritten).forEach(countBlanks);

document.addEventListener("input", ({ target }) => isWritten(target) && countBlanks(target));
document.addEventListener("row:opened", ({ detail }) => countAll(detail.row));
countAll(document);

// Tab leaves the field as ever once no blank is left in its direction: nobody is kept in.
document.addEventListener("keydown", (event) => {
  const { target: field } = event;
  if (event.key !== "Tab" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !isWritten(field)) {
    return;
  }
  const found = event.shiftKey ? chooseBlankBefore(field, field.selectionStart) : chooseBlank(field, field.selectionEnd);
  if (found) {
    event.preventDefault();
  }
});

// A tap into a blank chooses all of it.
document.addEventListener("click", ({ target: field }) => {
  if (!isWritten(field) || field.selectionStart !== field.selectionEnd) {
    return;
  }
  const place = field.selectionStart;
  const blank = blanksOf(field).find(({ start, end }) => start < place && place < end);
  if (blank) {
    field.setSelectionRange(blank.start, blank.end);
  }
});
