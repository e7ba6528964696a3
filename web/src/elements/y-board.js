/**
 * Tiles on a grid of columns: `[data-stretch]` of a tile changes its size, `[data-move]` its place, by dragging or by the
 * arrow keys. A size is sent to `src`, a place to `order`, when it is let go; the answer is a toast that takes it back.
 */
import { carry, place, placeAfter } from "../parts/ordering.js";
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
    if (event.button) return;
    const handle = event.target.closest("[data-move]");
    const moved = (item, from, to) => this.order(item, from, to);
    if (handle) carry(event, { handle, item: handle.closest(".board-tile"), moved });
    const grip = event.target.closest("[data-stretch]");
    if (!grip) return;
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
    const handle = event.target.closest("[data-move]");
    const moving = handle?.closest(".board-tile");
    const to = moving && placeAfter(event, moving);
    if (to !== undefined) {
      event.preventDefault();
      const from = [...this.grid.children].indexOf(moving);
      place(moving, to);
      handle.focus();
      this.order(moving, from, to);
      return;
    }
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

  /** Keep the new place of a tile, or put it back. Of several moves each is sent when those before it are answered. */
  order(tile, from, to) {
    const report = tile.dataset.report;
    this.ordered = (this.ordered ?? Promise.resolve()).then(async () => {
      const answer = await this.sent("order", { place: from, report, to });
      if (!answer) place(tile, from);
      for (const [at, one] of [...this.grid.children].entries()) one.dataset.place = at;
    });
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
    if (!(await this.sent("src", { place, report, width, height }))) this.show(tile, before);
  }

  /** Send fields to the address that an attribute tells, say what came of it, and return whether they are kept. */
  async sent(attribute, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const answer = await send("POST", this.getAttribute(attribute), body).catch(() => undefined);
    if (answer?.ok) this.tell(await answer.json());
    else {
      const text = answer?.status === 422 ? await answer.text() : this.getAttribute("failed");
      this.tell({ text, level: "critical" });
    }
    return Boolean(answer?.ok);
  }

  tell(detail) {
    this.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
  }
}

customElements.define("y-board", YBoard);
