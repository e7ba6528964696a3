/** The plan without a mouse: rows are walked, moved, lengthened, indented and opened by keys. */
import { added, change, indented, outdented, removed, shifted, startAt } from "./commands.js";

const DAY = 480;

export function onKey(plan, event) {
  if (event.target.closest("input, select, textarea")) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") {
    event.preventDefault();
    return event.shiftKey ? plan.redo() : plan.undo();
  }
  const act = keyed(plan, event);
  if (!act) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return act();
}

const WALKS = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

function keyed(plan, event) {
  const at = plan.store.places?.get(plan.chosen) ?? -1;
  const task = plan.store.rows?.[at];
  if (event.key in WALKS && !event.altKey) return () => walk(plan, at + WALKS[event.key]);
  if (!task) return null;
  return looked(plan, event, task) ?? (plan.store.editable ? edited(plan, event, task) : null);
}

function walk(plan, to) {
  const { rows } = plan.store;
  plan.choose(rows[Math.min(Math.max(to, 0), rows.length - 1)]?.id, true);
}

function looked(plan, event, task) {
  const { store } = plan;
  if (event.key === "Enter") return () => plan.open(task.id);
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.altKey || !task.summary || !sideways) return null;
  return () => (event.key === "ArrowLeft") !== store.folded.has(task.id) && store.fold(task.id);
}

const PLAIN = {
  "]": (store, task) => indented(store, task),
  "[": (store, task) => outdented(store, task),
  Delete: (_store, task) => removed(task),
  Insert: (store, task, words) => added(store, task, words.new_task),
};
const WITH_ALT = {
  ArrowUp: (store, task) => shifted(store, task, -1),
  ArrowDown: (store, task) => shifted(store, task, 1),
  ArrowLeft: (store, task, _words, longer) => stepped(store, task, -1, longer),
  ArrowRight: (store, task, _words, longer) => stepped(store, task, 1, longer),
};

function edited(plan, event, task) {
  if (event.key === "F2") return () => plan.rename(task.id);
  const made = (event.altKey ? WITH_ALT : PLAIN)[event.key];
  if (!made) return null;
  return () => {
    const change = made(plan.store, task, plan.words, event.shiftKey);
    return change && plan.store.edit([change]);
  };
}

/** A working day earlier or later, or shorter or longer. */
function stepped(store, task, step, longer) {
  if (task.summary) return null;
  if (longer) return change(task, { minutes: Math.max(task.minutes + step * DAY, 0) });
  return startAt(task, store.time.nextOpen(store.time.add(task.start, step * DAY)));
}
