/** A plan in the browser: what the server said of it, what is folded, and the edits on their way. */
import { readJson, send } from "../parts/requests.js";
import { WorkTime } from "./worktime.js";

export class PlanStore extends EventTarget {
  constructor({ src, edits, undo }) {
    super();
    Object.assign(this, {
      src,
      edits,
      undoAddress: undo,
      folded: new Set(),
      tasks: [],
      links: [],
      chain: Promise.resolve(),
    });
  }

  async load() {
    this.take(await readJson(this.src));
  }

  take(found) {
    Object.assign(this, found, { links: found.links.map(linkOf) });
    this.time = new WorkTime(found.open);
    this.tasks = found.tasks.map((row) => this.taskOf(row));
    this.arrange();
    this.tell();
  }

  taskOf(row) {
    return Object.fromEntries(this.columns.map((name, at) => [name, row[at]]));
  }

  /** Reckons who is below whom, and which links touch a task. */
  arrange() {
    this.byId = new Map(this.tasks.map((task) => [task.id, task]));
    this.below = new Map();
    for (const task of this.tasks) {
      const key = task.parent ?? "";
      if (!this.below.has(key)) this.below.set(key, []);
      this.below.get(key).push(task);
    }
    this.linksOf = new Map();
    for (const link of this.links)
      for (const end of [link.before, link.after]) {
        if (!this.linksOf.has(end)) this.linksOf.set(end, []);
        this.linksOf.get(end).push(link);
      }
    this.show();
  }

  /** The rows that are not folded away, in the order of the work breakdown. */
  show() {
    const hidden = new Set();
    this.rows = this.tasks.filter((task) => {
      const away = task.parent && (hidden.has(task.parent) || this.folded.has(task.parent));
      if (away) hidden.add(task.id);
      return !away;
    });
    this.places = new Map(this.rows.map((task, at) => [task.id, at]));
  }

  fold(id) {
    if (!this.folded.delete(id)) this.folded.add(id);
    this.show();
    this.tell();
  }

  tell(detail = {}) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  /** Makes edits one after the other; each is shown when the server has reckoned the plan. */
  edit(changes) {
    this.chain = this.chain.then(() => this.post(this.edits, JSON.stringify({ changes }), changes));
    return this.chain;
  }

  undo(edit = "") {
    const form = new FormData();
    form.set("edit", edit);
    this.chain = this.chain.then(() => this.post(this.undoAddress, form, null));
    return this.chain;
  }

  async post(address, body, changes) {
    let answer;
    try {
      answer = await send("POST", address, body);
    } catch {
      return this.refuse({ text: "" }, changes);
    }
    const told = await answer.json().catch(() => ({ text: "" }));
    if (!answer.ok) return this.refuse(told, changes);
    this.merge(told);
    this.dispatchEvent(new CustomEvent("saved", { detail: { ...told, is_edit: Boolean(changes) } }));
    return told;
  }

  refuse(told, changes) {
    this.tell();
    this.dispatchEvent(new CustomEvent("refused", { detail: { ...told, changes } }));
    return null;
  }

  merge(told) {
    if (told.whole) return this.take(told.plan);
    // Somebody else's edit came between: what it moved is not in this answer.
    if (told.revision !== this.revision + 1) return this.load();
    Object.assign(this, { revision: told.revision, finish: told.finish });
    for (const [id, start, finish, total_float, critical] of told.dates)
      Object.assign(this.byId.get(id), { start, finish, total_float, critical });
    for (const row of told.tasks) Object.assign(this.byId.get(row[0]), this.taskOf(row));
    if (told.links.length || told.gone.length) {
      const gone = new Set([...told.gone, ...told.links.map(([id]) => id)]);
      this.links = [...this.links.filter((link) => !gone.has(link.id)), ...told.links.map(linkOf)];
      this.arrange();
    }
    return this.tell();
  }
}

function linkOf([id, before, after, kind, lag]) {
  return { id, before, after, kind, lag };
}
