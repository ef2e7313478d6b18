// The note page: the running counter, the cursor where work goes on, and a warning before typed words would be left.

const form = document.getElementById("note-form");

function tick() {
  for (const clock of document.querySelectorAll("time[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
    const minutes = Math.floor(seconds / 60);
    clock.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function firstToMend() {
  return form.querySelector(".is-invalid, .has-error input");
}

function fieldOfAddress() {
  const place = /^#(div_)?id_/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
  return place && (place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea"));
}

function emptyStart() {
  const open = form.querySelector(".open-row");
  return open && [...open.querySelectorAll("input.clock")].find((input) => !input.value);
}

if (form) {
  tick();
  setInterval(tick, 1000);

  let typed = false;
  form.addEventListener("input", () => {
    typed = true;
    document.getElementById("save-state").hidden = true;
    document.getElementById("unsaved-state").hidden = false;
  });
  form.addEventListener("submit", () => {
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) {
      event.preventDefault();
    }
  });

  const field = firstToMend() || fieldOfAddress() || emptyStart();
  if (field) {
    field.focus({ preventScroll: !location.hash });
  }
}
