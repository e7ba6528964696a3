/** htmx, with failures told in words and no evaluated code. */
import htmx from "htmx.org";
import { text } from "./texts.js";

const WORDS = { 401: "denied", 403: "denied", 404: "gone", 410: "gone" };

function complain(key) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: text(key), level: "critical" } }));
}

export function startHtmx() {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  window.htmx = htmx;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) =>
    complain(WORDS[event.detail.xhr.status] ?? "failed"),
  );
  document.addEventListener("htmx:sendError", () => complain("offline"));
}

export { htmx };
