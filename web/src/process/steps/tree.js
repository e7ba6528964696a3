/** The list of steps as a tree: found, put in, taken out, moved. The column itself is changed in place. */
export const SPLITS = ["choose", "any", "together"];

export function* rowsOf(column) {
  const todo = [column.steps];
  while (todo.length) {
    const row = todo.pop();
    yield row;
    for (const step of row) for (const branch of step.branches) todo.push(branch.steps);
  }
}

export function find(column, id) {
  for (const row of rowsOf(column)) {
    for (const [place, step] of row.entries()) {
      if (step.id === id) return { row, place, step };
      const branch = step.branches.find((one) => one.id === id);
      if (branch) return { row, place, step, branch };
    }
  }
  return null;
}

export function freshId(column, kind) {
  const taken = new Set([column.start_id, column.end_id, column.id]);
  for (const row of rowsOf(column)) {
    for (const step of row) {
      taken.add(step.id);
      for (const branch of step.branches) taken.add(branch.id);
    }
  }
  for (;;) {
    const id = `${kind}_${Math.random().toString(36).slice(2, 8)}`;
    if (!taken.has(id)) return id;
  }
}

const USUAL = {
  approve: { approval: "any", approvers: "role:manager", due: "PT8H" },
  do: { role: "operator", due: "PT8H" },
  notify: { service: "notify", to: "initiator" },
};

export function newStep(column, kind, name) {
  const id = freshId(column, kind);
  const step = {
    id,
    kind,
    name,
    note: "",
    settings: { ...USUAL[kind] },
    wait: null,
    called: "",
    join: "",
    branches: [],
  };
  if (kind === "wait") step.wait = { kind: "duration", text: "PT8H", working: true };
  if (SPLITS.includes(kind)) {
    step.name = "";
    step.branches = [newBranch(column, false), newBranch(column, kind !== "together")];
  }
  return step;
}

export function newBranch(column, otherwise) {
  return { id: freshId(column, "way"), name: "", condition: "", otherwise, steps: [] };
}

export function remove(column, id) {
  const found = find(column, id);
  if (!found) return;
  if (!found.branch) {
    found.row.splice(found.place, 1);
    return;
  }
  const { step, branch } = found;
  step.branches = step.branches.filter((one) => one !== branch);
  if (step.branches.length < 2) {
    const rest = step.branches[0]?.steps ?? [];
    found.row.splice(found.place, 1, ...rest);
  }
}

export function shift(column, id, by) {
  const found = find(column, id);
  const target = found ? found.place + by : -1;
  if (!found || found.branch || target < 0 || target >= found.row.length) return false;
  found.row.splice(found.place, 1);
  found.row.splice(target, 0, found.step);
  return true;
}

export function endsHere(row) {
  const last = row.at(-1);
  if (!last) return false;
  return (
    last.kind === "end" ||
    (last.branches.length > 0 && last.branches.every((branch) => endsHere(branch.steps)))
  );
}
