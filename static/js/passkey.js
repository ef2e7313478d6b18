// Passkeys: a button with `data-passkey` asks the device for one, puts the answer into the field that `data-field`
// names, and sends the form. The question comes from `data-options`, an address, or stands in `data-question`.
import { token } from "./asking.js";

const REFUSED = "No passkey was used. Try again, or go on without one.";
const ALREADY = "This device has a passkey for you already.";
const NO_ANSWER = "The server could not be reached. Try again.";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

// The server writes bytes as text (base64url), the browser wants bytes.
function question({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (asked.user) {
    asked.user = { ...asked.user, id: bytes(asked.user.id) };
  }
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (asked[name]) {
      asked[name] = known(asked[name]);
    }
  }
  return { publicKey: asked };
}

function answer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) {
      response[name] = text(credential.response[name]);
    }
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function options(button) {
  if (!button.dataset.options) {
    const data = JSON.parse(button.dataset.question);
    return data.creation_options ?? data.request_options;
  }
  const method = button.dataset.method ?? "POST";
  const own = method === "POST" && { "X-User": document.body.dataset.user, "X-CSRFToken": token() };
  const headers = { Accept: "application/json", ...own };
  const found = await fetch(button.dataset.options, { method, headers, cache: "no-store" });
  if (!found.ok) {
    throw new TypeError("refused");
  }
  const data = await found.json();
  return data.request_options ?? data;
}

async function use(button) {
  const line = button.closest("[data-passkey-line]");
  const said = line.querySelector("[data-passkey-said]");
  said.textContent = "";
  button.disabled = true;
  try {
    const asked = question(await options(button));
    const making = button.dataset.passkey === "create";
    const credential = await (making ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
    const form = button.form;
    form.elements[button.dataset.field].value = JSON.stringify(answer(credential));
    form.requestSubmit();
  } catch (error) {
    said.textContent = { TypeError: NO_ANSWER, InvalidStateError: ALREADY }[error.name] ?? REFUSED;
  } finally {
    button.disabled = false;
  }
}

const possible = globalThis.isSecureContext && "credentials" in navigator && globalThis.PublicKeyCredential;
function offer() {
  for (const line of document.querySelectorAll("[data-passkey-line]")) {
    line.hidden = !possible;
  }
}

offer();
document.addEventListener("desk:shown", offer); // the inbox exchanged its note
for (const words of document.querySelectorAll("[data-passkey-none]")) {
  words.hidden = Boolean(possible);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-passkey]");
  if (button) {
    use(button);
  }
});
