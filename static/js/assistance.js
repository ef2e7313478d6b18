// Beside the levels of assistance: what Section GG would say of the chosen one, and the key that changes the helpers.
// Listens on the document, so that a row drawn later needs nothing.

function chosen(part, ending) {
  return part.querySelector(`input[name$="${ending}"]:checked`);
}

function suggest(part) {
  const line = part.querySelector(".gg-line");
  if (!line) {
    return;
  }
  const level = chosen(part, "assistance");
  const two = chosen(part, "helpers")?.value === "2";
  const code = level ? (two ? level.dataset.ggTwo : level.dataset.gg) : undefined;
  for (const words of line.querySelectorAll("[data-gg]")) {
    words.hidden = words.dataset.gg !== code;
  }
  for (const words of line.querySelectorAll("[data-doubt]")) {
    words.hidden = words.dataset.doubt !== level?.value || code !== level.dataset.gg;
  }
  line.hidden = !code;
}

document.addEventListener("change", (event) => {
  const part = event.target.closest(".open-row");
  if (part && /(assistance|helpers)$/.test(event.target.name)) {
    suggest(part);
  }
});

document.addEventListener("row:opened", (event) => suggest(event.detail.row));

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggles]");
  if (toggle) {
    const radios = [...toggle.closest("form").querySelectorAll(`input[name="${toggle.dataset.toggles}"]`)];
    radios.find((radio) => !radio.checked)?.click();
  }
});
