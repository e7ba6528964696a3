/**
 * The command palette. Ctrl-K or ⌘K, or a click on `[data-palette]`, opens it. Entries come from the JSON
 * script inside ({title, hint, url, group, shortcut, icon, keys, event}) and, while typing, from `url?q=…`.
 */
import { listMarkup, ranked } from "../palette/list.js";
import { dataOf, escaped, icon } from "../parts/markup.js";
import { readJson } from "../parts/requests.js";
import { text } from "../parts/texts.js";

const PAUSE_MS = 120;

export class YPalette extends HTMLElement {
  connectedCallback() {
    this.own = dataOf(this, []);
    this.found = [];
    this.onKey = (event) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.toggle();
      }
    };
    this.onClick = (event) => event.target.closest("[data-palette]") && this.toggle();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onClick);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
  }

  build() {
    this.insertAdjacentHTML(
      "beforeend",
      `<dialog class="palette" aria-label="${escaped(text("palette"))}"><div class="palette-input">${icon("search")}
      <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off"
        spellcheck="false" placeholder="${escaped(text("search"))}" aria-label="${escaped(text("search"))}" autofocus><kbd>Esc</kbd></div>
      <div class="palette-list" id="palette-list" role="listbox"></div>
      <div class="palette-foot"><span><kbd>↑</kbd> <kbd>↓</kbd> ${escaped(text("move"))}</span><span><kbd>↵</kbd> ${escaped(text("choose"))}</span></div></dialog>`,
    );
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector(".palette-list");
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("click", (event) =>
      this.pick(event.target.closest("[data-index]")?.dataset.index),
    );
    this.list.addEventListener("pointermove", (event) =>
      this.hover(event.target.closest("[data-index]")?.dataset.index),
    );
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  toggle() {
    if (!this.dialog) this.build();
    if (this.dialog.open) return this.dialog.close();
    this.input.value = "";
    this.found = [];
    this.chosen = 0;
    this.dialog.showModal();
    this.input.focus();
    return this.draw();
  }

  typed() {
    this.chosen = 0;
    clearTimeout(this.timer);
    this.asking?.abort();
    const query = this.input.value.trim();
    this.busy = Boolean(query && this.getAttribute("url"));
    if (this.busy) this.timer = setTimeout(() => this.ask(query), PAUSE_MS);
    else this.found = [];
    this.draw();
  }

  async ask(query) {
    this.asking = new AbortController();
    try {
      const answer = await readJson(
        `${this.getAttribute("url")}?q=${encodeURIComponent(query)}`,
        this.asking.signal,
      );
      this.found = (answer.items ?? answer).map((item, rank) => ({ ...item, found: true, rank }));
    } catch (fault) {
      if (fault.name === "AbortError") return;
      this.found = [];
    }
    this.busy = false;
    this.draw();
  }

  draw() {
    this.entries = ranked(this.input.value, [...this.own, ...this.found]);
    this.list.innerHTML = listMarkup(this.entries, this.chosen, this.busy);
    this.mark();
  }

  mark() {
    for (const row of this.list.querySelectorAll("[data-index]")) {
      row.setAttribute("aria-selected", String(Number(row.dataset.index) === this.chosen));
    }
    this.input.setAttribute("aria-activedescendant", `palette-${this.chosen}`);
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  hover(index) {
    if (index === undefined || Number(index) === this.chosen) return;
    this.chosen = Number(index);
    this.mark();
  }

  steer(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.entries.length) {
      event.preventDefault();
      this.chosen = (this.chosen + step + this.entries.length) % this.entries.length;
      this.mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.pick(this.chosen, event.metaKey || event.ctrlKey);
    }
  }

  pick(index, aside) {
    const item = this.entries[Number(index ?? -1)]?.item;
    if (!item) return;
    this.dialog.close();
    if (item.event) document.dispatchEvent(new CustomEvent(item.event, { bubbles: true }));
    else if (aside) window.open(item.url, "_blank", "noopener");
    else location.assign(item.url);
  }
}

customElements.define("y-palette", YPalette);
