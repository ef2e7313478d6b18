// A group session: how many are ticked, the cursor where something is to be mended, and a warning before typed words
// would be left. Ticking unfolds a patient's fields without any script.

const form = document.getElementById("group-form");
const count = document.getElementById("group-count");

function tell() {
  const locked = form.querySelectorAll(".member.is-locked").length;
  const ticked = form.querySelectorAll(".member:not(.is-locked) .member-tick input:checked").length;
  count.textContent = `${locked + ticked} patient${locked + ticked === 1 ? "" : "s"}`;
}

let typed = false;
form.addEventListener("input", (event) => {
  typed = true;
  if (event.target.matches(".member-tick input")) {
    tell();
  }
});
form.addEventListener("submit", () => {
  typed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (typed) {
    event.preventDefault();
  }
});
tell();

const wrong = form.querySelector(".is-invalid, .has-error input:not([type=hidden]), .has-error textarea");
if (wrong) {
  wrong.focus();
}
