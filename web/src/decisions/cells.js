/** Cells of the grid chosen, moved among and written by mouse, finger and keyboard. Mixed into the element. */
import { say } from "../process/words.js";
import { blockOf } from "./sheet.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export const cells = {
  /** The block between where choosing began and where it stands. */
  block() {
    const [row, column] = this.at;
    const [other, across] = this.from ?? this.at;
    return {
      top: Math.min(row, other),
      bottom: Math.max(row, other),
      left: Math.min(column, across),
      right: Math.max(column, across),
    };
  },

  td([row, column]) {
    return this.querySelector(`[data-at="${row},${column}"]`);
  },

  choose(at, { extend = false, focus = true } = {}) {
    if (!this.sheet.height) return;
    const row = Math.max(0, Math.min(at[0], this.sheet.height - 1));
    const column = Math.max(0, Math.min(at[1], this.sheet.width - 1));
    if (extend) this.from ??= this.at;
    else this.from = undefined;
    this.at = [row, column];
    this.mark();
    if (focus) this.td(this.at)?.focus();
  },

  /** Shows which cells are chosen; one of them can be reached by Tab. */
  mark() {
    for (const one of this.querySelectorAll("td[data-at]")) {
      one.tabIndex = -1;
      one.removeAttribute("aria-selected");
    }
    const { top, bottom, left, right } = this.block();
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1)
        this.td([row, column])?.setAttribute("aria-selected", "true");
    const here = this.td(this.at);
    if (here) here.tabIndex = 0;
  },

  keyed(event) {
    if (event.target.closest("[data-grid] td")) {
      if (event.target.matches("input")) this.keyedWriting(event);
      else this.keyedChoosing(event);
    } else if ((event.ctrlKey || event.metaKey) && !event.target.matches("input, select, textarea"))
      this.keyedPage(event);
  },

  keyedPage(event) {
    const doing = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (!doing || !this.writable) return false;
    event.preventDefault();
    this.act(doing);
    return true;
  },

  keyedChoosing(event) {
    const told = event.ctrlKey || event.metaKey;
    const step = STEPS[event.key];
    if (step && event.altKey) this.keyedMove(event, step);
    else if (step) {
      event.preventDefault();
      const far = told ? 1e6 : 1;
      this.choose([this.at[0] + step[0] * far, this.at[1] + step[1] * far], { extend: event.shiftKey });
    } else if (event.key === "Tab") this.keyedTab(event);
    else if (told) this.keyedCommand(event);
    else if (this.writable) this.keyedCell(event);
  },

  keyedMove(event, [down, right]) {
    event.preventDefault();
    if (!this.writable) return;
    if (down) this.act(down > 0 ? "down" : "up");
    else if (!this.sheet.isNote(this.at[1])) {
      this.from = undefined;
      this.at = [this.at[0], this.sheet.moveColumn(this.at[1], this.at[1] + right)];
      this.changed();
    }
  },

  keyedTab(event) {
    const next = this.at[1] + (event.shiftKey ? -1 : 1);
    const row = this.at[0] + (next < 0 ? -1 : next >= this.sheet.width ? 1 : 0);
    if (row < 0 || row >= this.sheet.height) return;
    event.preventDefault();
    this.choose([row, (next + this.sheet.width) % this.sheet.width]);
  },

  keyedCommand(event) {
    const key = event.key.toLowerCase();
    if (key === "a") {
      event.preventDefault();
      this.from = [0, 0];
      this.at = [this.sheet.height - 1, this.sheet.width - 1];
      this.mark();
    } else if (!this.writable || this.keyedPage(event)) return;
    else if (["d", "-"].includes(key)) {
      event.preventDefault();
      this.act(key === "d" ? "duplicate" : "remove");
    }
  },

  keyedCell(event) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.sheet.clear(this.block());
      this.changed();
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.write();
    } else if (event.key.length === 1 || event.key === "Process") this.write("");
  },

  /** Opens a cell for writing; `text` replaces what stands in it. The key that was pressed goes into it. */
  write(text) {
    const td = this.td(this.at);
    if (!td || !this.writable || td.querySelector("input")) return;
    this.from = undefined;
    this.mark();
    const input = document.createElement("input");
    input.className = "decision-input";
    input.value = text ?? this.sheet.cell(...this.at);
    input.setAttribute("aria-label", `${td.dataset.label} ${say("row", { n: this.at[0] + 1 })}`);
    input.autocomplete = "off";
    input.setAttribute("list", this.offers(this.at[1]));
    input.addEventListener("blur", () => this.written(input));
    td.replaceChildren(input);
    input.focus();
    if (text === undefined && this.coarse) input.setSelectionRange(input.value.length, input.value.length);
    else input.select();
  },

  written(input) {
    if (input.left) return;
    input.left = true;
    const [row, column] = input.closest("td").dataset.at.split(",").map(Number);
    this.sheet.put(row, column, input.value.trim());
    this.changed({ focus: false });
  },

  keyedWriting(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.leave(event);
    else if (event.key === "Enter") this.enter(event);
    else if (event.key === "Tab") {
      this.written(event.target);
      this.keyedTab(event);
    } else if (STEPS[event.key]?.[0] && !this.querySelector("#decision-offers").options.length) {
      event.preventDefault();
      this.written(event.target);
      this.choose([this.at[0] + STEPS[event.key][0], this.at[1]]);
    }
  },

  leave(event) {
    event.stopPropagation();
    event.target.left = true;
    this.draw({ focus: true });
  },

  /** Enter goes on to the row below; below the last one a new row is begun. */
  enter(event) {
    event.preventDefault();
    this.written(event.target);
    if (!event.shiftKey && this.at[0] === this.sheet.height - 1) this.act("add-row");
    else this.choose([this.at[0] + (event.shiftKey ? -1 : 1), this.at[1]]);
  },

  copied(event) {
    if (!event.target.closest?.("td[data-at]") || event.target.matches("input")) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", this.sheet.text(this.block()));
    if (event.type === "cut" && this.writable) {
      this.sheet.clear(this.block());
      this.changed();
    }
    this.tell("copied");
  },

  pasted(event) {
    const inCell = event.target.closest?.("td[data-at]");
    const text = event.clipboardData.getData("text/plain");
    if (!inCell || !this.writable || !text || (event.target.matches("input") && !/[\t\n]./.test(text)))
      return;
    event.preventDefault();
    const input = inCell.querySelector("input");
    if (input) input.left = true;
    const { top, left } = this.block();
    const block = blockOf(text);
    const lost = this.sheet.paste(block, top, left);
    this.at = [top, left];
    this.from = [
      Math.min(top + block.length, this.sheet.height) - 1,
      Math.min(left + Math.max(...block.map((line) => line.length)), this.sheet.width) - 1,
    ];
    this.changed();
    this.tell(lost ? "too_wide" : "pasted", { n: block.length });
  },
};
