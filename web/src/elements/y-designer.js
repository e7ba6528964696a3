/** The diagram of a process, drawn: our palette, a sheet in plain words, problems at their element, saved as it changes. */
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";
import "../process/designer/designer.css";
import Modeler from "bpmn-js/lib/Modeler";
import { dataOf } from "../parts/markup.js";
import { kindOf } from "../process/designer/kinds.js";
import { YINUO } from "../process/designer/moddle.js";
import { drawPanel } from "../process/designer/panel.js";
import { providers } from "../process/designer/providers.js";
import { fit, INK, letters, mark, sign } from "../process/drawing.js";
import { Rehearsal } from "../process/rehearsal.js";
import { Saver } from "../process/saver.js";
import { byElement, showFaults, showState } from "../process/status.js";
import { submitAfterSaving } from "../process/submitting.js";
import { learn, say } from "../process/words.js";

const BESIDE_PALETTE = 140;

export class YDesigner extends HTMLElement {
  async connectedCallback() {
    this.data = dataOf(this, {});
    learn(this.data.texts);
    Object.assign(this, { options: this.data.options, marks: {}, shown: {}, faults: {} });
    for (const name of ["canvas", "panel", "state", "faults"])
      this[`${name}Place`] = this.querySelector(`[data-${name}]`);
    this.modeler = new Modeler({
      container: this.canvasPlace,
      bpmnRenderer: INK,
      textRenderer: letters(),
      moddleExtensions: { yinuo: YINUO },
      additionalModules: [providers(this.data.diagram_texts ?? {})],
    });
    await this.modeler.importXML(this.data.xml);
    fit(this.modeler, { left: BESIDE_PALETTE });
    this.rehearsal = new Rehearsal(this, () => this.xml());
    this.listen();
    this.learnFaults(this.data.faults);
    this.drawPanel();
    showState(this.statePlace, "saved", say("saved"));
    this.setAttribute("drawn", "");
  }

  listen() {
    this.saver = new Saver({
      url: this.data.save,
      revision: this.data.revision,
      content: () => this.xml(),
      onState: (state, text) => showState(this.statePlace, state, text),
      onFaults: (faults) => this.learnFaults(faults),
    });
    const bus = this.modeler.get("eventBus");
    bus.on("commandStack.changed", () => {
      this.saver.changed();
      this.rehearsal.stop();
    });
    bus.on("selection.changed", ({ newSelection }) => {
      this.element = newSelection.length === 1 ? newSelection[0] : undefined;
      if (this.element?.labelTarget) this.element = this.element.labelTarget;
      this.drawPanel();
    });
    bus.on("element.changed", ({ element }) => {
      if (element === this.element && !this.panelPlace.contains(document.activeElement)) this.drawPanel();
    });
    this.addEventListener("click", (event) => this.onTool(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    submitAfterSaving(this.saver);
  }

  async xml() {
    const { xml } = await this.modeler.saveXML({ format: true });
    return { xml };
  }

  learnFaults(faults) {
    this.faults = byElement(faults);
    showFaults(this.faultsPlace, faults, (id) => this.choose(id));
    this.draw();
  }

  choose(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.modeler.get("canvas").scrollToElement?.(element);
  }

  /** Marks: faults, or, while somebody walks through, where tokens are. */
  draw(tokens = {}) {
    const faults = Object.fromEntries(Object.entries(this.faults).map(([id, fault]) => [id, fault.severity]));
    this.shown = mark(this.modeler, this.rehearsal?.on ? this.marks : faults, this.shown);
    sign(
      this.modeler,
      Object.fromEntries(Object.entries(tokens).map(([id, count]) => [id, { text: String(count) }])),
    );
  }

  drawPanel() {
    this.panelPlace.replaceChildren(drawPanel(this));
  }

  approves(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    return Boolean(element) && kindOf(element) === "approve";
  }

  onTool(event) {
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    const stack = this.modeler.get("commandStack");
    if (tool === "undo") stack.undo();
    if (tool === "redo") stack.redo();
    if (tool === "rehearse") this.rehearsal.start();
    if (tool === "fit") fit(this.modeler, { left: BESIDE_PALETTE, smallest: 0.2 });
  }

  onKey(event) {
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    const onCanvas = this.canvasPlace.contains(event.target);
    if (typing || onCanvas || !(event.ctrlKey || event.metaKey)) return;
    const stack = this.modeler.get("commandStack");
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) stack.redo();
    else stack.undo();
  }
}

customElements.define("y-designer", YDesigner);
