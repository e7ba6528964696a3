/** Something that is changed copy by copy, so that each change can be taken back and brought again. */
const MOST_STEPS = 100;

export class Changes {
  constructor(now) {
    this.now = now;
    this.past = [];
    this.future = [];
  }

  /** Changes a copy; what was before can be brought back. Changes with one `mark` in a row are one. */
  change(edit, mark = "") {
    const copy = structuredClone(this.now);
    const result = edit(copy);
    if (!mark || mark !== this.mark) this.past.push(this.now);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.mark = mark;
    this.future = [];
    this.now = copy;
    return result;
  }

  undo() {
    return this.step(this.past, this.future);
  }

  redo() {
    return this.step(this.future, this.past);
  }

  step(from, to) {
    if (!from.length) return false;
    to.push(this.now);
    this.now = from.pop();
    this.mark = "";
    return true;
  }
}
