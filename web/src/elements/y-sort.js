/**
 * A list that is put in order: by dragging `[data-grip]`, by the buttons `[data-shift="-1|1"]`, or by Alt with the
 * arrow keys. The order of the items is the order in which their fields are sent. Event `sorted` tells of a change.
 */
export class YSort extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol, ul");
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("pointerdown", (event) => this.lift(event));
    this.mark();
  }

  get items() {
    return [...this.list.children];
  }

  onClick(event) {
    const button = event.target.closest("[data-shift]");
    if (!button) return;
    event.preventDefault();
    this.shift(button.closest("li"), Number(button.dataset.shift), button);
  }

  onKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = event.target.closest("li");
    if (!step || !event.altKey || !item) return;
    event.preventDefault();
    this.shift(item, step, event.target);
  }

  shift(item, step, focus) {
    const items = this.items;
    const to = items[items.indexOf(item) + step];
    if (!to) return;
    if (step < 0) to.before(item);
    else to.after(item);
    this.changed(item);
    const usable = focus.disabled ? item.querySelector("[data-shift]:not([disabled])") : focus;
    usable?.focus();
  }

  lift(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    const item = grip.closest("li");
    const before = this.items;
    item.dataset.lifted = "";
    const move = (moved) => this.follow(item, moved.clientY);
    const drop = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointercancel", drop);
      document.removeEventListener("pointerup", drop);
      delete item.dataset.lifted;
      if (before.some((one, at) => one !== this.items[at])) this.changed(item);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointercancel", drop);
    document.addEventListener("pointerup", drop);
  }

  follow(item, y) {
    const over = this.items.find((one) => {
      const box = one.getBoundingClientRect();
      return one !== item && y >= box.top && y <= box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    if (y < box.top + box.height / 2) over.before(item);
    else over.after(item);
  }

  changed(item) {
    this.mark();
    const said = this.querySelector("[data-said]");
    if (said)
      said.textContent = said.dataset.said
        .replace("{name}", item.dataset.name ?? "")
        .replace("{place}", String(this.items.indexOf(item) + 1));
    this.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
  }

  mark() {
    const last = this.items.length - 1;
    for (const [at, item] of this.items.entries()) {
      for (const button of item.querySelectorAll("[data-shift]")) {
        button.disabled = Number(button.dataset.shift) < 0 ? at === 0 : at === last;
      }
    }
  }
}

customElements.define("y-sort", YSort);
