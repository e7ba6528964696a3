/** Undo and redo over whole states as text; changes close together count as one. */
const TOGETHER = 800;

export class History {
  constructor(state) {
    this.past = [];
    this.now = state;
    this.future = [];
    this.at = 0;
  }

  note(state, moment = Date.now()) {
    if (state === this.now) return;
    if (moment - this.at > TOGETHER || !this.past.length) this.past.push(this.now);
    this.now = state;
    this.future = [];
    this.at = moment;
  }

  back() {
    if (!this.past.length) return null;
    this.future.push(this.now);
    this.now = this.past.pop();
    this.at = 0;
    return this.now;
  }

  forth() {
    if (!this.future.length) return null;
    this.past.push(this.now);
    this.now = this.future.pop();
    this.at = 0;
    return this.now;
  }
}
