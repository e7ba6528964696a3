/**
 * A chart from JSON inside it: {x: […], series: [{name, data, tone, kind}], urls: […], target, min, max}.
 * `kind`: line, line-area, bar, bar-stack, bar-lying, pie. A click on a point opens its `urls` entry: the rows.
 */
import { lookOf } from "../chart/look.js";
import { optionsOf } from "../chart/options.js";
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
    if (!this.data.series.some((one) => one.data.length)) {
      this.innerHTML = `<div class="palette-none">${escaped(text("no_data"))}</div>`;
      return;
    }
    const { init } = await import("../chart/engine.js");
    if (!this.isConnected) return;
    this.place = this.appendChild(document.createElement("div"));
    Object.assign(this.place.style, { width: "100%", height: "100%" });
    this.chart = init(this.place, null, { renderer: "svg" });
    this.chart.on(
      "click",
      (point) => this.data.urls?.[point.dataIndex] && location.assign(this.data.urls[point.dataIndex]),
    );
    this.sized = new ResizeObserver(() => this.chart?.resize());
    this.sized.observe(this);
    this.draw();
    this.setAttribute("drawn", "");
  }

  draw() {
    const kind = this.getAttribute("kind") ?? "line";
    this.chart?.setOption(optionsOf(kind, this.data, lookOf(this), this.getAttribute("unit") ?? ""), true);
  }
}

customElements.define("y-chart", YChart);
