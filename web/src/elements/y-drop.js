/** A place to drop a file: shows what was chosen; the file input inside does the rest. */
export class YDrop extends HTMLElement {
  connectedCallback() {
    const zone = this.querySelector(".dropzone");
    const input = this.querySelector("input[type=file]");
    const name = this.querySelector("[data-drop-name]");
    for (const kind of ["dragover", "dragleave", "drop"]) {
      zone.addEventListener(kind, () => zone.classList.toggle("over", kind === "dragover"));
    }
    input.addEventListener("change", () => {
      const names = [...input.files].map((file) => file.name).join(", ");
      if (names) name.textContent = names;
      this.toggleAttribute("filled", Boolean(names));
    });
  }
}

customElements.define("y-drop", YDrop);
