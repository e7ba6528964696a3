/** How well what was typed fits an entry: its title, or its keys (pinyin, initials, English). */
const GAP = 0.6;

/** A score (higher is better) with the matched positions of the title, or null. */
export function fit(query, item) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return { score: 0, marks: [] };
  const title = item.title.toLowerCase();
  const at = title.indexOf(wanted);
  if (at >= 0) return { score: 100 - at - title.length * 0.1, marks: run(at, wanted.length) };
  const keyScore = fitKeys(wanted, (item.keys ?? "").toLowerCase());
  const marks = subsequence(wanted, title);
  const titleScore = marks ? 50 - spread(marks) * GAP : 0;
  if (keyScore >= titleScore && keyScore > 0) return { score: keyScore, marks: [] };
  return marks ? { score: Math.max(titleScore, 1), marks } : null;
}

function fitKeys(wanted, keys) {
  if (!keys) return 0;
  const words = keys.split(/\s+/);
  if (words.some((word) => word.startsWith(wanted))) return 80;
  const joined = words.join("");
  if (joined.includes(wanted.replaceAll(" ", ""))) return 70;
  const marks = subsequence(wanted, joined);
  return marks && wanted.length > 1 ? Math.max(30 - spread(marks) * GAP, 1) : 0;
}

function subsequence(wanted, whole) {
  const marks = [];
  let from = 0;
  for (const sign of wanted.replaceAll(" ", "")) {
    const at = whole.indexOf(sign, from);
    if (at < 0) return null;
    marks.push(at);
    from = at + 1;
  }
  return marks;
}

function spread(marks) {
  return marks.at(-1) - marks[0] - marks.length + 1;
}

function run(start, length) {
  return Array.from({ length }, (_value, index) => start + index);
}
