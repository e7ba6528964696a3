/** Copies the `text` attribute (a path becomes a full address) and says so on its button. */
import { text } from "../parts/texts.js";

export class YCopy extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.copy());
  }

  async copy() {
    const source = this.getAttribute("text") ?? "";
    const value = source.startsWith("/") ? new URL(source, location.href).href : source;
    const label = this.querySelector("span") ?? this.querySelector("button");
    try {
      await navigator.clipboard.writeText(value);
      this.confirm(label);
    } catch {
      window.prompt("", value);
    }
  }

  confirm(label) {
    const before = label.textContent;
    label.textContent = text("copied");
    this.setAttribute("copied", "");
    setTimeout(() => {
      label.textContent = before;
      this.removeAttribute("copied");
    }, 1600);
  }
}

customElements.define("y-copy", YCopy);
