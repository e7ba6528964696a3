/** A step, a branch, the start or the end as the sheet reads and writes it. */
export function bagOf(target, changed) {
  const own = ["name", "note", "wait", "called", "condition", "otherwise"];
  return {
    get: (name) => (own.includes(name) ? target[name] : (target.settings?.[name] ?? "")),
    set(name, value) {
      if (own.includes(name)) target[name] = value;
      else if (value) target.settings[name] = value;
      else delete target.settings[name];
      changed(name);
    },
  };
}

export function capBag(column, which, changed) {
  const names = { name: `${which}_name`, wait: "begins" };
  return {
    get: (name) => column[names[name]] ?? "",
    set(name, value) {
      column[names[name]] = value;
      changed(name);
    },
  };
}
