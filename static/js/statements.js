// Words of the patient out of the notes of the period, put into the report where the writer wants them.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use]");
  const area = button && document.getElementById(button.dataset.into);
  if (!area) {
    return;
  }
  const words = `“${button.dataset.use}”`;
  if (!area.value.includes(words)) {
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${words}` : words;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.dispatchEvent(new Event("change", { bubbles: true }));
  }
  area.focus();
});
