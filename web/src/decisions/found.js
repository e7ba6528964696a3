/** What was found in the whole table, in a few lines: faults, contradictions, cases that no row covers. */
import { make } from "../process/make.js";
import { say } from "../process/words.js";

const MOST = 5;

export function foundLines({ faults, gaps, overlaps, complete, more_gaps: more }) {
  const lines = faults.length ? [["critical", say("faults", { n: faults.length })]] : [];
  lines.push(...faults.slice(0, MOST).map((one) => ["critical", placed(one)]));
  lines.push(...overlaps.slice(0, MOST).map((one) => [one.clash ? "critical" : "watch", one.text]));
  if (gaps.length) lines.push(["warning", say("gaps", { n: gaps.length + more })]);
  if (!complete) lines.push(["watch", say("incomplete")]);
  if (!lines.length) lines.push(["fine", say("all_fine")]);
  return lines.map(([tone, text]) => make("p", { "data-tone": tone }, text));
}

function placed({ row, text }) {
  return row ? `${say("row", { n: row })} ${text}` : text;
}
