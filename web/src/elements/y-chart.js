/**
 * A chart from JSON inside it: {x: […], series: [{name, data, tone, kind, urls}], urls: […], target, min, max, unit2}.
 * `kind`: line, line-area, area-stack, bar, bar-stack, bar-lying, pie, heat, scatter, funnel, gauge, box, tiles, sankey.
 * A click on a point opens its entry in `urls`, the rows; who prevents the event `chart:point` does otherwise.
 */
import { urlAt } from "../chart/kinds.js";
import { lookOf } from "../chart/look.js";
import { optionsOf } from "../chart/options.js";
import { heightOf } from "../chart/room.js";
import { dataOf, escaped } from "../parts/markup.js";
import { text } from "../parts/texts.js";

export class YChart extends HTMLElement {
  connectedCallback() {
    this.data = dataOf(this, { x: [], series: [] });
    this.redraw = () => this.draw();
    document.documentElement.addEventListener("theme:changed", this.redraw);
    this.seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.begin(),
      {
        rootMargin: "200px",
      },
    );
    this.seen.observe(this);
  }

  disconnectedCallback() {
    this.seen.disconnect();
    this.sized?.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
    document.documentElement.removeEventListener("theme:changed", this.redraw);
  }

  async begin() {
    this.seen.disconnect();
    if (!this.data.series.some((one) => one.data.some((value) => value !== null))) {
      this.innerHTML = `<div class="palette-none">${escaped(text("no_data"))}</div>`;
      return;
    }
    const { init } = await import("../chart/engine.js");
    if (!this.isConnected) return;
    const height = heightOf(this.kind, this.data);
    if (height > this.clientHeight) this.style.minHeight = `${height}px`;
    this.place = this.appendChild(document.createElement("div"));
    Object.assign(this.place.style, { width: "100%", height: `${Math.max(this.clientHeight, height)}px` });
    this.chart = init(this.place, null, { renderer: "svg" });
    this.chart.on("click", (point) => this.open(point));
    this.chart.on("finished", () => this.frame());
    this.sized = new ResizeObserver(() => this.fit(height));
    this.sized.observe(this);
    this.draw();
    this.setAttribute("drawn", "");
  }

  /** Follow the size of the place; names are written anew where it became wider or narrower. */
  fit(height) {
    this.place.style.height = `${Math.max(this.clientHeight, height)}px`;
    this.chart?.resize();
    if (this.width !== this.clientWidth) this.draw();
  }

  /** Let the drawing shrink onto paper, which may be narrower than the screen. */
  frame() {
    const svg = this.place.querySelector("svg");
    svg?.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  }

  open(point) {
    const url = urlAt(this.kind.split("-")[0], this.data, point);
    const detail = { url, index: point.dataIndex };
    const told = new CustomEvent("chart:point", { bubbles: true, cancelable: true, detail });
    if (url && this.dispatchEvent(told)) location.assign(url);
  }

  get kind() {
    return this.getAttribute("kind") ?? "line";
  }

  draw() {
    this.width = this.clientWidth;
    this.chart?.setOption(
      optionsOf(this.kind, this.data, lookOf(this), this.getAttribute("unit") ?? ""),
      true,
    );
  }
}

customElements.define("y-chart", YChart);
