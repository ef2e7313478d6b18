// The cosign inbox by keyboard: the neighbors of the open note, the attestations, the return form. Every key is shown where it acts.

function follow(id) {
  const link = document.getElementById(id);
  if (link) {
    link.click();
  }
}

function openAttestation() {
  const radios = [...document.querySelectorAll("#cosign input[type=radio]")];
  (radios.find((radio) => radio.checked) || radios[0]).focus();
}

function openReturn() {
  document.getElementById("return").open = true;
  document.querySelector("#return select").focus();
}

document.addEventListener("keydown", (event) => {
  const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const act = {
    KeyJ: alt && (() => follow("next-note")),
    KeyK: alt && (() => follow("previous-note")),
    KeyR: alt && openReturn,
    Enter: ctrl && openAttestation,
  }[event.code];
  if (act && document.getElementById("cosign-form")) {
    event.preventDefault();
    act();
  }
});

let typed = false;
const form = document.getElementById("cosign-form");
if (form) {
  form.addEventListener("input", () => {
    typed = [...form.querySelectorAll("#return textarea")].some((area) => area.value.trim());
  });
  form.addEventListener("submit", () => {
    typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) {
      event.preventDefault();
    }
  });
  document.querySelector(".dock a[href='#return']").addEventListener("click", openReturn);
  const chosen = document.querySelector(".desk-row[aria-current]");
  if (chosen) {
    chosen.scrollIntoView({ block: "nearest" });
  }
  const wrong = form.querySelector(".is-invalid");
  if (wrong) {
    wrong.focus();
  }
}
