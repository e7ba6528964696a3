/**
 * A week of hours that is written like a spreadsheet: arrows and Enter move, what was written is saved as one leaves
 * the cell, sums follow. `src` takes a cell; `saved` and `failed` are the words for it. The note under the grid belongs
 * to the cell that has or last had the focus. Without it the form is sent as a whole.
 */
import { csrf } from "../parts/requests.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class YTimesheet extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("focusin", (event) => this.look(event.target.closest(".time-cell")));
    this.addEventListener("input", () => this.add());
    this.addEventListener("change", (event) => this.changed(event.target));
    this.add();
  }

  get lines() {
    return [...this.querySelectorAll("[data-line]")].map((row) =>
      [...row.querySelectorAll("td")].slice(0, 7),
    );
  }

  move(event) {
    const step = MOVES[event.key];
    const cell = event.target.closest(".time-cell");
    if (!step || !cell || !this.leaves(cell, event.key)) return;
    event.preventDefault();
    const grid = this.lines;
    let row = grid.findIndex((cells) => cells.includes(cell.parentElement));
    let column = grid[row].indexOf(cell.parentElement);
    do {
      row += step[0];
      column += step[1];
    } while (grid[row]?.[column] && !grid[row][column].querySelector("input"));
    const next = grid[row]?.[column]?.querySelector("input");
    if (next) {
      next.focus();
      next.select();
    } else if (event.key === "Enter") cell.blur();
  }

  leaves(cell, key) {
    if (key === "ArrowLeft")
      return cell.selectionEnd === 0 || cell.selectionEnd - cell.selectionStart === cell.value.length;
    if (key === "ArrowRight") return cell.selectionStart === cell.value.length || cell.selectionStart === 0;
    return true;
  }

  look(cell) {
    if (!cell) return;
    this.cell = cell;
    this.querySelector("[data-note-of]").hidden = false;
    this.querySelector("[data-note-field]").value = cell.dataset.note;
  }

  changed(field) {
    if (field.matches("[data-note-field]") && this.cell) {
      this.cell.dataset.note = field.value;
      if (this.cell.value.trim()) this.save(this.cell);
    } else if (field.matches(".time-cell")) this.save(field);
  }

  async save(cell) {
    const body = new FormData();
    body.append(cell.name, cell.value);
    body.append(`n${cell.name.slice(1)}`, cell.dataset.note);
    const headers = { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" };
    let said = this.getAttribute("failed");
    let fine = false;
    try {
      const answer = await fetch(this.getAttribute("src"), {
        method: "POST",
        body,
        headers,
        credentials: "same-origin",
      });
      fine = answer.ok;
      if (fine) said = this.getAttribute("saved");
      else if (answer.status === 422 || answer.status === 409) said = await answer.text();
    } catch {
      fine = false;
    }
    cell.toggleAttribute("aria-invalid", !fine);
    const status = this.querySelector("[data-status]");
    status.textContent = said;
    status.dataset.tone = fine ? "fine" : "critical";
  }

  add() {
    const sums = [0, 0, 0, 0, 0, 0, 0];
    for (const row of this.querySelectorAll("[data-line]")) {
      let line = 0;
      [...row.querySelectorAll("td")].slice(0, 7).forEach((cell, day) => {
        const minutes = minutesOf(cell);
        line += minutes;
        sums[day] += minutes;
      });
      row.querySelector("[data-line-sum]").textContent = hours(line) || "–";
    }
    for (const cell of this.querySelectorAll("[data-day-sum]")) {
      cell.textContent = hours(sums[cell.dataset.daySum]);
    }
    this.querySelector("[data-sum]").textContent = hours(sums.reduce((one, other) => one + other, 0)) || "0";
  }
}

function minutesOf(cell) {
  const shut = cell.querySelector("[data-minutes]");
  if (shut) return Number(shut.dataset.minutes);
  const text = cell.querySelector("input").value.trim().toLowerCase().replace("，", ".").replace("：", ":");
  const clock = text.match(/^(\d{1,2})(?::|h)(\d{1,2})m?$/);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  if (/^\d+\s*m(in)?$/.test(text)) return Number.parseInt(text, 10);
  return Math.round((Number.parseFloat(text.replace(",", ".")) || 0) * 60);
}

function hours(minutes) {
  return minutes ? String(Math.round((minutes / 60) * 100) / 100) : "";
}

customElements.define("y-timesheet", YTimesheet);
