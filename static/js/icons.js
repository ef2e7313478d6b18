// Icons without a connection: a browser asks the server anew for each new use of a file of icons, so the page takes them in.

const file = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
let taken = false;

export const addressOf = (name) => (taken ? `#icon-${name}` : `${file}#${name}`);

// Icons of this part of the page, or of a page that is fetched, are drawn from what was taken in.
export function drawHere(part) {
  if (taken) {
    part.querySelectorAll(`use[href^="${file}#"]`).forEach((use) => use.setAttribute("href", addressOf(use.getAttribute("href").split("#")[1])));
    part.querySelectorAll("template").forEach((template) => drawHere(template.content));
  }
}

async function take() {
  const answer = await fetch(file, { cache: "force-cache" });
  const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  const holder = document.importNode(sprite, true);
  holder.querySelectorAll("[id]").forEach((symbol) => (symbol.id = `icon-${symbol.id}`));
  holder.setAttribute("hidden", "");
  document.body.append(holder);
  taken = true;
  drawHere(document);
}

if (file) {
  take().catch(() => {}); // the file's own icons stay
}
