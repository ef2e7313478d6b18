// What the tabs of one browser tell each other of the lock: times and numbers of users, never a word of a page.

const told = {};

export function tell(name, value) {
  told[name] = value;
  try {
    localStorage.setItem(`lock.${name}`, JSON.stringify(value));
  } catch {
    // Without storage each tab locks by itself.
  }
}

export function heard(name) {
  try {
    return JSON.parse(localStorage.getItem(`lock.${name}`));
  } catch {
    return told[name] ?? null;
  }
}

export function onNews(act) {
  addEventListener("storage", (event) => event.key?.startsWith("lock.") && act());
}
