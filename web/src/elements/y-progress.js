/**
 * The progress of long work. `url` answers JSON {done, total, state: running|done|failed, text, next};
 * it is asked every second, less often on a hidden page, and at once on `live:jobs`.
 * At the end: event `progress:done` (or `progress:failed`), then the page `next`, if there is one.
 */
import { readJson } from "../parts/requests.js";

const PACE_MS = 1000;
const SLOW_MS = 5000;

export class YProgress extends HTMLElement {
  connectedCallback() {
    this.soon = () => this.schedule(0);
    document.addEventListener("live:jobs", this.soon);
    if (this.running) this.schedule(PACE_MS / 2);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("live:jobs", this.soon);
  }

  get running() {
    return !["done", "failed"].includes(this.getAttribute("state"));
  }

  schedule(delay) {
    clearTimeout(this.timer);
    if (this.running) this.timer = setTimeout(() => this.ask(), delay);
  }

  async ask() {
    try {
      this.show(await readJson(this.getAttribute("url")));
    } catch {
      this.schedule(SLOW_MS);
    }
  }

  show({ done = 0, total = 0, state = "running", text, next }) {
    const share = total ? done / total : state === "done" ? 1 : 0;
    const bar = this.querySelector("progress");
    bar.max = 1;
    bar.value = share;
    this.querySelector("[data-share]").textContent = new Intl.NumberFormat(document.documentElement.lang, {
      style: "percent",
    }).format(share);
    if (text) this.querySelector("[data-text]").textContent = text;
    this.setAttribute("state", state);
    if (this.running) this.schedule(document.hidden ? SLOW_MS : PACE_MS);
    else this.finish(state, next ?? this.getAttribute("next"));
  }

  finish(state, next) {
    this.dispatchEvent(new CustomEvent(`progress:${state}`, { bubbles: true }));
    if (state === "done" && next) location.assign(next);
  }
}

customElements.define("y-progress", YProgress);
