// The file of a document: said before it is sent that it is too large, where the server would only say so after.

const input = document.querySelector("input[type=file][data-most-bytes]");

function isTooLarge() {
  return [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
}

function tell() {
  input.parentElement.querySelectorAll(".invalid-feedback").forEach((one) => one.remove());
  input.classList.toggle("is-invalid", isTooLarge());
  input.setAttribute("aria-invalid", String(isTooLarge()));
  if (isTooLarge()) {
    const words = document.createElement("span");
    words.className = "invalid-feedback";
    words.setAttribute("role", "alert");
    words.textContent = input.dataset.tooLarge;
    input.after(words);
  }
}

if (input) {
  if (isTooLarge()) {
    tell(); // chosen before this script had come
  }
  input.addEventListener("change", tell);
  input.form.addEventListener("submit", (event) => {
    if (isTooLarge()) {
      event.preventDefault();
      tell();
      input.focus();
    }
  });
}
