/**
 * Editing a cell where it stands: what is typed becomes an edit on Enter or when the cell is left. What cannot be read
 * stays in its cell, with the reason beside the plan; Escape gives it up.
 */
import { change, startAt, unlinked } from "./commands.js";
import { showRefusal } from "./conflict.js";
import { beforeText } from "./grid.js";

const DAY = 480;
const WAIT = /^([\d.]+)\s*(FS|SS|FF|SF)?\s*([+-]\s*[\d.]+)?$/i;

export function editCell(plan, cell, task, typed) {
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
  if (typed !== undefined) input.value = typed;
  let over = false;
  const leave = (keep) => {
    if (over) return;
    const isKept = keep && input.value !== shownIn(plan, task, name);
    const found = isKept ? changesOf(plan, task, name, input.value) : { changes: [] };
    input.toggleAttribute("aria-invalid", Boolean(found.fault));
    if (found.fault) return showRefusal(plan, { text: found.fault });
    over = true;
    input.remove();
    plan.typed = { ...found, id: task.id, name, text: input.value };
    if (found.changes.length) plan.store.edit(found.changes);
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
  if (name === "name") return task.name.replace(/\s*\n\s*/g, " ");
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

/** The changes that were typed, or why they cannot be made out. */
function changesOf(plan, task, name, text) {
  if (name === "before") return waits(plan, task, text);
  const value = READ[name](text.trim(), plan);
  if (value === undefined) return { fault: plan.words[`bad_${name}`] };
  return { changes: [name === "start" ? startAt(task, value) : change(task, { [FIELDS[name]]: value })] };
}

const FIELDS = { name: "name", days: "minutes", percent: "done_percent" };
const READ = {
  name: (text) => text || undefined,
  days: (text) => (Number(text) >= 0 && text ? Math.round(Number(text) * DAY) : undefined),
  percent: (text) => {
    const number = Number(text.replace(/[%％]$/, ""));
    return text && number >= 0 && number <= 100 ? Math.round(number) : undefined;
  },
  start: (text, plan) => (text ? dayOf(plan, text) : undefined),
};

/** The beginning of a day, as written, in the plan's zone. */
function dayOf(plan, text) {
  const [year, month, day] = text.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / 60000 - plan.scale.offset;
}

/** What is waited for, written as numbers: "2, 3SS+1". What does not stand there any more is unlinked. */
function waits(plan, task, text) {
  const { store, words } = plan;
  const own = (store.linksOf.get(task.id) ?? []).filter((link) => link.after === task.id);
  const { wanted, unknown } = wantedOf(store, text);
  if (unknown) return { fault: words.bad_before.replace("{t}", unknown) };
  const gone = own.filter((link) => !wanted.has(link.before)).map(unlinked);
  const rest = [...wanted].map(([id, after]) =>
    waited(
      own.find((one) => one.before === id),
      id,
      task,
      after,
    ),
  );
  return { changes: [...gone, ...rest.filter(Boolean)] };
}

function wantedOf(store, text) {
  const byNumber = new Map(store.tasks.map((one) => [one.wbs, one]));
  const wanted = new Map();
  for (const part of text
    .split(/[,，;；、]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, number, kind = "FS", lag = "0"] = part.match(WAIT) ?? [];
    const before = byNumber.get(number);
    if (!before) return { unknown: part };
    const minutes = Math.round(Number.parseFloat(lag.replace(/\s/g, "")) * DAY);
    wanted.set(before.id, { kind: kind.toUpperCase(), lag_minutes: minutes });
  }
  return { wanted };
}

function waited(link, id, task, after) {
  if (!link) {
    const ends = { before_id: id, after_id: task.id };
    return { kind: "link", id: crypto.randomUUID(), before: null, after: { ...ends, ...after } };
  }
  if (link.kind === after.kind && link.lag === after.lag_minutes) return null;
  return { kind: "link", id: link.id, before: { kind: link.kind, lag_minutes: link.lag }, after };
}
