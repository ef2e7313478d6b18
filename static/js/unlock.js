// The password on the lock: sent to the server, which alone can open it.
import { ask } from "./asking.js";

let asking = false;

// Gives the server's answer where the password was right, else null and a sentence at the field.
// `refresh` asks the server how things stand, which brings the cookie without which it takes no form.
export async function unlock(form, refresh) {
  if (asking) {
    return null;
  }
  const field = form.elements.password;
  asking = true;
  complain(field, "");
  try {
    const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form)); // it may be older than the cookie
    let answer = await ask(form.action, fields);
    if (answer.status === 403) {
      await refresh();
      answer = await ask(form.action, fields);
    }
    if (answer.ok) {
      field.value = "";
      return answer;
    }
    if (answer.sign_in) {
      const link = document.getElementById("unlock-sign-in");
      link.href = answer.sign_in;
      link.hidden = false;
    }
    complain(field, answer.error ?? "The server could not read this. Type the password again.");
  } catch {
    complain(field, "No connection: the lock opens when the server can be reached. A running clock goes on.");
  } finally {
    asking = false;
  }
  return null;
}

function complain(field, words) {
  document.getElementById("unlock-error").textContent = words;
  field.classList.toggle("is-invalid", Boolean(words));
  field.setAttribute("aria-invalid", String(Boolean(words)));
  if (words) {
    field.select();
    field.focus();
  }
}
