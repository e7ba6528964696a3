/**
 * Saves a draft a moment after each change, one request at a time, and says how that went.
 * Somebody else's change is a conflict: nothing more is saved until the page is loaded anew.
 */
import { send } from "../parts/requests.js";
import { say } from "./words.js";

const PAUSE = 600;
const AGAIN = 5000;

export class Saver {
  constructor({ url, revision, content, onState, onFaults }) {
    Object.assign(this, { url, revision, content, onState, onFaults });
    this.changes = 0;
    this.kept = 0;
    addEventListener("beforeunload", (event) => {
      if (this.changes !== this.kept && !this.stopped) event.preventDefault();
    });
  }

  changed() {
    this.changes += 1;
    this.plan(PAUSE);
  }

  plan(delay) {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.onState("saving", say("saving"));
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Saves at once what is not saved yet; true when all of it is. */
  async flush() {
    clearTimeout(this.timer);
    while (this.busy) await this.busy;
    if (this.changes !== this.kept) await this.save();
    return this.changes === this.kept;
  }

  save() {
    if (this.busy) return this.busy.then(() => this.plan(0));
    this.busy = this.send().finally(() => {
      this.busy = undefined;
    });
    return this.busy;
  }

  async send() {
    const saved = this.changes;
    let answer;
    try {
      const body = JSON.stringify({ revision: this.revision, ...(await this.content()) });
      answer = await send("POST", this.url, body);
    } catch {
      this.onState("failed", say("offline"));
      this.timer = setTimeout(() => this.save(), AGAIN);
      return;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409) this.stopped = true;
    if (!answer.ok) {
      this.onState(answer.status === 409 ? "conflict" : "failed", told.text ?? say("unsaved"));
      return;
    }
    this.revision = told.revision;
    this.kept = saved;
    this.onFaults(told.faults);
    if (this.kept === this.changes) this.onState("saved", say("saved"));
  }
}
