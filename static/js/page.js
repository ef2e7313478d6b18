// Every page: / goes to the search field, Alt and a letter press what declares it. Nothing here is needed to use a page.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) {
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const single = document.body.dataset.singleKeys === "on" && !typing && !event.altKey;
  const declared = event.altKey && !event.shiftKey && document.querySelector(`[data-chord="Alt+${event.code}"]`);
  const search = single && event.key === "/" && document.getElementById("search");
  if (declared) {
    event.preventDefault();
    declared.click();
  } else if (search) {
    event.preventDefault();
    search.focus();
  }
});
