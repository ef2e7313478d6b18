// What stands still at the edges of the window, measured, so that nothing is scrolled beneath it; and, where the window
// is narrow, the sheet at its foot: "Lines" raises the billing panel over the log.

const root = document.documentElement;
const side = document.getElementById("side");
const toggle = side.querySelector("[data-act=lines]");

const stands = (element) => ["sticky", "fixed"].includes(getComputedStyle(element).position);
const heightOf = (element) => (element && stands(element) ? element.offsetHeight : 0);

// On a phone the header is no box: of it the name and what warns stand still.
function measure() {
  const head = document.querySelector(".page-head");
  const name = heightOf(head.querySelector("h1"));
  const split = getComputedStyle(head).display === "contents";
  const dock = heightOf(document.querySelector(".dock"));
  const sheet = getComputedStyle(side).position === "fixed" && !side.matches(".is-raised") ? side.offsetHeight : 0;
  const heights = {
    name,
    head: split ? name + heightOf(head.querySelector(".patient-line > .chips")) : heightOf(head),
    dock,
    foot: dock + sheet,
  };
  for (const [edge, height] of Object.entries(heights)) {
    root.style.setProperty(`--${edge}-now`, `${height}px`);
  }
}

function raise(up) {
  side.classList.toggle("is-raised", up);
  toggle.setAttribute("aria-expanded", String(up));
}

const watcher = new ResizeObserver(measure);
[document.querySelector(".page-head"), document.querySelector(".dock"), side, document.body].filter(Boolean).forEach((one) => watcher.observe(one));
window.addEventListener("resize", measure);

toggle.addEventListener("click", () => raise(!side.matches(".is-raised")));
side.addEventListener("click", (event) => event.target.closest('a[href*="#"]') && raise(false));
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && side.matches(".is-raised")) {
      event.preventDefault();
      raise(false);
      toggle.focus();
    }
  },
  true,
);
