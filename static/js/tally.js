// − and + beside a count: one step between its bounds, told as if it had been typed.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const input = button?.parentElement.querySelector("input");
  if (!input) {
    return;
  }
  const count = (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step);
  const value = String(Math.min(Math.max(count, Number(input.min) || 0), Number(input.max) || 99));
  if (value !== (input.value || "0")) {
    input.value = value === "0" ? "" : value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
