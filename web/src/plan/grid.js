/** The rows beside the bars, and as a table of their own: a tree of tasks whose cells are edited in place. */
import { escaped, icon } from "../parts/markup.js";
import { HEAD, ROW } from "./chart.js";

export const NARROW = ["name", "days", "finish"];
export const WIDE = [
  "wbs",
  "name",
  "days",
  "start",
  "finish",
  "percent",
  "members",
  "before",
  "slack",
  "deadline",
];
const EDITED = new Set(["name", "days", "percent", "start", "before"]);

export function headMarkup(columns, words) {
  const cells = columns.map(
    (name) =>
      `<div class="cell" role="columnheader" data-column="${name}">${escaped(name === "wbs" ? "#" : words[name])}</div>`,
  );
  return `<div class="row head" role="row" style="height:${HEAD}px">${cells.join("")}</div>`;
}

export function rowsMarkup(store, scale, columns, words, { top, height, chosen }) {
  const first = Math.max(Math.floor(top / ROW) - 1, 0);
  const last = Math.min(Math.ceil((top + height) / ROW) + 1, store.rows.length);
  return store.rows
    .slice(first, last)
    .map((task, at) => rowMarkup(store, scale, columns, words, task, first + at, task.id === chosen))
    .join("");
}

function rowMarkup(store, scale, columns, words, task, at, isChosen) {
  const open = task.summary ? ` aria-expanded="${!store.folded.has(task.id)}"` : "";
  const cells = columns.map((name) => cellMarkup(store, scale, words, task, name));
  return `<div class="row${task.summary ? " sum" : ""}" role="row" id="row-${task.id}" aria-rowindex="${at + 1}" aria-level="${task.depth + 1}" aria-selected="${isChosen}"${open} data-id="${task.id}" style="top:${at * ROW}px;height:${ROW}px">${cells.join("")}</div>`;
}

function cellMarkup(store, scale, words, task, name) {
  const editable =
    store.editable &&
    EDITED.has(name) &&
    !(task.summary && name !== "name" && name !== "before") &&
    !(task.milestone && name === "days");
  const text =
    name === "name" ? nameMarkup(store, words, task) : escaped(cellText(store, scale, words, task, name));
  const tone = name === "finish" && task.deadline !== null && task.finish > task.deadline ? " late" : "";
  return `<div class="cell${tone}" role="gridcell" data-column="${name}"${editable ? " data-editable" : ""}>${text}</div>`;
}

function nameMarkup(store, words, task) {
  const fold = task.summary
    ? `<button type="button" class="fold-mark" data-fold tabindex="-1" aria-label="${escaped(words.fold)}">${icon(store.folded.has(task.id) ? "chevron-right" : "chevron-down")}</button>`
    : `<span class="fold-mark">${task.milestone ? "◆" : ""}</span>`;
  return `<span class="tree" style="--depth:${task.depth}">${fold}<span class="truncate" title="${escaped(task.name)}">${escaped(task.name)}</span></span>`;
}

export function cellText(store, scale, words, task, name) {
  const days = (minutes) => Math.round((minutes / 480) * 100) / 100;
  const date = (at) =>
    at === null ? "" : scale.text(at, { month: "numeric", day: "numeric", year: "2-digit" });
  switch (name) {
    case "wbs":
      return task.wbs;
    case "days":
      return task.milestone
        ? ""
        : words.n_days.replace(
            "{n}",
            days(task.summary ? store.time.between(task.start, task.finish) : task.minutes),
          );
    case "start":
      return date(task.start);
    case "finish":
      return date(task.finish);
    case "deadline":
      return date(task.deadline);
    case "percent":
      return task.summary ? "" : `${task.percent}%`;
    case "slack":
      return task.total_float === null ? "" : words.n_days.replace("{n}", days(task.total_float));
    case "members":
      return task.members.map(([id]) => store.members[id] ?? "").join("、");
    case "before":
      return beforeText(store, task);
    default:
      return "";
  }
}

/** The tasks waited for by number, with the kind where it is not the usual one, and the lag in days. */
export function beforeText(store, task) {
  return (store.linksOf.get(task.id) ?? [])
    .filter((link) => link.after === task.id)
    .map((link) => {
      const lag = link.lag ? `${link.lag > 0 ? "+" : ""}${Math.round((link.lag / 480) * 100) / 100}` : "";
      return `${store.byId.get(link.before)?.wbs ?? "?"}${link.kind === "FS" && !lag ? "" : link.kind}${lag}`;
    })
    .join(", ");
}
