/**
 * News from the server by EventSource. Each message is JSON `{topic, ...}` (or a named event in `topics`);
 * it becomes a DOM event `live:<topic>` on the body, at most one for each topic in `every` ms, so that
 * `hx-trigger="live:radar from:body"` refreshes a fragment without a storm. A page that nobody looks at waits with
 * its news until somebody does. News that come while a fragment is on its way, or while the line is lost, are told once
 * more after it: htmx drops what a fragment that is swapped out had waiting, and nothing is sent twice.
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
    this.late = new Set();
    this.underWay = new Set();
    this.begun = (event) => this.underWay.add(event.target);
    this.ended = (event) => this.underWay.delete(event.target);
    document.addEventListener("htmx:beforeRequest", this.begun);
    document.addEventListener("htmx:beforeSwap", this.ended);
    document.addEventListener("htmx:afterRequest", this.ended);
    this.settled = () => this.repeat();
    document.addEventListener("htmx:afterSettle", this.settled);
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
    document.removeEventListener("htmx:afterSettle", this.settled);
    document.removeEventListener("htmx:beforeRequest", this.begun);
    document.removeEventListener("htmx:beforeSwap", this.ended);
    document.removeEventListener("htmx:afterRequest", this.ended);
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
      if (this.missed) for (const topic of this.heard()) this.pass(topic, {});
      this.missed = false;
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
    this.missed = true;
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

  heard() {
    const triggers = [...document.querySelectorAll('[hx-trigger*="live:"]')].map((one) =>
      one.getAttribute("hx-trigger"),
    );
    return new Set(triggers.flatMap((one) => [...one.matchAll(/live:([\w-]+)/g)].map((found) => found[1])));
  }

  busy(topic) {
    this.underWay = new Set([...this.underWay].filter((one) => one.isConnected));
    return [...this.underWay].some((one) => one.getAttribute("hx-trigger")?.includes(`live:${topic}`));
  }

  repeat() {
    for (const topic of [...this.late].filter((one) => !this.busy(one))) {
      this.late.delete(topic);
      this.pass(topic, {});
    }
  }

  tell(topic, detail) {
    if (this.busy(topic)) this.late.add(topic);
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail, bubbles: true }));
    this.removeAttribute("pulse");
    requestAnimationFrame(() => this.setAttribute("pulse", ""));
  }
}

customElements.define("y-live", YLive);
