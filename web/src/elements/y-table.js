/**
 * A table that the keyboard walks: j/k move, x picks, Enter or e opens (`a.open`, else the row's first link), and
 * any other key presses the row's element with that `data-key`.
 * Ticked rows show the bulk bar; shift-click ticks a range; `total` allows choosing every row of the
 * filter (a hidden input `select_all=1` then joins the form around the table).
 */
import { text } from "../parts/texts.js";

export class YTable extends HTMLElement {
  connectedCallback() {
    this.onKey = (event) => this.steer(event);
    document.addEventListener("keydown", this.onKey);
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("change", (event) => this.onChange(event));
    this.count();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  get rows() {
    return [...this.querySelectorAll("tbody > tr[data-id]")];
  }

  get picks() {
    return [...this.querySelectorAll("tbody .pick input")];
  }

  get cursor() {
    return this.querySelector("tr[data-cursor]");
  }

  steer(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.listens(event.target)) return;
    const act =
      {
        j: () => this.move(1),
        k: () => this.move(-1),
        x: () => this.pick(),
        Enter: () => this.open(event),
        e: () => this.open(event),
      }[event.key] ?? (() => this.press(event.key));
    if (!act || act() === false) return;
    event.preventDefault();
  }

  listens(target) {
    if (document.querySelector("dialog[open]")) return false;
    if (target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return false;
    const first = document.querySelector("y-table:has(tbody > tr[data-id])");
    return this.contains(target) || (first === this && !target.closest("y-table"));
  }

  move(step) {
    const rows = this.rows;
    const at = rows.indexOf(this.cursor);
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (!next) return false;
    this.cursor?.removeAttribute("tabindex");
    this.cursor?.removeAttribute("data-cursor");
    next.dataset.cursor = "";
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  pick() {
    const box = this.cursor?.querySelector(".pick input");
    if (!box) return false;
    box.checked = !box.checked;
    this.count();
    return true;
  }

  press(key) {
    const target = this.cursor?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    target?.click();
    return Boolean(target);
  }

  open(event) {
    const row = this.cursor;
    if (!row || event.target.closest("a, button, input")) return false;
    (row.querySelector("a.open") ?? row.querySelector("a"))?.click();
    return true;
  }

  onClick(event) {
    const box = event.target.closest("tbody .pick input");
    if (box) {
      if (event.shiftKey && this.last) this.range(this.last, box);
      this.last = box;
    }
    if (event.target.closest("[data-pick-none]")) this.all(false);
    if (event.target.closest("[data-pick-total]")) this.choose(true);
  }

  onChange(event) {
    if (event.target.matches("[data-pick-all]")) this.all(event.target.checked);
    else if (event.target.matches(".pick input")) this.count();
  }

  range(from, to) {
    const picks = this.picks;
    const [first, last] = [picks.indexOf(from), picks.indexOf(to)].sort((a, b) => a - b);
    for (const box of picks.slice(first, last + 1)) box.checked = to.checked;
  }

  all(checked) {
    for (const box of this.picks) box.checked = checked;
    this.count();
  }

  choose(everything) {
    this.querySelector("input[name=select_all]")?.remove();
    if (!everything) return;
    const field = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: "select_all",
      value: "1",
    });
    this.append(field);
    this.say(text("all_chosen", { n: this.getAttribute("total") }));
  }

  count() {
    const picks = this.picks;
    const chosen = picks.filter((box) => box.checked);
    for (const box of picks) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    const head = this.querySelector("[data-pick-all]");
    if (head) {
      head.checked = chosen.length > 0 && chosen.length === picks.length;
      head.indeterminate = chosen.length > 0 && chosen.length < picks.length;
    }
    this.choose(false);
    const bulk = this.querySelector("[data-bulk]");
    if (bulk) bulk.hidden = chosen.length === 0;
    this.say(text("rows_chosen", { n: chosen.length }));
  }

  say(words) {
    const place = this.querySelector("[data-bulk-count]");
    if (place) place.textContent = words;
  }
}

customElements.define("y-table", YTable);
