/** How a plan is drawn: the board, the month, or the rows and days that are seen. */
import { boardMarkup } from "./board.js";
import { HEAD, picture, ROW } from "./chart.js";
import { headMarkup, rowsMarkup } from "./grid.js";
import { monthMarkup } from "./month.js";

const DAY = 1440;

export const Painting = (Base) =>
  class extends Base {
    ends() {
      const starts = this.store.tasks.map((task) => task.start ?? this.store.start);
      const ends = this.store.tasks.map((task) => Math.max(task.finish ?? 0, task.deadline ?? 0));
      const [first, last] = [
        Math.min(this.store.start, ...starts),
        Math.max(this.store.start, this.store.finish ?? 0, ...ends),
      ];
      return [first - 7 * DAY, Math.max(last + 30 * DAY, first + 60 * DAY)];
    }

    paint() {
      if (!this.scale) return;
      if (this.kind === "board")
        this.querySelector(".plan-board").innerHTML = boardMarkup(this.store, this.words);
      if (this.kind === "calendar") this.querySelector(".plan-month").innerHTML = monthMarkup(this);
      if (this.pane) this.paintRows();
    }

    paintRows() {
      const { pane, store, scale } = this;
      const space = this.querySelector(".plan-space");
      const wide = this.kind === "gantt";
      space.style.height = `${HEAD + store.rows.length * ROW + 24}px`;
      space.style.width = wide ? `${scale.width}px` : "";
      this.view = {
        top: pane.scrollTop,
        left: pane.scrollLeft,
        width: pane.clientWidth,
        height: pane.clientHeight,
      };
      if (!this.side.querySelector("input")) this.paintSide();
      if (wide) {
        this.side.style.transform = `translateY(${-this.view.top}px)`;
        this.svg.setAttribute("width", this.view.width);
        this.svg.setAttribute("height", this.view.height);
        this.svg.firstElementChild.innerHTML = picture(store, scale, this.view, {
          ...this.shows,
          chosen: this.chosen,
        });
      }
    }

    /** The rows; not while somebody types in one of them. */
    paintSide() {
      this.querySelector(".plan-head").innerHTML = headMarkup(this.columns, this.words);
      const seen = { ...this.view, chosen: this.chosen };
      this.side.innerHTML = rowsMarkup(this.store, this.scale, this.columns, this.words, seen);
    }

    ghost() {
      return this.svg.lastElementChild;
    }

    spot(event) {
      const box = this.svg.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    }

    dateAt(x) {
      return this.scale.text(this.scale.snap(this.scale.minute(x + this.view.left)), {
        month: "numeric",
        day: "numeric",
        hour: this.scale.zoom === "day" ? "numeric" : undefined,
        minute: this.scale.zoom === "day" ? "numeric" : undefined,
      });
    }
  };
