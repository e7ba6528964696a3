/** The head of an editor: whether the draft is saved, how many problems it has, undo and redo. */
import { make, sprite } from "./make.js";
import { say } from "./words.js";

export function showState(place, state, text) {
  const icons = {
    saved: "circle-check",
    saving: "loader-2",
    failed: "alert-triangle",
    conflict: "alert-octagon",
  };
  place.dataset.state = state;
  place.replaceChildren(sprite(icons[state]), make("span", {}, text));
  if (state === "conflict") {
    place.append(
      make(
        "button",
        { type: "button", class: "btn btn-sm", onclick: () => location.reload() },
        say("reload"),
      ),
    );
  }
}

export function showFaults(place, faults, choose) {
  const list = faults.map((fault) =>
    make(
      "li",
      { "data-tone": fault.severity === "error" ? "critical" : "warning" },
      sprite(fault.severity === "error" ? "alert-circle" : "alert-triangle"),
      make(
        "button",
        { type: "button", class: "btn-link", disabled: !fault.element, onclick: () => choose(fault.element) },
        make("strong", {}, fault.name),
        " ",
        fault.text,
      ),
    ),
  );
  const errors = faults.filter((fault) => fault.severity === "error").length;
  place.dataset.state = errors ? "errors" : faults.length ? "warnings" : "fine";
  place.querySelector("[data-count]").textContent = faults.length ? String(faults.length) : "";
  place
    .querySelector("[data-list]")
    .replaceChildren(
      ...(list.length
        ? [make("ul", { class: "fault-list" }, ...list)]
        : [make("p", { class: "muted" }, say("no_problems"))]),
    );
}

export function byElement(faults) {
  const found = {};
  for (const fault of faults) {
    if (fault.element && found[fault.element]?.severity !== "error") found[fault.element] = fault;
  }
  return found;
}
