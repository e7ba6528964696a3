/**
 * Designs a form: kinds are dragged or pressed onto the canvas, fields moved by hand or keys, their settings at the side,
 * the preview drawn by the server as it will be filled in. The hidden input `design` holds what is sent.
 */
import { acting } from "../form/acting.js";
import { canvas, palette } from "../form/canvas.js";
import { Drawing } from "../form/design.js";
import { dragging, GESTURES } from "../form/dragging.js";
import { properties, set } from "../form/properties.js";
import { dataOf } from "../parts/markup.js";
import { csrf } from "../parts/requests.js";

const PAUSE_MS = 400;

class YFormDesigner extends HTMLElement {
  connectedCallback() {
    if (this.drawing) return;
    this.told = dataOf(this, {});
    this.drawing = new Drawing(this.told.design);
    this.input = this.querySelector("input[name=design]");
    this.part("kinds").innerHTML = palette(this.told.kinds);
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("keydown", (event) => this.keyed(event));
    this.addEventListener("input", (event) => this.typed(event.target));
    this.addEventListener("focusin", (event) => this.choose(event.target.closest("[data-place]")));
    for (const name of GESTURES) this.addEventListener(name, (event) => this[name](event));
    this.draw();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  draw(focus = false) {
    this.part("canvas").innerHTML = canvas(this.drawing.now, this.told.kinds, this.told.words, this.chosen);
    this.drawProperties();
    if (focus) this.querySelector("[aria-current]")?.focus();
    this.keep();
  }

  /** What is unfolded stays so, from field to field. */
  drawProperties() {
    const box = this.part("properties");
    const unfolded = box.querySelector("details")?.open ?? false;
    box.innerHTML = properties(this.chosen && this.drawing.field(this.chosen), this.told);
    const details = box.querySelector("details");
    if (details) details.open = unfolded;
  }

  keep() {
    this.input.value = JSON.stringify(this.drawing.now);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), PAUSE_MS);
  }

  async show() {
    const body = new URLSearchParams({ design: this.input.value });
    const answer = await fetch(this.getAttribute("preview"), {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf(), "HX-Request": "true" },
    });
    if (answer.ok) this.part("preview").innerHTML = await answer.text();
  }

  choose(card) {
    if (!card || card.hasAttribute("aria-current")) return;
    this.chosen = card.dataset.place.split(",").map(Number);
    this.querySelector("[aria-current]")?.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
    this.drawProperties();
  }

  pressed(event) {
    const kind = event.target.closest("[data-kind]");
    if (kind) this.add(kind.dataset.kind, this.after());
    const width = event.target.closest("[data-width]");
    if (width) this.widen(width);
    const button = event.target.closest("[data-do]");
    const card = event.target.closest("[data-place]");
    if (card) this.choose(card);
    if (button) this.act(button.dataset.do, Number(button.dataset.at));
  }

  after() {
    if (this.chosen && this.drawing.field(this.chosen)) return [this.chosen[0], this.chosen[1] + 1];
    const last = this.drawing.now.sections.length - 1;
    return [last, this.drawing.now.sections[last].fields.length];
  }

  add(kind, place) {
    const label = this.told.kinds.find((one) => one.kind === kind).label;
    this.chosen = this.drawing.add(kind, label, place);
    this.draw(true);
    this.say("added");
  }

  typed(control) {
    const section = control.dataset.sectionLabel;
    if (section !== undefined)
      this.drawing.change((design) => (design.sections[section].label = control.value), `s${section}`);
    else if (this.chosen && this.part("properties").contains(control)) {
      this.drawing.change(
        (design) => set(design.sections[this.chosen[0]].fields[this.chosen[1]], control),
        `${this.chosen}:${control.dataset.set}`,
      );
      this.part("canvas").innerHTML = canvas(this.drawing.now, this.told.kinds, this.told.words, this.chosen);
    } else return;
    this.keep();
  }

  widen(button) {
    for (const one of this.querySelectorAll("[data-width]"))
      one.setAttribute("aria-pressed", String(one === button));
    this.part("preview").dataset.device = button.dataset.width;
  }

  say(word) {
    const field = this.chosen && this.drawing.field(this.chosen);
    this.part("said").textContent = this.told.words[word]
      .replace("{name}", field?.label ?? "")
      .replace("{place}", String((this.chosen?.[1] ?? 0) + 1));
  }
}

Object.assign(YFormDesigner.prototype, acting, dragging);
customElements.define("y-form-designer", YFormDesigner);
