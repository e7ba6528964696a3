/** What a form's designer does to a form: each change a new design, so that it can be taken back. */
import { Changes } from "../parts/changes.js";

export class Drawing extends Changes {
  constructor(design) {
    super(design.sections?.length ? design : { sections: [{ label: "", fields: [] }] });
  }

  field([section, at]) {
    return this.now.sections[section]?.fields[at];
  }

  keys() {
    return this.now.sections.flatMap((section) => section.fields.map((field) => field.key));
  }

  freeKey(stem) {
    const taken = new Set(this.keys());
    let count = 1;
    while (taken.has(`${stem}${count}`)) count += 1;
    return `${stem}${count}`;
  }

  /** Puts a new field of a kind at a place, and returns where it stands. */
  add(kind, label, [section, at]) {
    const field = { key: this.freeKey(kind), kind, label };
    if (kind === "choice" || kind === "choices") field.options = [];
    if (kind === "table") field.columns = [];
    this.change((design) => design.sections[section].fields.splice(at, 0, field));
    return [section, at];
  }

  move([section, at], [to, place]) {
    const within = section === to && place > at ? place - 1 : place;
    this.change((design) => {
      const [field] = design.sections[section].fields.splice(at, 1);
      design.sections[to].fields.splice(within, 0, field);
    });
    return [to, within];
  }

  /** Moves a field one place up or down, also into the next section; returns where it stands, or null. */
  shift([section, at], step) {
    const fields = this.now.sections[section].fields;
    const to = at + step;
    if (to >= 0 && to < fields.length) return this.move([section, at], [section, step > 0 ? to + 1 : to]);
    const next = this.now.sections[section + step];
    return next ? this.move([section, at], [section + step, step > 0 ? 0 : next.fields.length]) : null;
  }

  duplicate([section, at]) {
    const copy = structuredClone(this.field([section, at]));
    copy.key = this.freeKey(copy.kind);
    this.change((design) => design.sections[section].fields.splice(at + 1, 0, copy));
    return [section, at + 1];
  }

  remove([section, at]) {
    this.change((design) => design.sections[section].fields.splice(at, 1));
    const left = this.now.sections[section].fields.length;
    return left ? [section, Math.min(at, left - 1)] : null;
  }

  addSection(label) {
    this.change((design) => design.sections.push({ label, fields: [] }));
    return this.now.sections.length - 1;
  }

  removeSection(section) {
    this.change((design) => design.sections.splice(section, 1));
  }
}
