/** What the designer's buttons and keys do to the chosen field. */
const STEPS = { up: -1, down: 1 };

export const acting = {
  act(action, at) {
    const done = WITHOUT_FIELD[action] ?? (this.chosen && ON_FIELD[action]);
    if (done) done.call(this, at);
    else if (this.chosen) this.amend(action, at);
    if (this.chosen && !this.drawing.field(this.chosen)) this.chosen = null;
    this.draw(true);
    if (action in STEPS) this.say("moved");
  },

  amend(action, at) {
    const [section, place] = this.chosen;
    this.drawing.change((design) => AMENDMENTS[action]?.(design.sections[section].fields[place], at));
  },

  keyed(event) {
    const action = event.target.matches("input, textarea, select") ? undefined : meant(event);
    if (!action) return;
    event.preventDefault();
    if (action === "walk") this.walk(event);
    else this.act(action);
  },

  walk(event) {
    const cards = [...this.querySelectorAll("[data-place]")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    cards[cards.indexOf(event.target.closest("[data-place]")) + step]?.focus();
  },
};

const WITHOUT_FIELD = {
  undo() {
    this.drawing.undo();
  },
  redo() {
    this.drawing.redo();
  },
  section() {
    this.drawing.addSection(this.told.words.new_section);
  },
  "remove-section"(at) {
    this.drawing.removeSection(at);
  },
};

const ON_FIELD = {
  up() {
    this.chosen = this.drawing.shift(this.chosen, STEPS.up) ?? this.chosen;
  },
  down() {
    this.chosen = this.drawing.shift(this.chosen, STEPS.down) ?? this.chosen;
  },
  duplicate() {
    this.chosen = this.drawing.duplicate(this.chosen);
  },
  remove() {
    this.say("removed");
    this.chosen = this.drawing.remove(this.chosen);
  },
};

const AMENDMENTS = {
  "add-column"(field) {
    field.columns = [
      ...(field.columns ?? []),
      { key: freeColumn(field.columns ?? []), kind: "text", label: "" },
    ];
  },
  "remove-column"(field, at) {
    field.columns.splice(at, 1);
  },
  "add-right"(field) {
    field.rights = [...(field.rights ?? []), { role: "*", step: "*", right: "read" }];
  },
  "remove-right"(field, at) {
    field.rights.splice(at, 1);
  },
};

function freeColumn(columns) {
  let count = 1;
  while (columns.some((column) => column.key === `c${count}`)) count += 1;
  return `c${count}`;
}

function meant(event) {
  const redo = event.shiftKey ? "redo" : "undo";
  if (event.ctrlKey || event.metaKey) return { d: "duplicate", z: redo, y: "redo" }[event.key.toLowerCase()];
  if (!event.target.closest("[data-place]")) return undefined;
  if (event.altKey) return { ArrowUp: "up", ArrowDown: "down" }[event.key];
  return { Delete: "remove", ArrowUp: "walk", ArrowDown: "walk" }[event.key];
}
