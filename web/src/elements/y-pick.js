/**
 * A field that finds while one types. `url?q=…` answers [{value, title, hint, …}]; arrows move, Enter and Tab
 * pick the marked one, so does leaving the field. Inside: a hidden input (the value) and a text input.
 * Event `picked` (its detail is the entry) tells what was taken; `next` names where the cursor goes then.
 */
import { escaped } from "../parts/markup.js";
import { readJson } from "../parts/requests.js";
import { text } from "../parts/texts.js";

const PAUSE_MS = 90;
let count = 0;
export class YPick extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.value = this.querySelector("input[type=hidden]");
    this.input = this.querySelector("input:not([type=hidden])");
    this.entries = [];
    this.build();
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("focus", () => this.input.value || this.silent || this.ask());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[data-index]");
      if (row) this.pick(Number(row.dataset.index), true);
    });
  }

  build() {
    count += 1;
    this.list = Object.assign(document.createElement("div"), { className: "pick-list", hidden: true });
    this.list.id = `pick-${count}`;
    this.list.setAttribute("role", "listbox");
    this.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off",
    }))
      this.input.setAttribute(name, value);
  }

  /** What was asked before is not what stands there now: its answer must not be picked. */
  typed() {
    this.value.value = "";
    this.waiting = false;
    this.asking?.abort();
    this.asking = undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.asking?.abort();
    this.asking = new AbortController();
    const query = this.input.value.trim();
    try {
      const address = `${this.getAttribute("url")}?q=${encodeURIComponent(query)}`;
      this.entries = await readJson(address, this.asking.signal);
    } catch (fault) {
      if (fault.name !== "AbortError") this.close();
      return;
    }
    this.asking = undefined;
    this.at = 0;
    if (this.waiting) this.pick(0, this.waiting === "enter");
    else if (document.activeElement === this.input) this.draw(query);
  }

  draw(query) {
    this.list.innerHTML = this.entries.length
      ? this.entries.map(row).join("")
      : `<div class="pick-none">${escaped(text("nothing"))}</div>`;
    this.list.hidden = !this.entries.length && !query;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark();
  }

  mark() {
    for (const [index, option] of [...this.list.querySelectorAll("[role=option]")].entries()) {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", String(index === this.at));
      if (index === this.at) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
  }

  steer(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.at = (this.at + step + this.entries.length) % (this.entries.length || 1);
      this.mark();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.choose();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  choose() {
    if (this.timer || this.asking) this.waiting = "enter";
    else if (!this.list.hidden) this.pick(this.at, true);
  }

  leave() {
    if (this.input.value.trim() && !this.value.value) {
      if (this.timer || this.asking) this.waiting = "left";
      else if (!this.list.hidden) this.pick(this.at, false);
    }
    this.close();
  }

  pick(index, onward) {
    const entry = this.entries[index];
    this.waiting = false;
    this.close();
    if (!entry) return;
    this.value.value = entry.value;
    this.input.value = entry.title;
    this.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { ...entry, onward } }));
    const next = this.getAttribute("next");
    if (onward && next) document.querySelector(next)?.focus();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function row(entry, index) {
  return `<div role="option" class="pick-row" data-index="${index}"><span>${escaped(entry.title)}</span><small>${escaped(entry.hint)}</small></div>`;
}

customElements.define("y-pick", YPick);
