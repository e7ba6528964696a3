/**
 * Lines that are typed one after another: there is always an empty one at the end (from the template inside),
 * `[data-remove]` takes one away. What was picked fills the line's fields: `data-fill="price"` takes `price`.
 * Event `lines:changed` tells that a line came or went.
 */
export class YLines extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.grow());
    this.addEventListener("picked", (event) => this.fill(event));
    this.addEventListener("click", (event) => this.remove_(event.target.closest("[data-remove]")));
    this.grow();
  }

  get rows() {
    return [...this.querySelectorAll(".line")];
  }

  grow() {
    const last = this.rows.at(-1);
    if (last && !last.querySelector("[data-key]").value.trim()) return;
    const template = this.querySelector("template");
    template.before(template.content.cloneNode(true));
    document.dispatchEvent(new CustomEvent("components:look"));
  }

  fill(event) {
    const line = event.target.closest(".line");
    for (const field of line.querySelectorAll("[data-fill]")) {
      const value = event.detail[field.dataset.fill];
      if (value === undefined || value === null) continue;
      if (field.matches("input")) field.value = value;
      else field.textContent = value;
    }
    this.grow();
    if (event.detail.onward) this.onward(line, event.detail);
  }

  /** Who told the amount behind the name goes on to the next line; else the amount is asked. */
  onward(line, told) {
    const amount = line.querySelector("[data-then]");
    const next =
      told[amount?.dataset.fill] && this.rows[this.rows.indexOf(line) + 1]?.querySelector("y-pick");
    if (!next) return amount?.select();
    next.silent = true; // the list opens when something is typed: nothing is picked by one Enter too many
    next.querySelector("[data-key]").focus();
    next.silent = false;
  }

  remove_(button) {
    if (!button) return;
    const line = button.closest(".line");
    const beside = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    this.grow();
    beside?.querySelector?.("[data-key]")?.focus();
    this.dispatchEvent(new CustomEvent("lines:changed", { bubbles: true }));
  }
}

customElements.define("y-lines", YLines);
