/**
 * Scenes in turn: each `[data-scene]` is seen for `seconds`. Space pauses, the arrow keys turn. Refreshed content
 * goes on with the scene that was seen.
 */
export class YWall extends HTMLElement {
  connectedCallback() {
    this.at = 0;
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.addEventListener("htmx:afterSettle", () => this.show());
    this.timer = setInterval(() => this.paused || this.turn(1), this.seconds * 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onKey);
  }

  get seconds() {
    return Number(this.getAttribute("seconds")) || 20;
  }

  get scenes() {
    return [...this.querySelectorAll("[data-scene]")];
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) this.turn(step);
    if (event.key === " ") {
      event.preventDefault();
      this.paused = !this.paused;
      this.toggleAttribute("paused", this.paused);
    }
  }

  turn(step) {
    const count = this.scenes.length || 1;
    this.at = (this.at + step + count) % count;
    this.show();
  }

  show() {
    for (const [place, scene] of this.scenes.entries()) scene.hidden = place !== this.at;
  }
}

customElements.define("y-wall", YWall);
