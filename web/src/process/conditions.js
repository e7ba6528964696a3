/** Conditions between text and rows: `amount > 500000 && tier == "vip"`. What is no plain row stays text. */
export const COMPARED = [
  [">", "more"],
  ["<", "less"],
  [">=", "at_least"],
  ["<=", "at_most"],
  ["==", "equal"],
  ["!=", "not_equal"],
];
const ROW =
  /^\s*([A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*(?:\.[A-Za-z_]\w*)*)\s*(==|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)\s*$/;

export function rowsOf(text) {
  if (!text.trim()) return [];
  const rows = [];
  for (const part of text.split("&&")) {
    const match = part.match(ROW);
    if (!match) return null;
    rows.push({ fact: match[1], compared: match[2], value: JSON.parse(match[3]) });
  }
  return rows;
}

export function textOf(rows) {
  return rows
    .filter((row) => row.fact && row.value !== "" && row.value !== undefined)
    .map((row) => `${row.fact} ${row.compared} ${JSON.stringify(row.value)}`)
    .join(" && ");
}

/** The comparisons that make sense for a kind of fact. */
export function comparedBy(kind) {
  return kind === "number" || kind === "moment" ? COMPARED : COMPARED.slice(4);
}

/** A value as its fact wants it: a number, true or false, or text. */
export function valueFor(kind, text) {
  if (kind === "number") return text === "" || Number.isNaN(Number(text)) ? "" : Number(text);
  if (kind === "truth") return text === "true" || text === true;
  return text;
}
