/** A process drawn from the JSON inside: {xml, marks: {element: state}, signs: {element: {text, tone}}}. */
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { dataOf, escaped, icon } from "../parts/markup.js";
import { text } from "../parts/texts.js";
import { fit, INK, letters, mark, sign } from "../process/drawing.js";

export class YDiagram extends HTMLElement {
  async connectedCallback() {
    if (this.viewer) return;
    const data = dataOf(this, { xml: "" });
    const container = this.appendChild(document.createElement("div"));
    Object.assign(container.style, { width: "100%", height: "100%" });
    this.viewer = new NavigatedViewer({ container, bpmnRenderer: INK, textRenderer: letters() });
    try {
      await this.viewer.importXML(data.xml);
    } catch {
      container.innerHTML = `<p class="diagram-fault">${escaped(text("no_drawing"))}</p>`;
      this.setAttribute("drawn", "not");
      return;
    }
    mark(this.viewer, data.marks ?? {});
    sign(this.viewer, data.signs ?? {});
    fit(this.viewer);
    this.append(this.tools());
    this.sized = new ResizeObserver(() => this.viewer?.get("canvas").resized());
    this.sized.observe(this);
    this.setAttribute("drawn", "");
  }

  disconnectedCallback() {
    this.sized?.disconnect();
    this.viewer?.destroy();
    this.viewer = undefined;
  }

  tools() {
    const box = document.createElement("div");
    box.className = "diagram-tools";
    const steps = [
      ["zoom-out", "smaller", () => this.viewer.get("zoomScroll").stepZoom(-1)],
      ["zoom-in", "larger", () => this.viewer.get("zoomScroll").stepZoom(1)],
      ["maximize", "fit", () => fit(this.viewer, { smallest: 0.2 })],
    ];
    for (const [name, word, act] of steps) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-icon btn-sm";
      button.setAttribute("aria-label", text(word));
      button.innerHTML = icon(name);
      button.addEventListener("click", act);
      box.append(button);
    }
    return box;
  }
}

customElements.define("y-diagram", YDiagram);
