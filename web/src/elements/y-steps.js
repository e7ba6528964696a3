/** The list of steps of a process, edited: a column of cards, a sheet at its side, saved as it changes. */
import { dataOf } from "../parts/markup.js";
import { History } from "../process/history.js";
import { Rehearsal } from "../process/rehearsal.js";
import { Saver } from "../process/saver.js";
import { byElement, showFaults, showState } from "../process/status.js";
import { drawColumn } from "../process/steps/draw.js";
import { openMenu } from "../process/steps/menu.js";
import { drawPanel } from "../process/steps/panel.js";
import * as tree from "../process/steps/tree.js";
import { submitAfterSaving } from "../process/submitting.js";
import { learn, say } from "../process/words.js";

export class YSteps extends HTMLElement {
  connectedCallback() {
    this.data = dataOf(this, {});
    learn(this.data.texts);
    Object.assign(this, { column: this.data.column, options: this.data.options, chosen: "", marks: {} });
    this.history = new History(JSON.stringify(this.column));
    for (const name of ["canvas", "panel", "state", "faults"])
      this[`${name}Place`] = this.querySelector(`[data-${name}]`);
    this.saver = new Saver({
      url: this.data.save,
      revision: this.data.revision,
      content: () => ({ column: this.column }),
      onState: (state, text) => showState(this.statePlace, state, text),
      onFaults: (faults) => this.learnFaults(faults),
    });
    showState(this.statePlace, "saved", say("saved"));
    this.rehearsal = new Rehearsal(this, () => ({ column: this.column }));
    this.addEventListener("click", (event) => this.onTool(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    submitAfterSaving(this.saver);
    this.learnFaults(this.data.faults);
    this.drawPanel();
  }

  learnFaults(faults) {
    this.faults = byElement(faults);
    showFaults(this.faultsPlace, faults, (id) => this.choose(id));
    this.draw();
  }

  draw() {
    const state = { chosen: this.chosen, faults: this.faults, marks: this.marks, options: this.options };
    const { scrollLeft, scrollTop } = this.canvasPlace;
    this.canvasPlace.replaceChildren(drawColumn(this.column, state, this.acts()));
    Object.assign(this.canvasPlace, { scrollLeft, scrollTop });
  }

  drawPanel() {
    const panel = drawPanel(this);
    this.panelPlace.replaceChildren(panel);
    this.toggleAttribute("open", Boolean(this.chosen));
  }

  acts() {
    return {
      choose: (id) => this.choose(this.chosen === id ? "" : id),
      add: (row, place, anchor) =>
        openMenu(anchor, place === row.length, (kind) => this.add(row, place, kind)),
      branch: (step) => this.branch(step),
    };
  }

  choose(id) {
    this.chosen = id;
    this.draw();
    this.drawPanel();
    this.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({
      block: "nearest",
      inline: "nearest",
    });
  }

  add(row, place, kind) {
    const step = tree.newStep(this.column, kind, say(kind));
    row.splice(place, 0, step);
    this.changed();
    this.choose(step.id);
  }

  branch(step) {
    const last = step.branches.findIndex((one) => one.otherwise);
    const branch = tree.newBranch(this.column, false);
    step.branches.splice(last < 0 ? step.branches.length : last, 0, branch);
    this.changed();
    this.choose(branch.id);
  }

  remove(id) {
    tree.remove(this.column, id);
    this.changed();
    this.choose("");
  }

  shift(id, by) {
    if (tree.shift(this.column, id, by)) this.changed();
  }

  changed() {
    this.history.note(JSON.stringify(this.column));
    this.after();
  }

  after() {
    this.draw();
    this.saver.changed();
    this.rehearsal.stop();
  }

  turn(state) {
    if (state === null) return;
    this.column = JSON.parse(state);
    this.after();
    this.drawPanel();
  }

  onTool(event) {
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    if (tool === "undo") this.turn(this.history.back());
    if (tool === "redo") this.turn(this.history.forth());
    if (tool === "rehearse") this.rehearsal.start();
  }

  onKey(event) {
    const typing = event.target.matches?.("input, textarea, select");
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      this.turn(event.shiftKey ? this.history.forth() : this.history.back());
    } else if (command && event.key.toLowerCase() === "y" && !typing) {
      event.preventDefault();
      this.turn(this.history.forth());
    } else if (event.key === "Delete" && !typing && this.chosen) this.remove(this.chosen);
    else if (event.key === "Escape" && this.chosen && !document.querySelector("dialog[open]"))
      this.choose("");
  }

  approves(id) {
    return tree.find(this.column, id)?.step.kind === "approve";
  }
}

customElements.define("y-steps", YSteps);
