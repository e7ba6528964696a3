/**
 * Shortcuts. Any element with `data-shortcut` ("?", "/", "g o", "n") is pressed, or focused if it is a field,
 * when its keys are typed outside fields. `?` shows them all, in the words of their elements.
 */
import { openDialog } from "../parts/dialogs.js";
import { escaped } from "../parts/markup.js";
import { text } from "../parts/texts.js";

const TOGETHER_MS = 900;
const FIXED = [
  ["Ctrl K", "palette"],
  ["j", "down"],
  ["k", "up"],
  ["x", "pick"],
  ["Enter", "open"],
];

export class YShortcuts extends HTMLElement {
  connectedCallback() {
    this.typed = "";
    this.onKey = (event) => this.press(event);
    document.addEventListener("keydown", this.onKey);
    this.querySelector("dialog")?.addEventListener("toggle", () => this.list());
    this.list();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
    if (busy(event.target)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.typed = "";
    }, TOGETHER_MS);
    this.typed = `${this.typed} ${event.key}`.trim();
    const target = find(this.typed) ?? find(event.key);
    if (!target) return;
    event.preventDefault();
    this.typed = "";
    if (target.dataset.dialog === this.querySelector("dialog")?.id) this.list();
    act(target);
  }

  list() {
    const rows = FIXED.map(([keys, word]) => [keys, text(word)]);
    for (const element of document.querySelectorAll("[data-shortcut]")) {
      if (element.dataset.shortcut) rows.push([element.dataset.shortcut, nameOf(element)]);
    }
    const seen = new Map(rows);
    this.querySelector("dl").innerHTML = [...seen]
      .map(([keys, name]) => `<div><dt>${escaped(name)}</dt><dd>${caps(keys)}</dd></div>`)
      .join("");
  }
}

function busy(target) {
  if (document.querySelector("dialog[open]")) return true;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")
  );
}

function find(keys) {
  const all = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(keys)}"]`)];
  return all.find((element) => element.checkVisibility()) ?? all[0];
}

function act(target) {
  if (target.matches("dialog")) openDialog(target);
  else if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else target.click();
}

function nameOf(element) {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll(".nav-badge, .count, kbd")) extra.remove();
  return (
    element.getAttribute("aria-label") ||
    element.placeholder ||
    element.title ||
    copy.textContent
  ).trim();
}

function caps(keys) {
  return keys
    .split(" ")
    .map((key) => `<kbd>${escaped(key)}</kbd>`)
    .join(" ");
}

customElements.define("y-shortcuts", YShortcuts);
