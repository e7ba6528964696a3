/** A line no larger than a word; `values` are numbers parted by commas. */
const WIDTH = 100;
const HEIGHT = 28;

export class YSpark extends HTMLElement {
  static observedAttributes = ["values"];

  connectedCallback() {
    this.draw();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw();
  }

  draw() {
    const values = (this.getAttribute("values") ?? "").split(",").map(Number).filter(Number.isFinite);
    if (values.length < 2) {
      this.replaceChildren();
      return;
    }
    const low = Math.min(...values);
    const reach = Math.max(...values) - low || 1;
    const line = values
      .map((value, at) => {
        const x = (at / (values.length - 1)) * WIDTH;
        const y = HEIGHT - 2 - ((value - low) / reach) * (HEIGHT - 5);
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join("L");
    this.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <path class="area" d="M${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}z"/><path d="M${line}"/></svg>`;
  }
}

customElements.define("y-spark", YSpark);
