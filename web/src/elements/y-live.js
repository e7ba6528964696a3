/**
 * News from the server by EventSource. Each message is JSON `{topic, ...}` (or a named event in `topics`);
 * it becomes a DOM event `live:<topic>` on the body, at most one for each topic in `every` ms, so that
 * `hx-trigger="live:radar from:body"` refreshes a fragment without a storm. A page that nobody looks at waits with
 * its news until somebody does.
 */
import { text } from "../parts/texts.js";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30000;

export class YLive extends HTMLElement {
  connectedCallback() {
    this.waiting = new Map();
    this.retry = FIRST_RETRY_MS;
    this.label = this.textContent;
    this.unseen = new Map();
    this.reopen = () => document.visibilityState === "visible" && this.looked();
    document.addEventListener("visibilitychange", this.reopen);
    window.addEventListener("online", this.reopen);
    this.open();
  }

  looked() {
    if (!this.source) this.open();
    const news = [...this.unseen];
    this.unseen.clear();
    for (const [topic, detail] of news) this.pass(topic, detail);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.reopen);
    window.removeEventListener("online", this.reopen);
    this.close();
  }

  get every() {
    return Number(this.getAttribute("every") ?? 500);
  }

  open() {
    clearTimeout(this.timer);
    this.source = new EventSource(this.getAttribute("url"), { withCredentials: true });
    this.source.onopen = () => {
      this.retry = FIRST_RETRY_MS;
      this.state("open");
    };
    this.source.onerror = () => this.lost();
    this.source.onmessage = (event) => this.hear(event);
    for (const topic of (this.getAttribute("topics") ?? "").split(",").filter(Boolean)) {
      this.source.addEventListener(topic.trim(), (event) => this.hear(event, topic.trim()));
    }
  }

  close() {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.timer);
  }

  lost() {
    this.close();
    this.state("waiting");
    this.timer = setTimeout(() => this.open(), this.retry * (0.7 + Math.random() * 0.6));
    this.retry = Math.min(this.retry * 2, LAST_RETRY_MS);
  }

  state(name) {
    this.setAttribute("state", name);
    this.textContent = name === "open" ? this.label : text("reconnecting");
  }

  hear(event, named) {
    let news = {};
    try {
      news = JSON.parse(event.data);
    } catch {
      news = { text: event.data };
    }
    const topic = news.topic ?? named;
    if (topic) this.pass(topic, news);
  }

  pass(topic, news) {
    if (document.hidden) {
      this.unseen.set(topic, news);
      return;
    }
    if (this.waiting.has(topic)) {
      this.waiting.set(topic, news);
      return;
    }
    this.tell(topic, news);
    this.waiting.set(topic, null);
    setTimeout(() => {
      const last = this.waiting.get(topic);
      this.waiting.delete(topic);
      if (last) this.pass(topic, last);
    }, this.every);
  }

  tell(topic, detail) {
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail, bubbles: true }));
    this.removeAttribute("pulse");
    requestAnimationFrame(() => this.setAttribute("pulse", ""));
  }
}

customElements.define("y-live", YLive);
