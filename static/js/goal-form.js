// A goal's form: hides the fields that the chosen purpose or kind of measuring does not need. Their texts stay.

const form = document.querySelector(".goal-form");

function show() {
  for (const part of form.querySelectorAll("[data-for]")) {
    const chosen = form.elements[part.dataset.for]?.value;
    part.hidden = chosen !== undefined && !part.dataset.values.split(" ").includes(chosen);
  }
}

form.addEventListener("change", show);
show();
