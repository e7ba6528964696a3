/** What can be put between two steps, as a small menu that hangs at the plus. */
import { make, sprite } from "../make.js";
import { say } from "../words.js";
import { ICONS } from "./draw.js";

const USUAL = ["approve", "do", "notify", "wait", "choose", "together"];
const FURTHER = ["any", "service", "rule", "call", "end"];

export function openMenu(anchor, last, chosen) {
  const kinds = [...USUAL, ...FURTHER.filter((kind) => kind !== "end" || last)];
  const dialog = make("dialog", { class: "dialog step-menu", "aria-label": say("add_here") });
  const pick = (kind) => {
    dialog.close();
    chosen(kind);
  };
  dialog.append(
    make(
      "div",
      { class: "dialog-head" },
      make("h2", {}, say("add_here")),
      make(
        "button",
        { type: "button", class: "btn btn-icon", "data-close": true, "aria-label": say("close") },
        sprite("x"),
      ),
    ),
    make(
      "div",
      { class: "dialog-body step-menu-list" },
      ...kinds.map((kind) =>
        make(
          "button",
          { type: "button", class: "step-menu-item", "data-kind": kind, onclick: () => pick(kind) },
          sprite(ICONS[kind]),
          make("span", {}, make("strong", {}, say(kind)), make("small", {}, say(`${kind}_hint`))),
        ),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    anchor.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
