/**
 * A form that survives a lost connection. Wraps one form: what is typed, photographed and signed is kept on this
 * device; what was sent is sent again as it was when the network is back, even after the page was closed and opened
 * again; a hidden `idempotency_key` lets the server take it once.
 *
 * Fields with `data-now` tell the device's time at sending; those with `data-fresh` are never taken from what was
 * kept. Where the browser stores nothing, as some apps' browsers, it is said that the page must stay open. A form with `data-forget` shows other content than before: of what was kept only name, remarks and photos hold.
 */

import { clearChoices, isOf } from "../parts/kept.js";
import { escaped, icon } from "../parts/markup.js";
import { dropEntry, keepEntry, readEntry } from "../parts/outbox.js";
import { text } from "../parts/texts.js";

const RETRY_MS = 8000;
const TOKEN = "csrfmiddlewaretoken";
const STILL_TRUE = /^(signer_name|remarks|photo.*|idempotency_key)$/;

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
    return [...new FormData(this.form)].filter(
      ([name, value]) => name !== TOKEN && !(value instanceof File && !value.size),
    );
  }

  async draft(pending = false) {
    if (this.pending && !pending) return;
    const kept = { pending, entries: this.entries() };
    this.kept = kept;
    this.stored = await keepEntry(this.key, kept);
  }

  async restore() {
    const kept = await readEntry(this.key);
    if (!kept) return;
    const forget = this.form.hasAttribute("data-forget") || (!kept.pending && !isOf(this.form, kept));
    if (!forget) clearChoices(this.form, kept);
    for (const [name, value] of kept.entries) {
      if (!forget || STILL_TRUE.test(name)) await this.put(name, value);
    }
    if (kept.pending) {
      Object.assign(this, { kept, pending: true, stored: true });
      this.note("kept");
      await this.flush();
    }
  }

  async put(name, value) {
    if (value instanceof File) {
      await customElements.whenDefined("y-photos");
      this.form.querySelector(`y-photos[name="${CSS.escape(name)}"]`)?.add(value);
      return;
    }
    const field = this.form.elements[name];
    if (typeof value !== "string" || (field && "dataset" in field && "fresh" in field.dataset)) return;
    const paper = this.form.querySelector(`y-signature[name="${CSS.escape(name)}"]`);
    if (paper) {
      await customElements.whenDefined("y-signature");
      if (value) await paper.restore(value);
    } else if (field instanceof RadioNodeList) {
      if ([...field].some((one) => one.type === "radio")) field.value = value;
    } else if (field && field.type !== "checkbox") field.value = value;
  }

  async submit(event) {
    event.preventDefault();
    if (this.sending) return;
    for (const field of this.form.querySelectorAll("[data-now]")) field.value = new Date().toISOString();
    this.pending = true;
    await this.draft(true);
    await this.flush();
  }

  async flush() {
    if (this.sending || !this.pending) return;
    this.sending = true;
    this.toggleAttribute("busy", true);
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: this.body(),
        credentials: "same-origin",
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      await this.finish(answer);
    } catch {
      this.note(this.stored ? "kept" : "held");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), RETRY_MS);
    } finally {
      this.sending = false;
      this.toggleAttribute("busy", false);
    }
  }

  /** What was signed, as it was then, with the token of the page that is open now. */
  body() {
    const body = new FormData();
    body.set(TOKEN, this.form.elements[TOKEN]?.value ?? "");
    for (const [name, value] of this.kept.entries) body.append(name, value);
    return body;
  }

  async finish(answer) {
    this.pending = false;
    if (answer.redirected || answer.ok) await dropEntry(this.key).catch(() => undefined);
    else await keepEntry(this.key, { ...this.kept, pending: false });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.documentElement.innerHTML = page.documentElement.innerHTML;
    window.scrollTo(0, 0);
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
