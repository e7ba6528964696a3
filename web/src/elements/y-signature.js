/**
 * A signature by finger, pen or mouse. Writes a data address (PNG, or SVG with `format="svg"`) into a hidden
 * input named by `name`, or with `format="strokes"` the points as JSON. With `required`, its form cannot be sent while the paper is empty.
 */
import SignaturePad from "signature_pad";
import { escaped } from "../parts/markup.js";
import { text } from "../parts/texts.js";

export class YSignature extends HTMLElement {
  connectedCallback() {
    if (this.pad) return;
    this.innerHTML = `<div class="signature-paper" data-hint="${escaped(text("sign_here"))}"><canvas role="img" aria-label="${escaped(text("sign_here"))}"></canvas></div>
      <div class="signature-foot"><span data-note role="status"></span><button type="button" class="btn btn-sm">${escaped(text("clear"))}</button></div>
      <input type="hidden" name="${escaped(this.getAttribute("name") ?? "signature")}">`;
    this.field = this.querySelector("input");
    this.canvas = this.querySelector("canvas");
    this.pad = new SignaturePad(this.canvas, {
      penColor: "#14213a",
      minWidth: 0.8,
      maxWidth: 2.6,
      throttle: 8,
    });
    this.pad.addEventListener("beginStroke", () => this.setAttribute("drawing", ""));
    this.pad.addEventListener("endStroke", () => this.keep());
    this.querySelector("button").addEventListener("click", () => this.clear());
    this.sized = new ResizeObserver(() => this.fitPaper());
    this.sized.observe(this.canvas);
    this.form = this.closest("form");
    this.check = (event) => this.refuse(event);
    this.form?.addEventListener("submit", this.check, { capture: true });
    this.form?.addEventListener("reset", () => this.clear());
  }

  disconnectedCallback() {
    this.sized?.disconnect();
    this.form?.removeEventListener("submit", this.check, { capture: true });
  }

  get empty() {
    return !this.field.value;
  }

  fitPaper() {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const { offsetWidth: width, offsetHeight: height } = this.canvas;
    if (!width || this.canvas.width === width * ratio) return;
    const strokes = this.pad.toData();
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.getContext("2d").scale(ratio, ratio);
    this.pad.clear();
    if (strokes.length) this.pad.fromData(strokes);
  }

  keep() {
    this.removeAttribute("drawing");
    this.field.value = this.written(this.getAttribute("format"));
    this.setAttribute("filled", "");
    this.removeAttribute("invalid");
    this.note("");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  written(format) {
    if (format === "svg") return this.pad.toDataURL("image/svg+xml");
    if (format !== "strokes") return this.pad.toDataURL("image/png");
    const rounded = (point) => [Math.round(point.x * 10) / 10, Math.round(point.y * 10) / 10];
    return JSON.stringify(this.pad.toData().map((stroke) => stroke.points.map(rounded)));
  }

  clear() {
    this.pad.clear();
    this.field.value = "";
    this.removeAttribute("filled");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Shows a signature kept earlier (a PNG or SVG data address, or strokes). */
  async restore(value) {
    this.field.value = value;
    this.setAttribute("filled", "");
    this.fitPaper();
    if (value.startsWith("[")) {
      this.pad.fromData(JSON.parse(value).map((points) => ({ points: points.map(([x, y]) => ({ x, y })) })));
    } else {
      const { offsetWidth: width, offsetHeight: height } = this.canvas;
      await this.pad.fromDataURL(value, { ratio: 1, width, height });
    }
  }

  refuse(event) {
    if (!this.hasAttribute("required") || !this.empty) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.setAttribute("invalid", "");
    this.note(text("sign_first"));
    this.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  note(words) {
    this.querySelector("[data-note]").textContent = words;
  }
}

customElements.define("y-signature", YSignature);
