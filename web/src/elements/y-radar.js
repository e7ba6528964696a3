/**
 * The radar. `src`: the address that answers with JSON {stages, blips}; or `stages`, a JSON list of names, and inside
 * the JSON blips. Stages are names, blips {id, title, customer, stage (index), hours (to the promise; negative is
 * late), impact, severity, reason, url}. Until an answer comes, what the same place showed before stays. State: `sector` (the stage shown alone).
 * Arrow keys walk by gravity, Enter chooses, + shows the stage alone, Escape the whole. Choosing raises `radar:select`; with `target`
 * the blip's `url` is loaded into it by htmx, otherwise opened.
 */
import { dataOf } from "../parts/markup.js";
import { readJson } from "../parts/requests.js";
import { blipsMarkup, faceMarkup, ringNamesMarkup } from "../radar/draw.js";
import { cardMarkup, shell } from "../radar/frame.js";
import { placeBlips } from "../radar/place.js";
import { RADIUS, sectorsOf } from "../radar/scale.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const NARROW_PX = 480;
const remembered = new Map();
const shown = new Map();

export class YRadar extends HTMLElement {
  static observedAttributes = ["sector"];

  connectedCallback() {
    const before = this.hasAttribute("src") && shown.get(this.id);
    this.stages = before ? before.stages : JSON.parse(this.getAttribute("stages") ?? "[]");
    this.blips = before ? before.blips : dataOf(this, []);
    this.at = -1;
    this.insertAdjacentHTML("beforeend", shell());
    this.svg = this.querySelector("svg.radar-svg");
    this.card = this.querySelector(".radar-card");
    this.svg.addEventListener("pointerover", (event) => this.point(event.target.closest(".blip")));
    this.svg.addEventListener("pointerleave", () => this.point(null));
    this.svg.addEventListener("blur", () => this.point(null));
    this.svg.addEventListener("keydown", (event) => this.steer(event));
    this.addEventListener("click", (event) => this.press(event));
    if (remembered.has(this.id) && !this.hasAttribute("sector"))
      this.setAttribute("sector", remembered.get(this.id));
    this.draw();
    if (this.hasAttribute("src")) this.load(this.getAttribute("src"));
  }

  async load(address) {
    try {
      const found = await readJson(address);
      shown.set(this.id, found);
      if (!this.isConnected) return;
      [this.stages, this.blips] = [found.stages, found.blips];
      if (this.chosen >= this.stages.length) this.zoom(null);
      this.draw();
    } catch {
      this.querySelector(".radar-failed").hidden = false;
    }
  }

  attributeChangedCallback() {
    if (this.svg) this.draw();
  }

  get chosen() {
    return this.hasAttribute("sector") ? Number(this.getAttribute("sector")) : null;
  }

  draw() {
    const chosen = this.chosen;
    const sectors = sectorsOf(this.stages.length, chosen);
    const counts = this.stages.map((_name, at) => this.blips.filter((blip) => blip.stage === at).length);
    const narrow = this.clientWidth > 0 && this.clientWidth < NARROW_PX;
    this.view = narrow ? [590, 490] : [500, 480];
    this.frame(...this.view);
    this.toggleAttribute("narrow", narrow);
    this.spots = placeBlips(this.blips, sectors, narrow ? 1.5 : 1);
    this.svg.innerHTML =
      faceMarkup(this.stages, sectors, counts, chosen) + blipsMarkup(this.spots) + ringNamesMarkup();
    for (const ping of this.svg.querySelectorAll(".ping"))
      ping.style.setProperty("--ping", `${ping.dataset.delay}s`);
    this.querySelector(".radar-back").hidden = chosen === null;
    this.point(null);
  }

  frame(wide, high) {
    this.svg.setAttribute("viewBox", `${-wide} ${-high} ${2 * wide} ${2 * high}`);
    this.querySelector(".radar-disc").style.aspectRatio = `${wide} / ${high}`;
    const [above, beside] = [high, wide].map((half) => 50 - (50 * RADIUS) / half);
    this.querySelector(".radar-sweep").style.inset = `${above}% ${beside}%`;
  }

  zoom(sector) {
    if (sector === null) {
      this.removeAttribute("sector");
      remembered.delete(this.id);
    } else {
      this.setAttribute("sector", sector);
      remembered.set(this.id, sector);
    }
  }

  point(element) {
    this.svg.querySelector("[data-cursor]")?.removeAttribute("data-cursor");
    this.at = element ? Number(element.dataset.at) : -1;
    this.card.hidden = !element;
    if (!element) return this.svg.removeAttribute("aria-activedescendant");
    element.dataset.cursor = "";
    this.svg.setAttribute("aria-activedescendant", element.id);
    return this.describe(this.spots[this.at]);
  }

  describe({ blip, x, y, group }) {
    this.card.dataset.severity = blip.severity;
    this.card.innerHTML = cardMarkup(blip, group);
    const [wide, high] = this.view;
    const across = Math.min(Math.max(50 + (50 * x) / wide, 22), 78);
    Object.assign(this.card.style, { left: `${across}%`, top: `${50 + (50 * y) / high}%` });
    this.card.classList.toggle("below", y < -180);
  }

  steer(event) {
    if (event.key in STEPS && this.spots.length) {
      event.preventDefault();
      const next = (this.at + STEPS[event.key] + this.spots.length) % this.spots.length;
      this.point(this.svg.querySelector(`#blip-${Math.max(next, 0)}`));
    } else if (event.key === "Enter" && this.at >= 0) this.choose(this.spots[this.at]);
    else if (event.key === "+" && this.at >= 0) this.zoom(this.spots[this.at].blip.stage);
    else if (event.key === "Escape") this.zoom(null);
  }

  press(event) {
    if (event.target.closest(".radar-back")) return this.zoom(null);
    const blip = event.target.closest(".blip");
    if (blip) return this.choose(this.spots[Number(blip.dataset.at)]);
    const sector = event.target.closest(".radar-sector");
    if (sector && this.stages.length > 1)
      this.zoom(this.chosen === null ? Number(sector.dataset.sector) : null);
    return undefined;
  }

  choose({ blip, group }) {
    if (group.length > 1 && this.chosen === null) return this.zoom(blip.stage);
    const news = new CustomEvent("radar:select", {
      bubbles: true,
      cancelable: true,
      detail: { ...blip, group },
    });
    if (!this.dispatchEvent(news) || !blip.url) return undefined;
    if (!this.hasAttribute("target")) return location.assign(blip.url);
    return window.htmx.ajax("GET", blip.url, { target: this.getAttribute("target"), swap: "innerHTML" });
  }
}

customElements.define("y-radar", YRadar);
