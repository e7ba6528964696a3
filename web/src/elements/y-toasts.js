/**
 * Toasts. Listens for `toast` events (htmx raises them from `HX-Trigger: {"toast": {text, undo_url, level}}`)
 * and takes over the messages that the server wrote into it. Undo posts to `undo_url`; the page hears
 * `toast:undone` afterwards and reloads unless a listener calls preventDefault() or the answer redirects.
 */
import { escaped, icon } from "../parts/markup.js";
import { send } from "../parts/requests.js";
import { text } from "../parts/texts.js";

const STAY_MS = 6000;
const STAY_WITH_UNDO_MS = 12000;
const TONES = { success: "fine", info: "watch", error: "critical", danger: "critical" };

export class YToasts extends HTMLElement {
  connectedCallback() {
    this.hear = (event) => this.show(event.detail?.value ?? event.detail);
    document.addEventListener("toast", this.hear);
    this.addEventListener("click", (event) => this.onClick(event));
    for (const toast of this.querySelectorAll(".toast"))
      this.expire(toast, toast.dataset.undo ? STAY_WITH_UNDO_MS : STAY_MS);
  }

  disconnectedCallback() {
    document.removeEventListener("toast", this.hear);
  }

  show({ text: words, undo_url: undo, level = "fine" }) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.severity = TONES[level] ?? level;
    if (toast.dataset.severity === "critical") toast.setAttribute("role", "alert");
    if (undo) toast.dataset.undo = undo;
    const button = undo
      ? `<button type="button" class="toast-undo">${escaped(text("undo"))}</button>`
      : "<span></span>";
    toast.innerHTML = `<span class="toast-mark" aria-hidden="true"></span><span>${escaped(words)}</span>${button}
      <button type="button" class="toast-close" aria-label="${escaped(text("close"))}">${icon("x")}</button>`;
    this.append(toast);
    this.expire(toast, undo ? STAY_WITH_UNDO_MS : STAY_MS);
  }

  expire(toast, delay) {
    let timer = setTimeout(() => this.leave(toast), delay);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.leave(toast), STAY_MS / 2);
    });
  }

  leave(toast) {
    toast.classList.add("leaving");
    setTimeout(() => toast.remove(), 220);
  }

  onClick(event) {
    const toast = event.target.closest(".toast");
    if (event.target.closest(".toast-close")) this.leave(toast);
    if (event.target.closest(".toast-undo")) this.undo(toast);
  }

  async undo(toast) {
    toast.remove();
    const answer = await send("POST", toast.dataset.undo).catch(() => undefined);
    if (!answer?.ok) {
      this.show({ text: text("failed"), level: "critical" });
      return;
    }
    const undone = new CustomEvent("toast:undone", {
      bubbles: true,
      cancelable: true,
      detail: { url: answer.url },
    });
    if (!this.dispatchEvent(undone)) {
      this.show({ text: text("undone") });
      return;
    }
    if (answer.redirected) location.assign(answer.url);
    else location.reload();
  }
}

customElements.define("y-toasts", YToasts);
