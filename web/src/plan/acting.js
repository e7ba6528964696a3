/** What people do around a plan's drawing: choose rows, press buttons, undo, and what is said of it. */

import { ROW } from "./chart.js";
import { added, change, indented, outdented, removed, shifted } from "./commands.js";
import { editCell } from "./inline.js";
import { ZOOMS } from "./scale.js";

const NIL = "00000000-0000-0000-0000-000000000000";

const ROW_ACTS = {
  indent: indented,
  outdent: outdented,
  up: (store, task) => shifted(store, task, -1),
  down: (store, task) => shifted(store, task, 1),
  remove: (_store, task) => removed(task),
  milestone: (_store, task) => change(task, { milestone: !task.milestone }),
};
const ACTS = {
  add: (plan, task) => plan.grow(task),
  undo: (plan) => plan.undo(),
  redo: (plan) => plan.redo(),
  details: (plan, task) => task && plan.open(task.id),
  today: (plan) => plan.home(),
};

export const Acting = (Base) =>
  class extends Base {
    choose(id, scrolls = false) {
      this.chosen = id;
      if (scrolls && this.pane && id) this.reveal(this.store.places.get(id));
      this.paint();
      if (scrolls) this.focusRow();
      for (const button of this.querySelectorAll("[data-of-row]"))
        button.disabled = !id || !this.store.editable;
    }

    reveal(at) {
      const { pane } = this;
      const room = pane.clientHeight - 44 - ROW;
      if (at * ROW < pane.scrollTop) pane.scrollTop = at * ROW;
      else if (at * ROW > pane.scrollTop + room) pane.scrollTop = at * ROW - room;
    }

    focusRow() {
      const grid = this.querySelector("[role=treegrid]");
      if (!grid) return;
      grid.focus({ preventScroll: true });
      if (this.chosen) grid.setAttribute("aria-activedescendant", `row-${this.chosen}`);
    }

    press(event) {
      const command = event.target.closest("[data-do]");
      if (command) return this.act(command.dataset.do, command);
      const fold = event.target.closest("[data-fold]");
      const row = event.target.closest("[data-id]");
      if (!row) return undefined;
      if (fold) return this.store.fold(row.dataset.id);
      const cell = event.target.closest("[data-editable]");
      const before = this.chosen;
      if (event.target.closest("input, button")) return undefined;
      this.choose(row.dataset.id);
      this.focusRow();
      if (cell && before === row.dataset.id) return this.editing(row.dataset.id, cell.dataset.column);
      return undefined;
    }

    pressTwice(event) {
      const row = event.target.closest("[data-id]");
      if (row && !event.target.closest("[data-editable], input, button")) this.open(row.dataset.id);
    }

    editing(id, column, typed) {
      const cell = this.querySelector(`#row-${CSS.escape(id)} [data-column="${column}"]`);
      if (cell && "editable" in cell.dataset) editCell(this, cell, this.store.byId.get(id), typed);
    }

    rename(id) {
      this.editing(id, "name");
    }

    open(id) {
      window.htmx.ajax("GET", this.getAttribute("task").replace(NIL, id), {
        target: "#drawer-body",
        swap: "innerHTML",
      });
    }

    act(name, element) {
      const task = this.store.byId?.get(this.chosen);
      if (name in ROW_ACTS) {
        const made = task && ROW_ACTS[name](this.store, task);
        return made && this.store.edit([made]);
      }
      if (name in ZOOMS) return this.resize(name);
      if (name in this.shows) return this.toggle(name, element);
      return ACTS[name]?.(this, task);
    }

    toggle(name, element) {
      this.shows[name] = !this.shows[name];
      element.setAttribute("aria-pressed", String(this.shows[name]));
      this.paint();
    }

    async grow(task) {
      const made = added(this.store, task, this.words.new_task);
      if (!(await this.store.edit([made]))) return;
      this.choose(made.id, true);
      if (this.pane) this.rename(made.id);
      else this.open(made.id);
    }

    resize(zoom) {
      const middle = this.scale.minute(this.pane.scrollLeft + this.pane.clientWidth / 2);
      localStorage.setItem("y-plan-zoom", zoom);
      this.refresh();
      this.pane.scrollLeft = this.scale.x(middle) - this.pane.clientWidth / 2;
      this.marks();
      this.paint();
    }

    marks() {
      for (const button of this.querySelectorAll("[data-zoom]"))
        button.setAttribute("aria-pressed", String(button.dataset.do === this.zoom));
    }

    /** Each undoing is kept, so that as many can be done again; the next edit of ours ends that. */
    undo() {
      return this.store.undo().then((told) => told && this.undone.push(told.edit));
    }

    redo() {
      const again = this.undone.pop();
      return again ? this.store.undo(again) : this.say(this.words.nothing_again);
    }

    saved(told) {
      if (told.is_edit) this.undone = [];
      const text = this.finishText(told.whole ? told.plan.finish : told.finish);
      if (text) this.say(this.words.moved.replace("{d}", text));
    }

    finishText(finish) {
      return finish ? this.scale?.text(finish, { dateStyle: "long" }) : "";
    }

    /** The head says when the plan ends, whoever moved it. */
    showFinish() {
      const { finish } = this.store;
      const place = document.querySelector("[data-plan-finish]");
      if (place && this.ended !== undefined && this.ended !== finish)
        place.textContent = this.finishText(finish) || "–";
      this.ended = finish;
    }

    say(text) {
      this.querySelector(".plan-said").textContent = text;
    }
  };
