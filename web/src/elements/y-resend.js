/**
 * A form that survives a lost connection. Wraps one form: what is typed and signed is kept on this device,
 * sending is tried again when the network is back (even after the page was closed and opened again), and a
 * hidden `idempotency_key` lets the server take it once.
 */
import { escaped, icon } from "../parts/markup.js";
import { dropEntry, keepEntry, readEntry } from "../parts/outbox.js";
import { text } from "../parts/texts.js";

const RETRY_MS = 8000;

export class YResend extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.key = `${this.form.action}#${this.form.id}`;
    this.stamp();
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("change", () => this.draft());
    this.again = () => this.flush();
    window.addEventListener("online", this.again);
    await this.restore().catch(() => undefined);
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.again);
    clearTimeout(this.timer);
  }

  stamp() {
    if (this.form.elements.idempotency_key) return;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "idempotency_key" });
    field.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`;
    this.form.append(field);
  }

  entries() {
    return [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  draft(pending = false) {
    return keepEntry(this.key, { pending, entries: this.entries() }).catch(() => undefined);
  }

  async restore() {
    const kept = await readEntry(this.key);
    if (!kept) return;
    for (const [name, value] of kept.entries) this.put(name, value);
    if (kept.pending) {
      this.note("kept");
      await this.flush();
    }
  }

  put(name, value) {
    const field = this.form.elements[name];
    if (!field || typeof value !== "string") return;
    const paper = this.form.querySelector(`y-signature[name="${CSS.escape(name)}"]`);
    if (paper && value) paper.restore(value);
    else if (field instanceof RadioNodeList) field.value = value;
    else if (field.type === "checkbox") field.checked = field.value === value;
    else field.value = value;
  }

  async submit(event) {
    event.preventDefault();
    this.pending = true;
    await this.draft(true);
    await this.flush();
  }

  async flush() {
    if (this.sending || !(this.pending || (await readEntry(this.key).catch(() => undefined))?.pending))
      return;
    this.sending = true;
    this.toggleAttribute("busy", true);
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        credentials: "same-origin",
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      await this.finish(answer);
    } catch {
      this.note("kept");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), RETRY_MS);
    } finally {
      this.sending = false;
      this.toggleAttribute("busy", false);
    }
  }

  async finish(answer) {
    this.pending = false;
    await dropEntry(this.key).catch(() => undefined);
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    document.documentElement.innerHTML = new DOMParser().parseFromString(
      await answer.text(),
      "text/html",
    ).documentElement.innerHTML;
  }

  note(word) {
    this.querySelector(".resend-note")?.remove();
    this.insertAdjacentHTML(
      "afterbegin",
      `<div class="resend-note" role="status">${icon("wifi-off")}${escaped(text(word))}</div>`,
    );
  }
}

customElements.define("y-resend", YResend);
