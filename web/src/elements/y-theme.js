/** The switch between light, dark and the system's choice; and between dense and cosy lists. */
import { recall, remember } from "../parts/memory.js";

const root = document.documentElement;

function choose(theme) {
  remember("y-theme", theme === "auto" ? null : theme);
  root.dispatchEvent(new CustomEvent("theme:apply"));
}

function toggleDensity() {
  const next = root.dataset.density === "cosy" ? "dense" : "cosy";
  remember("y-density", next);
  root.dataset.density = next;
}

export class YTheme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-theme-choice]");
      if (!button) return;
      choose(button.dataset.themeChoice);
      this.show();
      this.querySelector("details")?.removeAttribute("open");
    });
    root.addEventListener("theme:changed", () => this.show());
    this.show();
  }

  show() {
    const chosen = recall("y-theme") ?? "auto";
    for (const button of this.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
      button.toggleAttribute("aria-current", button.dataset.themeChoice === chosen);
    }
  }
}

customElements.define("y-theme", YTheme);
document.addEventListener("theme:toggle", () => choose(root.dataset.bsTheme === "dark" ? "light" : "dark"));
document.addEventListener("density:toggle", toggleDensity);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-density-toggle]")) toggleDensity();
});
