/**
 * Tiles on a grid of columns whose size is changed: by dragging `[data-stretch]` of a tile, or by the arrow keys on it.
 * A size is sent to `src` when it is let go; the answer is a toast that takes it back.
 */
import { send } from "../parts/requests.js";

const MOST = { width: 3, height: 2 };
const WAIT_MS = 500;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value, most) => Math.min(Math.max(Math.round(value), 1), most);

export class YBoard extends HTMLElement {
  connectedCallback() {
    this.grid = this.querySelector(".dashboard");
    this.waiting = new Map();
    this.addEventListener("pointerdown", (event) => this.lift(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
  }

  lift(event) {
    const grip = event.target.closest("[data-stretch]");
    if (!grip || event.button) return;
    event.preventDefault();
    grip.focus();
    grip.setPointerCapture(event.pointerId);
    const tile = grip.closest(".board-tile");
    const before = { ...tile.dataset };
    tile.dataset.lifted = "";
    const move = (moved) => this.follow(tile, moved);
    const drop = (ended) => {
      grip.removeEventListener("pointermove", move);
      grip.removeEventListener("pointerup", drop);
      grip.removeEventListener("pointercancel", drop);
      delete tile.dataset.lifted;
      if (ended.type === "pointercancel") this.show(tile, before);
      else if (tile.dataset.width !== before.width || tile.dataset.height !== before.height)
        this.save(tile, before);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("pointercancel", drop);
  }

  /** Take the size whose corner is nearest to the pointer. */
  follow(tile, at) {
    const box = tile.getBoundingClientRect();
    const style = getComputedStyle(this.grid);
    const gap = Number.parseFloat(style.columnGap) || 0;
    const columns = style.gridTemplateColumns.split(" ").map(Number.parseFloat);
    const row = (box.height + gap) / Number(tile.dataset.height);
    this.show(tile, {
      width: within((at.clientX - box.left) / (columns[0] + gap), MOST.width),
      height: within((at.clientY - box.top) / row, MOST.height),
    });
  }

  onKey(event) {
    const step = STEPS[event.key];
    const tile = event.target.closest("[data-stretch]")?.closest(".board-tile");
    if (!step || !tile || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const known = this.waiting.get(tile);
    const before = known?.before ?? { ...tile.dataset };
    clearTimeout(known?.timer);
    this.show(tile, {
      width: within(Number(tile.dataset.width) + step[0], MOST.width),
      height: within(Number(tile.dataset.height) + step[1], MOST.height),
    });
    const timer = setTimeout(() => {
      this.waiting.delete(tile);
      this.save(tile, before);
    }, WAIT_MS);
    this.waiting.set(tile, { timer, before });
  }

  show(tile, { width, height }) {
    for (const [name, value] of Object.entries({ width, height })) {
      tile.dataset[name] = value;
      tile.style.setProperty(`--${name}`, value);
    }
    const name = tile.getAttribute("aria-label");
    const said = this.getAttribute("said").replace("{width}", width).replace("{height}", height);
    this.querySelector("[data-said]").textContent = said.replace("{name}", name);
  }

  async save(tile, before) {
    const { place, report, width, height } = tile.dataset;
    if (width === String(before.width) && height === String(before.height)) return;
    const body = new FormData();
    for (const [name, value] of Object.entries({ place, report, width, height })) body.append(name, value);
    const answer = await send("POST", this.getAttribute("src"), body).catch(() => undefined);
    if (!answer?.ok) {
      this.show(tile, before);
      const text = answer?.status === 422 ? await answer.text() : this.getAttribute("failed");
      this.tell({ text, level: "critical" });
      return;
    }
    this.tell(await answer.json());
  }

  tell(detail) {
    this.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
  }
}

customElements.define("y-board", YBoard);
