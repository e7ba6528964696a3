/** The words that components show; the server writes them into the page in the reader's language. */
let words;

export function text(key, values = {}) {
  if (!words) {
    const source = document.getElementById("y-texts");
    words = source ? JSON.parse(source.textContent) : {};
  }
  const pattern = words[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** "3 小时" or "5 天": a length of time short enough for a label. */
export function spell(hours) {
  const length = Math.abs(hours);
  const format = new Intl.NumberFormat(document.documentElement.lang || undefined, {
    maximumFractionDigits: length < 10 ? 1 : 0,
  });
  if (length < 72) return text("hours", { n: format.format(length) });
  return text("days", { n: format.format(length / 24) });
}
