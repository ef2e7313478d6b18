// Hides the page behind the lock, and brings it back as it was: nothing of it can be seen, printed, found or reached by a key.
// The page stays in memory, with what was typed in it.

const dialog = document.getElementById("lock");
let before = null;

export function isCovered() {
  return Boolean(before);
}

export function cover() {
  if (before) {
    return;
  }
  before = { focus: document.activeElement, x: scrollX, y: scrollY, hidden: [] };
  if (!dialog.querySelector("form")) {
    dialog.append(document.getElementById("lock-card").content.cloneNode(true));
  }
  dialog.showModal(); // first: what loses the cursor says that it changed while it is still shown
  hide();
  dialog.querySelector("input[type=password]").focus();
}

export function uncover() {
  for (const part of before.hidden) {
    part.hidden = part.inert = false;
  }
  const { focus, x, y } = before;
  before = null;
  dialog.close();
  scrollTo({ left: x, top: y, behavior: "instant" });
  focus?.focus({ preventScroll: true });
}

function hide() {
  for (const part of document.body.children) {
    if (part !== dialog && !part.hidden && !part.matches("script")) {
      part.hidden = part.inert = true;
      before.hidden.push(part);
    }
  }
}

// No key reaches the page: neither Escape the dialog, nor a shortcut what lies behind it.
function guard(event) {
  if (before && event.key === "Escape") {
    event.preventDefault();
  }
  if (before && !dialog.contains(event.target)) {
    event.stopImmediatePropagation();
  }
}

if (dialog) {
  // Parts that a script adds meanwhile, such as a message, wait behind the lock too.
  new MutationObserver(() => before && hide()).observe(document.body, { childList: true });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => before && dialog.showModal());
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  addEventListener("keydown", guard, true);
}
