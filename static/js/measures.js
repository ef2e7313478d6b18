// The page of measures: the way to a group unfolds it.

document.querySelector(".measure-nav")?.addEventListener("click", (event) => {
  const group = document.getElementById(event.target.closest("a")?.hash.slice(1));
  group?.setAttribute("open", "");
});
