// Questions to the server in the name of the person to whom this page belongs.

export function token() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/)?.[1] ?? "";
}

// The answer as {status, ...json}. Throws where the server cannot be reached. `fields` make it a POST.
export async function ask(address, fields, { background = false } = {}) {
  const headers = { Accept: "application/json", "X-User": document.body.dataset.user };
  if (background) {
    headers["X-Background"] = "1";
  }
  if (fields) {
    headers["X-CSRFToken"] = token();
  }
  const body = fields && new URLSearchParams(fields);
  const response = await fetch(address, { method: fields ? "POST" : "GET", body, headers, cache: "no-store" });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return { status: response.status, ...(isJson ? await response.json() : {}) };
}

// After a new sign-in the forms of the page need the new token.
export function renewTokens() {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token();
  }
}
