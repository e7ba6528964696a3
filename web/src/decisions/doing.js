/** What buttons and shortcuts do to the grid: rows and columns added, moved, taken out. Mixed into the element. */
import { say } from "../process/words.js";

export const doing = {
  pressed(event) {
    const column = event.target.closest("[data-column]");
    const button = event.target.closest("[data-do]");
    const td = event.target.closest("td[data-at]");
    const number = event.target.closest("[data-number]");
    if (column?.dataset.column) this.pick(Number(column.dataset.column));
    else if (button) this.act(button.dataset.do, button.dataset);
    else if (td && !event.target.matches("input")) this.pressedCell(td, event);
    else if (number) {
      this.choose([Number(number.dataset.number), this.sheet.width - 1], { extend: event.shiftKey });
      this.from ??= [this.at[0], 0];
      this.mark();
    }
  },

  /** A cell is chosen by one press and written by the next; a finger writes at once. */
  pressedCell(td, event) {
    const at = td.dataset.at.split(",").map(Number);
    const again = !this.from && String(at) === String(this.at) && this.touched === String(at);
    this.choose(at, { extend: event.shiftKey });
    this.touched = String(at);
    if (this.writable && (this.coarse || again)) this.write();
  },

  act(what, details = {}) {
    const { top, bottom } = this.block();
    const acts = {
      "add-row": () => this.addRow(this.sheet.height ? bottom + 1 : 0),
      "add-input": () => this.addColumn("inputs"),
      "add-output": () => this.addColumn("outputs"),
      up: () => this.shift(top, bottom, top - 1),
      down: () => this.shift(top, bottom, top + 1),
      duplicate: () => {
        this.sheet.duplicate(top, bottom);
        this.stand(bottom + 1);
      },
      remove: () => {
        if (!this.sheet.height) return;
        this.sheet.removeRows(top, bottom);
        this.stand(Math.max(0, Math.min(top, this.sheet.height - 1)));
      },
      undo: () => this.sheet.undo() && this.stand(this.at[0]),
      redo: () => this.sheet.redo() && this.stand(this.at[0]),
      fill: () => {
        this.sheet.addRow(this.sheet.height, this.report.gaps[Number(details.gap)]);
        this.at = [this.sheet.height - 1, this.sheet.inputs];
        this.stand(this.at[0]);
      },
      "copy-all": () => this.copyAll(),
    };
    acts[what]?.();
  },

  /** Draws anew with one cell of a row chosen. */
  stand(row) {
    this.from = undefined;
    this.at = [row, Math.min(this.at[1], this.sheet.width - 1)];
    if (this.picked !== undefined && !this.sheet.column(this.picked)) this.picked = undefined;
    this.changed();
  },

  addRow(at) {
    this.sheet.addRow(at);
    this.at = [at, 0];
    this.stand(at);
  },

  shift(top, bottom, to) {
    const place = this.sheet.moveRows(top, bottom, to);
    const across = this.from?.[1];
    this.at = [place, this.at[1]];
    this.from = bottom > top ? [place + bottom - top, across ?? this.at[1]] : undefined;
    this.changed();
    this.tell("moved", { n: place + 1 });
  },

  addColumn(side) {
    const count = this.sheet.now[side].length;
    const column =
      side === "inputs"
        ? { expression: "", label: say("new_input"), kind: "", values: "" }
        : { name: this.freeName(), kind: "", values: [], usual: "" };
    this.sheet.addColumn(side, count, column);
    this.picked = side === "inputs" ? count : this.sheet.inputs + count;
    this.changed({ focus: false });
    this.part("column").querySelector("input")?.focus();
  },

  freeName() {
    const taken = this.sheet.now.outputs.map((one) => one.name);
    let count = taken.length + 1;
    while (taken.includes(`result${count}`)) count += 1;
    return `result${count}`;
  },

  pick(column) {
    this.picked = this.picked === column ? undefined : column;
    this.draw();
    if (this.picked !== undefined)
      this.part("column").querySelector("input")?.focus({ preventScroll: false });
  },

  moveColumn(step) {
    this.picked = this.sheet.moveColumn(this.picked, this.picked + step);
    this.changed({ focus: false });
  },

  removeColumn() {
    this.sheet.removeColumn(this.picked);
    this.picked = undefined;
    this.from = undefined;
    this.stand(this.at[0]);
  },

  /** A column that looks at a known fact is called as people call it, and is of its kind. */
  fits(fact) {
    const column = this.sheet.column(this.picked);
    const kind = { number: "number", truth: "boolean", moment: "date" }[fact.kind] ?? "text";
    this.sheet.setColumn(this.picked, "kind", kind);
    if (
      !column.label ||
      column.label === say("new_input") ||
      this.told.facts.some((one) => one.label === column.label)
    )
      this.sheet.setColumn(this.picked, "label", fact.label);
    if (fact.choices?.length)
      this.sheet.setColumn(
        this.picked,
        "values",
        fact.choices.map(([code]) => JSON.stringify(code)).join(", "),
      );
    this.changed({ focus: false });
    this.part("column").querySelector("input")?.focus();
  },

  /** The list of values that a column offers while a cell is written; its id. */
  offers(at) {
    const column = this.sheet.column(at);
    const known = column && this.told.facts.find((one) => one.name === (column.expression ?? "").trim());
    const values = known?.choices?.length
      ? known.choices.map(([code, words]) => [JSON.stringify(code), words])
      : column?.kind === "boolean"
        ? [
            ["true", say("true")],
            ["false", say("false")],
          ]
        : Array.isArray(column?.values)
          ? column.values.map((one) => [one, ""])
          : [];
    let list = this.querySelector("#decision-offers");
    if (!list) {
      list = document.createElement("datalist");
      list.id = "decision-offers";
      this.append(list);
    }
    list.replaceChildren(...values.map(([value, words]) => new Option(words, value)));
    return list.id;
  },

  async copyAll() {
    const { height, width } = this.sheet;
    const rest = height
      ? `\n${this.sheet.text({ top: 0, bottom: height - 1, left: 0, right: width - 1 })}`
      : "";
    await navigator.clipboard.writeText(this.sheet.headings(say("note")) + rest);
    this.tell("copied");
  },

  tell(word, values) {
    const text = say(word, values);
    this.part("said").textContent = text;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
  },
};
