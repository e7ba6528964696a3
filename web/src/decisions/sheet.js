/**
 * What a grid does to a decision table. Columns are counted through: inputs, outputs, then the note; rows from 0.
 */
import { Changes } from "../parts/changes.js";

export class Sheet extends Changes {
  get inputs() {
    return this.now.inputs.length;
  }

  get width() {
    return this.inputs + this.now.outputs.length + 1;
  }

  get height() {
    return this.now.rows.length;
  }

  isInput(column) {
    return column < this.inputs;
  }

  isNote(column) {
    return column === this.width - 1;
  }

  /** The column itself: an input or an output; the note has none. */
  column(at, table = this.now) {
    return at < table.inputs.length ? table.inputs[at] : table.outputs[at - table.inputs.length];
  }

  title(at) {
    const column = this.column(at);
    return column ? column.label || column.expression || column.name || "" : "";
  }

  cell(row, column) {
    return read(this.now, row, column);
  }

  put(row, column, text, mark = "") {
    if (this.cell(row, column) !== text) this.change((table) => write(table, row, column, text), mark);
  }

  /** Puts a block of texts at a place; rows that lack are added. Returns how many columns found no room. */
  paste(block, row, column) {
    const widest = Math.max(...block.map((line) => line.length));
    this.change((table) => {
      block.forEach((line, down) => {
        while (table.rows.length <= row + down) table.rows.push(blank(table));
        line.slice(0, this.width - column).forEach((text, right) => {
          write(table, row + down, column + right, text.trim());
        });
      });
    });
    return Math.max(0, widest - (this.width - column));
  }

  clear({ top, bottom, left, right }) {
    this.change((table) => {
      for (let row = top; row <= bottom; row += 1)
        for (let column = left; column <= right; column += 1) write(table, row, column, "");
    });
  }

  addRow(at, cells) {
    this.change((table) => {
      table.rows.splice(at, 0, blank(table));
      cells?.forEach((text, column) => {
        write(table, at, column, text);
      });
    });
  }

  duplicate(top, bottom) {
    this.change((table) =>
      table.rows.splice(bottom + 1, 0, ...structuredClone(table.rows.slice(top, bottom + 1))),
    );
  }

  removeRows(top, bottom) {
    this.change((table) => table.rows.splice(top, bottom - top + 1));
  }

  /** Moves rows so that the first of them stands where row `to` stood; returns where it stands. */
  moveRows(top, bottom, to) {
    const count = bottom - top + 1;
    const place = Math.max(0, Math.min(to, this.height - count));
    if (place !== top) this.change((table) => table.rows.splice(place, 0, ...table.rows.splice(top, count)));
    return place;
  }

  addColumn(side, at, column) {
    this.change((table) => {
      const cells = side === "inputs" ? "tests" : "results";
      table[side].splice(at, 0, column);
      for (const row of table.rows) row[cells].splice(at, 0, "");
    });
  }

  removeColumn(at) {
    const [side, cells, place] = this.place(at);
    this.change((table) => {
      table[side].splice(place, 1);
      for (const row of table.rows) row[cells].splice(place, 1);
    });
  }

  /** Moves a column among its own kind; returns where it stands. */
  moveColumn(at, to) {
    const [side, cells, place] = this.place(at);
    const first = at - place;
    const target = Math.max(0, Math.min(to - first, this.now[side].length - 1));
    if (target === place) return at;
    this.change((table) => {
      table[side].splice(target, 0, ...table[side].splice(place, 1));
      for (const row of table.rows) row[cells].splice(target, 0, ...row[cells].splice(place, 1));
    });
    return first + target;
  }

  place(at) {
    return this.isInput(at) ? ["inputs", "tests", at] : ["outputs", "results", at - this.inputs];
  }

  setColumn(at, name, value) {
    this.change((table) => {
      this.column(at, table)[name] = value;
    }, `column ${at} ${name}`);
  }

  /** A block of cells as Excel takes it: tabs between columns, a line for each row. */
  text({ top, bottom, left, right }) {
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const cells = [];
      for (let column = left; column <= right; column += 1) cells.push(quoted(this.cell(row, column)));
      lines.push(cells.join("\t"));
    }
    return lines.join("\n");
  }

  headings(note) {
    const titles = [...Array(this.width - 1).keys()].map((at) => quoted(this.title(at)));
    return [...titles, note].join("\t");
  }
}

/** A block as Excel puts it on the clipboard; a cell with a tab or several lines stands in quotes. */
export function blockOf(text) {
  const told = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const whole = told.replace(
    /(^|[\t\n])"((?:[^"]|"")*[\t\n](?:[^"]|"")*)"(?=[\t\n]|$)/g,
    (_all, before, cell) => {
      return before + cell.replace(/[\t\n]+/g, " ").replaceAll('""', '"');
    },
  );
  return whole.split("\n").map((line) => line.split("\t"));
}

function quoted(text) {
  return /[\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function blank(table) {
  return { tests: table.inputs.map(() => ""), results: table.outputs.map(() => ""), note: "" };
}

function read(table, row, column) {
  const inputs = table.inputs.length;
  const line = table.rows[row];
  if (column < inputs) return line.tests[column] ?? "";
  if (column < inputs + table.outputs.length) return line.results[column - inputs] ?? "";
  return line.note;
}

function write(table, row, column, text) {
  const inputs = table.inputs.length;
  const line = table.rows[row];
  if (column < inputs) line.tests[column] = text;
  else if (column < inputs + table.outputs.length) line.results[column - inputs] = text;
  else line.note = text;
}
