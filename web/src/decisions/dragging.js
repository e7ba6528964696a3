/** Rows dragged by their numbers, columns by their heads. Mixed into the element. */
export const dragging = {
  dragstart(event) {
    const number = event.target.closest("[data-number]");
    const head = event.target.closest("[data-head]");
    if (!number && !head) return;
    this.dragged = number ? { row: Number(number.dataset.number) } : { column: Number(head.dataset.head) };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  },

  /** The row or head under the pointer, where what is dragged may go. */
  under(event) {
    if (this.dragged?.row !== undefined) return event.target.closest("tr[data-row]");
    const head = this.dragged && event.target.closest("[data-head]");
    if (!head) return null;
    return this.sheet.isInput(Number(head.dataset.head)) === this.sheet.isInput(this.dragged.column)
      ? head
      : null;
  },

  dragover(event) {
    const target = this.under(event);
    if (!target) return;
    event.preventDefault();
    this.querySelector("[data-drop]")?.removeAttribute("data-drop");
    target.dataset.drop = this.after(event, target) ? "after" : "before";
  },

  after(event, target) {
    const box = target.getBoundingClientRect();
    return this.dragged.row !== undefined
      ? event.clientY > box.top + box.height / 2
      : event.clientX > box.left + box.width / 2;
  },

  drop(event) {
    const target = this.under(event);
    if (!target) return;
    event.preventDefault();
    const after = this.after(event, target) ? 1 : 0;
    const { row, column } = this.dragged;
    this.from = undefined;
    if (row !== undefined) {
      const to = Number(target.dataset.row) + after;
      this.at = [this.sheet.moveRows(row, row, to > row ? to - 1 : to), this.at[1]];
    } else {
      const to = Number(target.dataset.head) + after;
      this.at = [this.at[0], this.sheet.moveColumn(column, to > column ? to - 1 : to)];
      this.picked = this.picked === undefined ? undefined : this.at[1];
    }
    this.changed();
  },

  dragend() {
    this.dragged = undefined;
    this.querySelector("[data-drop]")?.removeAttribute("data-drop");
  },
};
