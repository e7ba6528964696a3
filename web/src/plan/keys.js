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

function keyed(plan, event) {
  const { store } = plan;
  const at = store.places?.get(plan.chosen) ?? -1;
  const task = store.rows?.[at];
  const walk = (step) => () => plan.choose(store.rows[Math.min(Math.max(at + step, 0), store.rows.length - 1)]?.id, true);
  if (event.key === "ArrowDown" && !event.altKey) return walk(1);
  if (event.key === "ArrowUp" && !event.altKey) return walk(-1);
  if (event.key === "PageDown") return walk(15);
  if (event.key === "PageUp") return walk(-15);
  if (!task) return null;
  if (event.key === "Enter") return () => plan.open(task.id);
  if (!event.altKey && task.summary && (event.key === "ArrowLeft" || event.key === "ArrowRight"))
    return () => (event.key === "ArrowLeft") !== store.folded.has(task.id) && store.fold(task.id);
  return store.editable && task ? edited(plan, event, task) : null;
}

function edited(plan, event, task) {
  const { store } = plan;
  const send = (one) => () => one && store.edit([one]);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.altKey && step && !task.summary)
    return event.shiftKey
      ? send(change(task, { minutes: Math.max(task.minutes + step * DAY, 0) }))
      : send(startAt(task, store.time.add(task.start, step > 0 ? DAY + 1 : -DAY + 1) - 1));
  if (event.altKey && event.key === "ArrowUp") return send(shifted(store, task, -1));
  if (event.altKey && event.key === "ArrowDown") return send(shifted(store, task, 1));
  if (event.key === "]") return send(indented(store, task));
  if (event.key === "[") return send(outdented(store, task));
  if (event.key === "Delete") return send(removed(task));
  if (event.key === "Insert") return send(added(store, task, plan.words.new_task));
  if (event.key === "F2") return () => plan.rename(task.id);
  return null;
}
