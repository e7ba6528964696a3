/**
 * A chart from JSON inside it: {x: […], series: [{name, data, tone, kind, urls}], urls: […], target, min, max, unit2}.
 * `kind`: line, line-area, area-stack, bar, bar-stack, bar-lying, pie, heat, scatter, funnel, gauge, box, tiles, sankey.
 * A click on a point opens its entry in `urls`, the rows; who prevents the event `chart:point` does otherwise.
 */
import { urlAt } from "../chart/kinds.js";
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
    this.chart.on("click", (point) => this.open(point));
    this.sized = new ResizeObserver(() => this.chart?.resize());
    this.sized.observe(this);
    this.draw();
    this.setAttribute("drawn", "");
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
    this.chart?.setOption(
      optionsOf(this.kind, this.data, lookOf(this), this.getAttribute("unit") ?? ""),
      true,
    );
  }
}

customElements.define("y-chart", YChart);
