/** What people do to a plan, as changes: each says what was seen and what is wanted. */
const iso = (minute) => (minute === null ? null : new Date(minute * 60000).toISOString());

export function change(task, after) {
  const seen = {
    name: task.name,
    minutes: task.minutes,
    done_percent: task.percent,
    parent_id: task.parent,
    rank: task.rank,
    milestone: Boolean(task.milestone),
    constraint: task.constraint,
    constraint_at: iso(task.constraint_at),
    deadline_at: iso(task.deadline),
    assignees: task.members.map(([member, units]) => ({ member, units })),
  };
  const before = Object.fromEntries(
    Object.keys(after)
      .filter((name) => name in seen)
      .map((name) => [name, seen[name]]),
  );
  return { kind: "task", id: task.id, before, after };
}

/** Begins no earlier than where it was dropped. */
export function startAt(task, minute) {
  return change(task, { constraint: "SNET", constraint_at: iso(minute) });
}

export function linked(before, after, kind) {
  return {
    kind: "link",
    id: crypto.randomUUID(),
    before: null,
    after: { before_id: before.id, after_id: after.id, kind, lag_minutes: 0 },
  };
}

export const unlinked = (link) => ({ kind: "link", id: link.id, before: {}, after: null });
export const removed = (task) => ({ kind: "task", id: task.id, before: {}, after: null });

/** A new task after another, beside it; the last where there is none. */
export function added(store, after, name, told = {}) {
  const siblings = store.below.get(after?.parent ?? "") ?? [];
  const at = after ? siblings.indexOf(after) : siblings.length - 1;
  const rank = between(siblings[at]?.rank, siblings[at + 1]?.rank);
  const values = { name, parent_id: after?.parent ?? null, rank, minutes: 480, ...told };
  return { kind: "task", id: crypto.randomUUID(), before: null, after: values };
}

/** Below the task that stands before it. */
export function indented(store, task) {
  const siblings = store.below.get(task.parent ?? "");
  const above = siblings[siblings.indexOf(task) - 1];
  if (!above) return null;
  const last = store.below.get(above.id)?.at(-1);
  return change(task, { parent_id: above.id, rank: between(last?.rank, undefined) });
}

/** Beside what it was below. */
export function outdented(store, task) {
  const parent = store.byId.get(task.parent);
  if (!parent) return null;
  const siblings = store.below.get(parent.parent ?? "");
  const next = siblings[siblings.indexOf(parent) + 1];
  return change(task, { parent_id: parent.parent ?? null, rank: between(parent.rank, next?.rank) });
}

/** One place up or down among those beside it. */
export function shifted(store, task, step) {
  const siblings = store.below.get(task.parent ?? "");
  const at = siblings.indexOf(task) + step;
  if (at < 0 || at >= siblings.length) return null;
  const [low, high] = step < 0 ? [siblings[at - 1], siblings[at]] : [siblings[at], siblings[at + 1]];
  return change(task, { rank: between(low?.rank, high?.rank) });
}

function between(low, high) {
  if (low === undefined && high === undefined) return 1;
  if (low === undefined) return high - 1;
  return high === undefined ? low + 1 : (low + high) / 2;
}
