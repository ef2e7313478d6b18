// What every request of the page's script says of itself, and the one that carries entries.

export const tab = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());

export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.replace(/^__Host-/, "").startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(found.indexOf("=") + 1)) : "";
}

// Whose page this is: the server answers nobody else with it.
export const whose = () => ({ "X-User": document.body.dataset.user || "" });

export function post(address, batch, { keepalive = false } = {}) {
  const entries = batch.map(({ key, kind, activity, stretch, name, value, was, facts, at, skew, page, born }) => ({
    ...{ key, kind, activity, stretch, name, value, was, facts, at, skew },
    age: page === tab ? performance.now() - born : null,
  }));
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), ...whose() },
    body: JSON.stringify({ sent: Date.now(), entries }),
    redirect: "manual",
    keepalive,
    signal: AbortSignal.timeout(15000),
  });
}
