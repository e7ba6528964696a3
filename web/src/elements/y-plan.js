/**
 * A project's plan. `src`: the address of its JSON; `edits`, `undo`: where edits and undoing go; `task`: the address
 * of a task's drawer, with a nil id in it; `view`: gantt, table, board or calendar; inside, the words as JSON.
 * Only the rows and days that are seen are drawn. Keys: see `plan/keys.js`. Reads the plan again on `live:plans`.
 */
import { dataOf } from "../parts/markup.js";
import { Acting } from "../plan/acting.js";
import { startBoard } from "../plan/board.js";
import { ROW } from "../plan/chart.js";
import { hideRefusal, showRefusal } from "../plan/conflict.js";
import { startDragging } from "../plan/drag.js";
import { NARROW, WIDE } from "../plan/grid.js";
import { onKey } from "../plan/keys.js";
import { startMonth } from "../plan/month.js";
import { Painting } from "../plan/painting.js";
import { dateLanguage, Scale, ZOOMS } from "../plan/scale.js";
import { shell } from "../plan/shell.js";
import { PlanStore } from "../plan/store.js";

const NEWS = ["live:plans", "plan:changed"];

export class YPlan extends Painting(Acting(HTMLElement)) {
  connectedCallback() {
    this.words = dataOf(this, {});
    this.shows = { critical: true, baseline: true, float: true, links: true };
    this.undone = [];
    this.store = new PlanStore({
      src: this.getAttribute("src"),
      edits: this.getAttribute("edits"),
      undo: this.getAttribute("undo"),
    });
    this.insertAdjacentHTML("beforeend", shell(this.getAttribute("view"), this.words));
    [this.svg, this.side, this.pane] = ["svg.plan-chart", ".plan-rows", ".plan-pane"].map((one) =>
      this.querySelector(one),
    );
    this.store.addEventListener("change", () => this.refresh());
    this.store.addEventListener("refused", (event) => showRefusal(this, event.detail));
    this.store.addEventListener("saved", (event) => this.saved(event.detail));
    this.store.addEventListener("saved", () => hideRefusal(this));
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("dblclick", (event) => this.pressTwice(event));
    this.addEventListener("keydown", (event) => onKey(this, event));
    this.pane?.addEventListener("scroll", () => this.paint());
    this.side?.addEventListener("wheel", (event) => this.roll(event), { passive: false });
    // Undo also where nothing has the focus, as right after a page came.
    this.keyed = (event) =>
      ["BODY", "MAIN"].includes(event.target.tagName) &&
      (event.ctrlKey || event.metaKey) &&
      onKey(this, event);
    document.addEventListener("keydown", this.keyed);
    this.heard = () => this.reload();
    for (const news of NEWS) document.body.addEventListener(news, this.heard);
    if (this.svg) startDragging(this);
    startBoard(this);
    startMonth(this);
    this.marks();
    this.sized = new ResizeObserver(() => this.store.byId && this.paint());
    this.sized.observe(this);
    this.store.load().then(
      () => this.home(),
      () => this.say(this.words.failed),
    );
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keyed);
    for (const news of NEWS) document.body.removeEventListener(news, this.heard);
    this.sized.disconnect();
  }

  get kind() {
    return this.getAttribute("view");
  }

  get columns() {
    return this.kind === "table" ? WIDE : NARROW;
  }

  /** Our own edit is in already: only others' make it read the plan again. */
  reload() {
    clearTimeout(this.later);
    this.later = setTimeout(async () => {
      await this.store.chain;
      const known = this.store.revision;
      const answer = await fetch(`${this.store.src}?revision=${known}`, { credentials: "same-origin" });
      if (answer.status === 200) this.store.take(await answer.json());
    }, 300);
  }

  refresh() {
    const { store } = this;
    this.toggleAttribute("empty", store.tasks.length === 0);
    this.toggleAttribute("editable", Boolean(store.editable));
    if (!this.scale || this.scale.zoom !== this.zoom || this.spread !== this.ends().join()) {
      this.spread = this.ends().join();
      const [first, last] = this.ends();
      this.scale = new Scale({
        first,
        last,
        zoom: this.zoom,
        zone: store.zone,
        language: dateLanguage(),
      });
    }
    this.showFinish();
    this.paint();
  }

  get zoom() {
    const kept = localStorage.getItem("y-plan-zoom");
    return kept in ZOOMS ? kept : "week";
  }

  home() {
    if (this.kind !== "gantt" || !this.scale) return;
    const { running, now, start, rows } = this.store;
    this.pane.scrollLeft = Math.max(this.scale.x(running ? now : start) - 120, 0);
    // What is under way comes into sight; what is long done lies above.
    const first = running ? rows.findIndex((task) => !task.summary && task.percent < 100) : 0;
    this.pane.scrollTop = Math.max(first - 2, 0) * ROW;
    this.paint();
  }

  roll(event) {
    if (this.kind !== "gantt") return;
    event.preventDefault();
    this.pane.scrollTop += event.deltaY;
  }
}

customElements.define("y-plan", YPlan);
