/**
 * A decision table as a grid: written like a spreadsheet, saved and checked by the server while it is written, tried with
 * values below. A version that is no draft is only read and tried.
 */
import { cells } from "../decisions/cells.js";
import { columnPanel } from "../decisions/column-panel.js";
import { doing } from "../decisions/doing.js";
import { dragging } from "../decisions/dragging.js";
import { grid } from "../decisions/draw.js";
import { foundLines } from "../decisions/found.js";
import { Sheet } from "../decisions/sheet.js";
import { Trial } from "../decisions/trial.js";
import { dataOf } from "../parts/markup.js";
import { Saver } from "../process/saver.js";
import { showState } from "../process/status.js";
import { submitAfterSaving } from "../process/submitting.js";
import { learn } from "../process/words.js";

class YDecisionTable extends HTMLElement {
  connectedCallback() {
    if (this.sheet) return;
    this.told = dataOf(this, {});
    learn(this.told.texts);
    Object.assign(this, { report: this.told.report, writable: this.told.writable, at: [0, 0], hits: [] });
    this.sheet = new Sheet(this.told.table);
    this.coarse = matchMedia("(pointer: coarse)").matches;
    this.trial = new Trial(this);
    if (this.writable) this.startSaving();
    this.listen();
    this.drawBar();
    this.draw();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  startSaving() {
    const state = this.part("state");
    this.saver = new Saver({
      url: this.told.save,
      revision: this.told.revision,
      content: () => ({ table: this.sheet.now }),
      onState: (code, text) => showState(state, code, text),
      onFaults: (report) => this.found(report),
    });
    submitAfterSaving(this.saver);
  }

  listen() {
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("dblclick", (event) => event.target.closest("td[data-at]") && this.write());
    this.addEventListener("keydown", (event) => this.keyed(event));
    this.addEventListener("copy", (event) => this.copied(event));
    this.addEventListener("cut", (event) => this.copied(event));
    this.addEventListener("paste", (event) => this.pasted(event));
    for (const name of ["dragstart", "dragover", "drop", "dragend"])
      this.addEventListener(name, (event) => this.writable && this[name](event));
  }

  drawBar() {
    const hit = this.part("hit");
    hit.replaceChildren(...this.told.hits.map(([code, name]) => new Option(`${name}  ${code}`, code)));
    hit.addEventListener("change", () => {
      this.sheet.change((table) => {
        table.hit = hit.value;
      });
      this.changed({ focus: false });
    });
    const name = this.part("name");
    name?.addEventListener("input", () => {
      this.sheet.change((table) => {
        table.name = name.value;
      }, "name");
      this.saver.changed();
    });
  }

  draw({ focus = false, panel = true } = {}) {
    const { sheet, writable, report, picked, hits } = this;
    const kinds = this.told.kinds;
    this.part("grid").innerHTML = grid(sheet, { kinds, writable, report, picked, hits });
    this.part("hit").value = sheet.now.hit;
    this.part("policy").textContent = this.told.hits.find(([code]) => code === sheet.now.hit)?.[2] ?? "";
    const name = this.part("name");
    if (name && name !== document.activeElement) name.value = sheet.now.name;
    if (panel) this.drawPanel();
    this.drawFound();
    this.choose(this.at, { extend: Boolean(this.from), focus });
  }

  drawPanel() {
    const box = this.part("column");
    box.hidden = this.picked === undefined || !this.sheet.column(this.picked);
    box.replaceChildren(...(box.hidden ? [] : [columnPanel(this)]));
  }

  drawFound() {
    this.part("found").replaceChildren(...foundLines(this.report));
  }

  /** After each change: drawn anew, saved, tried again. */
  changed({ focus = true, panel = true } = {}) {
    this.draw({ focus, panel });
    this.saver?.changed();
    this.trial.ask();
  }

  found(report) {
    this.report = report;
    this.trial.show(report.asked);
    if (!this.querySelector(".decision-input"))
      this.draw({ focus: this.part("grid").contains(document.activeElement), panel: false });
    else this.drawFound();
  }

  hit(rows) {
    this.hits = rows;
    for (const line of this.querySelectorAll("tr[data-row]"))
      line.toggleAttribute("data-hit", rows.includes(Number(line.dataset.row) + 1));
  }
}

Object.assign(YDecisionTable.prototype, cells, doing, dragging);
customElements.define("y-decision-table", YDecisionTable);
