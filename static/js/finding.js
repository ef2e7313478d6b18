// Finds activities by what was typed: words anywhere in name, code and area, the nearest first.

export const MOST = 8;
export const CODE_FIRST = /^([A-Z]?\d{4,5})(?![\dA-Z])[\s·–:-]*(.*)$/i;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// 0 where the name begins with what was typed, 1 where words of it do, 2 where words of code or area do, 3 within words.
function distance(one, query, wanted) {
  const name = wordsOf(one.name);
  const rest = wordsOf(`${one.code} ${one.area}`);
  const begins = (words, part) => words.some((word) => word.startsWith(part));
  if (!wanted.every((part) => plain(`${one.name} ${one.code} ${one.area}`).includes(part))) {
    return Infinity;
  }
  if (plain(one.name).startsWith(query) || one.code.toLowerCase() === query) {
    return 0;
  }
  if (wanted.every((part) => begins(name, part))) {
    return 1;
  }
  return wanted.every((part) => begins(name, part) || begins(rest, part)) ? 2 : 3;
}

// What holds the letters only within a word comes last, and before that a code alone.
const within = (hit) => Number(hit.far > 2);
const alone = (hit) => Number(hit.one.id === null);

function found(offered, text) {
  const query = plain(text.trim());
  const wanted = wordsOf(text);
  if (!wanted.length) {
    return offered.filter((one) => one.id).slice(0, MOST);
  }
  const near = offered
    .map((one, order) => ({ one, order, far: distance(one, query, wanted) }))
    .filter((hit) => hit.far < Infinity)
    .sort((a, b) => within(a) - within(b) || alone(a) - alone(b) || a.far - b.far || a.order - b.order);
  return near.map((hit) => hit.one).slice(0, MOST);
}

// A code that was typed first, with the writer's own words after it; or null.
function ownWords(offered, text) {
  const typed = CODE_FIRST.exec(text.trim());
  const code = typed?.[1].toUpperCase();
  const known = offered?.find((one) => one.id === null && one.code === code);
  if (!typed || (offered && !known)) {
    return null;
  }
  return { id: null, code, name: typed[2] || known?.name || "", description: typed[2], goals: [], area: "", own: true };
}

// What is offered for a text; `offered` is null where the list is not here, so that only a code with own words is left.
export function choices(offered, text) {
  const own = ownWords(offered, text);
  if (!offered) {
    return own ? [own] : [];
  }
  return own ? [own, ...found(offered, text).filter((one) => one.id)].slice(0, MOST) : found(offered, text);
}
