/** Editing a cell where it stands: what is typed becomes an edit on Enter or when the cell is left. */
import { change, startAt, unlinked } from "./commands.js";
import { beforeText } from "./grid.js";

const DAY = 480;
const WAIT = /^([\d.]+)\s*(FS|SS|FF|SF)?\s*([+-]\s*[\d.]+)?$/i;

export function editCell(plan, cell, task) {
  const name = cell.dataset.column;
  if (cell.querySelector("input")) return;
  const input = document.createElement("input");
  input.className = "cell-input";
  input.setAttribute("aria-label", plan.words[name]);
  input.value = shownIn(plan, task, name);
  if (name === "start") input.type = "date";
  if (name === "before") input.placeholder = plan.words.wait;
  cell.replaceChildren(input);
  input.focus();
  input.select?.();
  let over = false;
  const leave = (keep) => {
    if (over) return;
    over = true;
    const changes =
      keep && input.value !== shownIn(plan, task, name) ? changesOf(plan, task, name, input.value) : [];
    if (changes.length) plan.store.edit(changes);
    plan.paint();
    plan.focusRow();
  };
  input.addEventListener("blur", () => leave(true));
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") leave(true);
    if (event.key === "Escape") leave(false);
  });
}

function shownIn(plan, task, name) {
  if (name === "name") return task.name;
  if (name === "days") return String(Math.round((task.minutes / DAY) * 100) / 100);
  if (name === "percent") return String(task.percent);
  if (name === "before") return beforeText(plan.store, task);
  const parts = plan.scale
    .text(task.start, { year: "numeric", month: "2-digit", day: "2-digit" })
    .match(/\d+/g);
  return (
    new Intl.DateTimeFormat("en-CA", { timeZone: plan.store.zone }).format(task.start * 60000) ||
    parts.join("-")
  );
}

function changesOf(plan, task, name, text) {
  const number = Number.parseFloat(text);
  if (name === "name") return text.trim() ? [change(task, { name: text.trim() })] : [];
  if (name === "days") return number >= 0 ? [change(task, { minutes: Math.round(number * DAY) })] : [];
  if (name === "percent") return number >= 0 ? [change(task, { done_percent: Math.round(number) })] : [];
  if (name === "start") return text ? [startAt(task, dayOf(plan, text))] : [];
  return waits(plan.store, task, text);
}

/** The beginning of a day, as written, in the plan's zone. */
function dayOf(plan, text) {
  const [year, month, day] = text.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / 60000 - plan.scale.offset;
}

/** What is waited for, written as numbers: "2, 3SS+1". What does not stand there any more is unlinked. */
function waits(store, task, text) {
  const own = (store.linksOf.get(task.id) ?? []).filter((link) => link.after === task.id);
  const wanted = wantedOf(store, text);
  const gone = own.filter((link) => !wanted.has(link.before)).map(unlinked);
  const rest = [...wanted].map(([id, after]) =>
    waited(
      own.find((one) => one.before === id),
      id,
      task,
      after,
    ),
  );
  return [...gone, ...rest.filter(Boolean)];
}

function wantedOf(store, text) {
  const byNumber = new Map(store.tasks.map((one) => [one.wbs, one]));
  const wanted = new Map();
  for (const part of text.split(/[,，;；]/)) {
    const [, number, kind = "FS", lag = "0"] = part.trim().match(WAIT) ?? [];
    const before = byNumber.get(number);
    const minutes = Math.round(Number.parseFloat(lag.replace(/\s/g, "")) * DAY);
    if (before) wanted.set(before.id, { kind: kind.toUpperCase(), lag_minutes: minutes });
  }
  return wanted;
}

function waited(link, id, task, after) {
  if (!link) {
    const ends = { before_id: id, after_id: task.id };
    return { kind: "link", id: crypto.randomUUID(), before: null, after: { ...ends, ...after } };
  }
  if (link.kind === after.kind && link.lag === after.lag_minutes) return null;
  return { kind: "link", id: link.id, before: { kind: link.kind, lag_minutes: link.lag }, after };
}
