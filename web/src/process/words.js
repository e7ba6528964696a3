/** The words of an editor, as the page brings them. */
let words = {};

export function learn(texts) {
  words = texts ?? {};
}

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
